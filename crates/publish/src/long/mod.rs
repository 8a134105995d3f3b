//! A release in long form for machines: one row a cell, every row with its base, its units, and codes for time and region.
//!
//! Three tables: `cells` (counts and shares), `amounts`, `responses`. No cell is left empty: [`Datum::Withheld`] is written
//! as X, [`Datum::Nothing`] as ***, as the ministry's rule for machine-readable tables has it.

mod amounts;
mod cells;
mod key;
mod responses;

use std::sync::Arc;

use base::{Lang, Text};

use crate::tables::{Release, Shown};

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
/// What is written where there is no figure.
pub const NOTHING: &str = "***";

/// The releases in long form, in `lang`: cells, amounts where any item asks for them, responses. Several are several years of
/// the same survey, the one in focus first.
pub fn long(releases: &[&Release], lang: Lang) -> Vec<Long> {
    let tables = [cells::cells(releases, lang), amounts::amounts(releases, lang), responses::responses(releases, lang)];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

impl Datum {
    fn text(words: &str) -> Datum {
        let plain = crate::plain::plain(words);
        if plain.is_empty() { Datum::Nothing } else { Datum::Text(plain.into()) }
    }

    fn count(count: u64) -> Datum {
        i64::try_from(count).map_or(Datum::Nothing, Datum::Whole)
    }

    fn shown(count: &Shown<u64>) -> Datum {
        match count {
            Shown::Value(count) => Datum::count(*count),
            Shown::Withheld { .. } => Datum::Withheld,
        }
    }

    /// A real number with two decimals, times `unit`.
    fn hundredths(value: Option<f64>, unit: f64) -> Datum {
        let rounded = value.and_then(|value| tabulate::hundredths(value * unit).parse().ok());
        rounded.map_or(Datum::Nothing, Datum::Real)
    }
}

fn heads(columns: &[(&'static str, &str, &str, Kind)]) -> Vec<Head> {
    columns.iter().map(|(code, ja, en, kind)| Head { code, label: Text::new(*ja, *en), kind: *kind }).collect()
}
