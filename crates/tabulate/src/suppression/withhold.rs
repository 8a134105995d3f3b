//! Takes what is withheld out of tables: counts, and every figure that follows from them.
//!
//! Weighted figures and precision are computed from counts by stratum. They are kept only where these are printed too, or
//! tell nothing, so that nobody can work a withheld count out of a standard error.

use super::behind::Behind;
use super::layout::{Layout, RowCells};
use super::rules::Rules;
use super::say;
use crate::estimate::Estimate;
use crate::share_of::ShareOf;
use crate::sums::Sums;
use crate::table::{Amounts, Cell, Disclosed, Marking, Row, RowKind, Table, pick};

/// The spread of amounts tells single ones where few are given: so many times the least count must give one.
const SPREAD_TIMES: i128 = 2;

/// The tables without the hidden cells of the layout, which was made of them.
pub(super) fn withhold(
    tables: &[Table],
    layout: &Layout,
    hidden: &[bool],
    behind: &Behind,
    rules: &Rules,
) -> Vec<Table> {
    let of_table = |(table, (item, rows)): (&Table, &(usize, Vec<RowCells>))| {
        let cut = Cut { table, item: *item, rows, tables, layout, hidden, behind, rules };
        cut.table()
    };
    tables.iter().zip(&layout.tables).map(of_table).collect()
}

/// One table on its way out.
struct Cut<'a> {
    table: &'a Table,
    item: usize,
    rows: &'a [RowCells],
    tables: &'a [Table],
    layout: &'a Layout,
    hidden: &'a [bool],
    behind: &'a Behind,
    rules: &'a Rules,
}

