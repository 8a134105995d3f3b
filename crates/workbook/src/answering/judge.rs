//! What a returned workbook means for a response: read by the questionnaire's own engine, then merged answer by answer.

use std::collections::{BTreeMap, BTreeSet};

use base::{Finding, Severity, Text};
use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, Key, Kind, accept_at, check_at};

use super::beyond;
use super::cell::{Said, marked, said};
use super::known::with_defaults;
use super::merge::{Outcome, RowList, is_in, outcome, rows, rows_of};
use super::part::Part;
use super::read::{Found, Returned};
use super::rows::{Allotted, allot, as_allotted};
use super::{FINDINGS_MAX, words};

/// Fields that are read at a time; the questionnaire takes no more in one go.
const FIELDS_AT_A_TIME: usize = 2_000;

/// What a returned workbook is compared with.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The answers of the version that it was made from.
    pub base: &'a Answers,
    /// The answers by now.
    pub ours: &'a Answers,
    /// Answers whose newest revision came from this very workbook.
    pub own: &'a BTreeSet<Key>,
    /// Ids that rows of this workbook got before.
    pub allotted: &'a Allotted,
}

/// The same question answered differently in the workbook and meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// The question.
    pub key: Key,
    /// The workbook's answer.
    pub mine: Answer,
    /// The response's.
    pub theirs: Answer,
}

/// What a workbook means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    /// Answers to be recorded.
    pub take: BTreeMap<Key, Answer>,
    /// Answers to be chosen between.
    pub clashes: Vec<Clash>,
    /// Answers that the workbook leaves as they are.
    pub n_same: usize,
    /// What could not be read, and what was read with doubt: at its cell.
    pub findings: Vec<Finding>,
    /// What the questionnaire asks to look at again in the answers as they would be: at its cell.
    pub remaining: Vec<Finding>,
    /// What was typed where it could not be read.
    pub rejected: BTreeMap<Key, String>,
    /// Ids of rows, with those given now.
    pub allotted: Allotted,
}

/// Reads and merges a returned workbook.
pub fn judge(instrument: &Instrument, returned: &Returned, standing: &Standing<'_>, now: Timestamp) -> Judged {
    let mut judged =
        Judged { findings: returned.findings.clone(), allotted: standing.allotted.clone(), ..Judged::default() };
    let fresh = filled_rows(returned, standing, &mut judged.allotted);
    let asked = Asked::new(instrument, returned, &fresh, &judged.allotted);
    let mine = asked.read(standing, now, &mut judged);
    let (base, ours) = (with_defaults(instrument, standing.base, now), with_defaults(instrument, standing.ours, now));
    let known = Standing { base: &base, ours: &ours, ..standing.clone() };
    merge(instrument, &asked, &known, &fresh, mine, &mut judged);
    let mut after = standing.ours.clone();
    after.extend(judged.take.clone());
    let beyond = beyond::counts(instrument, &after, judged.take.iter(), now);
    judged.findings.extend(beyond.into_iter().map(|finding| asked.placed(finding)));
    judged.remaining = remaining(instrument, &asked, &after, &judged, now);
    for findings in [&mut judged.findings, &mut judged.remaining] {
        sum_up(findings);
    }
    judged
}

/// The fresh rows of the workbook: those with something in them, and those that were filled before.
struct Fresh {
    all: BTreeSet<(Key, u32)>,
    filled: BTreeSet<(Key, u32)>,
    before: BTreeSet<(Key, u32)>,
}

