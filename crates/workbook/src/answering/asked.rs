//! What the cells of a workbook say as answers: gathered by question and read by the questionnaire's own engine.

use std::collections::BTreeMap;

use base::Finding;
use jiff::Timestamp;
use questionnaire::{Answer, Instrument, Key, Kind, accept_at};

use super::cell::{Said, marked, said};
use super::doubts::{from_formula, neither, several};
use super::judge::{Fresh, Judged, Standing};
use super::part::Part;
use super::read::{Found, Returned};
use super::rows::{Allotted, as_allotted};
use super::words;

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
                judged.rejected.extend(accepted.rejected);
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
        let set_off = |key: &Key| self.instrument.item(key).is_some_and(|item| !item.trigger.is_empty());
        changes.retain(|key, _| set_off(key) && !self.cells.contains_key(key));
        mine.extend(changes);
        mine
    }

    /// The fields that the cells of one answer would be on a page. `None` where they say nothing that counts.
    fn said(&self, key: &Key, cells: &[&Found], judged: &mut Judged) -> Option<Vec<(String, String)>> {
        let mut fields = vec![(format!("present:{key}"), "1".to_owned())];
        let n_slips = judged.findings.len();
        for cell in cells {
            let Some(typed) = cell.typed.as_ref().filter(|typed| !typed.is_blank()) else { continue };
            let shown = typed.shown(self.epoch_1904);
            match (&cell.slot.part, marked(typed)) {
                (Part::Value, _) => {
                    let item = self.instrument.item(key)?;
                    match said(typed, item, self.epoch_1904) {
                        Said::Nothing => {}
                        Said::Unknown => fields.push((format!("unknown:{key}"), "1".to_owned())),
                        Said::Value(value) => fields.push((key.to_string(), value)),
                        Said::Wrong(code, why) => {
                            judged.findings.push(cell.at(Finding::error(code, why)).at_item(key.as_str()));
                        }
                    }
                }
                (Part::Option(value), Some(true)) => fields.push((key.to_string(), value.clone())),
                (Part::Unknown, Some(true)) => fields.push((format!("unknown:{key}"), "1".to_owned())),
                (Part::Option(_) | Part::Unknown, Some(false)) => {}
                (Part::Option(_) | Part::Unknown, None) => {
                    judged.findings.push(cell.at(neither(&shown)).at_item(key.as_str()));
                }
            }
            if judged.findings.len() > n_slips {
                judged.rejected.insert(key.clone(), shown);
            } else if typed.formula {
                judged.findings.push(cell.at(from_formula(&shown)).at_item(key.as_str()));
            }
        }
        if judged.rejected.contains_key(key) || self.chose_several(key, &fields, cells, judged) {
            return None;
        }
        let says_nothing = fields.len() == 1 && cells.iter().any(|cell| cell.slot.withheld);
        (!says_nothing).then_some(fields)
    }

    /// One of several options, and more than one ○.
    fn chose_several(&self, key: &Key, fields: &[(String, String)], cells: &[&Found], judged: &mut Judged) -> bool {
        let is_one = self.instrument.item(key).is_some_and(|item| item.kind == Kind::SelectOne);
        let n_chosen = fields.len() - 1;
        if !is_one || n_chosen < 2 {
            return false;
        }
        let finding = cells.first().map(|cell| cell.at(several(n_chosen)).at_item(key.as_str()));
        judged.findings.extend(finding);
        judged.rejected.insert(key.clone(), words::CIRCLE.repeat(n_chosen));
        true
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
