//! Rows of repeats: adding, removing, and whether a field's row is there.

use base::{Finding, Text};

use super::Accepted;
use super::fields::{Field, Fields};
use crate::answer::{Answer, Answers, Value};
use crate::instrument::{Instrument, Item};
use crate::key::Key;
use crate::phrases::shown_name;
use crate::tree::ROWS_MAX;

/// Applies what the page says about rows.
pub(super) fn change(instrument: &Instrument, fields: &Fields, so_far: &Answers, accepted: &mut Accepted) {
    for (list, index, row) in &fields.remove {
        let mut rows = rows_of(list, so_far, accepted);
        if !rows.contains(row) {
            accepted.findings.push(no_such_row(&instrument.items[*index]).at_item(list.as_str()));
            continue;
        }
        rows.retain(|id| id != row);
        put(list, rows, so_far, accepted);
    }
    for (list, index) in &fields.add {
        let row = next_row(list, so_far, accepted);
        add(&instrument.items[*index], list, row, so_far, accepted);
    }
    for (key, field) in fields.by_key.iter().filter(|(key, _)| !key.rows().is_empty()) {
        if field.unknown || field.values.iter().any(|value| !value.trim().is_empty()) {
            add_typed_rows(instrument, key, so_far, accepted);
        }
    }
}

/// A row that has never been there is added by typing into it.
fn add_typed_rows(instrument: &Instrument, key: &Key, so_far: &Answers, accepted: &mut Accepted) {
    for (list, row) in key.lists() {
        if rows_of(&list, so_far, accepted).contains(&row) || row != next_row(&list, so_far, accepted) {
            continue;
        }
        let Some(item) = instrument.item(&list).filter(|item| item.repeat_count.is_none()) else {
            continue;
        };
        add(item, &list, row, so_far, accepted);
    }
}

/// True when every row of the key is there; a finding where something was typed into one that is not.
pub(super) fn are_there(
    instrument: &Instrument,
    key: &Key,
    field: &Field,
    so_far: &Answers,
    accepted: &mut Accepted,
) -> bool {
    // Rows that the answers count are there whatever the count: beyond it, answers wait for it to grow.
    let counted = |list: &Key, row: u32| {
        let row_fits = usize::try_from(row).is_ok_and(|row| row <= ROWS_MAX);
        row_fits && instrument.item(list).is_some_and(|item| item.repeat_count.is_some())
    };
    let is_there = |list: &Key, row: u32| counted(list, row) || rows_of(list, so_far, accepted).contains(&row);
    let gone = key.lists().into_iter().find(|(list, row)| !is_there(list, *row));
    let Some((list, _)) = gone else { return true };
    let typed = field.values.join(" ");
    if let Some(item) = instrument.item(&list).filter(|_| field.unknown || !typed.trim().is_empty()) {
        accepted.findings.push(no_such_row(item).at_item(key.as_str()));
        accepted.rejected.insert(key.clone(), typed);
    }
    false
}

fn rows_of(list: &Key, so_far: &Answers, accepted: &Accepted) -> Vec<u32> {
    let answer = accepted.changes.get(list).or_else(|| so_far.get(list));
    match answer.and_then(Answer::value) {
        Some(Value::Rows(rows)) => rows.clone(),
        _ => Vec::new(),
    }
}

/// An id that no row of this repeat has ever had: answers of removed rows are kept under theirs.
fn next_row(list: &Key, so_far: &Answers, accepted: &Accepted) -> u32 {
    let prefix = format!("{list}[");
    let kept = so_far.keys().filter_map(|key| {
        let rest = key.as_str().strip_prefix(&prefix)?;
        rest.split(']').next()?.parse::<u32>().ok()
    });
    let listed = rows_of(list, so_far, accepted).into_iter().chain(rows_of(list, so_far, &Accepted::default()));
    kept.chain(listed).max().map_or(1, |last| last.saturating_add(1))
}

fn add(item: &Item, list: &Key, row: u32, so_far: &Answers, accepted: &mut Accepted) {
    let mut rows = rows_of(list, so_far, accepted);
    if rows.len() >= ROWS_MAX {
        let name = shown_name(item);
        let message = Text::new(
            format!("{}はこれ以上追加できません（{ROWS_MAX}件まで）", name.ja),
            format!("{} takes no more than {ROWS_MAX} entries", name.en),
        );
        accepted.findings.push(Finding::error("too-many-rows", message).at_item(list.as_str()));
        return;
    }
    rows.push(row);
    put(list, rows, so_far, accepted);
}

fn put(list: &Key, rows: Vec<u32>, so_far: &Answers, accepted: &mut Accepted) {
    let answer = Answer::Answered(Value::Rows(rows));
    if so_far.get(list) == Some(&answer) {
        accepted.changes.remove(list);
    } else {
        accepted.changes.insert(list.clone(), answer);
    }
}

fn no_such_row(item: &Item) -> Finding {
    let name = shown_name(item);
    Finding::error(
        "no-such-row",
        Text::new(
            format!("{}のこの行は、すでに削除されています。必要であれば行を追加して入力してください", name.ja),
            format!("{}: this entry has been removed; add a new one if it is needed", name.en),
        ),
    )
}
