//! Finding the header of a list and the column of each field, and saying what is missing.

use std::collections::{BTreeMap, BTreeSet};

use base::normalise::fold_width_and_space;

use super::Column;
use super::collect::Findings;
use super::missing::{heading_twice, no_header, no_rows, no_such_letters, report_missing};
use super::records::number;
use super::table::{Table, column_of_letters, letters};
use crate::mapping::{Field, Mapping, Source};

/// The header is looked for in so many rows: official lists put titles above it.
pub(crate) const ROWS_MAX: usize = 20;
/// Where everything stands in a list.
pub(crate) struct Layout {
    /// Index of the first row below the header.
    pub(crate) first_row: usize,
    /// How many columns the list has.
    pub(crate) width: usize,
    pub(crate) headings: Vec<String>,
    pub(crate) by_field: BTreeMap<Field, usize>,
}

impl Layout {
    pub(crate) fn column(&self, field: Field) -> Option<usize> {
        self.by_field.get(&field).copied()
    }

    /// What a finding calls a column: its heading, or its letters where there is no header.
    pub(crate) fn called(&self, column: usize) -> String {
        self.headings.get(column).filter(|heading| !heading.is_empty()).cloned().unwrap_or_else(|| letters(column))
    }

    pub(crate) fn columns(&self) -> Vec<Column> {
        let columns = self.by_field.iter();
        columns
            .map(|(field, column)| Column {
                field: *field,
                heading: self.headings.get(*column).cloned().unwrap_or_default(),
                letters: letters(*column),
            })
            .collect()
    }

    pub(crate) fn n_rows(&self, table: &Table) -> u32 {
        number(table.rows.len().saturating_sub(self.first_row))
    }
}

/// How many fields of the mapping a table's likeliest header has.
pub(crate) fn fit(table: &Table, mapping: &Mapping) -> usize {
    likeliest_header(table, mapping).map_or(0, |(_, n_fields)| n_fields)
}

/// Finds the columns. `None` when the list has no header that fits; the findings then say so.
pub(crate) fn find(findings: &mut Findings, table: &Table, mapping: &Mapping) -> Option<Layout> {
    if table.rows.is_empty() {
        findings.push(no_rows());
        return None;
    }
    if !mapping.header {
        return Some(by_letters(findings, table, mapping));
    }
    let Some((index, _)) = likeliest_header(table, mapping) else {
        no_header(findings, table, mapping);
        return None;
    };
    let headings: Vec<String> = table.rows[index].cells.iter().map(|cell| cell.trim().to_owned()).collect();
    let by_field = by_headings(findings, &headings, mapping);
    let width = headings.len();
    let layout = Layout { first_row: index + 1, width, headings, by_field };
    report_missing(findings, table, &layout, mapping);
    if layout.n_rows(table) == 0 {
        findings.push(no_rows());
    }
    Some(layout)
}

/// The row, among the first ones, with the most headings of the mapping, and how many: the earlier of two equals.
fn likeliest_header(table: &Table, mapping: &Mapping) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (index, row) in table.rows.iter().take(ROWS_MAX).enumerate() {
        let cells: BTreeSet<String> = row.cells.iter().map(key).collect();
        let found = |source: &Source| match source {
            Source::Column(headings) => headings.iter().any(|heading| cells.contains(&key(heading))),
            Source::Always(_) => false,
        };
        let n_fields = mapping.sources.values().filter(|source| found(source)).count();
        if n_fields > 0 && best.is_none_or(|(_, n_best)| n_fields > n_best) {
            best = Some((index, n_fields));
        }
    }
    best
}

/// A heading in the form in which headings are compared.
pub(crate) fn key(heading: &str) -> String {
    fold_width_and_space(heading).to_lowercase()
}

fn by_headings(findings: &mut Findings, headings: &[String], mapping: &Mapping) -> BTreeMap<Field, usize> {
    let keys: Vec<String> = headings.iter().map(|heading| key(heading)).collect();
    let mut by_field = BTreeMap::new();
    for (field, source) in &mapping.sources {
        let Source::Column(wanted) = source else {
            continue;
        };
        let Some(wanted) = wanted.iter().map(|heading| key(heading)).find(|wanted| keys.contains(wanted)) else {
            continue;
        };
        let columns: Vec<usize> = (0..keys.len()).filter(|column| keys[*column] == wanted).collect();
        if let [_, second, ..] = columns.as_slice() {
            findings.push(heading_twice(&headings[*second], &columns));
        }
        by_field.insert(*field, columns[0]);
    }
    by_field
}

fn by_letters(findings: &mut Findings, table: &Table, mapping: &Mapping) -> Layout {
    let width = table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let mut by_field = BTreeMap::new();
    for (field, source) in &mapping.sources {
        let Source::Column(names) = source else {
            continue;
        };
        let name = names.first().map_or("", String::as_str);
        match column_of_letters(name).filter(|column| *column < width) {
            Some(column) => {
                by_field.insert(*field, column);
            }
            None => findings.push(no_such_letters(*field, name, width)),
        }
    }
    Layout { first_row: 0, width, headings: Vec::new(), by_field }
}
