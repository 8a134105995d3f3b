//! What differs between two items, apart from who is asked.

use base::{Lang, Text};

use super::{Change, OptionChanges, Pair};
use crate::instrument::{Choice, Instrument, Item, Required};

/// Everything that differs. Only the Japanese words count: translations are not the publisher's.
pub(super) fn of(old: &Instrument, new: &Instrument, pair: &Pair) -> Vec<Change> {
    let (a, b) = (&old.items[pair.from], &new.items[pair.to]);
    let mut changes = Vec::new();
    if a.kind != b.kind {
        changes.push(Change::Kind { old: a.kind.code(), new: b.kind.code() });
    }
    changes.extend(options(&a.options, &b.options).map(Change::Options));
    if unlike(&a.unit, &b.unit) {
        changes.push(Change::Unit { old: a.unit.clone(), new: b.unit.clone() });
    }
    if unlike(&a.label, &b.label) {
        changes.push(Change::Wording { old: a.label.clone(), new: b.label.clone() });
    }
    if unlike(&a.hint, &b.hint) || unlike(&a.guidance, &b.guidance) {
        changes.push(Change::Guidance);
    }
    if required(a) != required(b) {
        changes.push(Change::Required { old: required(a), new: required(b) });
    }
    let check = |item: &Item| item.constraint.as_ref().map(|check| check.source.clone()).unwrap_or_default();
    if check(a) != check(b) {
        changes.push(Change::Check { old: check(a), new: check(b) });
    }
    if a.number != b.number {
        changes.push(Change::Number { old: a.number.clone(), new: b.number.clone() });
    }
    changes
}

fn options(old: &[Choice], new: &[Choice]) -> Option<OptionChanges> {
    let value = |option: &Choice| option.value.clone();
    let missing_in = |others: &[Choice], option: &&Choice| others.iter().all(|other| other.value != option.value);
    let changes = OptionChanges {
        added: new.iter().filter(|option| missing_in(old, option)).map(value).collect(),
        removed: old.iter().filter(|option| missing_in(new, option)).map(value).collect(),
        relabelled: new
            .iter()
            .filter(|option| old.iter().any(|other| other.value == option.value && unlike(&other.label, &option.label)))
            .map(value)
            .collect(),
        reordered: false,
    };
    let same_order = old.iter().map(|option| &option.value).eq(new.iter().map(|option| &option.value));
    match (changes.only_order(), same_order) {
        (true, true) => None,
        (true, false) => Some(OptionChanges { reordered: true, ..changes }),
        (false, _) => Some(changes),
    }
}

/// Line breaks and spaces are no difference in wording.
fn unlike(old: &Text, new: &Text) -> bool {
    let bare = |text: &Text| -> String { text.get(Lang::Ja).chars().filter(|c| !c.is_whitespace()).collect() };
    bare(old) != bare(new)
}

fn required(item: &Item) -> &'static str {
    match (&item.required, item.soft) {
        (Required::Never, _) => "no",
        (Required::Always, false) => "yes",
        (Required::Always, true) => "yes, may be left open with a warning",
        (Required::When(_), _) => "sometimes",
    }
}
