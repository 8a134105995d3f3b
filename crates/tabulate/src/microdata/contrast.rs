//! Covariances and contrasts of a question's estimates: between parts of a domain, categories, years.
//!
//! Method note: `docs/methods/contrast.md`.

use base::Finding;

use super::answer::{Answer, AnswerRow, KeyPart, Part, missing_of, part_rows, parts};
use super::ask::{Ask, Contrast};
use super::{Microdata, columns, say};
use crate::design::Domain;
use crate::sampling::{Moments, Sampling, Target};

/// The covariance matrix of a question's estimates.
pub(super) fn covariance(
    sampling: &Sampling,
    data: &Microdata,
    ask: &Ask,
    of: &Ask,
    domain: &Domain,
) -> Result<Answer, Vec<Finding>> {
    let mut of = of.clone();
    of.missing = missing_of(&of, &ask.missing).clone();
    let joint = Joint::new(sampling, data, &of, domain)?;
    Ok(Answer::Covariance { df: joint.df, labels: joint.labels, matrix: joint.moments.covariance })
}

/// The contrasts of a question's estimates.
pub(super) fn answer(
    sampling: &Sampling,
    data: &Microdata,
    ask: &Ask,
    of: &Ask,
    contrasts: &[Contrast],
    domain: &Domain,
) -> Result<Answer, Vec<Finding>> {
    let mut of = of.clone();
    of.missing = missing_of(&of, &ask.missing).clone();
    let mut rows = Vec::new();
    for within in columns::groups(data, &ask.by, domain)? {
        let joint = Joint::new(sampling, data, &of, &within.domain)?;
        let by = ask.by.iter().zip(&within.values).map(|(name, value)| KeyPart::Text(name.clone(), value.clone()));
        let by: Vec<KeyPart> = by.collect();
        for contrast in contrasts {
            let is_complete = sampling.design().is_complete(&joint.domain);
            rows.push(joint.contrast(contrast, &by, ask.level)?.doubted(is_complete));
        }
    }
    let all = Joint::new(sampling, data, &of, domain)?;
    let covariance = (all.labels.len() == 2).then(|| all.moments.covariance.at(0, 1));
    let narrowed = all.domain;
    let mut each = Vec::new();
    for part in parts(data, &of, &narrowed)? {
        each.extend(part_rows(sampling, part, all.df, ask.level)?);
    }
    Ok(Answer::Rows { df: all.df, rows, parts: each, covariance })
}

/// All estimates of a question with the covariance between its parts.
struct Joint {
    df: f64,
    domain: Domain,
    labels: Vec<String>,
    moments: Moments,
}

impl Joint {
    fn new(sampling: &Sampling, data: &Microdata, of: &Ask, within: &Domain) -> Result<Joint, Vec<Finding>> {
        let inner = columns::domain(data, &of.domain)?;
        let domain = within.and(|row| inner.holds(row));
        // Without any row there is no mean; a total is zero.
        let is_told = |part: &Part| part.domain.n() > 0 || matches!(part.target, Target::Totals(_));
        let parts: Vec<_> = parts(data, of, &domain)?.into_iter().filter(is_told).collect();
        let label = |key: &Vec<KeyPart>| key.iter().map(KeyPart::value).collect::<Vec<_>>().join(".");
        let labels: Vec<String> = parts.iter().flat_map(|part| part.keys.iter().map(label)).collect();
        if labels.len() > columns::CLASSES_MAX {
            return Err(vec![say::too_many_classes(labels.len()).at_item("of")]);
        }
        let targets: Vec<_> = parts.into_iter().map(|part| (part.target, part.domain)).collect();
        // Rows without an answer leave the domain as they leave the estimates; the parts of several leave it to all of them.
        let seen = match targets.as_slice() {
            [(_, only)] if of.by.is_empty() => only,
            _ => &domain,
        };
        let moments = sampling.joint_moments(&targets, seen).map_err(|lonely| vec![say::lonely(&lonely)])?;
        Ok(Joint { df: sampling.degrees_of_freedom(&domain), domain, labels, moments })
    }

    fn contrast(&self, contrast: &Contrast, by: &[KeyPart], level: f64) -> Result<AnswerRow, Vec<Finding>> {
        let mut factors = vec![0.0; self.labels.len()];
        for (key, factor) in &contrast.factors {
            let means = columns::meant(&self.labels, key);
            let Some(index) = self.labels.iter().position(|label| means(label)) else {
                return Err(vec![say::unknown_estimate(&contrast.name, key, &self.labels)]);
            };
            factors[index] = *factor;
        }
        let estimate = factors.iter().zip(&self.moments.estimates).map(|(factor, value)| factor * value).sum();
        let variance = self.moments.covariance.between(&factors, &factors);
        let name = KeyPart::Text("contrast".to_owned(), contrast.name.clone());
        let key = by.iter().cloned().chain([name]).collect();
        Ok(AnswerRow::symmetric(key, None, estimate, variance, self.df, level))
    }
}
