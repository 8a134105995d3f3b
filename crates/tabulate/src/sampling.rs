//! A design with its way to variances: linearisation, or replicate weights where somebody asks for them.

use crate::design::matrix::Matrix;
use crate::design::{Design, Domain, LonelyUnit};
use crate::linear::Linear;
use crate::replicate::Replicates;

/// What is estimated over one domain.
#[derive(Clone, Debug)]
pub enum Target {
    /// The totals of columns with one value a row.
    Totals(Vec<Vec<f64>>),
    /// Their means.
    Means(Vec<Vec<f64>>),
    /// The total of the first over that of the second.
    Ratio(Vec<f64>, Vec<f64>),
}

/// Estimates with their covariance.
#[derive(Clone, Debug)]
pub struct Moments {
    /// One after another, target by target.
    pub estimates: Vec<f64>,
    /// As many rows and columns.
    pub covariance: Matrix,
}

/// A design, with replicates or without.
#[derive(Clone, Debug)]
pub struct Sampling {
    design: Design,
    replicates: Option<Replicates>,
}

impl Sampling {
    /// Variances by linearisation, or by replicates where they are given.
    pub fn new(design: Design, replicates: Option<Replicates>) -> Sampling {
        Sampling { design, replicates }
    }

    /// The design.
    pub fn design(&self) -> &Design {
        &self.design
    }

    /// True when variances come from replicates.
    pub fn is_replicated(&self) -> bool {
        self.replicates.is_some()
    }

    /// What is left to see variation by.
    pub fn degrees_of_freedom(&self, domain: &Domain) -> f64 {
        match &self.replicates {
            None => self.design.degrees_of_freedom(domain),
            Some(replicates) => replicates.degrees_of_freedom(&self.design, domain),
        }
    }

    /// Estimates over one domain.
    ///
    /// # Errors
    /// With a lonely unit, where the design refuses one.
    pub fn moments(&self, target: Target, domain: &Domain) -> Result<Moments, LonelyUnit> {
        self.joint_moments(&[(target, domain.clone())], domain)
    }

    /// Estimates over several parts of one domain, with the covariance between parts.
    ///
    /// # Errors
    /// With a lonely unit, where the design refuses one.
    pub fn joint_moments(&self, parts: &[(Target, Domain)], domain: &Domain) -> Result<Moments, LonelyUnit> {
        let Some(replicates) = &self.replicates else {
            let each = parts.iter().map(|(target, part)| target.linear(&self.design, part));
            let linear = Linear::joined(&self.design, domain, each);
            let estimates = linear.estimates.clone();
            return Ok(Moments { estimates, covariance: linear.covariance(&self.design)? });
        };
        let (estimates, covariance) = replicates.covariance(&self.design, |weights| {
            parts.iter().flat_map(|(target, part)| target.estimate(weights, part)).collect()
        });
        Ok(Moments { estimates, covariance })
    }

    /// The variance of the log-odds of a share, where it is not that of the share times a factor: over replicates. `None` too where one
    /// unit alone says yes, or no: without it the log-odds have no end.
    pub fn log_odds_variance(&self, yes: &[f64], domain: &Domain) -> Option<f64> {
        let replicates = self.replicates.as_ref()?;
        let target = Target::Means(vec![yes.to_vec()]);
        let (_, covariance) = replicates.covariance(&self.design, |weights| {
            target.estimate(weights, domain).into_iter().map(crate::interval::logit).collect()
        });
        Some(covariance.at(0, 0)).filter(|variance| variance.is_finite())
    }
}

impl Target {
    fn linear(&self, design: &Design, domain: &Domain) -> Linear {
        match self {
            Target::Totals(columns) => Linear::totals(design, domain, columns),
            Target::Means(columns) => Linear::means(design, domain, columns),
            Target::Ratio(above, below) => Linear::ratio(design, domain, above, below),
        }
    }

    fn estimate(&self, weights: &[f64], domain: &Domain) -> Vec<f64> {
        let total = |column: &[f64]| -> f64 { domain.rows().map(|row| weights[row] * column[row]).sum() };
        let size: f64 = domain.rows().map(|row| weights[row]).sum();
        match self {
            Target::Totals(columns) => columns.iter().map(|column| total(column)).collect(),
            Target::Means(columns) => columns.iter().map(|column| total(column) / size).collect(),
            Target::Ratio(above, below) => vec![total(above) / total(below)],
        }
    }
}
