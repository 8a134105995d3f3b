//! Which figures tell too much by themselves, and how far each must be hidden.

use std::collections::BTreeMap;

use super::behind::Behind;
use super::layout::{Layout, Part, RowCells};
use super::model::{CellId, Need, Sight};
use super::rules::Rules;

/// The cells among `values` that a rule forbids to print, with how far they must be hidden. A cell of unknown value is
/// passed over. `hidden` says which totals readers do not see.
pub(crate) fn telling(
    layout: &Layout,
    values: &[Option<i128>],
    hidden: &[bool],
    behind: &Behind,
    rules: &Rules,
) -> Vec<(CellId, Need)> {
    let mut judge = Judge { layout, values, behind, rules, needs: BTreeMap::new() };
    let mut totals: BTreeMap<(usize, Part), i128> = BTreeMap::new();
    for (cell, place) in layout.places.iter().enumerate().filter(|(_, place)| place.by.is_empty()) {
        totals.extend(values[cell].filter(|_| !hidden[cell]).map(|value| ((place.item, place.part), value)));
    }
    for (item, rows) in &layout.tables {
        for row in rows {
            judge.row(*item, row, &totals);
        }
    }
    judge.needs.into_iter().collect()
}

struct Judge<'a> {
    layout: &'a Layout,
    values: &'a [Option<i128>],
    behind: &'a Behind,
    rules: &'a Rules,
    needs: BTreeMap<CellId, Need>,
}

impl Judge<'_> {
    fn row(&mut self, item: usize, row: &RowCells, totals: &BTreeMap<(usize, Part), i128>) {
        let n_responses = self.values[row.responses].unwrap_or(0);
        let is_whole_small = self.rules.is_small(n_responses);
        let is_base_small = self.is_small(row.base) || is_whole_small;
        let is_repeated = self.layout.items[item].repeated;
        // Where few answered at all, nobody knows how many of them were asked.
        let n_base = self.values[row.base].filter(|_| !is_base_small);
        // A count of repeated cases has no limit that everybody knows.
        let limit = |whole: Option<i128>| if is_repeated { None } else { Some(whole.unwrap_or(n_responses)) };
        let parts = [row.cases, row.base, row.not_asked, row.undetermined];
        for cell in parts.into_iter().filter(|cell| *cell != row.responses) {
            self.cell(cell, is_whole_small, limit(None), totals);
        }
        let columns = row.columns.iter().copied().chain(row.answered);
        for cell in columns {
            self.cell(cell, is_base_small, limit(n_base), totals);
        }
        for cell in &row.not_chosen {
            self.cell(*cell, false, limit(n_base), totals);
        }
        if let Some(cell) = row.sum {
            self.sum(cell, row, item);
        }
    }

    /// True when few hospitals, but some, stand behind a cell.
    fn is_small(&self, cell: CellId) -> bool {
        let hospitals = |value: i128| self.behind.hospitals(&self.layout.places[cell], value);
        self.values[cell].is_some_and(|value| self.rules.is_small(hospitals(value)))
    }

    fn cell(&mut self, cell: CellId, is_in_small: bool, limit: Option<i128>, totals: &BTreeMap<(usize, Part), i128>) {
        let Some(value) = self.values[cell] else { return };
        if self.layout.model.sight(cell) == Sight::Public || !(is_in_small || self.is_small(cell)) {
            return;
        }
        let place = &self.layout.places[cell];
        let n_min = i128::from(self.rules.n_min);
        let width = if limit.is_some() { n_min } else { n_min.max(value) };
        // What nobody in the country answered, nobody here did: a total of zero tells, and is printed.
        let total = totals.get(&(place.item, place.part)).copied().filter(|_| !place.by.is_empty());
        let total = total.filter(|total| !self.rules.is_small(*total));
        let above = [limit, total].into_iter().flatten().map(|most| (most - value).max(0)).min();
        self.need(cell, Need { up: width.min(above.unwrap_or(width)), down: width.min(value) });
    }

    fn sum(&mut self, cell: CellId, row: &RowCells, item: usize) {
        let Some(value) = self.values[cell] else { return };
        let answered = row.columns.iter().zip(&self.layout.items[item].columns);
        let n_cases = answered.filter(|(_, (kind, _))| *kind == crate::table::ColumnKind::Answered);
        let n_cases = n_cases.filter_map(|(cell, _)| self.values[*cell]).next();
        let printed = n_cases.and_then(|n| u64::try_from(n).ok()).map(|n| (n, &[][..]));
        let Some((n_givers, largest)) = self.behind.givers(&self.layout.places[cell]).or(printed) else { return };
        let width = self.rules.width_of_sum(value, n_givers, largest);
        if width > 0 {
            self.need(cell, Need { up: width, down: width.min(value) });
        }
    }

    fn need(&mut self, cell: CellId, need: Need) {
        if need.is_none() {
            return;
        }
        let known = self.needs.entry(cell).or_default();
        *known = Need { up: known.up.max(need.up), down: known.down.max(need.down) };
    }
}
