//! A survey's design row by row: strata, clusters by stage, population sizes, weights, calibration.
//!
//! Method notes: `docs/methods/total.md`, `docs/methods/calibration.md`. Nothing here knows files or questionnaires: labels and
//! numbers come in, a [`Design`] that cannot contradict itself comes out. Rows are added in one fixed order, stratum by
//! stratum and unit by unit in the order of first appearance, so that the same rows give the same bits.

mod build;
mod calibrate;
mod collapse;
pub(crate) mod matrix;
mod residual;
mod stage;
mod variance;

pub use build::{DesignParts, Population, StageParts};
pub(crate) use build::{is_weight, weight_unusable};
pub use calibrate::{Margin, Raking};
pub use collapse::Collapsed;
pub use matrix::Matrix;
pub use variance::LonelyUnit;

use residual::Calibration;
use stage::Stage;

/// What a stratum with one sampled unit contributes to a variance: its spread cannot be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lonely {
    /// Refuse to estimate, so that somebody decides.
    #[default]
    Fail,
    /// Nothing.
    Remove,
    /// Nothing, because the unit was certain to be in the sample.
    Certainty,
    /// Its distance from the mean of all units instead of the stratum's own.
    Adjust,
    /// As much as the other strata on average.
    Average,
}

/// A survey's design. Every row has a stratum and a unit at each stage and a finite weight; no stratum has more units in the
/// sample than in the population.
#[derive(Clone, Debug)]
pub struct Design {
    stages: Vec<Stage>,
    /// The rows, stratum by stratum and unit by unit through all stages.
    order: Vec<usize>,
    weights: Vec<f64>,
    calibrations: Vec<Calibration>,
    lonely: Lonely,
}

/// The rows that an estimate is about. Rows outside count with weight zero and keep their strata, because how many of the
/// sample lie inside is itself a matter of chance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain(Vec<bool>);

impl Domain {
    /// All rows of a design with so many.
    pub fn all(n_rows: usize) -> Domain {
        Domain(vec![true; n_rows])
    }

    /// The rows for which `holds`.
    pub fn of(n_rows: usize, holds: impl Fn(usize) -> bool) -> Domain {
        Domain((0..n_rows).map(holds).collect())
    }

    /// The rows that are in both.
    #[must_use]
    pub fn and(&self, holds: impl Fn(usize) -> bool) -> Domain {
        Domain(self.0.iter().enumerate().map(|(row, inside)| *inside && holds(row)).collect())
    }

    /// Whether a row is inside.
    pub fn holds(&self, row: usize) -> bool {
        self.0[row]
    }

    /// The rows inside, in order.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        self.0.iter().enumerate().filter(|(_, inside)| **inside).map(|(row, _)| row)
    }

    /// How many rows are inside.
    pub fn n(&self) -> usize {
        self.rows().count()
    }
}

impl Design {
    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        self.weights.len()
    }

    /// The final weights, calibrated where there is a calibration.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Names of the strata of the first stage whose only sampled unit stands for others too.
    pub fn lonely_strata(&self) -> Vec<&str> {
        let first = &self.stages[0];
        let lonely = (0..first.strata.len()).filter(|stratum| first.is_lonely(*stratum));
        lonely.map(|stratum| first.strata[stratum].as_str()).collect()
    }

    /// True where every unit of the population is in the sample, in all strata that a domain touches: nothing was left to
    /// chance.
    pub fn is_complete(&self, domain: &Domain) -> bool {
        domain.rows().all(|row| self.stages.iter().all(|stage| stage.fraction(stage.stratum_of[row]) >= 1.0))
    }

    /// How many strata the first stage has.
    pub fn n_strata(&self) -> usize {
        self.stages[0].strata.len()
    }

    /// True once weights were made to meet known totals.
    pub fn is_calibrated(&self) -> bool {
        !self.calibrations.is_empty()
    }

    /// The rows that stay when a domain is looked at. Calibration ties all rows together, so none may go; otherwise strata
    /// without any row of the domain vanish with it.
    pub fn staying(&self, domain: &Domain) -> Domain {
        if self.is_calibrated() { Domain::all(self.n_rows()) } else { domain.clone() }
    }

    /// Units of the first stage less strata, both counted where the domain has rows.
    pub fn degrees_of_freedom(&self, domain: &Domain) -> f64 {
        let first = &self.stages[0];
        let units = first.n_units_of(domain.rows().filter(|row| self.weights[*row] != 0.0));
        let strata = first.n_strata_of(domain.rows().filter(|row| self.weights[*row] != 0.0));
        real(units) - real(strata)
    }

    /// Units of the first stage that have rows in a domain.
    pub fn n_units(&self, domain: &Domain) -> usize {
        self.stages[0].n_units_of(domain.rows())
    }

    /// The unit of the first stage and its stratum, for replicate weights.
    pub(crate) fn first_stage(&self) -> &Stage {
        &self.stages[0]
    }

    /// What strata with one unit contribute.
    pub(crate) fn lonely(&self) -> Lonely {
        self.lonely
    }
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts of survey rows lie far below 2^53")]
pub(crate) fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