fn filled_rows(returned: &Returned, standing: &Standing<'_>, allotted: &mut Allotted) -> Fresh {
    let all: BTreeSet<(Key, u32)> =
        returned.rows.iter().filter(|(.., fresh)| *fresh).map(|(list, row, _)| (list.clone(), *row)).collect();
    let typed = returned.cells.iter().filter(|found| found.typed.as_ref().is_some_and(|typed| !typed.is_blank()));
    let mut filled: BTreeSet<(Key, u32)> =
        typed.flat_map(|found| found.slot.key.lists()).filter(|place| all.contains(place)).collect();
    let before: BTreeSet<(Key, u32)> = allotted
        .iter()
        .flat_map(|(list, rows)| rows.keys().map(move |row| (list.clone(), *row)))
        .filter(|place| all.contains(place))
        .collect();
    filled.extend(before.iter().cloned());
    let listed: Vec<Key> = [standing.base, standing.ours]
        .into_iter()
        .flat_map(|answers| {
            answers.keys().flat_map(move |list| rows_of(answers, list).into_iter().map(|row| list.row(row)))
        })
        .collect();
    let known: Vec<&Key> = standing.ours.keys().chain(standing.base.keys()).chain(&listed).collect();
    let in_order: Vec<(Key, u32)> = filled.iter().cloned().collect();
    allot(&in_order, &known, allotted);
    Fresh { all, filled, before }
}

/// The answers that a workbook asks for, by the response's keys, each with its cells.
struct Asked<'a> {
    instrument: &'a Instrument,
    epoch_1904: bool,
    cells: BTreeMap<Key, Vec<&'a Found>>,
    /// Lists by the response's keys: rows that are there or filled in now.
    lists: BTreeMap<Key, Vec<u32>>,
}

