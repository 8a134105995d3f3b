//! Makes tables fit to leave the secretariat: withholds what tells too much, and what would tell it all the same.

use std::collections::{BTreeMap, BTreeSet};

use base::Finding;

use super::before::Before;
use super::behind::Behind;
use super::bounds::{self, Range};
use super::earlier;
use super::layout::{Layout, Part, Place, RowCells};
use super::learned::{learned, wide_enough};
use super::model::{CellId, Need, Sight};
use super::printed::PrintedTable;
use super::rules::Rules;
use super::say;
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
    /// What was withheld of each table. For the secretariat alone: whoever knows which figures tell by themselves knows that they are small.
    pub withheld: Vec<Withheld>,
}

/// What was withheld of one table. Figures that several tables print are counted in each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Withheld {
    /// Counts and sums of the table.
    pub n_figures: usize,
    /// Those that tell by themselves, or by their difference from an earlier release (primary).
    pub n_telling: usize,
    /// Those that would give others away (secondary).
    pub n_others: usize,
}

/// Withholds what the rules ask for in all tables at once, and so much more that it cannot be worked out again.
///
/// The tables must come from `dataset`, in one run; `earlier` are the releases of the same round that were published before,
/// and nothing may follow from all of them together either. The same tables give the same result.
///
/// # Errors
/// Findings, where not even withholding whole items is enough; then nothing may be published.
pub fn suppress(
    dataset: &Dataset,
    tables: &[Table],
    rules: Rules,
    earlier: &[Vec<PrintedTable>],
) -> Result<Suppressed, Vec<Finding>> {
    let mut printed: Vec<PrintedTable> = tables.iter().map(PrintedTable::of).collect();
    let mut findings = take_out_negative_sums(&mut printed);
    let mut layout = Layout::new(&printed);
    let bound = earlier::bind(&mut layout, &printed, earlier, &rules);
    let before = Before::new(&printed, earlier, &rules)?;
    findings.extend(before.findings());
    let mut bys: Vec<String> = printed.iter().map(|table| table.by.clone()).collect();
    bys.sort_unstable();
    bys.dedup();
    let behind = Behind::new(dataset, &layout, &bys);
    let mut work = Work::new(&layout, rules, &behind);
    work.needs_of(bound);
    work.give_no_care_to(before.told_of(&layout));
    for _ in 0..ROUNDS_MAX {
        work.protect()?;
        if !work.attack() && !work.attack_with(&before, &printed)? {
            break;
        }
    }
    work.withhold_what_is_still_learned()?;
    work.withhold_what_is_learned_with(&before, &printed)?;
    findings.extend(work.findings());
    let Work { hidden, telling, .. } = work;
    let withheld = layout.tables.iter().map(|(_, rows)| withheld_of(&layout, rows, &hidden, &telling)).collect();
    let is_printed = |cell: &CellId| matches!(layout.model.sight(*cell), Sight::Printed(_));
    let n_figures = (0..layout.model.n_cells()).filter(is_printed).count();
    let n_withheld = (0..layout.model.n_cells()).filter(is_printed).filter(|cell| hidden[*cell]).count();
    let tables = withhold(tables, &layout, &hidden, &behind, &rules);
    Ok(Suppressed { tables, findings, rules, n_figures, n_withheld, withheld })
}

fn withheld_of(layout: &Layout, rows: &[RowCells], hidden: &[bool], telling: &BTreeSet<CellId>) -> Withheld {
    let mut withheld = Withheld::default();
    for cell in rows.iter().flat_map(RowCells::printed) {
        let is_printed = matches!(layout.model.sight(cell), Sight::Printed(_));
        withheld.n_figures += usize::from(is_printed);
        withheld.n_telling += usize::from(is_printed && hidden[cell] && telling.contains(&cell));
        withheld.n_others += usize::from(is_printed && hidden[cell] && !telling.contains(&cell));
    }
    withheld
}

struct Work<'a> {
    layout: &'a Layout,
    rules: Rules,
    behind: &'a Behind,
    truth: Vec<i128>,
    needs: BTreeMap<CellId, Need>,
    hidden: Vec<bool>,
    /// Cells that tell by themselves.
    telling: BTreeSet<CellId>,
    /// Cells that earlier releases tell already: nothing protects them any more.
    told: BTreeSet<CellId>,
    /// Items of which every figure is withheld.
    given_up: Vec<usize>,
}

