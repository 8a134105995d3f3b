//! All tables of a publication as plain data, as an outsider may read them: `tables.json`.
//!
//! [`release`] makes a [`Release`] of tables, [`to_json`] writes it, [`from_json`] reads it back. The same tables give the
//! same bytes. The form is described in `docs/formats/tables.md`.

mod json;
mod made;
mod printed;
mod shown;

use base::{Finding, Text, UniverseWords};
use serde::{Deserialize, Serialize};

use crate::receipt::{Receipt, Source};
pub(crate) use json::disagreements;
pub use json::{TABLES_JSON_BYTES_MAX, from_json, to_json};
pub use made::{Publication, release};
pub use shown::{Shown, Withholding};

/// The first field of the file. A change that would mislead an older reader raises the number.
pub const FORMAT: &str = "kaishin-tables/1";

/// A name for programs with its words for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Stable, for programs.
    pub code: String,
    /// For people.
    pub label: Text,
}

/// A publication: everything that `tables.json` holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// [`FORMAT`].
    pub format: String,
    /// The publication's title.
    pub title: Text,
    /// The survey's title.
    pub survey: Text,
    /// The round's name.
    pub round: Text,
    /// From when to when answers were taken.
    pub period: Text,
    /// The prefecture that the figures are of alone; absent for the whole frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Named>,
    /// Whether it may leave the secretariat.
    pub marking: Named,
    /// The rules by which figures are withheld, each by its name with its numbers; none where nothing is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
    /// Earlier releases of the round beside which figures were withheld, so that all of them together tell nothing more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<Source>,
    /// What everything was made from.
    pub source: Source,
    /// Response by each classification.
    pub responses: Vec<Responses>,
    /// In the publication's order.
    pub tables: Vec<Table>,
    /// What could not be tabulated, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// Response by one classification: its classes, then the total.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Responses {
    /// The classification.
    pub by: Named,
    /// The classes, then the total.
    pub rows: Vec<ResponseRow>,
}

/// Response of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResponseRow {
    /// A class or the total.
    pub class: Class,
    /// Facilities of the frame.
    pub n_frame: u64,
    /// Responses among them.
    pub n_responses: Shown<u64>,
}

/// The figures of one item by one classification.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// The item's name.
    pub item: String,
    /// 問番号.
    pub number: String,
    /// The question.
    pub title: Text,
    /// The base: the routing as an expression (empty when everybody is asked), the sentence to print, the unit.
    pub base: UniverseWords,
    /// The classification.
    pub by: Named,
    /// The rule of the figures shown first.
    pub averaging: Named,
    /// What the weighted figures weigh by: each respondent stands for N/n facilities of its stratum of this.
    pub weighted_by: Named,
    /// Of what the shares are shares: `cases` of the base, or `choices` made by them.
    pub share_of: Named,
    /// True when a case may be in several columns, so that shares need not add up to 100 %.
    pub multiple: bool,
    /// What an amount is counted in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount_unit: Option<Text>,
    /// Whether it may leave the secretariat.
    pub marking: Named,
    /// Categories first, then blank, unknown and unconfirmed.
    pub columns: Vec<Column>,
    /// The classes, then the total.
    pub rows: Vec<Row>,
    /// The mean of the classes' percentages in each column, only where it is the rule of the figures shown first; withheld or
    /// without any class it is null.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Vec<Option<Measure>>>,
    /// What a reader must know.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Finding>,
    /// What it was made from.
    pub receipt: Receipt,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// `category`, `answered`, `blank`, `unknown`, `unconfirmed`.
    pub kind: String,
    /// The category's code, or `#answered`, `#blank`, `#unknown`, `#unconfirmed`.
    pub code: String,
    /// The heading.
    pub label: Text,
    /// True for an option that goes with no other.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub alone: bool,
}

/// A class, or all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// The class's code; empty for the total, and for a class without a value of its own (不明).
    pub code: String,
    /// For people.
    pub label: Text,
    /// True for all classes together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total: bool,
}

/// One row. `n_cases = n_base + n_not_asked + n_undetermined`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// A class or the total.
    pub class: Class,
    /// Facilities of the frame.
    pub n_frame: u64,
    /// Responses.
    pub n_responses: Shown<u64>,
    /// Cases: responses, or the rows of a repeat.
    pub n_cases: Shown<u64>,
    /// Cases in the base 母数.
    pub n_base: Shown<u64>,
    /// Cases off the path.
    pub n_not_asked: Shown<u64>,
    /// Cases of which nobody can say whether they belong to the base.
    pub n_undetermined: Shown<u64>,
    /// All choices that the cases of the base made, where the shares are of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_choices: Option<Shown<u64>>,
    /// One for each column.
    pub cells: Vec<Shown<Figures>>,
    /// Only for an item that asks for an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amounts: Option<Shown<Amounts>>,
}

/// One count with its shares of the row's base.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Cases.
    pub count: u64,
    /// Every respondent counting once. Absent where there is no base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share: Option<Measure>,
    /// Every respondent standing for N/n facilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weighted: Option<Measure>,
}

/// The amounts of one row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Amounts {
    /// How many gave an amount.
    pub n: u64,
    /// Their sum; absent where it does not fit 64 bits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sum: Option<i64>,
    /// The mean of those who gave an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean: Option<Measure>,
    /// The mean with every giver standing for N/n facilities.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mean_weighted: Option<Measure>,
}

/// A share between 0 and 1, or a mean. Real numbers are written with twelve significant digits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Unrounded but for the twelve digits.
    #[serde(serialize_with = "shown::twelve_digits")]
    pub value: f64,
    /// A share as it is printed, in percent with one decimal.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "shown::twelve_digits_if_any")]
    pub percent: Option<f64>,
    /// The standard error. With `df`, `method` and mostly `low` and `high` absent where chance cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "shown::twelve_digits_if_any")]
    pub se: Option<f64>,
    /// Degrees of freedom.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "shown::twelve_digits_if_any")]
    pub df: Option<f64>,
    /// Lower limit of the 95 % interval.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "shown::twelve_digits_if_any")]
    pub low: Option<f64>,
    /// Upper limit.
    #[serde(default, skip_serializing_if = "Option::is_none", serialize_with = "shown::twelve_digits_if_any")]
    pub high: Option<f64>,
    /// What the interval was made by: `logit`, `symmetric`, `clopper-pearson`, `complete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}
