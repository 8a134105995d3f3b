//! What a codebook says of a column's cells, beside what they hold.

use super::Microdata;

/// What one cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CellState {
    /// An answer.
    Answered,
    /// Asked, without an answer: blank, unknown, not confirmed. In the base.
    Blank,
    /// Not asked, or nobody can tell. Outside of the base.
    NotAsked,
}

/// What a codebook says of one column. Its base is then known: rows that were not asked are never counted, and those that were
/// and did not answer are, unless a question names another rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described {
    /// For each row what its cell is.
    pub states: Vec<CellState>,
    /// The answers that can be given, in their order; empty where any may.
    pub codes: Vec<String>,
}

impl Described {
    /// What is known of a column of several tables, one below the other; `None` where nothing is. Rows of a table that no
    /// codebook describes are taken as they stand.
    pub(super) fn stacked<'a>(tables: impl Iterator<Item = &'a Microdata> + Clone, name: &str) -> Option<Described> {
        let of = |table: &'a Microdata| {
            let place = table.names.iter().position(|known| known == name)?;
            table.described[place].as_ref()
        };
        let codes = tables.clone().find_map(of)?.codes.clone();
        let states = tables.flat_map(|table| match (of(table), table.column(name)) {
            (Some(described), _) => described.states.clone(),
            (None, Some(cells)) => cells.iter().map(|cell| table.state_of(cell)).collect(),
            (None, None) => vec![CellState::NotAsked; table.n_rows],
        });
        Some(Described { states: states.collect(), codes })
    }
}

/// One column of a table.
#[derive(Clone, Copy)]
pub(super) struct ColumnView<'a> {
    pub(super) data: &'a Microdata,
    pub(super) cells: &'a [String],
    pub(super) described: Option<&'a Described>,
}

impl ColumnView<'_> {
    pub(super) fn state(&self, row: usize) -> CellState {
        match self.described {
            Some(described) => described.states[row],
            None => self.data.state_of(&self.cells[row]),
        }
    }

    pub(super) fn is_answered(&self, row: usize) -> bool {
        self.state(row) == CellState::Answered
    }

    /// True for a row that is no part of the base whatever a question says.
    pub(super) fn is_outside(&self, row: usize) -> bool {
        self.described.is_some() && self.state(row) == CellState::NotAsked
    }
}
