//! Replicate weights: the sample again and again with one unit left out.
//!
//! Method note: `docs/methods/replicate.md`.

use crate::design::matrix::Matrix;
use crate::design::{Design, Domain, Lonely, LonelyUnit, real};

/// How replicates are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Replication {
    /// `JK1`: one unit of an unstratified sample is left out.
    Jackknife,
    /// `JKn`: one unit is left out, and the others of its stratum stand in for it.
    StratifiedJackknife,
}

/// From where the replicates' estimates are measured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Centre {
    /// The mean of the replicates.
    #[default]
    Replicates,
    /// The estimate from all rows.
    Estimate,
}

/// One replicate: the unit that is left out and what its squared distance counts.
#[derive(Clone, Copy, Debug)]
struct Replicate {
    unit: usize,
    stratum: usize,
    scale: f64,
}

/// The replicates of a design.
#[derive(Clone, Debug)]
pub struct Replicates {
    replicates: Vec<Replicate>,
    kind: Replication,
    centre: Centre,
    /// Counts every replicate, for strata that have none of their own.
    scale: f64,
}

impl Replicates {
    /// The replicates of a design without calibration. Only the first stage is looked at.
    ///
    /// # Errors
    /// With a lonely unit, where the design refuses one.
    pub fn new(design: &Design, kind: Replication, centre: Centre) -> Result<Replicates, LonelyUnit> {
        let stage = design.first_stage();
        let mut seen = vec![false; design.n_rows()];
        let mut replicates = Vec::new();
        let mut n_units = 0;
        for row in 0..design.n_rows() {
            let (unit, stratum) = (stage.unit_of[row], stage.stratum_of[row]);
            if std::mem::replace(&mut seen[unit], true) {
                continue;
            }
            n_units += 1;
            if stage.is_lonely(stratum) {
                match design.lonely() {
                    Lonely::Fail => return Err(LonelyUnit { stage: 1, stratum: stage.strata[stratum].clone() }),
                    Lonely::Remove | Lonely::Certainty | Lonely::Average => continue,
                    Lonely::Adjust => {}
                }
            }
            let n = match kind {
                Replication::StratifiedJackknife if stage.is_lonely(stratum) => real(stage.strata.len()),
                Replication::Jackknife | Replication::StratifiedJackknife => real(stage.n_sampled[stratum]),
            };
            let remaining = if stage.is_lonely(stratum) { 1.0 } else { 1.0 - stage.fraction(stratum) };
            if remaining > 0.0 {
                replicates.push(Replicate { unit, stratum, scale: remaining * (n - 1.0) / n });
            }
        }
        let average = design.lonely() == Lonely::Average && replicates.len() < n_units;
        let scale = if average { real(n_units) / real(replicates.len()) } else { 1.0 };
        Ok(Replicates { replicates, kind, centre, scale })
    }

    /// The rank of the replicate weights less one, and never below zero.
    pub fn degrees_of_freedom(&self, design: &Design, domain: &Domain) -> f64 {
        let stage = design.first_stage();
        let mut n_replicated = 0;
        // Each stratum whose units all have rows is tied together by its replicates, which add up to the weights themselves.
        let (mut n_tied, mut weights_stand_alone) = (0, false);
        for stratum in 0..stage.strata.len() {
            let n_units = stage.n_units_of(domain.rows().filter(|row| stage.stratum_of[*row] == stratum));
            if !self.replicates.iter().any(|replicate| replicate.stratum == stratum) {
                weights_stand_alone |= n_units > 0;
                continue;
            }
            n_replicated += n_units;
            n_tied += usize::from(n_units == stage.n_sampled[stratum] && !stage.is_lonely(stratum));
        }
        weights_stand_alone |= n_tied > 0;
        (real(n_replicated + usize::from(weights_stand_alone)) - real(n_tied) - 1.0).max(0.0)
    }

    /// Estimates from all rows, and their covariance over the replicates. `estimate` takes one weight a row. A replicate without a value
    /// (an empty domain) is left out; with one that has no end nobody can say how far the others spread, and the covariance is no number.
    pub fn covariance(&self, design: &Design, estimate: impl Fn(&[f64]) -> Vec<f64>) -> (Vec<f64>, Matrix) {
        let whole = estimate(design.weights());
        let results: Vec<(Vec<f64>, f64)> = self
            .replicates
            .iter()
            .map(|replicate| (estimate(&self.weights(design, replicate)), replicate.scale))
            .filter(|(result, _)| !result.iter().any(|value| value.is_nan()))
            .collect();
        let centre: Vec<f64> = match self.centre {
            Centre::Estimate => whole.clone(),
            Centre::Replicates => (0..whole.len())
                .map(|k| results.iter().map(|(result, _)| result[k]).sum::<f64>() / real(results.len()))
                .collect(),
        };
        let mut covariance = Matrix::zeros(whole.len());
        for (result, scale) in &results {
            let distance: Vec<f64> = result.iter().zip(&centre).map(|(value, centre)| value - centre).collect();
            covariance.add_square_of(&distance, scale * self.scale);
        }
        (whole, covariance)
    }

    fn weights(&self, design: &Design, replicate: &Replicate) -> Vec<f64> {
        let stage = design.first_stage();
        let n = stage.n_sampled[replicate.stratum];
        let lonely = n < 2;
        let n = if lonely { real(stage.strata.len()) } else { real(n) };
        let stands_in = |row: usize| match self.kind {
            Replication::Jackknife => true,
            Replication::StratifiedJackknife => lonely || stage.stratum_of[row] == replicate.stratum,
        };
        let factor = |row: usize| match (stage.unit_of[row] == replicate.unit, stands_in(row)) {
            (true, _) => 0.0,
            (false, true) => n / (n - 1.0),
            (false, false) => 1.0,
        };
        design.weights().iter().enumerate().map(|(row, weight)| weight * factor(row)).collect()
    }
}