impl<'a> Asked<'a> {
    fn new(instrument: &'a Instrument, returned: &'a Returned, fresh: &Fresh, allotted: &Allotted) -> Asked<'a> {
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
    fn read(&self, standing: &Standing<'_>, now: Timestamp, judged: &mut Judged) -> BTreeMap<Key, Answer> {
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
    fn placed(&self, finding: Finding) -> Finding {
        let key = finding.place.item.as_deref().and_then(Key::parse);
        match key.and_then(|key| self.cells.get(&key)?.first().copied()) {
            Some(cell) => cell.at(finding),
            None => finding,
        }
    }
}

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

fn merge(
    instrument: &Instrument,
    asked: &Asked<'_>,
    standing: &Standing<'_>,
    fresh: &Fresh,
    mine: BTreeMap<Key, Answer>,
    judged: &mut Judged,
) {
    let of = |answers: &Answers, key: &Key| answers.get(key).cloned().unwrap_or(Answer::Blank);
    let outcomes: BTreeMap<Key, Outcome> = mine
        .iter()
        .map(|(key, mine)| {
            let (base, ours) = (of(standing.base, key), of(standing.ours, key));
            (key.clone(), outcome(&base, mine, &ours, standing.own.contains(key)))
        })
        .collect();
    let before: BTreeSet<Key> =
        fresh.before.iter().map(|(list, row)| as_allotted(&list.row(*row).child("x"), &judged.allotted)).collect();
    let mut gone: Vec<(Key, BTreeSet<u32>)> = Vec::new();
    for (list, known_or_new) in &asked.lists {
        let is_new =
            |row: &u32| !rows_of(standing.base, list).contains(row) && !before.contains(&list.row(*row).child("x"));
        let (new, known): (Vec<u32>, Vec<u32>) = known_or_new.iter().partition(|row| is_new(row));
        let cleared = known.iter().copied().filter(|row| is_cleared(asked, standing, &mine, &list.row(*row))).collect();
        let ours = rows_of(standing.ours, list);
        let merged = rows(&RowList { list, ours: ours.clone(), known, new, cleared }, &outcomes);
        let absent = known_or_new.iter().copied().filter(|row| !merged.rows.contains(row)).collect();
        gone.push((list.clone(), absent));
        for row in &merged.back {
            judged.findings.extend(come_back(instrument, asked, list, *row));
        }
        if merged.rows != ours {
            judged.take.insert(list.clone(), Answer::Answered(questionnaire::Value::Rows(merged.rows)));
        }
    }
    for (key, mine) in mine {
        if gone.iter().any(|(list, rows)| is_in(&key, list, rows)) {
            continue;
        }
        match outcomes[&key] {
            Outcome::Same => judged.n_same += 1,
            Outcome::Take => drop(judged.take.insert(key, mine)),
            // Nobody typed what was worked out; the response's own stays.
            Outcome::Clash if !asked.cells.contains_key(&key) => {}
            Outcome::Clash => {
                let theirs = of(standing.ours, &key);
                judged.clashes.push(Clash { key, mine, theirs });
            }
        }
    }
}

/// True where a row had answers and every cell of it was cleared. A row with cells that were withheld never is.
fn is_cleared(asked: &Asked<'_>, standing: &Standing<'_>, mine: &BTreeMap<Key, Answer>, row: &Key) -> bool {
    let prefix = format!("{row}/");
    let inside = || asked.cells.iter().filter(|(key, _)| key.as_str().starts_with(&prefix));
    let all_blank = inside()
        .all(|(key, cells)| mine.get(key) == Some(&Answer::Blank) && cells.iter().all(|cell| !cell.slot.withheld));
    let had_any = inside().any(|(key, _)| {
        let before = if standing.own.contains(key) { standing.ours } else { standing.base };
        before.get(key).is_some_and(|answer| *answer != Answer::Blank)
    });
    all_blank && had_any
}

/// What the questionnaire asks to look at again, as far as the workbook has a cell for it.
fn remaining(
    instrument: &Instrument,
    asked: &Asked<'_>,
    after: &Answers,
    judged: &Judged,
    now: Timestamp,
) -> Vec<Finding> {
    let clashing: BTreeSet<&Key> = judged.clashes.iter().map(|clash| &clash.key).collect();
    check_at(instrument, after, now)
        .into_iter()
        .map(|found| found.finding)
        .filter(|finding| {
            let key = finding.place.item.as_deref().and_then(Key::parse);
            key.is_some_and(|key| !clashing.contains(&key) && !judged.rejected.contains_key(&key))
        })
        .map(|finding| asked.placed(finding))
        .collect()
}

/// No list is longer than anybody reads; what is left out is said.
fn sum_up(findings: &mut Vec<Finding>) {
    let n_more = findings.len().saturating_sub(FINDINGS_MAX);
    if n_more == 0 {
        return;
    }
    findings.truncate(FINDINGS_MAX);
    let words = Text::new(
        format!("ほかに{n_more}件あります。上のものを直してから、もう一度送ってください"),
        format!("{n_more} more; put these right first and send the workbook again"),
    );
    findings.push(Finding::new(Severity::Info, "more-findings", words));
}

fn neither(shown: &str) -> Finding {
    const SHOWN_MAX: usize = 50;
    let shown: String = shown.chars().take(SHOWN_MAX).collect();
    Finding::error(
        "not-a-circle",
        Text::new(
            format!("「{shown}」は○の印として読めません。○を付けるか、空欄にしてください"),
            format!("“{shown}” is no mark; put ○ or leave the cell blank"),
        ),
    )
}

fn several(n_chosen: usize) -> Finding {
    Finding::error(
        "several-chosen",
        Text::new(
            format!("{n_chosen}つの選択肢に○が付いています。1つだけに付けてください"),
            format!("{n_chosen} options are marked; mark one only"),
        ),
    )
}

fn from_formula(shown: &str) -> Finding {
    const SHOWN_MAX: usize = 50;
    let shown: String = shown.chars().take(SHOWN_MAX).collect();
    Finding::warning(
        "from-formula",
        Text::new(
            format!("数式の計算結果「{shown}」を回答として読み取りました。違う場合は直接入力してください"),
            format!("the formula's result “{shown}” was read as the answer; type the answer if that is wrong"),
        ),
    )
}

/// A row that was removed on the pages and is there again, because the workbook changed it.
fn come_back(instrument: &Instrument, asked: &Asked<'_>, list: &Key, row: u32) -> Option<Finding> {
    let prefix = format!("{}/", list.row(row));
    let (key, cells) = asked.cells.iter().find(|(key, _)| key.as_str().starts_with(&prefix))?;
    let unit = &instrument.item(list)?.unit;
    let unit = if unit.is_empty() { Text::new("行", "row") } else { unit.clone() };
    let words = Text::new(
        format!("この{}は回答ページで削除されていましたが、ブックで変更されているため元に戻しました", unit.ja),
        format!("this {} was removed on the pages; it is back, because the workbook changed it", unit.en),
    );
    Some(cells.first()?.at(Finding::warning("row-back", words)).at_item(key.as_str()))
}
