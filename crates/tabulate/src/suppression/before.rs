//! A new release beside earlier ones of the same round: what all of them tell together, and what earlier ones tell already.

use std::collections::BTreeSet;

use base::Finding;

use super::audit::{Effort, Lesson, Subject, attack};
use super::layout::{Layout, Part, Place};
use super::learned::Learned;
use super::model::CellId;
use super::printed::{PrintedRow, PrintedTable};
use super::rules::Rules;
use super::say;

/// Earlier releases of the round, and what nobody can take back of them.
pub(crate) struct Before<'a> {
    earlier: &'a [Vec<PrintedTable>],
    /// Learned whatever the new release withholds.
    told: Vec<Lesson>,
}

impl<'a> Before<'a> {
    /// `tables` are all figures of the new release.
    ///
    /// # Errors
    /// A finding, where the figures of an earlier release contradict each other.
    pub(crate) fn new(
        tables: &[PrintedTable],
        earlier: &'a [Vec<PrintedTable>],
        rules: &Rules,
    ) -> Result<Before<'a>, Vec<Finding>> {
        if earlier.is_empty() {
            return Ok(Before { earlier, told: Vec::new() });
        }
        let nothing: Vec<PrintedTable> = tables.iter().map(|table| table.masked(|_, _| true)).collect();
        let told = attack(&nothing, earlier, rules, Effort::Quick)?.lessons;
        Ok(Before { earlier, told })
    }

    /// What is learned of all releases together, but not already of the earlier ones alone.
    ///
    /// # Errors
    /// As [`Before::new`], where it takes all sums at once to see it.
    pub(crate) fn lessons(
        &self,
        tables: &[PrintedTable],
        layout: &Layout,
        hidden: &[bool],
        rules: &Rules,
    ) -> Result<Vec<Lesson>, Vec<Finding>> {
        if self.earlier.is_empty() {
            return Ok(Vec::new());
        }
        let masked = |(table, (_, rows)): (&PrintedTable, &(usize, Vec<super::layout::RowCells>))| {
            table.masked(|row, part| rows[row].cell(part).is_some_and(|cell| hidden[cell]))
        };
        let masked: Vec<PrintedTable> = tables.iter().zip(&layout.tables).map(masked).collect();
        let found = attack(&masked, self.earlier, rules, Effort::Full)?;
        let is_new = |lesson: &Lesson| {
            !self.told.iter().any(|told| told.is_about_the_same(lesson) && told.learned <= lesson.learned)
        };
        Ok(found.lessons.into_iter().filter(is_new).collect())
    }

    /// The cells of the new release that earlier ones tell already.
    pub(crate) fn told_of(&self, layout: &Layout) -> BTreeSet<CellId> {
        let own = self.told.iter().filter(|lesson| lesson.of_earlier.is_none() && lesson.since.is_none());
        // What is only worked out tells nothing, and may be printed again.
        own.filter(|lesson| lesson.learned != Learned::Recovered).filter_map(|lesson| layout.cell_of(lesson)).collect()
    }

    /// What must be known of earlier releases that tell too much already.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let disclosed = self.told.iter().filter(|lesson| lesson.learned == Learned::Disclosed);
        say::each_once(disclosed.map(|lesson| lesson.item.as_str()), say::told_already)
    }
}

impl Layout {
    /// The cell that a lesson is about, as the tables of this layout have it.
    pub(crate) fn cell_of(&self, lesson: &Lesson) -> Option<CellId> {
        let item = self.item(&lesson.item)?;
        let told = &self.items[item];
        let column = |code: &String| told.columns.iter().position(|(_, other)| other == code);
        let part = match &lesson.subject {
            Subject::Cases => Part::Cases,
            Subject::Base => Part::Base,
            Subject::NotAsked => Part::NotAsked,
            Subject::Undetermined => Part::Undetermined,
            Subject::Answered => Part::Answered,
            Subject::Column(code) => Part::Column(column(code)?),
            Subject::NotChosen(code) => Part::NotChosen(column(code)?),
            Subject::Sum => Part::Sum,
        };
        let item = if part.is_of_base() { told.base_of } else { item };
        self.cell(&Place { item, by: lesson.by.clone(), class: lesson.class.clone(), part })
    }
}

impl Lesson {
    pub(crate) fn is_about_the_same(&self, other: &Lesson) -> bool {
        let of = |lesson: &Lesson| {
            let Lesson { since, of_earlier, item, by, class, subject, .. } = lesson.clone();
            (since, of_earlier, item, by, class, subject)
        };
        of(self) == of(other)
    }
}

impl PrintedTable {
    /// The table without the figures that are `hidden`, which is asked by row and part.
    pub(crate) fn masked(&self, hidden: impl Fn(usize, Part) -> bool) -> PrintedTable {
        let row = |(index, row): (usize, &PrintedRow)| {
            let keep = |part: Part, value: Option<u64>| value.filter(|_| !hidden(index, part));
            let counts = row.counts.iter().enumerate();
            PrintedRow {
                class: row.class.clone(),
                n_responses: row.n_responses,
                n_cases: if self.repeated { keep(Part::Cases, row.n_cases) } else { row.n_cases },
                n_base: keep(Part::Base, row.n_base),
                n_not_asked: keep(Part::NotAsked, row.n_not_asked),
                n_undetermined: keep(Part::Undetermined, row.n_undetermined),
                counts: counts.map(|(column, count)| keep(Part::Column(column), *count)).collect(),
                sum: row.sum.map(|sum| sum.filter(|_| !hidden(index, Part::Sum))),
            }
        };
        PrintedTable { rows: self.rows.iter().enumerate().map(row).collect(), ..self.clone() }
    }
}

impl super::layout::RowCells {
    /// The cell of a printed part of this row.
    fn cell(&self, part: Part) -> Option<CellId> {
        match part {
            Part::Responses => Some(self.responses),
            Part::Cases => Some(self.cases),
            Part::Base => Some(self.base),
            Part::NotAsked => Some(self.not_asked),
            Part::Undetermined => Some(self.undetermined),
            Part::Column(column) => self.columns.get(column).copied(),
            Part::Sum => self.sum,
            Part::Answered | Part::NotChosen(_) => None,
        }
    }
}