impl<'a> Work<'a> {
    fn new(layout: &'a Layout, rules: Rules, behind: &'a Behind) -> Work<'a> {
        let truth = layout.known.iter().map(|value| value.expect("nothing is withheld yet")).collect();
        let hidden = vec![false; layout.model.n_cells()];
        let found = telling(layout, &layout.known, &hidden, behind, &rules);
        let telling = found.iter().map(|(cell, _)| *cell).collect();
        let (needs, told, given_up) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
        let mut work = Work { layout, rules, behind, truth, needs, hidden, telling, told, given_up };
        for (cell, need) in found {
            work.need(cell, need);
        }
        work
    }

    /// Takes over the needs of figures that tell by their difference from an earlier release.
    fn needs_of(&mut self, needs: Vec<(CellId, Need)>) {
        for (cell, need) in needs {
            self.need(cell, need);
            self.telling.insert(cell);
        }
    }

    /// Withholds what earlier releases tell already, and asks for nothing more for its sake.
    fn give_no_care_to(&mut self, told: BTreeSet<CellId>) {
        for cell in told {
            self.hidden[cell] |= self.telling.contains(&cell);
            self.needs.remove(&cell);
            self.told.insert(cell);
        }
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
                return Err(say::each_once(
                    pattern.unprotected.iter().map(|cell| self.item_name(*cell)),
                    say::nothing_helps,
                ));
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
        // What everybody knows from before is no secret.
        for cell in cells.into_iter().filter(|cell| !self.layout.model.is_fixed(*cell)) {
            self.hidden[cell] = true;
        }
    }

    /// The sum of amounts is withheld with their number. True when something was added.
    fn sums_go_with_counts(&mut self) -> bool {
        let mut sums = Vec::new();
        for (item, rows) in &self.layout.tables {
            let kinds = &self.layout.items[*item].columns;
            let Some(answered) = kinds.iter().position(|(kind, _)| *kind == ColumnKind::Answered) else { continue };
            let hidden = rows.iter().filter(|row| self.hidden[row.columns[answered]]);
            sums.extend(hidden.filter_map(|row| row.sum).filter(|sum| !self.needs.contains_key(sum)));
        }
        let mut is_more = false;
        for sum in sums {
            let up = (self.truth[sum] * i128::from(self.rules.p_percent) / 100).max(1);
            is_more |= self.need(sum, Need { up, down: 0 });
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
                self.enough(*cell).max(1)
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

    /// Attacks what would be printed with the help of earlier releases. A figure that is learned, or the one in its place here, must be
    /// hidden further; where it cannot be, nothing of its item is printed. True when anything is learned.
    fn attack_with(&mut self, before: &Before<'_>, tables: &[PrintedTable]) -> Result<bool, Vec<Finding>> {
        let lessons = before.lessons(tables, self.layout, &self.hidden, &self.rules)?;
        for cell in lessons.iter().filter_map(|lesson| self.layout.cell_of(lesson)) {
            let n_min = i128::from(self.rules.n_min);
            let down = n_min.min(self.truth[cell]);
            let up = self.printed_total(cell).map_or(n_min, |total| n_min.min((total - self.truth[cell]).max(0)));
            let is_public = self.layout.model.sight(cell) == Sight::Public;
            if is_public || !self.need(cell, Need { up, down }) {
                self.give_up(self.layout.places[cell].item);
            }
        }
        Ok(!lessons.is_empty())
    }

    /// True when the cell needs more than before.
    fn need(&mut self, cell: CellId, need: Need) -> bool {
        if self.told.contains(&cell) {
            return false;
        }
        // Nobody looks for it beyond what everybody knows from before.
        let (model, value, whole) = (&self.layout.model, self.truth[cell], need);
        let above = model.ceiling(cell).map_or(need.up, |ceiling| ceiling - value);
        let need = Need { up: need.up.min(above), down: need.down.min(value - model.floor(cell)) };
        if need.is_none() && !whole.is_none() {
            // Known already; it is not said again.
            self.hidden[cell] = true;
            self.told.insert(cell);
            return false;
        }
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
        let ranges = bounds::ranges(&layout.model, &known, |cell| self.enough(cell))
            .expect("true figures do not contradict each other");
        let hidden = (0..layout.places.len()).filter(|cell| self.hidden[*cell]);
        hidden
            .filter(|cell| !self.told.contains(cell))
            .filter(|cell| learned(layout, &self.rules, *cell, ranges[*cell], self.enough(*cell)).is_some())
            .map(|cell| (cell, ranges[cell]))
            .collect()
    }

    /// How far apart the limits of a cell must lie: no farther than is left open by what was printed before.
    fn enough(&self, cell: CellId) -> i128 {
        let enough = wide_enough(self.layout, &self.rules, cell);
        let model = &self.layout.model;
        model.ceiling(cell).map_or(enough, |ceiling| enough.min(ceiling - model.floor(cell)))
    }

    /// The last resort after all rounds.
    fn withhold_what_is_still_learned(&mut self) -> Result<(), Vec<Finding>> {
        for (cell, _) in self.leaks() {
            self.give_up(self.layout.places[cell].item);
        }
        self.protect()
    }

    /// The same for what earlier releases teach: first the items in question, then all.
    fn withhold_what_is_learned_with(
        &mut self,
        before: &Before<'_>,
        tables: &[PrintedTable],
    ) -> Result<(), Vec<Finding>> {
        for _ in 0..=self.layout.items.len() {
            let lessons = before.lessons(tables, self.layout, &self.hidden, &self.rules)?;
            if lessons.is_empty() {
                return Ok(());
            }
            let n_before = self.given_up.len();
            for lesson in &lessons {
                if let Some(item) = self.layout.item(&lesson.item) {
                    self.give_up(item);
                }
            }
            if self.given_up.len() == n_before {
                return Err(say::each_once(lessons.iter().map(|lesson| lesson.item.as_str()), say::gives_away));
            }
            self.protect()?;
        }
        Ok(())
    }

    fn item_name(&self, cell: CellId) -> &str {
        &self.layout.items[self.layout.places[cell].item].name
    }

    fn findings(&self) -> Vec<Finding> {
        self.given_up.iter().map(|item| say::item_withheld(&self.layout.items[*item].name)).collect()
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
    negative.iter().map(|item| say::sums_withheld(item)).collect()
}
