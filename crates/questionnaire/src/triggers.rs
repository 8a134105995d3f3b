//! Calculations that happen once, when another answer changes or as soon as they can, and then stay as they are.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::answer::{Answer, Answers, Value, canonical_decimal};
use crate::expression::Focus;
use crate::instrument::{Instrument, Item, Kind, Slot};
use crate::journey::Presence;
use crate::key::Key;
use crate::tree::Walk;

/// Longest chain of calculations that set each other off.
const CHAIN_MAX: usize = 20;

/// Adds to `changes` what they set off. What a person changed with the same save stays as typed.
pub(crate) fn follow(
    instrument: &Instrument,
    so_far: &Answers,
    changes: &mut std::collections::BTreeMap<Key, Answer>,
    now: Option<Timestamp>,
) {
    if !instrument.items.iter().any(Item::is_set_off) {
        return;
    }
    let typed: BTreeSet<Key> = changes.keys().cloned().collect();
    let mut news = typed.clone();
    for _ in 0..CHAIN_MAX {
        let mut answers = so_far.clone();
        answers.extend(changes.clone());
        let set = set_off(instrument, &answers, &news, now);
        news.clear();
        for (key, answer) in set.into_iter().filter(|(key, _)| !typed.contains(key)) {
            if answers.get(&key) != Some(&answer) {
                news.insert(key.clone());
                changes.insert(key, answer);
            }
        }
        if news.is_empty() {
            return;
        }
    }
}

/// The values of all calculations that one of `news` sets off, and of those by `once(…)` that have none yet.
fn set_off(
    instrument: &Instrument,
    answers: &Answers,
    news: &BTreeSet<Key>,
    now: Option<Timestamp>,
) -> Vec<(Key, Answer)> {
    let walk = Walk::new(instrument, answers, now);
    let mut found = Vec::new();
    for (node, meta) in walk.metas.iter().enumerate() {
        let (Some(Slot::Item(index)), Some(key)) = (meta.slot, &meta.key) else {
            continue;
        };
        let item = &instrument.items[index];
        if item.is_calculated_once() && meta.presence == Presence::In && answers.get(key).is_none_or(is_open) {
            found.extend(meta.answer.value().map(|value| (key.clone(), Answer::Answered(value.clone()))));
            continue;
        }
        if item.trigger.is_empty() || !news.iter().any(|changed| concerns(instrument, item, key, changed)) {
            continue;
        }
        let value = item.calculation.as_ref().map_or(Some(String::new()), |calculation| {
            let scope = walk.scope();
            scope.eval(&calculation.expr, Focus::at(node)).and_then(|datum| scope.kept_text(item.kind, &datum)).ok()
        });
        found.extend(value.map(|text| (key.clone(), as_answer(item.kind, &text))));
    }
    found
}

fn is_open(answer: &Answer) -> bool {
    answer.value().is_none()
}

/// True when a change at `changed` sets off the calculation at `key`: it is named, and no other row's affair.
fn concerns(instrument: &Instrument, item: &Item, key: &Key, changed: &Key) -> bool {
    let named = instrument.item(changed).is_some_and(|source| item.trigger.contains(&source.name));
    let shared = |a: &Key, b: &Key| a.rows().iter().zip(b.rows()).all(|(row, other)| *row == other);
    named && shared(key, changed)
}

/// The answer that a calculated text gives to an item of this kind; blank where it gives none.
pub(crate) fn as_answer(kind: Kind, text: &str) -> Answer {
    let text = if kind == Kind::Decimal { canonical_decimal(text).unwrap_or_default() } else { text.to_owned() };
    match Value::from_stored(kind, &text) {
        Some(value) if !text.is_empty() => Answer::Answered(value),
        _ => Answer::Blank,
    }
}
