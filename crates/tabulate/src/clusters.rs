//! Sums over hospitals whose cases hang together: the rows of a repeat, or the choices of one answer.
//!
//! Method note: `docs/methods/share-of-clusters.md`. A hospital has y elements in the base, x of which were picked. The
//! variance of Σx / Σy needs no more of a cell than Σx, Σy, Σx², Σxy and Σy² over its hospitals, all of them whole numbers.

use crate::classification::Classification;
use crate::dataset::Dataset;
use crate::share_of::ShareOf;
use crate::sums::{CellSums, Pick};
use crate::variable::{State, Variable, VariableData};

/// Σx² and Σxy over the hospitals of a cell, for one thing that can be picked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PickedSums {
    /// Σx².
    pub sq: u64,
    /// Σxy.
    pub cross: u64,
}

impl PickedSums {
    fn add(&mut self, picked: u64, base: u64) {
        self.sq += picked * picked;
        self.cross += picked * base;
    }
}

/// The same for amounts: a hospital gave n amounts that add up to s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClusterAmountSums {
    /// Hospitals that gave any.
    pub n_giving: u64,
    /// Σn².
    pub n_sq: u64,
    /// Σs².
    pub sum_sq: i128,
    /// Σsn.
    pub cross: i128,
}

/// The sums of one cell over its hospitals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterSums {
    /// Hospitals with anything in the base.
    pub n_in_base: u64,
    /// Σy: elements in the base.
    pub base: u64,
    /// Σy².
    pub base_sq: u64,
    /// For each category.
    pub categories: Vec<PickedSums>,
    /// Answered, blank, unknown and unconfirmed.
    pub states: [PickedSums; 4],
    /// Amounts, for a variable that has them.
    pub amounts: ClusterAmountSums,
}

/// The states of the base, as [`ClusterSums::states`] numbers them.
const STATES: [State; 4] = [State::Answered, State::Blank, State::Unknown, State::Unconfirmed];

impl ClusterSums {
    pub(crate) fn picked(&self, pick: Pick) -> PickedSums {
        match pick {
            Pick::Category(category) => self.categories[category],
            Pick::State(wanted) => {
                let index = STATES.iter().position(|state| *state == wanted);
                index.map_or_else(PickedSums::default, |index| self.states[index])
            }
        }
    }

    fn add(&mut self, hospital: &Hospital, share_of: ShareOf) {
        let base = match share_of {
            ShareOf::Cases => hospital.states.iter().sum(),
            ShareOf::Choices => hospital.categories.iter().sum(),
        };
        if base > 0 {
            self.n_in_base += 1;
            self.base += base;
            self.base_sq += base * base;
            for (sums, picked) in self.categories.iter_mut().zip(&hospital.categories) {
                sums.add(*picked, base);
            }
            for (sums, picked) in self.states.iter_mut().zip(&hospital.states) {
                sums.add(*picked, base);
            }
        }
        if hospital.n_amounts > 0 {
            let (amounts, n) = (&mut self.amounts, i128::from(hospital.n_amounts));
            amounts.n_giving += 1;
            amounts.n_sq += hospital.n_amounts * hospital.n_amounts;
            // What somebody typed for fun may not fit; a sum that stays at its end breaks nothing else.
            amounts.sum_sq = amounts.sum_sq.saturating_add(hospital.sum.saturating_mul(hospital.sum));
            amounts.cross = amounts.cross.saturating_add(hospital.sum.saturating_mul(n));
        }
    }
}

/// What one hospital has. Rows fit 32 bits, so that squares fit 64.
struct Hospital {
    categories: Vec<u64>,
    states: [u64; 4],
    n_amounts: u64,
    sum: i128,
}

impl Hospital {
    fn add(&mut self, data: &VariableData, case: usize) {
        let state = data.state(case);
        if let Some(index) = STATES.iter().position(|own| *own == state) {
            self.states[index] += 1;
        }
        if state != State::Answered {
            return;
        }
        match data {
            VariableData::Single(codes) => self.categories[usize::from(codes[case])] += 1,
            VariableData::Multiple { masks, .. } => {
                for (category, picked) in self.categories.iter_mut().enumerate() {
                    *picked += masks[case] >> category & 1;
                }
            }
            VariableData::Amount { amounts, .. } => {
                self.n_amounts += 1;
                self.sum += i128::from(amounts[case]);
            }
        }
    }
}

/// Fills [`CellSums::clusters`] of every cell of a table.
pub(crate) fn add(
    dataset: &Dataset,
    variable: &Variable,
    by: &Classification,
    share_of: ShareOf,
    cells: &mut [CellSums],
) {
    let n_categories = variable.kind.categories().len();
    let empty = ClusterSums { categories: vec![PickedSums::default(); n_categories], ..ClusterSums::default() };
    for cell in cells.iter_mut() {
        cell.clusters = Some(empty.clone());
    }
    let mut cases: Vec<usize> = (0..variable.data.n_cases()).collect();
    // The rows of one response need not follow each other; sums of whole numbers do not mind the order.
    cases.sort_by_key(|case| variable.response_of(*case));
    for of_hospital in cases.chunk_by(|one, other| variable.response_of(*one) == variable.response_of(*other)) {
        let response = variable.response_of(of_hospital[0]);
        let mut hospital = Hospital { categories: vec![0; n_categories], states: [0; 4], n_amounts: 0, sum: 0 };
        for case in of_hospital {
            hospital.add(&variable.data, *case);
        }
        let stratum = usize::from(dataset.strata().of_unit[response]);
        let cell = &mut cells[stratum * by.classes.len() + usize::from(by.of_unit[response])];
        if let Some(clusters) = &mut cell.clusters {
            clusters.add(&hospital, share_of);
        }
    }
}

#[cfg(test)]
mod tests;
