//! Shares with an interval that knows it is one.

use base::Finding;

use super::answer::{Answer, AnswerRow, Doubt, KeyPart, is_rounding};
use super::ask::{Ask, Subject};
use super::{Microdata, columns, say};
use crate::design::{Domain, real};
use crate::interval::{self, ShareGround, ShareMethod, clopper_pearson};
use crate::sampling::{Sampling, Target};

pub(super) fn answer(
    sampling: &Sampling,
    data: &Microdata,
    ask: &Ask,
    domain: &Domain,
    subject: &Subject,
    method: ShareMethod,
) -> Result<Answer, Vec<Finding>> {
    let numbers = columns::numbers(data, &[subject], domain, &ask.missing)?;
    // An interval of a share knows that the answers are yes or no.
    let other = numbers.domain.rows().find(|row| !matches!(numbers.columns[0][*row], 0.0 | 1.0));
    if let Some(row) = other {
        let column = subject.column();
        return Err(vec![say::not_a_share(column, row, &data.need(column)?[row])]);
    }
    let df = sampling.degrees_of_freedom(&numbers.domain);
    let mut rows = Vec::new();
    for group in columns::groups(data, &ask.by, &numbers.domain)? {
        let key = ask.by.iter().zip(&group.values);
        let key: Vec<KeyPart> = key.map(|(name, value)| KeyPart::Text(name.clone(), value.clone())).collect();
        rows.push(row(sampling, &numbers.columns[0], &group.domain, method, ask.level, key)?);
    }
    Ok(Answer::Rows { df, rows, parts: Vec::new(), covariance: None })
}

fn row(
    sampling: &Sampling,
    yes: &[f64],
    domain: &Domain,
    method: ShareMethod,
    level: f64,
    key: Vec<KeyPart>,
) -> Result<AnswerRow, Vec<Finding>> {
    let n = domain.n();
    if n == 0 {
        return Ok(AnswerRow::undefined(key, Some(0)));
    }
    let moments = sampling.moments(Target::Means(vec![yes.to_vec()]), domain);
    let moments = moments.map_err(|lonely| vec![say::lonely(&lonely)])?;
    let (share, variance) = (moments.estimates[0], moments.covariance.at(0, 0));
    let df = sampling.degrees_of_freedom(domain);
    let design = sampling.design();
    let (variance_of_interval, doubt) = variance_for(sampling, method, (share, variance), yes, domain);
    let ground = ShareGround {
        share,
        variance: variance_of_interval,
        df,
        n_rows: real(design.staying(domain).n()),
        n_answers: if sampling.is_replicated() { f64::INFINITY } else { real(n) },
    };
    let mut row = AnswerRow::symmetric(key, Some(n), share, variance, df, level);
    row.interval_normal = None;
    row.interval = interval::share(method, &ground, level);
    row.doubt = doubt.filter(|_| row.interval.is_some());
    // A share between 0 and 1 that does not vary is fixed by a known total: there is nothing to give limits to.
    if row.interval.is_none() && (share <= 0.0 || share >= 1.0) {
        let exact = clopper_pearson(share, real(n), level);
        row.interval_exact = Some(exact);
        row.interval = Some(exact);
    }
    Ok(row)
}

/// A standard error below this is none for the likelihood, whose limits would be a sliver: raking meets its totals no closer.
const SLIVER: f64 = 1e-6;

/// The variance that the interval is made from; zero where the share is fixed. Over replicates, R takes the variance of the
/// log-odds from the replicates' own, for the logit and for the likelihood.
fn variance_for(
    sampling: &Sampling,
    method: ShareMethod,
    (share, variance): (f64, f64),
    yes: &[f64],
    domain: &Domain,
) -> (f64, Option<Doubt>) {
    let error = variance.max(0.0).sqrt();
    if is_rounding(error, share) || (method == ShareMethod::Likelihood && error < SLIVER) {
        return (0.0, None);
    }
    let by_log_odds = matches!(method, ShareMethod::Logit | ShareMethod::Likelihood) && sampling.is_replicated();
    if !by_log_odds || share <= 0.0 || share >= 1.0 {
        return (variance, None);
    }
    let spread = share * (1.0 - share);
    match sampling.log_odds_variance(yes, domain) {
        Some(log_odds) => (log_odds * spread * spread, None),
        None => (variance, Some(Doubt::OneUnit)),
    }
}
