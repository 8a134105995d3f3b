//! Repeats whose rows are counted by an expression and not added by the respondent.
//!
//! Rows of such a repeat carry the ids 1, 2, 3 … as many as the count says. What was answered in rows beyond it is
//! kept under its key, not counted, and restored when the count grows again.

use base::Text;
use jiff::Timestamp;

use crate::answer::{Answer, Answers, Value};
use crate::expression::{Focus, NodeId};
use crate::instrument::{Instrument, Slot};
use crate::key::Key;
use crate::tree::{ROWS_MAX, Walk};

/// The answers with the rows of counted repeats as their counts say; `None` where the instrument has none.
pub(crate) fn with_rows(instrument: &Instrument, answers: &Answers, now: Option<Timestamp>) -> Option<Answers> {
    let counted: Vec<usize> =
        (0..instrument.items.len()).filter(|index| instrument.items[*index].repeat_count.is_some()).collect();
    if counted.is_empty() {
        return None;
    }
    let mut answers = answers.clone();
    // A count may read the rows of another, and repeats nest: each pass settles one of them for good.
    for _ in 0..=counted.len() {
        let walk = Walk::laid_out(instrument, &answers, now);
        let mut changed = false;
        for (key, rows) in lists(&walk, &counted) {
            changed |= answers.get(&key) != rows.as_ref();
            match rows {
                Some(rows) => answers.insert(key, rows),
                None => answers.remove(&key),
            };
        }
        if !changed {
            break;
        }
    }
    Some(answers)
}

/// True while every counted repeat has the rows that its count says, in a walk that was laid out for `answers`.
pub(crate) fn hold(walk: &Walk<'_>, answers: &Answers) -> bool {
    let items = &walk.instrument.items;
    let counted: Vec<usize> = (0..items.len()).filter(|index| items[*index].repeat_count.is_some()).collect();
    counted.is_empty() || lists(walk, &counted).iter().all(|(key, rows)| answers.get(key) == rows.as_ref())
}

/// Every list of rows that is counted, with the rows; without any while its count is open.
fn lists(walk: &Walk<'_>, counted: &[usize]) -> Vec<(Key, Option<Answer>)> {
    let mut found = Vec::new();
    for (node, meta) in walk.metas.iter().enumerate() {
        let (Some(Slot::Item(index)), Some(key)) = (meta.slot, &meta.key) else {
            continue;
        };
        if counted.contains(&index) {
            let rows = count(walk, index, node).map(|count| Answer::Answered(Value::Rows(ids(count))));
            found.push((key.clone(), rows));
        }
    }
    found
}

fn ids(count: f64) -> Vec<u32> {
    (1..=u32::try_from(ROWS_MAX).unwrap_or(u32::MAX)).take_while(|row| f64::from(*row) <= count).collect()
}

/// What the count is worth; `None` while what it reads is open.
fn count(walk: &Walk<'_>, index: usize, node: NodeId) -> Option<f64> {
    let condition = walk.instrument.items[index].repeat_count.as_ref()?;
    let scope = walk.scope();
    let datum = scope.eval(&condition.expr, Focus::at(node)).ok()?;
    let text = scope.text(&datum).ok()?;
    let (_, open) = scope.take_reads();
    let number: f64 = if open { return None } else { text.trim().parse().unwrap_or(0.0) };
    Some(if number.is_nan() { 0.0 } else { number })
}

/// What to say where the count asks for more rows than there can be.
pub(crate) fn too_many(walk: &Walk<'_>, index: usize, key: &Key) -> Option<Text> {
    let found = walk.node_of(index, key).and_then(|node| count(walk, index, node))?;
    let name = crate::phrases::shown_name(&walk.instrument.items[index]);
    (ids(found).len() == ROWS_MAX && found >= f64::from(u32::try_from(ROWS_MAX).unwrap_or(u32::MAX)) + 1.0).then(|| {
        Text::new(
            format!("{}は{ROWS_MAX}件までです（件数の回答は{found}です）", name.ja),
            format!("{} takes at most {ROWS_MAX} entries; the answer that counts them is {found}", name.en),
        )
    })
}
