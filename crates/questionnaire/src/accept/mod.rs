//! One page of raw form input → typed answers. What cannot be read is a finding, and what was typed is kept.
//!
//! | field | meaning |
//! |---|---|
//! | `KEY` | what was typed or chosen; once for each chosen option |
//! | `present:KEY` | the item was on the page, so that choosing nothing means blank |
//! | `unknown:KEY` | `1`: the respondent says わからない |
//! | `add:KEY` | one more row for the repeat `KEY` |
//! | `remove:KEY[3]` | row 3 goes; its answers are kept and no longer counted |
//!
//! Row ids are never used twice. A page may show one empty row more than there are: what is typed there adds it.

pub(crate) mod characters;
mod fields;
pub(crate) mod read;
mod rows;
mod unreadable;

use std::collections::BTreeMap;

use base::{Finding, Text};
use jiff::Timestamp;

use crate::answer::{Answer, Answers};
use crate::instrument::{Instrument, Item, Kind};
use crate::key::Key;
use crate::phrases::shown_name;
use crate::triggers;

use fields::{Field, Fields};

/// Most fields of one page.
pub const FIELDS_MAX: usize = 5_000;
/// Longest text of one field, in characters.
pub const FIELD_CHARS_MAX: usize = 10_000;

/// What one page of input means.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    /// Answers that differ from those so far, ready to be recorded.
    pub changes: BTreeMap<Key, Answer>,
    /// Everything that could not be taken over, at its item.
    pub findings: Vec<Finding>,
    /// What was typed where it could not be read, to be shown again.
    pub rejected: BTreeMap<Key, String>,
}

/// Reads one page of raw input in the light of the answers so far.
///
/// `section` is an index into [`Instrument::sections`]; only fields of that section's items are taken. Items without a
/// field are left as they are. Fields that are not the questionnaire's (a button, a token) must be taken out before.
pub fn accept(instrument: &Instrument, section: usize, raw: &[(String, String)], so_far: &Answers) -> Accepted {
    accept_page(instrument, section, raw, so_far, None)
}

/// Like [`accept`], at the moment `now`, for instruments whose calculations are triggered and ask the time.
pub fn accept_at(
    instrument: &Instrument,
    section: usize,
    raw: &[(String, String)],
    so_far: &Answers,
    now: Timestamp,
) -> Accepted {
    accept_page(instrument, section, raw, so_far, Some(now))
}

fn accept_page(
    instrument: &Instrument,
    section: usize,
    raw: &[(String, String)],
    so_far: &Answers,
    now: Option<Timestamp>,
) -> Accepted {
    let mut accepted = Accepted::default();
    if raw.len() > FIELDS_MAX {
        accepted.findings.push(too_many_fields(raw.len()));
        return accepted;
    }
    let fields = Fields::sort(instrument, section, raw, &mut accepted);
    rows::change(instrument, &fields, so_far, &mut accepted);
    for (key, field) in &fields.by_key {
        let item = &instrument.items[field.item];
        if item.kind != Kind::Repeat && rows::are_there(instrument, key, field, so_far, &mut accepted) {
            take(item, key, field, so_far, &mut accepted);
        }
    }
    triggers::follow(instrument, so_far, &mut accepted.changes, now);
    accepted
}

fn take(item: &Item, key: &Key, field: &Field, so_far: &Answers, accepted: &mut Accepted) {
    let answer = match answer(item, field) {
        Ok(answer) => answer,
        Err((code, message)) => {
            accepted.findings.push(Finding::error(code, message).at_item(key.as_str()));
            accepted.rejected.insert(key.clone(), field.values.join(" "));
            return;
        }
    };
    // Leaving a default empty is an answer of its own.
    let unchanged = match so_far.get(key) {
        Some(before) => *before == answer,
        None => answer == Answer::Blank && item.default.is_empty(),
    };
    if !unchanged {
        accepted.changes.insert(key.clone(), answer);
    }
}

/// The answer that a field gives, or why it gives none.
fn answer(item: &Item, field: &Field) -> Result<Answer, (&'static str, Text)> {
    let value = read::value(item, &field.values)?;
    let name = shown_name(item);
    match (value, field.unknown) {
        (Some(_), true) => Err((
            "both-value-and-unknown",
            Text::new(
                format!("{}は、回答と「わからない」のどちらか一方にしてください", name.ja),
                format!("{}: either give an answer or say “don't know”, not both", name.en),
            ),
        )),
        (Some(value), false) => Ok(Answer::Answered(value)),
        (None, true) if item.unknown_allowed => Ok(Answer::Unknown),
        (None, true) => Err((
            "unknown-not-offered",
            Text::new(
                format!("{}では「わからない」は選べません", name.ja),
                format!("{}: “don't know” is not offered here", name.en),
            ),
        )),
        (None, false) => Ok(Answer::Blank),
    }
}

fn too_many_fields(found: usize) -> Finding {
    Finding::error(
        "too-many-fields",
        Text::new(
            format!("送信された項目が多すぎます（{found}件）。{FIELDS_MAX}件以内に分けて保存してください"),
            format!("too many fields were sent ({found}); save at most {FIELDS_MAX} at a time"),
        ),
    )
}
