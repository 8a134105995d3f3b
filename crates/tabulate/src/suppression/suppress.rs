//! Makes tables fit to leave the secretariat: withholds what tells too much, and what would tell it all the same.

use std::collections::BTreeMap;

use base::{Finding, Text};

use super::behind::Behind;
use super::bounds::{self, Range};
use super::layout::{Layout, Part, Place};
use super::learned::{learned, wide_enough};
use super::model::{CellId, Need, Sight};
use super::printed::PrintedTable;
use super::rules::Rules;
use super::secondary::protect;
use super::telling::telling;
use super::withhold::withhold;
use crate::dataset::Dataset;
use crate::table::{ColumnKind, Table};

/// Attacks on our own release, each followed by more that is withheld, at most.
const ROUNDS_MAX: usize = 8;

/// Tables that may leave the secretariat.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// As they came, marked released.
    pub tables: Vec<Table>,
    /// Items of which nothing could be kept.
    pub findings: Vec<Finding>,
    /// Under which rules.
    pub rules: Rules,
    /// Counts and sums that the tables hold, and how many of them are withheld.
    pub n_figures: usize,
    /// See `n_figures`.
    pub n_withheld: usize,
}

/// Withholds what the rules ask for in all tables at once, and so much more that it cannot be worked out again.
///
/// The tables must come from `dataset`, in one run. The same tables give the same result.
///
/// # Errors
/// Findings, where not even withholding whole items is enough; then nothing may be published.
pub fn suppress(dataset: &Dataset, tables: &[Table], rules: Rules) -> Result<Suppressed, Vec<Finding>> {
    let mut printed: Vec<PrintedTable> = tables.iter().map(PrintedTable::of).collect();
    let mut findings = take_out_negative_sums(&mut printed);
    let layout = Layout::new(&printed);
    let mut bys: Vec<String> = printed.iter().map(|table| table.by.clone()).collect();
    bys.sort_unstable();
    bys.dedup();
    let behind = Behind::new(dataset, &layout, &bys);
    let mut work = Work::new(&layout, rules, &behind);
    for _ in 0..ROUNDS_MAX {
        work.protect()?;
        if !work.attack() {
            break;
        }
    }
    work.withhold_what_is_still_learned()?;
    findings.extend(work.findings());
    let hidden = work.hidden;
    let is_printed = |cell: &CellId| matches!(layout.model.sight(*cell), Sight::Printed(_));
    let n_figures = (0..layout.model.n_cells()).filter(is_printed).count();
    let n_withheld = (0..layout.model.n_cells()).filter(is_printed).filter(|cell| hidden[*cell]).count();
    let tables = withhold(tables, &layout, &hidden, &behind, &rules);
    Ok(Suppressed { tables, findings, rules, n_figures, n_withheld })
}

struct Work<'a> {
    layout: &'a Layout,
    rules: Rules,
    behind: &'a Behind,
    truth: Vec<i128>,
    needs: BTreeMap<CellId, Need>,
    hidden: Vec<bool>,
    /// Items of which every figure is withheld.
    given_up: Vec<usize>,
}

