//! A table of change: one item of two rounds, by the strata that carry the weights, each figure with its word.

use base::{Comparability, Text};

use super::difference::{Difference, Row, difference, n_bases};
use super::overlap::Overlap;
use super::panel::{Panel, of_pairs, panel};
use super::parts::{Parts, parts};
use super::sums::ChangeSums;
use super::verdict::{self, N_BASE_MIN, Verdict};
use super::{Pairing, columns};
use crate::classification::{Stratification, Stratum};
use crate::dataset::Dataset;
use crate::estimate::{AveragingRule, Estimate};
use crate::plan::{Plan, TablePlan};
use crate::precision::Figure;
use crate::share_of::ShareOf;
use crate::table::{ColumnKind, RowKind, Table, pick};
use crate::variable::Variable;

/// One column: an answer, a state, or the mean of amounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeColumn {
    /// The category's code, `#blank`, `#unknown`, `#unconfirmed`, `#answered`, or `#mean`.
    pub code: String,
    /// The heading, of the later round where it has one.
    pub label: Text,
    /// True for the mean of amounts, which is no share.
    pub is_mean: bool,
    /// Its column in the earlier table.
    pub earlier: Option<usize>,
    /// Its column in the later table.
    pub later: Option<usize>,
}

/// One figure of two rounds.
#[derive(Clone, Debug)]
pub struct ChangeCell {
    /// The frame-weighted figure of the earlier round; `None` where it has no such row or column.
    pub earlier: Option<Estimate>,
    /// The frame-weighted figure of the later round.
    pub later: Option<Estimate>,
    /// Later less earlier. `None` where they are not comparable or one of them has no base.
    pub difference: Option<Difference>,
    /// The same facilities.
    pub panel: Option<Panel>,
    /// What the difference is made of.
    pub parts: Option<Parts>,
    /// What may be said.
    pub verdict: Verdict,
}

/// One row: a class of both rounds, or all.
#[derive(Clone, Debug)]
pub struct ChangeRow {
    /// The class's code; `None` for all classes.
    pub code: Option<String>,
    /// For people.
    pub label: Text,
    /// Its row in the earlier table.
    pub earlier: Option<usize>,
    /// Its row in the later table.
    pub later: Option<usize>,
    /// Facilities that are in both frames and in this class of both.
    pub n_frame_both: u64,
    /// Those of them that answered in both rounds.
    pub n_matched: u64,
    /// One for each column.
    pub cells: Vec<ChangeCell>,
}

/// Facilities that changed their class between the frames.
#[derive(Clone, Debug)]
pub struct Moved {
    /// The class in the earlier round.
    pub from: Text,
    /// The class in the later round.
    pub to: Text,
    /// Facilities in both frames.
    pub n_frame: u64,
    /// Those that answered in both rounds.
    pub n_matched: u64,
    /// Their figures, one for each column.
    pub panels: Vec<Option<Panel>>,
}

/// One item of two rounds.
#[derive(Clone, Debug)]
pub struct ChangeTable {
    /// The earlier round's own table, with its base and notes.
    pub earlier: Table,
    /// The later round's.
    pub later: Table,
    /// How far the two can be compared.
    pub class: Comparability,
    /// Why, in words; empty where nothing has changed.
    pub reason: Text,
    /// The columns of the later table, then those that only the earlier one has.
    pub columns: Vec<ChangeColumn>,
    /// The classes, then all.
    pub rows: Vec<ChangeRow>,
    /// Facilities that changed their class, pair by pair.
    pub moved: Vec<Moved>,
    /// How many differences were tested together.
    pub n_tests: usize,
}

impl ChangeTable {
    /// The row of all classes.
    pub fn total(&self) -> &ChangeRow {
        self.rows.last().expect("a table of change ends with its total")
    }
}

/// What two rounds are compared by.
pub(super) struct Between<'a> {
    pub(super) earlier: &'a Dataset,
    pub(super) later: &'a Dataset,
    pub(super) overlap: &'a Overlap,
    pub(super) frames_differ: Option<&'a Text>,
}

