//! Exact integer sums of one variable in each stratum × class: all that estimators ever see.
//!
//! They are filled by `counting`, which asks the [`crate::kernel`].

use base::Text;

use crate::classification::Classification;
use crate::clusters::{self, ClusterSums};
use crate::counting;
use crate::dataset::Dataset;
use crate::share_of::ShareOf;
use crate::variable::{State, Variable};

/// How many cases are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateSums {
    /// Asked and answered.
    pub answered: u64,
    /// Asked and blank.
    pub blank: u64,
    /// Asked and explicitly unknown or refused.
    pub unknown: u64,
    /// Asked, filled in beforehand, not confirmed.
    pub unconfirmed: u64,
    /// Off the path.
    pub not_asked: u64,
    /// A gate is open to doubt.
    pub undetermined: u64,
}

impl StateSums {
    /// The cases in the base 母数: asked, whatever came of it.
    pub fn n_base(&self) -> u64 {
        self.answered + self.blank + self.unknown + self.unconfirmed
    }

    /// All cases.
    pub fn n_cases(&self) -> u64 {
        self.n_base() + self.not_asked + self.undetermined
    }

    /// The count for one state.
    pub fn of(&self, state: State) -> u64 {
        match state {
            State::Answered => self.answered,
            State::Blank => self.blank,
            State::Unknown => self.unknown,
            State::Unconfirmed => self.unconfirmed,
            State::NotAsked => self.not_asked,
            State::Undetermined => self.undetermined,
        }
    }

    pub(crate) fn add(&mut self, state: State, n: u64) {
        let count = match state {
            State::Answered => &mut self.answered,
            State::Blank => &mut self.blank,
            State::Unknown => &mut self.unknown,
            State::Unconfirmed => &mut self.unconfirmed,
            State::NotAsked => &mut self.not_asked,
            State::Undetermined => &mut self.undetermined,
        };
        *count += n;
    }
}

/// Sums over the amounts that were given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AmountSums {
    /// How many gave an amount.
    pub n: u64,
    /// Their sum.
    pub sum: i128,
    /// The sum of their squares.
    pub sum_sq: i128,
}

/// The sums of one cell: one stratum crossed with one class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CellSums {
    /// Responses in the cell; differs from the cases inside a repeat.
    pub n_responses: u64,
    /// Cases that chose each category.
    pub categories: Vec<u64>,
    /// Cases in each state.
    pub states: StateSums,
    /// Amounts, for a variable that has them.
    pub amounts: AmountSums,
    /// Sums over hospitals, where the cases of one hang together: inside a repeat, and for shares of choices.
    pub clusters: Option<ClusterSums>,
}

/// What an estimator picks out of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pick {
    Category(usize),
    State(State),
}

impl CellSums {
    pub(crate) fn picked(&self, pick: Pick) -> u64 {
        match pick {
            Pick::Category(category) => self.categories[category],
            Pick::State(state) => self.states.of(state),
        }
    }

    /// What shares are shares of: the cases of the base, or the choices that were made.
    pub(crate) fn whole(&self) -> u64 {
        self.clusters.as_ref().map_or_else(|| self.states.n_base(), |clusters| clusters.base)
    }
}

/// One stratum with what its weight needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StratumSize {
    pub(crate) label: Text,
    pub(crate) n_frame: u32,
    pub(crate) n_responses: u64,
}

/// The sums of one variable over one classification, for every stratum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    strata: Vec<StratumSize>,
    n_classes: usize,
    /// Stratum by stratum; within a stratum class by class.
    cells: Vec<CellSums>,
}

impl Sums {
    /// Counts one variable. Both must come from `dataset`. For several, [`crate::run`] passes the rows only once.
    pub fn count(dataset: &Dataset, variable: &Variable, by: &Classification) -> Sums {
        counting::sums(dataset, &[(variable, by)]).remove(0)
    }

    /// Sums that were counted: `cells` stratum by stratum, within a stratum class by class.
    pub(crate) fn new(dataset: &Dataset, n_classes: usize, cells: Vec<CellSums>) -> Sums {
        let strata = stratum_sizes(dataset, &cells, n_classes);
        Sums { strata, n_classes, cells }
    }

    /// The same with the sums over hospitals that shares of all choices need.
    pub(crate) fn of_choices(mut self, dataset: &Dataset, variable: &Variable, by: &Classification) -> Sums {
        clusters::add(dataset, variable, by, ShareOf::Choices, &mut self.cells);
        self
    }

    /// How many classes the classification has.
    pub fn n_classes(&self) -> usize {
        self.n_classes
    }

    /// One cell.
    pub fn cell(&self, stratum: usize, class: usize) -> &CellSums {
        assert!(class < self.n_classes, "class {class} of {}", self.n_classes);
        &self.cells[stratum * self.n_classes + class]
    }

    pub(crate) fn strata(&self) -> &[StratumSize] {
        &self.strata
    }

    /// Strata that have facilities in the frame and no response: nothing can stand for them.
    pub(crate) fn strata_without_response(&self) -> impl Iterator<Item = &StratumSize> {
        self.strata.iter().filter(|stratum| stratum.n_responses == 0 && stratum.n_frame > 0)
    }

    /// The cells of one stratum: of one class, or of all.
    pub(crate) fn cells_of_stratum(&self, stratum: usize, class: Option<usize>) -> impl Iterator<Item = &CellSums> {
        let classes = match class {
            Some(class) => class..class + 1,
            None => 0..self.n_classes,
        };
        classes.map(move |class| self.cell(stratum, class))
    }

    /// The cells of all strata: of one class, or of all.
    pub(crate) fn cells_of(&self, class: Option<usize>) -> impl Iterator<Item = &CellSums> {
        (0..self.strata.len()).flat_map(move |stratum| self.cells_of_stratum(stratum, class))
    }
}

fn stratum_sizes(dataset: &Dataset, cells: &[CellSums], n_classes: usize) -> Vec<StratumSize> {
    let strata = dataset.strata().classes.iter();
    strata
        .enumerate()
        .map(|(index, stratum)| StratumSize {
            label: stratum.label.clone(),
            n_frame: stratum.n_frame,
            n_responses: cells[index * n_classes..(index + 1) * n_classes].iter().map(|cell| cell.n_responses).sum(),
        })
        .collect()
}
