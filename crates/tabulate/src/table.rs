//! A table: the figures of one item by one classification, with everything needed to read them.

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use base::{Finding, Text, UniverseWords};

use crate::estimate::{self, AveragingRule, Estimate, Ground};
use crate::share_of::ShareOf;
use crate::sums::{Pick, Sums};
use crate::variable::State;

/// Whether a table may leave the secretariat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Marking {
    /// Small cells are not protected yet: for the secretariat's eyes.
    InternalUnsuppressed,
    /// What tells too much is withheld, in all tables of the release together: [`crate::suppression::suppress`].
    Released,
}

impl Marking {
    /// Stable word for programs.
    pub fn code(self) -> &'static str {
        match self {
            Marking::InternalUnsuppressed => "internal-unsuppressed",
            Marking::Released => "released",
        }
    }

    /// What is printed on every page and file.
    pub fn words(self) -> Text {
        match self {
            Marking::InternalUnsuppressed => Text::new("内部用・未秘匿", "Internal use, unsuppressed"),
            Marking::Released => Text::new("公表用・秘匿処理済", "Released, suppressed"),
        }
    }
}

/// A figure, or that it is withheld. Prints as `X` then, so that no file shows a number that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disclosed<T> {
    /// Anybody may see it.
    Known(T),
    /// 秘匿.
    Withheld,
}

impl<T: Copy> Disclosed<T> {
    /// What is printed for a withheld figure, in both languages.
    pub const MARK: &'static str = "X";

    /// The figure; `None` when it is withheld.
    pub fn known(self) -> Option<T> {
        match self {
            Disclosed::Known(value) => Some(value),
            Disclosed::Withheld => None,
        }
    }
}

impl<T: PartialOrd> PartialOrd<T> for Disclosed<T> {
    /// `None`, and so neither more nor less, for what is withheld.
    fn partial_cmp(&self, other: &T) -> Option<Ordering> {
        match self {
            Disclosed::Known(value) => value.partial_cmp(other),
            Disclosed::Withheld => None,
        }
    }
}

impl Disclosed<u64> {
    /// True for a figure that is known to be zero; a withheld one may be.
    pub fn is_zero(self) -> bool {
        self == 0
    }
}

impl<T: fmt::Display> fmt::Display for Disclosed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Disclosed::Known(value) => value.fmt(f),
            Disclosed::Withheld => f.write_str(Disclosed::<u64>::MARK),
        }
    }
}

impl<T: PartialEq> PartialEq<T> for Disclosed<T> {
    fn eq(&self, other: &T) -> bool {
        matches!(self, Disclosed::Known(value) if value == other)
    }
}

/// What one column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    /// A category of the item.
    Category,
    /// Those who gave an amount; the amounts themselves are in [`Row::amounts`].
    Answered,
    /// 未回答.
    Blank,
    /// わからない.
    Unknown,
    /// 未確認.
    Unconfirmed,
}

/// One column of shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// What it counts.
    pub kind: ColumnKind,
    /// The category's code, or `#answered`, `#blank`, `#unknown`, `#unconfirmed`.
    pub code: String,
    /// The heading.
    pub label: Text,
    /// True for an option that goes with no other.
    pub alone: bool,
}

/// Whether a row is a class or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowKind {
    /// One class of the classification.
    Class {
        /// The class's code.
        code: String,
    },
    /// All classes together; the last row.
    Total,
}

/// One count with its shares of the row's base.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Cases.
    pub count: Disclosed<u64>,
    /// Every respondent counting once; exact.
    pub of_respondents: Estimate,
    /// Every respondent standing for N/n facilities.
    pub frame_weighted: Estimate,
}

/// The amounts of one row.
#[derive(Clone, Debug)]
pub struct Amounts {
    /// How many gave an amount.
    pub n: Disclosed<u64>,
    /// Their sum.
    pub sum: Disclosed<i128>,
    /// The mean of those who gave an amount.
    pub mean: Estimate,
    /// The mean with every giver standing for N/n facilities.
    pub mean_frame_weighted: Estimate,
}

