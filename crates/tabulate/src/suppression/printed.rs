//! What readers see of tables: the figures of a release as anybody finds them, with nothing behind them.

use crate::table::{Column, ColumnKind, RowKind, Table};

/// One row of a [`PrintedTable`] table. `None` is a figure that is withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedRow {
    /// The class's code; `None` for the total.
    pub class: Option<String>,
    /// Responses: always printed.
    pub n_responses: u64,
    /// Cases; the responses unless the item is asked in a repeat.
    pub n_cases: Option<u64>,
    /// The base.
    pub n_base: Option<u64>,
    /// Off the path.
    pub n_not_asked: Option<u64>,
    /// Base unknown.
    pub n_undetermined: Option<u64>,
    /// One for each column.
    pub counts: Vec<Option<u64>>,
    /// The sum of the amounts; the inner `None` is withheld, the outer one stands where no amount is asked for.
    pub sum: Option<Option<i128>>,
}

/// One table as readers see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedTable {
    /// The item's name.
    pub item: String,
    /// The base's rule as it is printed; empty when everybody is asked.
    pub expression: String,
    /// The classification's name.
    pub by: String,
    /// True when a case may be in several columns.
    pub multiple: bool,
    /// True when a response may have several cases.
    pub repeated: bool,
    /// What each column counts, and its code.
    pub columns: Vec<(ColumnKind, String)>,
    /// Codes of options that go with no other, as everybody knows who has the questionnaire.
    pub alone: Vec<String>,
    /// Classes and total, in any order.
    pub rows: Vec<PrintedRow>,
}

impl PrintedTable {
    /// The columns of options that go with no other.
    pub(crate) fn alone(&self) -> Vec<usize> {
        let is_alone = |column: &usize| self.alone.contains(&self.columns[*column].1);
        (0..self.columns.len()).filter(is_alone).collect()
    }

    /// All figures of a table, before anything is withheld.
    pub(crate) fn of(table: &Table) -> PrintedTable {
        let row = |row: &crate::table::Row| PrintedRow {
            class: match &row.kind {
                RowKind::Class { code } => Some(code.clone()),
                RowKind::Total => None,
            },
            n_responses: row.n_responses,
            n_cases: row.n_cases.known(),
            n_base: row.n_base.known(),
            n_not_asked: row.n_not_asked.known(),
            n_undetermined: row.n_undetermined.known(),
            counts: row.cells.iter().map(|cell| cell.count.known()).collect(),
            sum: row.amounts.as_ref().map(|amounts| amounts.sum.known()),
        };
        PrintedTable {
            item: table.name.clone(),
            expression: table.base().expression.clone(),
            by: table.by_name.clone(),
            multiple: table.multiple,
            repeated: table.ground.in_repeat,
            columns: table.columns.iter().map(|column: &Column| (column.kind, column.code.clone())).collect(),
            alone: table.columns.iter().filter(|column| column.alone).map(|column| column.code.clone()).collect(),
            rows: table.rows.iter().map(row).collect(),
        }
    }
}
