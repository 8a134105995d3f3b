//! Rows with their cells by column, and the findings about them.

use std::collections::BTreeMap;

use base::{Finding, Severity, Text};

/// One row of a sheet, read by canonical column.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// As a spreadsheet counts; the header is row 1.
    pub(super) number: u32,
    pub(super) cells: BTreeMap<&'static str, Cell>,
    /// Cells of columns that mean nothing to us, by heading.
    pub(super) extra: BTreeMap<String, String>,
}

/// One cell with its languages.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// The cell of the column without a language, trimmed.
    pub(super) plain: String,
    /// The words in each language; without any, the plain ones.
    pub(super) text: Text,
    /// The heading, as written.
    pub(super) heading: String,
}

impl Row {
    /// The plain cell of a column, or an empty text.
    pub(super) fn plain(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", |cell| cell.plain.as_str())
    }

    /// The words of a column in all languages.
    pub(super) fn text(&self, column: &str) -> Text {
        self.cells.get(column).map(|cell| cell.text.clone()).unwrap_or_default()
    }

    /// The heading under which the column stands, or its canonical name.
    pub(super) fn heading(&self, column: &'static str) -> String {
        self.cells.get(column).map_or_else(|| column.to_owned(), |cell| cell.heading.clone())
    }
}

pub(super) fn is_yes(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "yes" | "true" | "true()" | "y" | "1")
}

/// True for what switches a setting on, exactly as other tools read it.
pub(super) fn is_on(text: &str) -> bool {
    matches!(text, "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "true()")
}

/// True for what switches a setting off, exactly as other tools read it.
pub(super) fn is_off(text: &str) -> bool {
    matches!(text, "no" | "No" | "NO" | "false" | "False" | "FALSE" | "false()")
}

pub(super) fn is_no(text: &str) -> bool {
    matches!(text.to_ascii_lowercase().as_str(), "" | "no" | "false" | "false()" | "n" | "0")
}

/// Findings so far.
#[derive(Debug, Default)]
pub(crate) struct Notes(Vec<Finding>);

impl Notes {
    pub(super) fn error(
        &mut self,
        sheet: &str,
        row: Option<u32>,
        column: Option<&str>,
        code: &str,
        ja: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.add(Severity::Error, (sheet, row, column), code, Text::new(ja, en));
    }

    pub(super) fn warning(
        &mut self,
        sheet: &str,
        row: Option<u32>,
        column: Option<&str>,
        code: &str,
        ja: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.add(Severity::Warning, (sheet, row, column), code, Text::new(ja, en));
    }

    fn add(&mut self, severity: Severity, place: (&str, Option<u32>, Option<&str>), code: &str, message: Text) {
        let (sheet, row, column) = place;
        let mut finding = Finding::new(severity, code, message).on_sheet(sheet);
        finding.place.row = row;
        finding.place.column = column.map(str::to_owned);
        self.0.push(finding);
    }

    /// True where something is wrong at this cell already.
    pub(super) fn has_error_at(&self, sheet: &str, row: Option<u32>, column: &str) -> bool {
        self.0.iter().any(|found| {
            let place = &found.place;
            // The row tells most of them apart.
            let there = place.row == row && place.sheet.as_deref() == Some(sheet);
            there && place.column.as_deref() == Some(column) && found.severity == Severity::Error
        })
    }

    /// In the order of sheets and rows.
    pub(super) fn into_sorted(self) -> Vec<Finding> {
        let mut findings = self.0;
        findings.sort_by(|a, b| (&a.place.sheet, a.place.row).cmp(&(&b.place.sheet, b.place.row)));
        findings
    }
}
