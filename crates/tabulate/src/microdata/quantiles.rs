//! Quantiles with Woodruff's interval: that of the share of values up to the quantile, read back as values.

use base::Finding;

use super::answer::{Answer, AnswerRow, KeyPart};
use super::ask::{Ask, QuantileInterval, Statistic, Subject};
use super::columns::{self, Group};
use super::score::ScoreTest;
use super::{Microdata, say};
use crate::design::{Domain, real};
use crate::interval::{Interval, ShareGround, ShareMethod, share, two_sided};
use crate::quantile::{QuantileRule, Weighted};
use crate::sampling::{Sampling, Target};

pub(super) fn answer(
    sampling: &Sampling,
    data: &Microdata,
    ask: &Ask,
    domain: &Domain,
) -> Result<Answer, Vec<Finding>> {
    let Statistic::Quantiles { variable, probabilities, rule, interval } = &ask.statistic else {
        unreachable!("only quantiles are answered here");
    };
    let mut rows = Vec::new();
    for group in columns::groups(data, &ask.by, domain)? {
        let subject = Subject::Number(variable.clone());
        let mut numbers = columns::numbers(data, &[&subject], &group.domain, &ask.missing)?;
        if *interval == QuantileInterval::Score && sampling.design().is_calibrated() {
            // The score test looks at every row that stays, and calibration lets none go.
            columns::fill_outside(data.view(variable)?, &numbers.domain, &mut numbers.columns[0]);
        }
        let one = OneQuantile {
            sampling,
            values: &numbers.columns[0],
            domain: &numbers.domain,
            rule: *rule,
            interval: *interval,
        };
        for p in probabilities {
            rows.push(one.row(*p, ask.level, key(ask, &group, *p))?);
        }
    }
    Ok(Answer::Rows { df: sampling.degrees_of_freedom(domain), rows, parts: Vec::new(), covariance: None })
}

fn key(ask: &Ask, group: &Group, p: f64) -> Vec<KeyPart> {
    let by = ask.by.iter().zip(&group.values).map(|(name, value)| KeyPart::Text(name.clone(), value.clone()));
    by.chain([KeyPart::Number("p".to_owned(), p)]).collect()
}

struct OneQuantile<'a> {
    sampling: &'a Sampling,
    values: &'a [f64],
    domain: &'a Domain,
    rule: QuantileRule,
    interval: QuantileInterval,
}

impl OneQuantile<'_> {
    fn row(&self, p: f64, level: f64, key: Vec<KeyPart>) -> Result<AnswerRow, Vec<Finding>> {
        let n = self.domain.n();
        let weights = self.sampling.design().weights();
        let sorted = Weighted::new(self.domain.rows().map(|row| (self.values[row], weights[row])));
        let Some(estimate) = sorted.quantile(p, self.rule) else {
            return Ok(AnswerRow::undefined(key, Some(n)));
        };
        let mut row = AnswerRow { estimate: Some(estimate), ..AnswerRow::undefined(key, Some(n)) };
        let limits = match self.interval {
            QuantileInterval::None => None,
            QuantileInterval::Woodruff(method) => self.woodruff(estimate, method, level, &sorted)?,
            QuantileInterval::Score => {
                let test = ScoreTest { sampling: self.sampling, values: self.values, domain: self.domain, p };
                let interval = test.interval(level, self.rule, &sorted);
                interval.map_err(|lonely| vec![say::lonely(&lonely)])?
            }
        };
        if let Some(limits) = limits {
            let df = self.sampling.degrees_of_freedom(self.domain);
            let width = Some(limits.high - limits.low).filter(|width| width.is_finite());
            row.interval = Some(limits);
            row.standard_error = width.zip(two_sided(df, level)).map(|(width, t)| width / (2.0 * t));
        }
        Ok(row)
    }

    /// Where one limit of the share leaves 0 to 1 the sample does not reach far enough, and the quantile has no limit on that
    /// side. `None` where it has none at all.
    fn woodruff(
        &self,
        estimate: f64,
        method: ShareMethod,
        level: f64,
        sorted: &Weighted,
    ) -> Result<Option<Interval>, Vec<Finding>> {
        let up_to: Vec<f64> = self.values.iter().map(|value| f64::from(u8::from(*value <= estimate))).collect();
        let moments = self.sampling.moments(Target::Means(vec![up_to]), self.domain);
        let moments = moments.map_err(|lonely| vec![say::lonely(&lonely)])?;
        let ground = ShareGround {
            share: moments.estimates[0],
            variance: moments.covariance.at(0, 0),
            df: self.sampling.degrees_of_freedom(self.domain),
            n_rows: real(self.sampling.design().staying(self.domain).n()),
            n_answers: real(self.domain.n()),
        };
        let Some(below) = share(method, &ground, level) else {
            return Ok(None);
        };
        let read = |p: f64| if (0.0..=1.0).contains(&p) { sorted.quantile(p, self.rule) } else { None };
        let (low, high) = (read(below.low), read(below.high));
        let limits = Interval { low: low.unwrap_or(f64::NEG_INFINITY), high: high.unwrap_or(f64::INFINITY) };
        Ok(low.or(high).map(|_| limits))
    }
}