/// One row: a class, or the total.
#[derive(Clone, Debug)]
pub struct Row {
    /// A class or the total.
    pub kind: RowKind,
    /// For people.
    pub label: Text,
    /// Facilities of the frame.
    pub n_frame: u64,
    /// Responses.
    pub n_responses: u64,
    /// Cases: responses, or the rows of a repeat. The sum of the next three.
    pub n_cases: Disclosed<u64>,
    /// Cases in the base 母数.
    pub n_base: Disclosed<u64>,
    /// Cases of which nobody can say whether they belong to the base.
    pub n_undetermined: Disclosed<u64>,
    /// Cases off the path.
    pub n_not_asked: Disclosed<u64>,
    /// All choices that the cases of the base made, where the shares are of these.
    pub n_choices: Option<Disclosed<u64>>,
    /// One for each column.
    pub cells: Vec<Cell>,
    /// Only for an item that asks for an amount.
    pub amounts: Option<Amounts>,
}

/// The figures of one item by one classification.
///
/// Only this crate makes one, so that none exists without a base.
#[derive(Clone, Debug)]
pub struct Table {
    /// The item's name.
    pub name: String,
    /// 問番号.
    pub number: String,
    /// The question.
    pub title: Text,
    /// The classification's name, for programs.
    pub by_name: String,
    /// The classification, for people.
    pub by: Text,
    /// The stratification that gives the weights, for people.
    pub weighted_by: Text,
    /// What an amount is counted in.
    pub amount_unit: Option<Text>,
    /// True when a case may be in several columns, so that shares need not add up to 100 %.
    pub multiple: bool,
    /// The rule of the figures shown first.
    pub averaging: AveragingRule,
    /// Of what the shares are shares; the base says it in words too.
    pub share_of: ShareOf,
    /// Whether the table may leave the secretariat.
    pub marking: Marking,
    /// Categories first, then blank, unknown and unconfirmed.
    pub columns: Vec<Column>,
    /// The classes, then the total.
    pub rows: Vec<Row>,
    /// What a reader must know, e.g. strata that nobody answered for.
    pub notes: Vec<Finding>,
    pub(crate) ground: Arc<Ground>,
    /// Empty in a released table.
    pub(crate) sums: Sums,
    /// In a released table the means of the classes' percentages, which are not to be computed any more.
    pub(crate) released_means: Option<Vec<Estimate>>,
}

impl Table {
    /// The base in words.
    pub fn base(&self) -> &UniverseWords {
        &self.ground.base
    }

    /// The total row.
    pub fn total(&self) -> &Row {
        self.rows.last().expect("a table ends with its total")
    }

    /// The rows of the classes, without the total.
    pub fn classes(&self) -> &[Row] {
        self.rows.split_last().expect("a table ends with its total").1
    }

    /// The plain mean of the classes' percentages in one column. It is not a share of facilities; no row shows it
    /// unless the plan asks for it by its name.
    pub fn mean_of_class_percentages(&self, column: usize) -> Estimate {
        if let Some(means) = &self.released_means {
            return means[column].clone();
        }
        estimate::mean_of_class_percentages(&self.ground, &self.sums, pick(&self.columns, column))
    }

    /// True where facilities have several of what is counted: rows of a repeat, or choices.
    pub fn counts_within_facilities(&self) -> bool {
        self.notes.iter().any(|note| note.code == crate::run::CLUSTERS)
    }

    /// The sums from which everything was estimated; none in a released table.
    pub fn sums(&self) -> &Sums {
        &self.sums
    }
}

impl Cell {
    /// The estimate under a rule of this cell; `None` for the mean of classes, which no cell has.
    pub fn under(&self, rule: AveragingRule) -> Option<&Estimate> {
        match rule {
            AveragingRule::ShareOfRespondents => Some(&self.of_respondents),
            AveragingRule::FrameWeightedShare => Some(&self.frame_weighted),
            AveragingRule::MeanOfClassPercentages => None,
        }
    }
}

/// What a column picks out of a cell. Categories come first, so a category's column is its index.
pub(crate) fn pick(columns: &[Column], column: usize) -> Pick {
    match columns[column].kind {
        ColumnKind::Category => Pick::Category(column),
        ColumnKind::Answered => Pick::State(State::Answered),
        ColumnKind::Blank => Pick::State(State::Blank),
        ColumnKind::Unknown => Pick::State(State::Unknown),
        ColumnKind::Unconfirmed => Pick::State(State::Unconfirmed),
    }
}
