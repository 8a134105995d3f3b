//! The counts of a release as an attacker has them: nothing but what is printed.

use tabulate::ColumnKind;
use tabulate::suppression::{PrintedRow, PrintedTable};

use super::{Figures, Release, Row, Shown, Table};

impl Release {
    /// Every table's counts. A figure that is withheld is `None`.
    pub fn printed(&self) -> Vec<PrintedTable> {
        self.tables.iter().map(printed).collect()
    }
}

fn printed(table: &Table) -> PrintedTable {
    let has_sums = table.rows.iter().any(|row| row.amounts.is_some());
    PrintedTable {
        item: table.item.clone(),
        expression: table.base.expression.clone(),
        by: table.by.code.clone(),
        multiple: table.multiple,
        repeated: table.rows.iter().any(|row| row.n_cases.value() != row.n_responses.value()),
        columns: table.columns.iter().map(|column| (kind(&column.kind), column.code.clone())).collect(),
        alone: table.columns.iter().filter(|column| column.alone).map(|column| column.code.clone()).collect(),
        rows: table.rows.iter().map(|one| row(one, has_sums)).collect(),
    }
}

fn row(row: &Row, has_sums: bool) -> PrintedRow {
    let count = |figure: &Shown<Figures>| figure.value().map(|figures| figures.count);
    let sum = row.amounts.as_ref().and_then(|amounts| amounts.value()).and_then(|amounts| amounts.sum);
    PrintedRow {
        class: (!row.class.total).then(|| row.class.code.clone()),
        n_responses: row.n_responses.value().copied().unwrap_or(0),
        n_cases: row.n_cases.value().copied(),
        n_base: row.n_base.value().copied(),
        n_not_asked: row.n_not_asked.value().copied(),
        n_undetermined: row.n_undetermined.value().copied(),
        counts: row.cells.iter().map(count).collect(),
        sum: has_sums.then(|| sum.map(i128::from)),
    }
}

/// A kind of another version counts as a category: its cells add up all the same.
fn kind(code: &str) -> ColumnKind {
    match code {
        "answered" => ColumnKind::Answered,
        "blank" => ColumnKind::Blank,
        "unknown" => ColumnKind::Unknown,
        "unconfirmed" => ColumnKind::Unconfirmed,
        _ => ColumnKind::Category,
    }
}
