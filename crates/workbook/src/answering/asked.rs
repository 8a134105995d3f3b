//! What the cells of a workbook say as answers: gathered by question and read by the questionnaire's own engine.

use std::collections::{BTreeMap, BTreeSet};

use base::{Finding, Text};
use jiff::Timestamp;
use questionnaire::{Answer, Instrument, Item, Key, Kind, accept_at};

use super::cell::{Said, Typed, marked, said};
use super::doubts::{from_formula, neither, several};
use super::judge::{Fresh, Judged, Rejected, RejectedCell, Standing};
use super::part::Part;
use super::read::{Found, Returned};
use super::rows::{Allotted, as_allotted};

/// The answers that a workbook asks for, by the response's keys, each with its cells.
pub(super) struct Asked<'a> {
    instrument: &'a Instrument,
    epoch_1904: bool,
    pub(super) cells: BTreeMap<Key, Vec<&'a Found>>,
    /// Lists by the response's keys: rows that are there or filled in now.
    pub(super) lists: BTreeMap<Key, Vec<u32>>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        instrument: &'a Instrument,
        returned: &'a Returned,
        fresh: &Fresh,
        allotted: &Allotted,
    ) -> Asked<'a> {
        let there =
            |key: &Key| key.lists().iter().all(|place| !fresh.all.contains(place) || fresh.filled.contains(place));
        let mut cells: BTreeMap<Key, Vec<&Found>> = BTreeMap::new();
        for found in returned.cells.iter().filter(|found| there(&found.slot.key)) {
            cells.entry(as_allotted(&found.slot.key, allotted)).or_default().push(found);
        }
        let mut lists: BTreeMap<Key, Vec<u32>> = BTreeMap::new();
        for (list, row, _) in &returned.rows {
            let row_key = list.row(*row).child("x");
            if !there(&row_key) {
                continue;
            }
            if let Some((list, row)) = as_allotted(&row_key, allotted).lists().pop() {
                lists.entry(list).or_default().push(row);
            }
        }
        Asked { instrument, epoch_1904: returned.epoch_1904, cells, lists }
    }

    /// What each cell says, read by the questionnaire's engine; slips go into `judged`.
    pub(super) fn read(&self, standing: &Standing<'_>, now: Timestamp, judged: &mut Judged) -> BTreeMap<Key, Answer> {
        let mut so_far = standing.base.clone();
        for (list, rows) in &self.lists {
            so_far.insert(list.clone(), Answer::Answered(questionnaire::Value::Rows(rows.clone())));
        }
        let mut fields: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
        let mut sent = Vec::new();
        for (key, cells) in &self.cells {
            let Some(item) = self.instrument.item(key).filter(|item| item.is_typed()) else { continue };
            if let Some(said) = self.said(key, cells, judged) {
                fields.entry(item.section).or_default().extend(said);
                sent.push(key);
            }
        }
        let mut changes = BTreeMap::new();
        for (section, fields) in fields {
            for fields in in_portions(&fields) {
                let accepted = accept_at(self.instrument, section, fields, &so_far, now);
                changes.extend(accepted.changes);
                judged.findings.extend(accepted.findings.into_iter().map(|finding| self.placed(finding)));
                for key in accepted.rejected.into_keys() {
                    let cells = self.cells.get(&key).map(Vec::as_slice).unwrap_or_default();
                    let rejected = self.rejected(cells, &BTreeSet::from([Part::Value.code()]));
                    judged.rejected.insert(key, rejected);
                }
            }
        }
        let mut mine: BTreeMap<Key, Answer> = sent
            .into_iter()
            .filter(|key| !judged.rejected.contains_key(*key))
            .map(|key| {
                let answer = changes.get(key).or_else(|| so_far.get(key)).unwrap_or(&Answer::Blank);
                (key.clone(), answer.clone())
            })
            .collect();
        // What the answers set off, as they would on a page.
        let set_off = |key: &Key| self.instrument.item(key).is_some_and(Item::is_set_off);
        changes.retain(|key, _| set_off(key) && !self.cells.contains_key(key));
        mine.extend(changes);
        mine
    }

    /// The fields that the cells of one answer would be on a page. `None` where they say nothing that counts.
    fn said(&self, key: &Key, cells: &[&Found], judged: &mut Judged) -> Option<Vec<(String, String)>> {
        let item = self.instrument.item(key)?;
        let mut fields = vec![(format!("present:{key}"), "1".to_owned())];
        let (mut slips, mut doubts, mut wrong) = (Vec::new(), Vec::new(), BTreeSet::new());
        for cell in cells {
            let Some(typed) = cell.typed.as_ref().filter(|typed| !typed.is_blank()) else { continue };
            match self.field(key, item, cell, typed) {
                Ok(field) => {
                    fields.extend(field);
                    if typed.formula {
                        doubts.push(cell.at(from_formula(&typed.shown(self.epoch_1904))).at_item(key.as_str()));
                    }
                }
                Err(slip) => {
                    slips.push(cell.at(*slip).at_item(key.as_str()));
                    wrong.insert(cell.slot.part.code());
                }
            }
        }
        if slips.is_empty() {
            slips.extend(self.several(key, item, cells));
        }
        if !slips.is_empty() {
            judged.findings.extend(slips);
            judged.rejected.insert(key.clone(), self.rejected(cells, &wrong));
            return None;
        }
        judged.findings.extend(doubts);
        let says_nothing = fields.len() == 1 && cells.iter().any(|cell| cell.slot.withheld);
        (!says_nothing).then_some(fields)
    }

    /// The field that one cell would be; nothing where it says no.
    fn field(
        &self,
        key: &Key,
        item: &Item,
        cell: &Found,
        typed: &Typed,
    ) -> Result<Option<(String, String)>, Box<Finding>> {
        let unknown = || Some((format!("unknown:{key}"), "1".to_owned()));
        match (&cell.slot.part, marked(typed)) {
            (Part::Value, _) => match said(typed, item, self.epoch_1904) {
                Said::Nothing => Ok(None),
                Said::Unknown => Ok(unknown()),
                Said::Value(value) => Ok(Some((key.to_string(), value))),
                Said::Wrong(code, why) => Err(Finding::error(code, why).into()),
            },
            (Part::Option(value), Some(true)) => Ok(Some((key.to_string(), value.clone()))),
            (Part::Unknown, Some(true)) => Ok(unknown()),
            (Part::Option(_) | Part::Unknown, Some(false)) => Ok(None),
            (Part::Option(_) | Part::Unknown, None) => Err(neither(&typed.shown(self.epoch_1904)).into()),
        }
    }

    /// One of several options, and more than one ○: told at the first of them.
    fn several(&self, key: &Key, item: &Item, cells: &[&Found]) -> Option<Finding> {
        let chosen = |cell: &&&Found| {
            cell.slot.part != Part::Value && cell.typed.as_ref().is_some_and(|typed| marked(typed) == Some(true))
        };
        let chosen: Vec<&&Found> = cells.iter().filter(chosen).collect();
        let first = chosen.first().filter(|_| item.kind == Kind::SelectOne && chosen.len() > 1)?;
        Some(first.at(several(chosen.len())).at_item(key.as_str()))
    }

    /// What was typed into the cells of an answer. `wrong` are the parts that could not be read themselves.
    fn rejected(&self, cells: &[&Found], wrong: &BTreeSet<String>) -> Rejected {
        let typed = cells.iter().filter_map(|cell| {
            let typed = cell.typed.as_ref().filter(|typed| !typed.is_blank())?;
            let part = cell.slot.part.code();
            Some(RejectedCell {
                typed: typed.shown(self.epoch_1904),
                place: cell.at(Finding::error("", Text::default())).place,
                wrong: wrong.contains(&part),
                part,
            })
        });
        typed.collect()
    }

    /// A finding of the engine at the cell of its answer.
    pub(super) fn placed(&self, finding: Finding) -> Finding {
        let key = finding.place.item.as_deref().and_then(Key::parse);
        match key.and_then(|key| self.cells.get(&key)?.first().copied()) {
            Some(cell) => cell.at(finding),
            None => finding,
        }
    }
}

/// Fields that are read at a time; the questionnaire takes no more in one go.
const FIELDS_AT_A_TIME: usize = 2_000;

/// Fields in portions that end where another answer begins.
fn in_portions(fields: &[(String, String)]) -> Vec<&[(String, String)]> {
    let mut portions = Vec::new();
    let mut rest = fields;
    while rest.len() > FIELDS_AT_A_TIME {
        let end = (FIELDS_AT_A_TIME..rest.len()).find(|at| rest[*at].0.starts_with("present:")).unwrap_or(rest.len());
        let (portion, after) = rest.split_at(end);
        portions.push(portion);
        rest = after;
    }
    portions.push(rest);
    portions
}
