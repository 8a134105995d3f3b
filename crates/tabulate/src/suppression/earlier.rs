//! Two releases of one survey side by side: which cells of them count the same, so that their difference counts those who
//! came in between.

use std::collections::BTreeSet;

use super::layout::{Layout, RowCells};
use super::model::CellId;
use super::printed::PrintedTable;

/// One cell in two releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// In the latest release.
    pub(crate) latest: CellId,
    /// In the earlier one.
    pub(crate) earlier: CellId,
    /// Responses of the row that came in between.
    pub(crate) n_responses: i128,
    /// True where some figure of the row fell, so that answers were corrected and not only added.
    pub(crate) is_corrected: bool,
}

/// The cells that both releases have, row by row. Columns are told by their codes.
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
            if (&now.item, &now.by, now.repeated) != (&before.item, &before.by, before.repeated) {
                continue;
            }
            for (now_row, now_cells) in now.rows.iter().zip(now_rows) {
                let same = |row: &&super::printed::PrintedRow| row.class == now_row.class;
                let Some(place) = before.rows.iter().position(|row| same(&row)) else { continue };
                let pairs = pairs(now, now_cells, before, &before_rows[place]);
                let n_before = before.rows[place].n_responses;
                let n_responses = i128::from(now_row.n_responses) - i128::from(n_before);
                let fell = |(now, before): &(CellId, CellId)| {
                    let change = latest.known[*now].zip(earlier.known[*before]).map(|(now, before)| now - before);
                    change.is_some_and(|change| change < 0 || (n_responses == 0 && change != 0))
                };
                let is_corrected = n_responses < 0 || pairs.iter().any(fell);
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
        let same = before.columns.iter().position(|(_, other)| other == code);
        pairs.extend(same.map(|same| (row.columns[index], other.columns[same])));
    }
    pairs.extend(row.sum.zip(other.sum));
    pairs
}
