//! A release in long form for machines: one row a cell, every row with its base, its units, and codes for time and region.
//!
//! Three tables: `cells` (counts and shares), `amounts`, `responses`. No cell is left empty: [`Datum::Withheld`] is written
//! as X, [`Datum::Nothing`] as ***, as the ministry's rule for machine-readable tables has it.

mod amounts;
mod cells;
mod key;
mod lines;
mod read;
mod responses;

use std::sync::Arc;

use base::{Lang, Text};

use crate::tables::{Release, Row, Shown, Table};
pub(crate) use cells::absent;
pub use read::{exposed_in_csv, exposed_in_workbook, of_csv, of_workbook};
pub use report::NOTHING;

/// One datum.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// Words or a code.
    Text(Arc<str>),
    /// A count or another whole number.
    Whole(i64),
    /// A real number.
    Real(f64),
    /// 秘匿.
    Withheld,
    /// There is no figure, as for a share of an empty base.
    Nothing,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Words and codes.
    Text,
    /// Whole numbers.
    Whole,
    /// Real numbers.
    Real,
}

/// One column's heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Stable, for programs.
    pub code: &'static str,
    /// For people.
    pub label: Text,
    /// What it holds.
    pub kind: Kind,
}

/// A table in long form.
#[derive(Clone, Debug, PartialEq)]
pub struct Long {
    /// The file's stem and the sheet's name.
    pub name: &'static str,
    /// The headings; their order is part of the form.
    pub heads: Vec<Head>,
    /// As long as the headings each.
    pub rows: Vec<Vec<Datum>>,
}

/// What is written for a withheld figure.
pub const WITHHELD: &str = "X";
/// The expression of a base to which everybody belongs, in the language of the expressions.
pub(crate) const EVERYBODY: &str = "true()";

/// The releases in long form, in `lang`: cells, amounts where any item asks for them, responses. Several are several years of
/// the same survey, the one in focus first.
pub fn long(releases: &[&Release], lang: Lang) -> Vec<Long> {
    let tables = [cells::cells(releases, lang), amounts::amounts(releases, lang), responses::responses(releases, lang)];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// The headings that every row of a table has before and after its own figures.
pub(crate) fn frame_heads() -> [Vec<Head>; 2] {
    let before = [&key::WHEN[..], &key::PLACE, &key::ITEM, &key::CLASS, &key::SIZES].concat();
    [heads(&before), heads(&key::FOOT)]
}

/// The data under [`frame_heads`].
pub(crate) fn frame_of(release: &Release, table: &Table, row: &Row, lang: Lang) -> [Vec<Datum>; 2] {
    let mut before = key::when(release, lang).to_vec();
    before.extend(key::place(release, &table.by, &row.class, lang));
    before.extend(key::item(table, lang));
    before.extend(key::class(&table.by, &row.class, lang));
    before.extend(key::sizes(table, row, lang));
    [before, key::foot(release, table, lang).to_vec()]
}

impl Datum {
    fn text(words: &str) -> Datum {
        let plain = crate::plain::plain(words);
        if plain.is_empty() { Datum::Nothing } else { Datum::Text(plain.into()) }
    }

    pub(crate) fn count(count: u64) -> Datum {
        i64::try_from(count).map_or(Datum::Nothing, Datum::Whole)
    }

    fn shown(count: &Shown<u64>) -> Datum {
        match count {
            Shown::Value(count) => Datum::count(*count),
            Shown::Withheld { .. } => Datum::Withheld,
        }
    }

    /// A real number with two decimals, times `unit`.
    pub(crate) fn hundredths(value: Option<f64>, unit: f64) -> Datum {
        let rounded = value.and_then(|value| tabulate::hundredths(value * unit).parse().ok());
        rounded.map_or(Datum::Nothing, Datum::Real)
    }
}

fn heads(columns: &[(&'static str, &str, &str, Kind)]) -> Vec<Head> {
    columns.iter().map(|(code, ja, en, kind)| Head { code, label: Text::new(*ja, *en), kind: *kind }).collect()
}