/// The sums of one column in both rounds.
type ColumnSums = Option<ChangeSums>;

impl Between<'_> {
    pub(super) fn tables(&self, pairings: &[Pairing]) -> Vec<ChangeTable> {
        let plan = |dataset: &Dataset, of: fn(&Pairing) -> &String| Plan {
            tables: pairings
                .iter()
                .map(|pairing| TablePlan {
                    variable: of(pairing).clone(),
                    by: dataset.strata().name.clone(),
                    averaging: AveragingRule::FrameWeightedShare,
                    share_of: ShareOf::Cases,
                })
                .collect(),
        };
        let then = crate::run(self.earlier, &plan(self.earlier, |pairing| &pairing.earlier)).tables;
        let now = crate::run(self.later, &plan(self.later, |pairing| &pairing.later)).tables;
        let both = then.into_iter().zip(now).zip(pairings);
        both.map(|((then, now), pairing)| self.table(then, now, pairing)).collect()
    }

    fn table(&self, earlier: Table, later: Table, pairing: &Pairing) -> ChangeTable {
        let columns = joined_columns(&earlier, &later);
        let known = "names are checked before";
        let variables =
            (self.earlier.variable(&pairing.earlier).expect(known), self.later.variable(&pairing.later).expect(known));
        let comparable = !pairing.class.breaks_series();
        let sums: Vec<ColumnSums> = columns
            .iter()
            .map(|column| if comparable { self.sums(column, (&earlier, &later), variables) } else { None })
            .collect();
        let mut rows: Vec<ChangeRow> = Vec::new();
        for (code, label, a, b) in joined_rows(&earlier, &later) {
            let strata = a.zip(b).filter(|_| code.is_some());
            let row = if code.is_none() { Some(Row::All) } else { strata.map(|(a, b)| Row::Class(a, b)) };
            let cells = columns.iter().zip(&sums).map(|(column, sums)| {
                let cell = cell((&earlier, a), (&later, b), column, sums.as_ref().zip(row));
                ChangeCell { verdict: self.not_comparable(pairing, row, column, &cell).unwrap_or(cell.verdict), ..cell }
            });
            let (n_frame_both, n_matched) = self.n_both(row);
            let cells = cells.collect();
            rows.push(ChangeRow { code, label, earlier: a, later: b, n_frame_both, n_matched, cells });
        }
        let n_tests = correct(&mut rows);
        let moved = if earlier.by_name == later.by_name { self.moved(&columns, &sums) } else { Vec::new() };
        let (class, reason) = (pairing.class, pairing.reason.clone());
        ChangeTable { earlier, later, class, reason, columns, rows, moved, n_tests }
    }

    fn sums(
        &self,
        column: &ChangeColumn,
        tables: (&Table, &Table),
        variables: (&Variable, &Variable),
    ) -> Option<ChangeSums> {
        let figure = |table: &Table, index: usize| {
            if column.is_mean { Figure::Mean } else { Figure::Share(pick(&table.columns, index)) }
        };
        let (a, b) = column.earlier.zip(column.later)?;
        let then = columns::values(variables.0, figure(tables.0, a), self.earlier.n_units());
        let now = columns::values(variables.1, figure(tables.1, b), self.later.n_units());
        Some(ChangeSums::count((self.earlier.strata(), &then), (self.later.strata(), &now), self.overlap))
    }

    /// Why nothing may be said, where that does not depend on the figures.
    fn not_comparable(
        &self,
        pairing: &Pairing,
        row: Option<Row>,
        column: &ChangeColumn,
        cell: &ChangeCell,
    ) -> Option<Verdict> {
        if pairing.class.breaks_series() {
            return Some(Verdict::NotComparable(pairing.reason.clone()));
        }
        if row.is_none() {
            let words = Text::new("この区分は一方の回にしかありません", "only one of the rounds has this class");
            return Some(Verdict::NotComparable(words));
        }
        if column.earlier.is_none() || column.later.is_none() {
            let words = Text::new("この選択肢は一方の回にしかありません", "only one of the rounds has this option");
            return Some(Verdict::NotComparable(words));
        }
        if cell.difference.is_none() {
            let words = Text::new("一方の回に母数がありません", "one of the rounds has no base here");
            return Some(Verdict::NotComparable(words));
        }
        if let (Some(Row::All), Some(words)) = (row, self.answered_once()) {
            return Some(Verdict::NotComparable(words));
        }
        self.frames_differ.map(|reason| Verdict::NotComparable(reason.clone()))
    }

    /// A class of both frames for which nobody answered in one of the rounds: the totals stand for other hospitals.
    fn answered_once(&self) -> Option<Text> {
        let (then, now) = (self.earlier.strata(), self.later.strata());
        let answers = |strata: &Stratification, code: &str| {
            let at = strata.classes.iter().position(|class| class.code == code && class.n_frame > 0)?;
            Some(strata.of_unit.iter().any(|of| usize::from(*of) == at))
        };
        let once = |class: &&Stratum| match (answers(then, &class.code), answers(now, &class.code)) {
            (Some(before), Some(after)) => before != after,
            _ => false,
        };
        let label = &now.classes.iter().find(once)?.label;
        Some(Text::new(
            format!("「{}」の回答が一方の回にしかありません", label.get(base::Lang::Ja)),
            format!("only in one of the rounds did anybody of “{}” answer", label.get(base::Lang::En)),
        ))
    }

    /// Facilities of a row that are in both frames, and those that answered twice.
    fn n_both(&self, row: Option<Row>) -> (u64, u64) {
        let holds = |a: usize, b: usize| match row {
            None => false,
            Some(Row::All) => true,
            Some(Row::Class(x, y)) => (a, b) == (x, y),
        };
        let frame = self.overlap.frame.iter().filter(|pair| holds(pair.earlier.into(), pair.later.into()));
        let strata = (&self.earlier.strata().of_unit, &self.later.strata().of_unit);
        let matched = self.overlap.matched.iter();
        let matched = matched.filter(|(a, b)| holds(strata.0[*a as usize].into(), strata.1[*b as usize].into()));
        (frame.map(|pair| u64::from(pair.n_frame)).sum(), matched.count() as u64)
    }

    fn moved(&self, columns: &[ChangeColumn], sums: &[ColumnSums]) -> Vec<Moved> {
        let (then, now) = (&self.earlier.strata().classes, &self.later.strata().classes);
        let mut moved = Vec::new();
        for pair in &self.overlap.frame {
            let (a, b) = (usize::from(pair.earlier), usize::from(pair.later));
            if then[a].code == now[b].code {
                continue;
            }
            let panel = |(column, sums): (&ChangeColumn, &ColumnSums)| {
                let pairs = &sums.as_ref()?.pairs;
                let own = pairs.iter().find(|own| (own.earlier, own.later) == (a, b) && own.then.n > 0)?;
                of_pairs(&[own], !column.is_mean)
            };
            let (_, n_matched) = self.n_both(Some(Row::Class(a, b)));
            moved.push(Moved {
                from: then[a].label.clone(),
                to: now[b].label.clone(),
                n_frame: u64::from(pair.n_frame),
                n_matched,
                panels: columns.iter().zip(sums).map(panel).collect(),
            });
        }
        moved
    }
}

