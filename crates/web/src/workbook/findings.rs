//! Findings of a workbook as pages show them: the sheet, the cell, the question, what would be right.

use std::collections::BTreeSet;

use base::{Finding, Lang, Place, Severity};
use questionnaire::{Instrument, Item, Key, Protection};
use serde::Serialize;

/// One finding in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct CellFinding {
    /// `error`, `warning` or `info`.
    pub(crate) severity: &'static str,
    pub(crate) sheet: String,
    /// `D7`, or a row's number where no column is known.
    pub(crate) cell: String,
    pub(crate) number: String,
    pub(crate) label: String,
    pub(crate) message: String,
    /// True at the cell of a protected answer.
    pub(crate) protected: bool,
}

impl CellFinding {
    /// A finding about a whole file.
    pub(crate) fn bare(finding: &Finding, lang: Lang) -> CellFinding {
        shown_one(finding, None, lang)
    }

    /// The same without the words that may hold what was typed into the cell of a protected answer.
    pub(crate) fn without_values(mut self) -> CellFinding {
        if self.protected {
            self.message.clear();
        }
        self
    }
}

/// `D7`, or a row's number where no column is known; empty where neither is.
pub(crate) fn cell(place: &Place) -> String {
    let row = place.row.map(|row| row.to_string()).unwrap_or_default();
    format!("{}{row}", place.column.as_deref().unwrap_or_default())
}

/// The findings in words, one for each cell and message.
pub(crate) fn shown(findings: &[Finding], instrument: &Instrument, lang: Lang) -> Vec<CellFinding> {
    let mut known = BTreeSet::new();
    findings
        .iter()
        .map(|finding| one(finding, instrument, lang))
        .filter(|finding| known.insert((finding.sheet.clone(), finding.cell.clone(), finding.message.clone())))
        .collect()
}

fn one(finding: &Finding, instrument: &Instrument, lang: Lang) -> CellFinding {
    let key = finding.place.item.as_deref().and_then(Key::parse);
    shown_one(finding, key.and_then(|key| instrument.item(&key)), lang)
}

fn shown_one(finding: &Finding, item: Option<&Item>, lang: Lang) -> CellFinding {
    let place = &finding.place;
    CellFinding {
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        },
        sheet: place.sheet.clone().unwrap_or_default(),
        cell: cell(place),
        number: item.map(|item| item.number.clone()).unwrap_or_default(),
        label: item.map(|item| item.label.get(lang).to_owned()).unwrap_or_default(),
        message: finding.message.get(lang).to_owned(),
        protected: item.is_some_and(|item| item.protect != Protection::None),
    }
}
