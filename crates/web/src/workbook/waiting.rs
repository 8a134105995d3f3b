//! Answers of returned workbooks that wait to be chosen between: how many, and on which page.

use std::collections::BTreeSet;

use jiff::Timestamp;
use questionnaire::{Answer, Key};
use serde::Serialize;
use store::response::{Draft, Revised};
use store::round::RoundState;
use store::workbook::{self as kept, Reading};
use store::{ReadingId, Tx};

use crate::error::Error;
use crate::urls;
use crate::workbook::returned::Kept;

/// A reading in which something is to be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Waiting {
    /// Where it is chosen.
    pub(crate) href: String,
    /// When the workbook was read.
    pub(crate) at: Timestamp,
    /// How many questions.
    pub(crate) n: usize,
    #[serde(skip)]
    pub(crate) reading: ReadingId,
}

/// What waits for the hospital, newest reading first. The same answer to the same question waits once, however often its
/// workbook was sent. Nothing waits in a round that takes no answers.
pub(crate) async fn waiting(tx: &Tx, draft: &Draft, now: Timestamp) -> Result<Vec<Waiting>, Error> {
    if draft.round.state(now) != RoundState::Open {
        return Ok(Vec::new());
    }
    let mut told = BTreeSet::new();
    let mut waiting = Vec::new();
    for reading in kept::undecided(tx, draft.round.id, draft.facility).await? {
        let open = open(&reading, &kept_of(&reading)?, draft);
        let n = open.into_iter().filter(|(key, mine)| told.insert((key.clone(), mine.stored()))).count();
        if n > 0 {
            let href = urls::workbook_returned(reading.id);
            waiting.push(Waiting { href, at: reading.read_at, n, reading: reading.id });
        }
    }
    Ok(waiting)
}

/// What was found in a reading.
pub(crate) fn kept_of(reading: &Reading) -> Result<Kept, Error> {
    serde_json::from_str(&reading.result).map_err(|error| Error::Internal(format!("a reading's findings: {error}")))
}

/// The questions that are still to be chosen, each with the workbook's answer. One that both sides answer alike by now
/// needs no choice.
pub(crate) fn open(reading: &Reading, kept: &Kept, draft: &Draft) -> Vec<(Key, Answer)> {
    let mine = |key: &Key| {
        let mine = kept.mine(draft, key)?;
        let theirs = draft.answers.get(key).unwrap_or(&Answer::Blank);
        (mine != *theirs).then(|| (key.clone(), mine))
    };
    reading.undecided.iter().filter_map(mine).collect()
}

/// True for an answer out of a workbook that names nobody who filled it in: the secretariat brought it.
pub(crate) fn is_from_desk(revised: &Revised, from_workbooks: &BTreeSet<i64>) -> bool {
    revised.person.is_none() && from_workbooks.contains(&revised.version)
}

#[cfg(test)]
pub(crate) fn sample() -> Vec<Waiting> {
    let at = "2026-11-20T05:03:00Z".parse().expect("a moment");
    vec![Waiting { href: "/workbook/returned/3".to_owned(), at, n: 1, reading: ReadingId(3) }]
}