fn joined_columns(earlier: &Table, later: &Table) -> Vec<ChangeColumn> {
    let position = |table: &Table, code: &str| table.columns.iter().position(|column| column.code == code);
    let mut columns: Vec<ChangeColumn> = Vec::new();
    for (table, column) in
        later.columns.iter().map(|own| (later, own)).chain(earlier.columns.iter().map(|own| (earlier, own)))
    {
        if columns.iter().any(|known| known.code == column.code) {
            continue;
        }
        let (a, b) = (position(earlier, &column.code), position(later, &column.code));
        let one = |code: &str, label: &Text, is_mean: bool| ChangeColumn {
            code: code.to_owned(),
            label: label.clone(),
            is_mean,
            earlier: a,
            later: b,
        };
        if let (ColumnKind::Answered, Some(unit)) = (column.kind, &table.amount_unit) {
            let (ja, en) = (unit.get(base::Lang::Ja), unit.get(base::Lang::En));
            let label = Text::new(format!("平均（{ja}）"), format!("Mean ({en})"));
            columns.push(one("#mean", &label, true));
        }
        columns.push(one(&column.code, &column.label, false));
    }
    columns
}

type JoinedRow = (Option<String>, Text, Option<usize>, Option<usize>);

/// Classes by their code, where both rounds have the same classification, and the total.
fn joined_rows(earlier: &Table, later: &Table) -> Vec<JoinedRow> {
    let code = |row: &crate::table::Row| match &row.kind {
        RowKind::Class { code } => Some(code.clone()),
        RowKind::Total => None,
    };
    let position = |table: &Table, wanted: &Option<String>| table.rows.iter().position(|row| code(row) == *wanted);
    let mut rows: Vec<JoinedRow> = Vec::new();
    if earlier.by_name == later.by_name {
        for row in later.classes().iter().chain(earlier.classes()) {
            let wanted = code(row);
            if rows.iter().all(|(known, ..)| *known != wanted) {
                rows.push((wanted.clone(), row.label.clone(), position(earlier, &wanted), position(later, &wanted)));
            }
        }
    }
    let total = later.total();
    rows.push((None, total.label.clone(), position(earlier, &None), position(later, &None)));
    rows
}

