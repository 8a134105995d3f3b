//! The history of each answer of a response, in words.

use std::collections::BTreeMap;

use base::Lang;
use jiff::Timestamp;
use questionnaire::{Instrument, Journey, Key};
use serde::Serialize;
use store::history::Revision;

use crate::answers::{self, Shown};
use crate::desk::facilities::timeline::{Numbered, question_of};

/// One answer that was revised at least once after it was first given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Changed {
    /// 問番号; may be empty.
    number: String,
    /// The question.
    label: String,
    /// Every revision, newest first.
    revisions: Vec<Line>,
}

/// One revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Line {
    at: Timestamp,
    person: usize,
    answer: Shown,
}

/// Answers with more than one revision, in the order of the questionnaire.
pub(crate) fn changed(
    instrument: &Instrument,
    journey: &Journey,
    revisions: &[Revision],
    people: &Numbered,
    lang: Lang,
) -> Vec<Changed> {
    let mut by_key: BTreeMap<&Key, Vec<&Revision>> = BTreeMap::new();
    for revision in revisions {
        by_key.entry(&revision.key).or_default().push(revision);
    }
    let order = |key: &Key| journey.items().position(|visit| visit.key == *key).unwrap_or(usize::MAX);
    let mut changed: Vec<(usize, Changed)> = by_key
        .into_iter()
        .filter(|(_, revisions)| revisions.len() > 1)
        .map(|(key, revisions)| (order(key), lines(instrument, key, &revisions, people, lang)))
        .collect();
    changed.sort_by_key(|(order, _)| *order);
    changed.into_iter().map(|(_, changed)| changed).collect()
}

fn lines(instrument: &Instrument, key: &Key, revisions: &[&Revision], people: &Numbered, lang: Lang) -> Changed {
    let item = instrument.item(key);
    let shown = |revision: &Revision| match (&revision.answer, item) {
        (Some(answer), Some(item)) => answers::shown(item, answer, lang),
        (None, _) | (_, None) => Shown::sealed(),
    };
    Changed {
        number: question_of(instrument, key),
        label: item.map_or_else(|| key.as_str().to_owned(), |item| item.label.get(lang).to_owned()),
        revisions: revisions
            .iter()
            .rev()
            .map(|revision| Line {
                at: revision.at(),
                person: people.of(revision.revised.person),
                answer: shown(revision),
            })
            .collect(),
    }
}

#[cfg(test)]
pub(crate) fn sample() -> Vec<Changed> {
    let line = |at: &str, text: &str| Line {
        at: at.parse().unwrap(),
        person: 1,
        answer: Shown { state: "answered", text: text.to_owned(), unit: String::new() },
    };
    vec![Changed {
        number: "3".to_owned(),
        label: "電子カルテシステムを使用しているか。".to_owned(),
        revisions: vec![line("2026-11-19T02:10:00Z", "いいえ"), line("2026-11-12T02:10:00Z", "はい")],
    }]
}
