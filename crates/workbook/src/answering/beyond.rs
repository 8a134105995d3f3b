//! Rows that a workbook filled in although the answer that counts them says fewer: kept, not counted, and told.

use std::collections::BTreeMap;

use base::{Finding, Text};
use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, Key, Value, journey_at};

/// A finding for each of the `taken` answers that stands in such a row, given the answers as they would be.
pub(super) fn counts<'a>(
    instrument: &Instrument,
    after: &Answers,
    taken: impl Iterator<Item = (&'a Key, &'a Answer)>,
    now: Timestamp,
) -> Vec<Finding> {
    let is_counted = |list: &Key| instrument.item(list).is_some_and(|item| item.repeat_count.is_some());
    let in_counted: Vec<&Key> = taken
        .filter(|(key, answer)| **answer != Answer::Blank && key.lists().iter().any(|(list, _)| is_counted(list)))
        .map(|(key, _)| key)
        .collect();
    if in_counted.is_empty() {
        return Vec::new();
    }
    let rows: BTreeMap<Key, Vec<u32>> = journey_at(instrument, after, now)
        .items()
        .filter_map(|visit| match visit.answer.value() {
            Some(Value::Rows(rows)) => Some((visit.key.clone(), rows.clone())),
            _ => None,
        })
        .collect();
    let beyond = |key: &&Key| {
        let is_beyond = |(list, row): &(Key, u32)| !rows.get(list).is_some_and(|rows| rows.contains(row));
        let (list, row) = key.lists().into_iter().filter(|(list, _)| is_counted(list)).find(is_beyond)?;
        Some(not_counted(instrument, &list, row, rows.get(&list).map(Vec::len)).at_item(key.as_str()))
    };
    in_counted.iter().filter_map(beyond).collect()
}

fn not_counted(instrument: &Instrument, list: &Key, row: u32, n_rows: Option<usize>) -> Finding {
    let name = instrument.item(list).map(|item| item.label.clone()).unwrap_or_default();
    let count = match n_rows {
        Some(n) => Text::new(format!("件数は{n}件と回答されています"), format!("the answer that counts them says {n}")),
        None => Text::new("件数がまだ回答されていません", "nobody has answered yet how many there are"),
    };
    let message = Text::new(
        format!("「{}」の{}。{row}件目の回答は保存しましたが、数えません。件数を確かめてください", name.ja, count.ja),
        format!("{}: {}; entry {row} is kept and not counted. See whether the number is right", name.en, count.en),
    );
    Finding::warning("beyond-count", message)
}