fn cell(
    (earlier, a): (&Table, Option<usize>),
    (later, b): (&Table, Option<usize>),
    column: &ChangeColumn,
    sums: Option<(&ChangeSums, Row)>,
) -> ChangeCell {
    let estimate = |table: &Table, row: Option<usize>, index: Option<usize>| {
        let row = &table.rows[row?];
        let index = index?;
        if column.is_mean {
            return row.amounts.as_ref().map(|amounts| amounts.mean_frame_weighted.clone());
        }
        Some(row.cells[index].frame_weighted.clone())
    };
    let is_share = !column.is_mean;
    let difference = sums.and_then(|(sums, row)| difference(sums, row, is_share));
    let panel = sums.and_then(|(sums, row)| panel(sums, row, is_share));
    let parts = sums.zip(panel.as_ref()).and_then(|((sums, row), panel)| parts(sums, row, panel));
    let few = sums.map(|(sums, row)| n_bases(sums, row)).is_some_and(|(a, b)| a.min(b) < N_BASE_MIN);
    ChangeCell {
        earlier: estimate(earlier, a, column.earlier),
        later: estimate(later, b, column.later),
        // A census of few is still a census: where every facility answered twice, nothing was left to chance.
        verdict: if few && difference.is_none_or(|found| !found.is_known()) {
            Verdict::TooFew
        } else {
            Verdict::NotConfirmed
        },
        difference,
        panel,
        parts,
    }
}

/// Tests everything that may be said, together; how many tests there were.
fn correct(rows: &mut [ChangeRow]) -> usize {
    let mut tested: Vec<&mut ChangeCell> = rows
        .iter_mut()
        .flat_map(|row| &mut row.cells)
        .filter(|cell| cell.verdict == Verdict::NotConfirmed)
        .filter(|cell| cell.difference.is_some_and(|found| found.p.is_some()))
        .collect();
    let p: Vec<f64> = tested.iter().filter_map(|cell| cell.difference.and_then(|found| found.p)).collect();
    for (cell, adjusted) in tested.iter_mut().zip(verdict::holm(&p)) {
        if let Some(difference) = &mut cell.difference {
            difference.p_adjusted = Some(adjusted);
            cell.verdict = verdict::of(difference);
        }
    }
    p.len()
}