impl<'a> Work<'a> {
    fn new(layout: &'a Layout, rules: Rules, behind: &'a Behind) -> Work<'a> {
        let truth = layout.known.iter().map(|value| value.expect("nothing is withheld yet")).collect();
        let hidden = vec![false; layout.model.n_cells()];
        let needs = telling(layout, &layout.known, &hidden, behind, &rules).into_iter().collect();
        Work { layout, rules, behind, truth, needs, hidden, given_up: Vec::new() }
    }

    /// Hides until every need is met; where nothing meets it, the whole item.
    fn protect(&mut self) -> Result<(), Vec<Finding>> {
        for _ in 0..=self.layout.items.len() {
            self.sums_go_with_counts();
            let needs: Vec<(CellId, Need)> = self.needs.iter().map(|(cell, need)| (*cell, *need)).collect();
            let pattern = protect(&self.layout.model, &self.truth, &needs, std::mem::take(&mut self.hidden));
            self.hidden = pattern.hidden;
            if pattern.unprotected.is_empty() && !self.sums_go_with_counts() {
                return Ok(());
            }
            let known = self.given_up.len();
            for cell in &pattern.unprotected {
                self.give_up(self.layout.places[*cell].item);
            }
            if !pattern.unprotected.is_empty() && self.given_up.len() == known {
                return Err(vec![nothing_helps(
                    &self.layout.items[self.layout.places[pattern.unprotected[0]].item].name,
                )]);
            }
        }
        Ok(())
    }

    fn give_up(&mut self, item: usize) {
        if self.given_up.contains(&item) {
            return;
        }
        self.given_up.push(item);
        let cells: Vec<CellId> = self.layout.cells_of(item).collect();
        for cell in cells {
            self.hidden[cell] = true;
        }
    }

    /// The sum of amounts is withheld with their number. True when something was added.
    fn sums_go_with_counts(&mut self) -> bool {
        let mut is_more = false;
        for (item, rows) in &self.layout.tables {
            let kinds = &self.layout.items[*item].columns;
            let Some(answered) = kinds.iter().position(|(kind, _)| *kind == ColumnKind::Answered) else { continue };
            for row in rows.iter().filter(|row| self.hidden[row.columns[answered]]) {
                if let Some(sum) = row.sum.filter(|sum| !self.needs.contains_key(sum)) {
                    let up = (self.truth[sum] * i128::from(self.rules.p_percent) / 100).max(1);
                    self.needs.insert(sum, Need { up, down: 0 });
                    is_more = true;
                }
            }
        }
        is_more
    }

    /// Attacks what would be printed. What is learned becomes a need; true when there is any.
    fn attack(&mut self) -> bool {
        let leaks = self.leaks();
        for (cell, _) in &leaks {
            let value = self.truth[*cell];
            let width = if self.layout.places[*cell].part == Part::Sum {
                value * i128::from(self.rules.p_percent) / 100 + 1
            } else {
                wide_enough(self.layout, &self.rules, *cell).max(1)
            };
            // Upwards as far as the printed total leaves room, the rest downwards.
            let room = self.printed_total(*cell).map_or(width, |total| (total - value).max(0));
            let up = width.min(room);
            self.need(*cell, Need { up, down: (width - up).min(value) });
        }
        // A total that is withheld meanwhile limits nothing any more.
        let telling = telling(self.layout, &self.layout.known, &self.hidden, self.behind, &self.rules);
        let n_more = telling.into_iter().filter(|(cell, need)| self.need(*cell, *need)).count();
        !leaks.is_empty() || n_more > 0
    }

    /// True when the cell needs more than before.
    fn need(&mut self, cell: CellId, need: Need) -> bool {
        let known = self.needs.entry(cell).or_default();
        let before = *known;
        *known = Need { up: before.up.max(need.up), down: before.down.max(need.down) };
        *known != before
    }

    fn printed_total(&self, cell: CellId) -> Option<i128> {
        let place = &self.layout.places[cell];
        let total = Place { by: String::new(), class: String::new(), ..place.clone() };
        let total = self.layout.cell(&total).filter(|total| *total != cell && !self.hidden[*total])?;
        Some(self.truth[total])
    }

    fn leaks(&self) -> Vec<(CellId, Range)> {
        let layout = self.layout;
        let known: Vec<Option<i128>> =
            self.truth.iter().zip(&self.hidden).map(|(value, hidden)| (!hidden).then_some(*value)).collect();
        let ranges = bounds::ranges(&layout.model, &known, |cell| wide_enough(layout, &self.rules, cell))
            .expect("true figures do not contradict each other");
        let hidden = (0..ranges.len()).filter(|cell| self.hidden[*cell]);
        hidden
            .filter(|cell| learned(layout, &self.rules, *cell, ranges[*cell]).is_some())
            .map(|cell| (cell, ranges[cell]))
            .collect()
    }

    /// The last resort after all rounds.
    fn withhold_what_is_still_learned(&mut self) -> Result<(), Vec<Finding>> {
        for (cell, _) in self.leaks() {
            self.give_up(self.layout.places[cell].item);
        }
        self.protect()
    }

    fn findings(&self) -> Vec<Finding> {
        self.given_up.iter().map(|item| item_withheld(&self.layout.items[*item].name)).collect()
    }
}

/// Amounts below zero have no bounds that a reader could know; their sums are withheld altogether.
fn take_out_negative_sums(printed: &mut [PrintedTable]) -> Vec<Finding> {
    let mut negative: Vec<String> = Vec::new();
    for table in printed.iter() {
        let is_negative = table.rows.iter().any(|row| matches!(row.sum, Some(Some(sum)) if sum < 0));
        if is_negative && !negative.contains(&table.item) {
            negative.push(table.item.clone());
        }
    }
    for row in printed.iter_mut().filter(|table| negative.contains(&table.item)).flat_map(|table| &mut table.rows) {
        row.sum = None;
    }
    let finding = |item: &String| {
        let message = Text::new(
            "負の合計があるため、量の合計と平均をすべて秘匿しました。負の値を認めない設問にすると公表できます。",
            "A sum is negative: sums and means of the amounts are withheld altogether. They can be published once the item allows no negative amounts.",
        );
        Finding::warning("sums-withheld", message).at_item(item)
    };
    negative.iter().map(finding).collect()
}

fn item_withheld(item: &str) -> Finding {
    let message = Text::new(
        "一部のセルだけでは守れないため、この設問の集計表全体を秘匿しました。区分をまとめると公表できることがあります。",
        "Withholding single cells does not protect this item: all its tables are withheld. Fewer, larger classes may make them fit to publish.",
    );
    Finding::warning("item-withheld", message).at_item(item)
}

fn nothing_helps(item: &str) -> Finding {
    let message = Text::new(
        "この設問の集計表全体を秘匿しても、他の集計表から推測できます。この設問か、その前提となる設問を公表から除いてください。",
        "Even with all its tables withheld, figures of this item follow from other tables. Leave it, or the item that its base comes from, out of the publication.",
    );
    Finding::error("cannot-be-protected", message).at_item(item)
}
