//! What happened to a response, newest first: saves and submissions. People are numbered, as their names are sealed.

use std::collections::BTreeMap;

use jiff::Timestamp;
use questionnaire::{Instrument, Key};
use serde::Serialize;
use store::PersonId;
use store::history::Revision;
use store::submission::Submission;

/// Events shown at most.
const EVENTS_MAX: usize = 200;
/// Questions that one save names at most.
const QUESTIONS_MAX: usize = 12;

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Event {
    /// `saved` or `submitted`.
    kind: &'static str,
    /// When.
    at: Timestamp,
    /// Which person at the hospital, from 1 in the order of their first act; 0 where it was no person.
    person: usize,
    /// The response's version.
    version: i64,
    /// 受付番号 of a submission.
    receipt: String,
    /// Numbers of the questions whose answers were saved.
    questions: Vec<String>,
    /// Answers saved.
    n_answers: usize,
}

/// People in the order of their first act, numbered from 1.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbered(BTreeMap<PersonId, usize>);

impl Numbered {
    /// Numbers everybody who saved or submitted.
    pub(crate) fn new(revisions: &[Revision], submissions: &[Submission]) -> Numbered {
        let mut acts: Vec<(Timestamp, PersonId)> = Vec::new();
        acts.extend(revisions.iter().filter_map(|revision| Some((revision.at(), revision.revised.person?))));
        acts.extend(submissions.iter().filter_map(|submission| Some((submission.at, submission.person?))));
        acts.sort();
        let mut numbers = BTreeMap::new();
        for (_, person) in acts {
            let next = numbers.len() + 1;
            numbers.entry(person).or_insert(next);
        }
        Numbered(numbers)
    }

    /// The number of a person; 0 for nobody.
    pub(crate) fn of(&self, person: Option<PersonId>) -> usize {
        person.and_then(|person| self.0.get(&person)).copied().unwrap_or_default()
    }
}

/// The timeline of a response.
pub(crate) fn timeline(
    instrument: &Instrument,
    revisions: &[Revision],
    submissions: &[Submission],
    people: &Numbered,
) -> Vec<Event> {
    let mut events: BTreeMap<(Timestamp, i64, &str), Event> = BTreeMap::new();
    let mut in_order: Vec<&Revision> = revisions.iter().collect();
    in_order.sort_by_key(|revision| instrument.item_index(&revision.key));
    for revision in in_order {
        let version = revision.revised.version;
        let event = events.entry((revision.at(), version, "saved")).or_insert_with(|| Event {
            kind: "saved",
            at: revision.at(),
            person: people.of(revision.revised.person),
            version,
            receipt: String::new(),
            questions: Vec::new(),
            n_answers: 0,
        });
        event.n_answers += 1;
        let question = question_of(instrument, &revision.key);
        if event.questions.len() < QUESTIONS_MAX && !question.is_empty() && !event.questions.contains(&question) {
            event.questions.push(question);
        }
    }
    for submission in submissions {
        events.insert(
            (submission.at, submission.version, "submitted"),
            Event {
                kind: "submitted",
                at: submission.at,
                person: people.of(submission.person),
                version: submission.version,
                receipt: submission.receipt.clone(),
                questions: Vec::new(),
                n_answers: 0,
            },
        );
    }
    events.into_values().rev().take(EVENTS_MAX).collect()
}

/// 問番号 of the question, or of the one around it.
pub(crate) fn question_of(instrument: &Instrument, key: &Key) -> String {
    let mut item = instrument.item(key);
    while let Some(known) = item {
        if !known.number.is_empty() {
            return known.number.clone();
        }
        item = known.repeat.map(|repeat| &instrument.items[repeat]);
    }
    String::new()
}

#[cfg(test)]
pub(crate) fn sample() -> Vec<Event> {
    let event = |kind, at: &str, version, receipt: &str, questions: &[&str]| Event {
        kind,
        at: at.parse().unwrap(),
        person: 1,
        version,
        receipt: receipt.to_owned(),
        questions: questions.iter().map(|number| (*number).to_owned()).collect(),
        n_answers: questions.len(),
    };
    vec![
        event("saved", "2026-11-19T02:10:00Z", 3, "", &["9"]),
        event("submitted", "2026-11-12T02:20:00Z", 2, "R-2026-000123", &[]),
        event("saved", "2026-11-12T02:10:00Z", 2, "", &["3", "4", "5"]),
        event("saved", "2026-11-12T02:05:00Z", 1, "", &["1", "2"]),
    ]
}
