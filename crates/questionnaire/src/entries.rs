//! A JSON object of answers laid flat, an entry for each answer: one reading for everybody who reads such a file.
//!
//! Groups may be objects and the rows of a repeat a list of objects: `{"vpn": {"q9": [{"maker": "A"}]}}` says the same
//! as `{"vpn/q9": [1], "vpn/q9[1]/maker": "A"}`.

use serde_json::{Map, Value as Json};

/// One answer, or the rows of a repeat.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// The key as it was written, with what is around it.
    pub(crate) key: String,
    /// What stands there; of rows, their ids.
    pub(crate) value: Json,
    /// True for a list of objects: the ids are their places, from 1.
    pub(crate) is_rows: bool,
}

/// The states of an answer that is more than its value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum State<'a> {
    /// `{"unknown": true}`
    Unknown,
    /// `{"blank": true}`
    Blank,
    /// `{"prefilled": …}`
    Prefilled(&'a Json),
}

impl State<'_> {
    /// `None` for an object that says something else.
    pub(crate) fn of(object: &Map<String, Json>) -> Option<State<'_>> {
        let (word, value) = object.iter().next().filter(|_| object.len() == 1)?;
        match (word.as_str(), value) {
            ("unknown", Json::Bool(true)) => Some(State::Unknown),
            ("blank", Json::Bool(true)) => Some(State::Blank),
            ("prefilled", value) => Some(State::Prefilled(value)),
            _ => None,
        }
    }
}

/// Every entry of the object. `is_item` says of a key that it is no group: an object there is never opened.
pub(crate) fn flat(object: &Map<String, Json>, is_item: impl Fn(&str) -> bool) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (key, value) in object {
        lay(key.clone(), value, &is_item, &mut entries);
    }
    entries
}

fn lay(key: String, value: &Json, is_item: &impl Fn(&str) -> bool, entries: &mut Vec<Entry>) {
    match value {
        Json::Object(inside) if State::of(inside).is_none() && !is_item(&key) => {
            for (name, value) in inside {
                lay(format!("{key}/{name}"), value, is_item, entries);
            }
        }
        Json::Array(rows) if !rows.is_empty() && rows.iter().all(Json::is_object) => {
            entries.push(Entry { key: key.clone(), value: (1..=rows.len()).collect(), is_rows: true });
            for (number, row) in (1..).zip(rows.iter().filter_map(Json::as_object)) {
                for (name, value) in row {
                    lay(format!("{key}[{number}]/{name}"), value, is_item, entries);
                }
            }
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) | Json::Object(_) => {
            entries.push(Entry { key, value: value.clone(), is_rows: false });
        }
    }
}
