//! What is wrong with something a person gave us, where, and what would be right.

use serde::{Deserialize, Serialize};

use crate::text::{Lang, Text};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing has to be done.
    Info,
    /// Probably a slip; the work can go on.
    Warning,
    /// Must be put right before the work can go on.
    Error,
}

/// Where a finding is. Every part is optional; what is known is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// File name, without folders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Sheet of a workbook or of a questionnaire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Row as a spreadsheet counts: the first row is 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// The column's heading, or its letter where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Key of the item (question) on a page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item: Option<String>,
}

/// A person's mistake, or something that a person must decide. Never an `Err`: findings are returned, all of them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// How much it weighs.
    pub severity: Severity,
    /// Stable word for programs, in `kebab-case`; never shown alone.
    pub code: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// What is wrong, the value found, and what would be right.
    pub message: Text,
}

impl Finding {
    /// A finding without a place; add one with the methods below.
    pub fn new(severity: Severity, code: &str, message: Text) -> Finding {
        Finding { severity, code: code.to_owned(), place: Place::default(), message }
    }

    /// A finding that stops the work.
    pub fn error(code: &str, message: Text) -> Finding {
        Finding::new(Severity::Error, code, message)
    }

    /// A finding that lets the work go on.
    pub fn warning(code: &str, message: Text) -> Finding {
        Finding::new(Severity::Warning, code, message)
    }

    /// The same finding, in `file`.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Finding {
        self.place.file = Some(file.to_owned());
        self
    }

    /// The same finding, on `sheet`.
    #[must_use]
    pub fn on_sheet(mut self, sheet: &str) -> Finding {
        self.place.sheet = Some(sheet.to_owned());
        self
    }

    /// The same finding, at `row` (the first row is 1).
    #[must_use]
    pub fn at_row(mut self, row: u32) -> Finding {
        self.place.row = Some(row);
        self
    }

    /// The same finding, in `column`.
    #[must_use]
    pub fn in_column(mut self, column: &str) -> Finding {
        self.place.column = Some(column.to_owned());
        self
    }

    /// The same finding, at the item with this key.
    #[must_use]
    pub fn at_item(mut self, key: &str) -> Finding {
        self.place.item = Some(key.to_owned());
        self
    }

    /// One line for a terminal or a log: place, then message.
    pub fn line(&self, lang: Lang) -> String {
        let place = &self.place;
        let mut parts: Vec<String> = Vec::new();
        parts.extend(place.file.clone());
        parts.extend(place.sheet.clone());
        if let Some(row) = place.row {
            parts.push(match lang {
                Lang::Ja => format!("{row}行目"),
                Lang::En => format!("row {row}"),
            });
        }
        if let Some(column) = &place.column {
            parts.push(match lang {
                Lang::Ja => format!("「{column}」列"),
                Lang::En => format!("column “{column}”"),
            });
        }
        parts.extend(place.item.clone());
        let message = self.message.get(lang);
        if parts.is_empty() { message.to_owned() } else { format!("{}: {message}", parts.join(" ")) }
    }
}

/// True when any of `findings` stops the work.
pub fn blocks(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