impl Cut<'_> {
    fn table(&self) -> Table {
        let mut table = self.table.clone();
        table.marking = Marking::Released;
        for (index, row) in table.rows.iter_mut().enumerate() {
            *row = self.row(index, row);
        }
        table.notes.retain(|note| note.code == "stratum-without-response");
        if table.rows.iter().any(Row::has_withheld) {
            table.notes.push(say::legend(&self.table.name));
        }
        let means = (0..table.columns.len()).map(|column| self.mean_of_classes(column)).collect();
        table.released_means = Some(means);
        table.sums = Sums::default();
        table
    }

    fn row(&self, index: usize, row: &Row) -> Row {
        let cells = &self.rows[index];
        let keep = |count: Disclosed<u64>, cell: usize| if self.hidden[cell] { Disclosed::Withheld } else { count };
        let columns = row.cells.iter().zip(&cells.columns).enumerate();
        Row {
            n_cases: keep(row.n_cases, cells.cases),
            n_base: keep(row.n_base, cells.base),
            n_not_asked: keep(row.n_not_asked, cells.not_asked),
            n_undetermined: keep(row.n_undetermined, cells.undetermined),
            cells: columns.map(|(column, (cell, at))| self.cell(index, column, cell, *at)).collect(),
            n_choices: row.n_choices.map(|n| if self.are_choices_open(cells) { n } else { Disclosed::Withheld }),
            amounts: row.amounts.as_ref().map(|amounts| self.amounts(index, amounts)),
            ..row.clone()
        }
    }

    fn cell(&self, row: usize, column: usize, cell: &Cell, at: usize) -> Cell {
        let count = if self.hidden[at] { Disclosed::Withheld } else { cell.count };
        let cells = &self.rows[row];
        let is_open =
            !self.hidden[at] && !self.hidden[cells.base] && (!self.is_of_choices() || self.are_choices_open(cells));
        let is_derived = is_open && self.may_derive(row, column);
        Cell {
            count,
            of_respondents: match (is_open, is_derived) {
                (true, true) => cell.of_respondents.clone(),
                (true, false) => cell.of_respondents.without_precision(),
                (false, _) => cell.of_respondents.withheld(),
            },
            frame_weighted: if is_derived { cell.frame_weighted.clone() } else { cell.frame_weighted.withheld() },
        }
    }

    /// The amounts go with their sum, their number and their base.
    fn amounts(&self, row: usize, amounts: &Amounts) -> Amounts {
        let cells = &self.rows[row];
        let answered = self.answered();
        let is_open = cells.sum.is_some_and(|sum| !self.hidden[sum])
            && answered.is_some_and(|column| !self.hidden[cells.columns[column]]);
        let n = if answered.is_some_and(|column| self.hidden[cells.columns[column]]) {
            Disclosed::Withheld
        } else {
            amounts.n
        };
        if !is_open {
            return Amounts {
                n,
                sum: Disclosed::Withheld,
                mean: amounts.mean.withheld(),
                mean_frame_weighted: amounts.mean_frame_weighted.withheld(),
            };
        }
        let sum = cells.sum.expect("an open sum has a cell");
        let n_givers = self.behind.givers(&self.layout.places[sum]).map_or(0, |(n, _)| i128::from(n));
        let tells_spread = n_givers < SPREAD_TIMES * i128::from(self.rules.n_min);
        let is_derived = answered.is_some_and(|column| self.may_derive(row, column)) && self.sums_are_open(row);
        let mean = if is_derived && !tells_spread { amounts.mean.clone() } else { amounts.mean.without_precision() };
        let weighted = match (is_derived, tells_spread) {
            (true, false) => amounts.mean_frame_weighted.clone(),
            (true, true) => amounts.mean_frame_weighted.without_precision(),
            (false, _) => amounts.mean_frame_weighted.withheld(),
        };
        Amounts { n, sum: amounts.sum, mean, mean_frame_weighted: weighted }
    }

    fn answered(&self) -> Option<usize> {
        self.table.columns.iter().position(|column| column.kind == crate::table::ColumnKind::Answered)
    }

    fn is_by_strata(table: &Table) -> bool {
        table.by_name == table.ground.strata
    }

    /// Whether what is computed from counts by stratum may be printed in this cell.
    fn may_derive(&self, row: usize, column: usize) -> bool {
        if (self.table.ground.in_repeat || self.is_of_choices()) && self.is_thin(row) {
            return false;
        }
        if self.table.ground.in_repeat && !self.hospitals_are_told() {
            return false;
        }
        if Self::is_by_strata(self.table) && matches!(self.table.rows[row].kind, RowKind::Class { .. }) {
            return true; // A function of the row's own counts.
        }
        let is_total = self.table.rows[row].kind == RowKind::Total;
        let by_strata: Vec<usize> = (0..self.tables.len())
            .filter(|index| self.layout.tables[*index].0 == self.item && Self::is_by_strata(&self.tables[*index]))
            .collect();
        if is_total && !by_strata.is_empty() {
            return by_strata.iter().all(|index| self.is_open(*index, column));
        }
        let own = (0..self.tables.len()).filter(|index| self.layout.tables[*index].0 == self.item);
        own.into_iter().all(|index| self.is_open(index, column))
            && !self.table.ground.in_repeat
            && !self.is_of_choices()
            && self.parts_are_safe(row, column)
    }

    /// Whether every count of hospitals is printed. Degrees of freedom and limits of rows of a repeat stand on how many
    /// hospitals have such rows, which is the count of the gate before them.
    fn hospitals_are_told(&self) -> bool {
        let is_of_hospitals = |cell: usize| !self.layout.items[self.layout.places[cell].item].repeated;
        !self.hidden.iter().enumerate().any(|(cell, hidden)| *hidden && is_of_hospitals(cell))
    }

    /// True when few hospitals answer for the rows of a repeat, whose spread within hospitals would tell.
    fn is_thin(&self, row: usize) -> bool {
        let base = self.rows[row].base;
        let n_cases = self.layout.known[base].unwrap_or(0);
        let n_hospitals = self.behind.hospitals(&self.layout.places[base], n_cases);
        n_hospitals < SPREAD_TIMES * i128::from(self.rules.n_min)
    }

    /// No count of the column nor its base is withheld in a table.
    fn is_open(&self, table: usize, column: usize) -> bool {
        let rows = &self.layout.tables[table].1;
        rows.iter().all(|row| {
            !self.hidden[row.columns[column]]
                && !self.hidden[row.base]
                && (!self.is_of_choices() || self.are_choices_open(row))
        })
    }

    /// True where shares are of all choices, so that every option's count stands below their line.
    fn is_of_choices(&self) -> bool {
        self.table.share_of == ShareOf::Choices
    }

    /// No option's count is withheld in the row.
    fn are_choices_open(&self, row: &RowCells) -> bool {
        self.layout.items[self.item].options().into_iter().all(|option| !self.hidden[row.columns[option]])
    }

    /// No sum of amounts is withheld in the tables on which a weighted mean of this row stands.
    fn sums_are_open(&self, row: usize) -> bool {
        if Self::is_by_strata(self.table) && matches!(self.table.rows[row].kind, RowKind::Class { .. }) {
            return true;
        }
        let own = self.layout.tables.iter().filter(|(item, _)| *item == self.item);
        own.flat_map(|(_, rows)| rows).all(|row| row.sum.is_some_and(|sum| !self.hidden[sum]))
    }

    /// Every count by stratum within the row could be printed by itself.
    fn parts_are_safe(&self, row: usize, column: usize) -> bool {
        let class = match self.table.rows[row].kind {
            RowKind::Class { .. } => Some(row),
            RowKind::Total => None,
        };
        let picked = pick(&self.table.columns, column);
        (0..self.table.sums.strata().len()).all(|stratum| {
            let cells = self.table.sums.cells_of_stratum(stratum, class);
            let (mut part, mut base, mut answered) = (0, 0, 0);
            for cell in cells {
                part += cell.picked(picked);
                base += cell.states.n_base();
                answered += cell.states.answered;
            }
            let is_safe = |n: u64| !self.rules.is_small(i128::from(n));
            is_safe(part) && is_safe(base) && is_safe(base - part) && is_safe(answered.saturating_sub(part))
        })
    }

    /// The plain mean of the classes' percentages, where every class's is printed.
    fn mean_of_classes(&self, column: usize) -> Estimate {
        let mean = self.table.mean_of_class_percentages(column);
        let classes = self.rows.iter().zip(&self.table.rows).filter(|(_, row)| row.kind != RowKind::Total);
        let is_open = classes.into_iter().all(|(cells, _)| {
            !self.hidden[cells.columns[column]]
                && !self.hidden[cells.base]
                && (!self.is_of_choices() || self.are_choices_open(cells))
        });
        if is_open && Self::is_by_strata(self.table) {
            mean
        } else if is_open {
            mean.without_precision()
        } else {
            mean.withheld()
        }
    }
}

impl Row {
    /// True when some figure of the row is withheld.
    pub fn has_withheld(&self) -> bool {
        let counts = [self.n_cases, self.n_base, self.n_not_asked, self.n_undetermined];
        counts.iter().any(|count| count.known().is_none())
            || self.cells.iter().any(|cell| {
                cell.count.known().is_none() || cell.of_respondents.is_withheld() || cell.frame_weighted.is_withheld()
            })
            || self.amounts.as_ref().is_some_and(|amounts| amounts.sum.known().is_none())
    }
}
