//! Two releases of one survey side by side: which cells of them count the same, so that their difference counts those who
//! came in between.

use std::collections::BTreeSet;

use super::layout::{Layout, Part, Place, RowCells};
use super::model::{CellId, Need, Sight};
use super::printed::{PrintedRow, PrintedTable};
use super::rules::Rules;

/// One cell in two releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// In the latest release.
    pub(crate) latest: CellId,
    /// In the earlier one.
    pub(crate) earlier: CellId,
    /// Responses of the row that came in between.
    pub(crate) n_responses: i128,
    /// True where some figure of the row fell or rose by more than came in, so that answers were corrected and not only added.
    pub(crate) is_corrected: bool,
}

/// The cells that both releases have, row by row. Columns are told by their codes; the total is the same in every table of an item.
pub(crate) fn differences(
    latest: &Layout,
    latest_tables: &[PrintedTable],
    earlier: &Layout,
    earlier_tables: &[PrintedTable],
) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut met: BTreeSet<CellId> = BTreeSet::new();
    for (now, (_, now_rows)) in latest_tables.iter().zip(&latest.tables) {
        for (before, (_, before_rows)) in earlier_tables.iter().zip(&earlier.tables) {
            if (&now.item, now.repeated) != (&before.item, before.repeated) {
                continue;
            }
            let is_same = |row: &PrintedRow, other: &PrintedRow| {
                row.class == other.class && (now.by == before.by || row.class.is_none())
            };
            for (now_row, now_cells) in now.rows.iter().zip(now_rows) {
                let Some(place) = before.rows.iter().position(|row| is_same(row, now_row)) else { continue };
                let pairs = pairs(now, now_cells, before, &before_rows[place]);
                let n_before = before.rows[place].n_responses;
                let n_responses = i128::from(now_row.n_responses) - i128::from(n_before);
                let is_odd = |(cell, before): &(CellId, CellId)| {
                    let is_open = now.repeated || latest.places[*cell].part == Part::Sum;
                    let most = if is_open && n_responses > 0 { i128::MAX } else { n_responses };
                    let change = latest.known[*cell].zip(earlier.known[*before]).map(|(now, before)| now - before);
                    change.is_some_and(|change| change < 0 || change > most)
                };
                let is_corrected = n_responses < 0 || pairs.iter().any(is_odd);
                for (latest, earlier) in pairs {
                    if met.insert(latest) {
                        differences.push(Difference { latest, earlier, n_responses, is_corrected });
                    }
                }
            }
        }
    }
    differences
}

/// The cells of a row, but the responses, with those of the same row in the earlier release.
fn pairs(now: &PrintedTable, row: &RowCells, before: &PrintedTable, other: &RowCells) -> Vec<(CellId, CellId)> {
    let mut pairs =
        vec![(row.base, other.base), (row.not_asked, other.not_asked), (row.undetermined, other.undetermined)];
    if now.repeated {
        pairs.push((row.cases, other.cases));
    }
    for (index, (_, code)) in now.columns.iter().enumerate() {
        let Some(same) = before.columns.iter().position(|(_, other)| other == code) else { continue };
        pairs.push((row.columns[index], other.columns[same]));
        // Options come first, so that those who did not choose one stand at its place.
        pairs.extend(row.not_chosen.get(index).copied().zip(other.not_chosen.get(same).copied()));
    }
    pairs.extend(row.answered.zip(other.answered));
    pairs.extend(row.sum.zip(other.sum));
    pairs
}

/// What earlier releases mean for a new one: what is printed there bounds the new figures from below, and where few came
/// in between, or few of them gave an answer, the new figure must hide the difference.
pub(crate) fn bind(
    latest: &mut Layout,
    latest_tables: &[PrintedTable],
    earlier: &[Vec<PrintedTable>],
    rules: &Rules,
) -> Vec<(CellId, Need)> {
    let mut needs = Vec::new();
    for tables in earlier {
        let layout = Layout::new(tables);
        for difference in differences(latest, latest_tables, &layout, tables) {
            let cell = difference.latest;
            let pair = latest.known[cell].zip(layout.known[difference.earlier]);
            let Some((now, before)) = pair.filter(|_| latest.model.sight(cell) != Sight::Public) else { continue };
            if !difference.is_corrected {
                latest.model.raise_floor(cell, before);
                if let Some(most) = most_between(latest, difference) {
                    latest.model.lower_ceiling(cell, before + most);
                }
            }
            needs.extend(need(latest, rules, difference, now - before).map(|need| (cell, need)));
        }
    }
    needs
}

/// How much a figure can have grown by; `None` where that is open.
fn most_between(layout: &Layout, difference: Difference) -> Option<i128> {
    let place = &layout.places[difference.latest];
    let is_open = layout.items[place.item].repeated || place.part == Part::Sum;
    (!is_open || difference.n_responses == 0).then_some(difference.n_responses)
}

/// True where nobody in the country is counted: then a difference of nothing is no news.
pub(crate) fn is_nowhere(layout: &Layout, cell: CellId) -> bool {
    let total = Place { by: String::new(), class: String::new(), ..layout.places[cell].clone() };
    layout.cell(&total).is_some_and(|total| layout.known[total] == Some(0))
}

/// How far a figure must be hidden for the sake of its difference from a printed one; `None` where that tells nothing.
fn need(layout: &Layout, rules: &Rules, difference: Difference, change: i128) -> Option<Need> {
    let (n_min, n_between) = (i128::from(rules.n_min), difference.n_responses);
    if difference.is_corrected {
        let tells = rules.is_small(change.abs());
        return tells.then(|| Need { up: n_min, down: n_min.min(layout.known[difference.latest].unwrap_or(0)) });
    }
    let place = &layout.places[difference.latest];
    if place.part == Part::Sum {
        let width = (change.saturating_mul(i128::from(rules.p_percent)) / 100).max(1);
        let tells = rules.is_small(n_between) && change > 0;
        return tells.then(|| Need { up: width, down: width.min(change) });
    }
    let tells = (rules.is_small(n_between) && !is_nowhere(layout, difference.latest)) || rules.is_small(change);
    let room = if layout.items[place.item].repeated { n_min } else { (n_between - change).max(0) };
    let need = Need { up: n_min.min(room), down: n_min.min(change) };
    tells.then_some(need)
}
