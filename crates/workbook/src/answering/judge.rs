//! What a returned workbook means for a response: read by the questionnaire's own engine, then merged answer by answer.

use std::collections::{BTreeMap, BTreeSet};

use base::{Finding, Place, Text};
use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, Key, check_at};

use super::asked::Asked;
use super::beyond;
use super::doubts::{come_back, sum_up};
use super::known::with_defaults;
use super::merge::{Outcome, RowList, is_in, outcome, rows, rows_of};
use super::order::in_cell_order;
use super::read::Returned;
use super::rows::{Allotted, allot, as_allotted};

/// What a returned workbook is compared with.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    /// The answers of the version that it was made from.
    pub base: &'a Answers,
    /// The answers by now.
    pub ours: &'a Answers,
    /// Answers whose newest revision came from this very workbook, filled in by the same person.
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
    /// The first cell of the workbook's answer.
    pub place: Place,
}

/// What was typed into the cells of an answer that could not be read; blank cells are left out.
pub type Rejected = Vec<RejectedCell>;

/// One cell of an answer that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RejectedCell {
    /// Which cell of the answer: `value`, `option=yes`, `unknown`.
    pub part: String,
    /// What was typed.
    pub typed: String,
    /// Where.
    pub place: Place,
    /// True where this very cell could not be read.
    pub wrong: bool,
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
    /// What could not be read, and what was read with doubt: at its cell, in the order of the cells.
    pub findings: Vec<Finding>,
    /// What the questionnaire asks to look at again in the answers as they would be: at its cell, in the same order.
    pub remaining: Vec<Finding>,
    /// Names of the workbook's sheets, in order.
    pub sheets: Vec<String>,
    /// What was typed where an answer could not be read.
    pub rejected: BTreeMap<Key, Rejected>,
    /// Answers that the workbook blanks, and lists of which it removes rows. Among `take`.
    pub cleared: Vec<Key>,
    /// Ids of rows, with those given now.
    pub allotted: Allotted,
}

/// Reads and merges a returned workbook.
pub fn judge(instrument: &Instrument, returned: &Returned, standing: &Standing<'_>, now: Timestamp) -> Judged {
    let mut judged = Judged {
        findings: returned.findings.clone(),
        allotted: standing.allotted.clone(),
        sheets: returned.sheets.clone(),
        ..Judged::default()
    };
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
        in_cell_order(findings, &returned.sheets);
        sum_up(findings);
    }
    judged
}

/// The fresh rows of the workbook: those with something in them, and those that were filled before.
pub(super) struct Fresh {
    pub(super) all: BTreeSet<(Key, u32)>,
    pub(super) filled: BTreeSet<(Key, u32)>,
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
        if ours.iter().any(|row| !merged.rows.contains(row)) {
            judged.cleared.push(list.clone());
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
            Outcome::Take => {
                if mine == Answer::Blank && asked.cells.contains_key(&key) {
                    judged.cleared.push(key.clone());
                }
                judged.take.insert(key, mine);
            }
            // Nobody typed what was worked out; the response's own stays.
            Outcome::Clash => {
                let Some(cell) = asked.cells.get(&key).and_then(|cells| cells.first()) else { continue };
                let place = cell.at(Finding::warning("", Text::default())).at_item(key.as_str()).place;
                let theirs = of(standing.ours, &key);
                judged.clashes.push(Clash { key, mine, theirs, place });
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
