//! Rows of repeats: how many a workbook offers, and which ids those get that were not there before.

use std::collections::BTreeMap;

use questionnaire::{Answer, Answers, Instrument, Journey, Key, Kind, Value, journey_at};

use super::part::{highest_row, moved};
use super::repeat::is_table;

/// Rows that a workbook offers at least.
const ROWS_AT_LEAST: usize = 10;
/// Rows that are free at least.
const SPARE_ROWS: usize = 5;
/// Rows offered where each is a block of its own.
const BLOCKS_AT_LEAST: usize = 2;
/// Most rows of one list; more than the questionnaire takes would be of no use.
const ROWS_MAX: usize = 200;
/// Most lists in one workbook, as each row of an outer one holds inner ones.
const LISTS_MAX: usize = 500;

/// Which ids the rows got that were first written in a workbook: by the workbook's list and row.
pub type Allotted = BTreeMap<Key, BTreeMap<u32, u32>>;

/// The answers with rows to be filled in, and all rows with whether they are fresh.
///
/// `opened` is the questionnaire with every repeat open. Rows that another answer counts are 1, 2, 3 …, and nobody adds
/// or removes them: they are offered and not listed.
pub(crate) fn with_spare(
    instrument: &Instrument,
    opened: &Instrument,
    answers: &Answers,
    now: jiff::Timestamp,
) -> (Answers, Vec<(Key, u32, bool)>) {
    let mut shown = answers.clone();
    let mut rows = Vec::new();
    let mut done: Vec<Key> = Vec::new();
    let counted = journey_at(instrument, answers, now);
    // A fresh outer row brings inner lists with it, so it is looked again until nothing new turns up.
    while done.len() < LISTS_MAX {
        let journey = journey_at(opened, &shown, now);
        let next = journey
            .items()
            .find(|visit| {
                let item = &opened.items[visit.item];
                item.kind == Kind::Repeat && item.is_typed() && !done.contains(&visit.key)
            })
            .map(|visit| (visit.key.clone(), visit.item));
        let Some((list, index)) = next else { break };
        let is_counted = instrument.items[index].repeat_count.is_some();
        let mut ids = match shown.get(&list).and_then(Answer::value) {
            Some(Value::Rows(ids)) => ids.clone(),
            Some(_) | None if is_counted => (1..=highest_row(&list, shown.keys())).collect(),
            Some(_) | None => Vec::new(),
        };
        if !is_counted {
            rows.extend(ids.iter().map(|id| (list.clone(), *id, false)));
        }
        // A fixed number of rows is that many.
        let fixed = instrument.items[index].repeat_count.as_ref().and_then(|count| count.source.trim().parse().ok());
        let n_wanted = match fixed {
            Some(n) => ids.len().max(ROWS_MAX.min(n)),
            None => wanted(opened, index, ids.len().max(n_counted(&counted, &list))),
        };
        let mut id = highest_row(&list, shown.keys()).max(ids.iter().copied().max().unwrap_or(0));
        while ids.len() < n_wanted {
            id = id.saturating_add(1);
            ids.push(id);
            if !is_counted {
                rows.push((list.clone(), id, true));
            }
        }
        shown.insert(list.clone(), Answer::Answered(Value::Rows(ids)));
        done.push(list);
    }
    (shown, rows)
}

/// How many rows a list has as far as it is answered.
fn n_counted(journey: &Journey, list: &Key) -> usize {
    match journey.visit(list).and_then(|visit| visit.answer.value()) {
        Some(Value::Rows(rows)) => rows.len(),
        Some(_) | None => 0,
    }
}

/// How many rows a list offers.
fn wanted(instrument: &Instrument, repeat: usize, n_rows: usize) -> usize {
    let n_wanted = if is_table(instrument, repeat) {
        (n_rows + SPARE_ROWS).max(ROWS_AT_LEAST)
    } else {
        (n_rows + 1).max(BLOCKS_AT_LEAST)
    };
    n_wanted.min(ROWS_MAX).max(n_rows)
}

/// A key of the workbook as a key of the response: fresh rows by the ids they got.
pub(crate) fn as_allotted(key: &Key, allotted: &Allotted) -> Key {
    let mut placed = key.clone();
    for (depth, (list, row)) in key.lists().into_iter().enumerate() {
        let Some(id) = allotted.get(&list).and_then(|rows| rows.get(&row)) else { continue };
        // The outer rows of the list may have moved already.
        let Some((now_list, now_row)) = placed.lists().into_iter().nth(depth) else { continue };
        placed = moved(&placed, &now_list, now_row, *id).unwrap_or(placed);
    }
    placed
}

/// Gives ids to fresh rows that have something in them and have none yet. `known` are all keys of the response.
pub(crate) fn allot(filled: &[(Key, u32)], known: &[&Key], allotted: &mut Allotted) {
    let mut given: Vec<Key> = Vec::new();
    for (list, row) in filled {
        if allotted.get(list).is_some_and(|rows| rows.contains_key(row)) {
            continue;
        }
        let placed = as_allotted(list, allotted);
        let highest = highest_row(&placed, known.iter().copied().chain(given.iter()));
        let id = highest.saturating_add(1);
        given.push(placed.row(id));
        allotted.entry(list.clone()).or_default().insert(*row, id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Key::parse(text).unwrap()
    }

    #[test]
    fn a_fresh_row_gets_an_id_that_nobody_ever_had() {
        let mut allotted = Allotted::new();
        let (gone, list) = (key("vpn/q9[4]/maker"), key("vpn/q9"));
        allot(&[(list.clone(), 3), (list.clone(), 5)], &[&gone, &list], &mut allotted);
        assert_eq!(as_allotted(&key("vpn/q9[3]/maker"), &allotted).as_str(), "vpn/q9[5]/maker");
        assert_eq!(as_allotted(&key("vpn/q9[5]/maker"), &allotted).as_str(), "vpn/q9[6]/maker");
        allot(&[(list.clone(), 3)], &[&key("vpn/q9[5]/maker"), &key("vpn/q9[9]/maker")], &mut allotted);
        assert_eq!(as_allotted(&key("vpn/q9[3]/maker"), &allotted).as_str(), "vpn/q9[5]/maker", "it keeps its id");
    }

    #[test]
    fn rows_inside_rows_follow_their_outer_row() {
        let mut allotted = Allotted::new();
        allot(&[(key("a"), 2), (key("a[2]/b"), 1)], &[&key("a[6]/c")], &mut allotted);
        assert_eq!(as_allotted(&key("a[2]/b[1]/d"), &allotted).as_str(), "a[7]/b[1]/d");
    }
}
