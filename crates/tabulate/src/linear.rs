//! Totals, means and ratios of a design's rows with their covariance by linearisation.
//!
//! Method notes: `docs/methods/total.md`, `docs/methods/ratio.md`, `docs/methods/design-effect.md`. Each estimate is a smooth
//! function of totals; its score is what one row adds to it, and the covariance of the sums of scores is that of the estimates.

use crate::design::matrix::Matrix;
use crate::design::{Design, Domain, LonelyUnit, real};

/// How far from a mean, as a part of it, values lie that are the same but for rounding.
const ROUNDING_MAX: f64 = 1e-14;

/// Estimates with the scores that their covariance is made of. Without a row in the domain, means and ratios are not
/// numbers; callers ask [`Domain::n`] first.
#[derive(Clone, Debug)]
pub struct Linear {
    /// One for each column or quotient asked for.
    pub estimates: Vec<f64>,
    scores: Vec<Vec<f64>>,
    staying: Domain,
}

impl Linear {
    /// Totals of columns. Values outside the domain are not read.
    pub fn totals(design: &Design, domain: &Domain, columns: &[Vec<f64>]) -> Linear {
        let scores: Vec<Vec<f64>> = columns.iter().map(|column| weighted(design, domain, |row| column[row])).collect();
        let estimates = scores.iter().map(|score| score.iter().sum()).collect();
        Linear { estimates, scores, staying: design.staying(domain) }
    }

    /// Means of columns.
    pub fn means(design: &Design, domain: &Domain, columns: &[Vec<f64>]) -> Linear {
        let size: f64 = domain.rows().map(|row| design.weights()[row]).sum();
        let mean = |column: &Vec<f64>| -> f64 {
            domain.rows().map(|row| design.weights()[row] * column[row]).sum::<f64>() / size
        };
        let estimates: Vec<f64> = columns.iter().map(mean).collect();
        let scores = columns
            .iter()
            .zip(&estimates)
            .map(|(column, mean)| weighted(design, domain, |row| (column[row] - mean) / size))
            .collect();
        Linear { estimates, scores, staying: design.staying(domain) }
    }

    /// The ratio of two totals.
    pub fn ratio(design: &Design, domain: &Domain, numerator: &[f64], denominator: &[f64]) -> Linear {
        let total = |column: &[f64]| -> f64 { domain.rows().map(|row| design.weights()[row] * column[row]).sum() };
        let below = total(denominator);
        let ratio = total(numerator) / below;
        let score = weighted(design, domain, |row| (numerator[row] - ratio * denominator[row]) / below);
        Linear { estimates: vec![ratio], scores: vec![score], staying: design.staying(domain) }
    }

    /// Estimates over parts of one domain as one set, so that the covariance between parts is kept.
    pub fn joined(design: &Design, domain: &Domain, parts: impl Iterator<Item = Linear>) -> Linear {
        let mut joined = Linear { estimates: Vec::new(), scores: Vec::new(), staying: design.staying(domain) };
        for part in parts {
            joined.estimates.extend(part.estimates);
            joined.scores.extend(part.scores);
        }
        joined
    }

    /// The covariance of the estimates.
    ///
    /// # Errors
    /// With a lonely unit, where the design refuses one.
    pub fn covariance(self, design: &Design) -> Result<Matrix, LonelyUnit> {
        design.covariance(self.scores, &self.staying)
    }
}

/// Weight times value inside the domain, zero outside.
fn weighted(design: &Design, domain: &Domain, value: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut scores = vec![0.0; design.n_rows()];
    for row in domain.rows() {
        scores[row] = design.weights()[row] * value(row);
    }
    scores
}

/// The variance of a column in the population of the domain, with the divisor n − 1; zero where there is only what rounding leaves.
pub fn population_variance(design: &Design, domain: &Domain, column: &[f64]) -> f64 {
    let weight = |row: usize| design.weights()[row];
    let size: f64 = domain.rows().map(weight).sum();
    let mean = domain.rows().map(|row| weight(row) * column[row]).sum::<f64>() / size;
    let squares: f64 = domain.rows().map(|row| weight(row) * (column[row] - mean) * (column[row] - mean)).sum();
    let n = real(domain.rows().filter(|row| weight(*row) != 0.0).count());
    let rounding = mean * ROUNDING_MAX;
    if squares / size <= rounding * rounding { 0.0 } else { squares / size * n / (n - 1.0) }
}

/// How many times the `variance` of the mean of a column is what a simple random sample of as many rows would give: one drawn with
/// replacement, or without. `None` without rows or where all are alike, and without replacement where the weights add up to less than
/// the rows.
pub fn design_effect(
    design: &Design,
    domain: &Domain,
    column: &[f64],
    variance: f64,
    with_replacement: bool,
) -> Option<f64> {
    let size: f64 = domain.rows().map(|row| design.weights()[row]).sum();
    let n = real(domain.rows().filter(|row| design.weights()[*row] != 0.0).count());
    if n < 2.0 || (!with_replacement && size < n) {
        return None;
    }
    let remaining = if with_replacement { 1.0 } else { (size - n) / size };
    let simple = population_variance(design, domain, column) / n * remaining;
    (simple > 0.0).then(|| variance / simple)
}
