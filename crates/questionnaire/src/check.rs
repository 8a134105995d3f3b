//! Everything in a response that still needs attention, all at once.

use base::Finding;
use jiff::Timestamp;

use crate::answer::Answers;
use crate::instrument::Instrument;

/// A finding at an item on the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFinding {
    /// What is wrong and what would be right; its `place.item` is the key.
    pub finding: Finding,
    /// True where the respondent may confirm it and submit all the same.
    pub soft: bool,
    /// Index into [`Instrument::sections`].
    pub section: usize,
}

/// Every finding of a response, in the order of the items. Nothing off the path is looked at.
pub fn check(instrument: &Instrument, answers: &Answers) -> Vec<ItemFinding> {
    let _ = (instrument, answers);
    Vec::new()
}

/// Like [`check`], for instruments whose expressions ask the time.
pub fn check_at(instrument: &Instrument, answers: &Answers, now: Timestamp) -> Vec<ItemFinding> {
    let _ = (instrument, answers, now);
    Vec::new()
}

/// True when nothing hard stands in the way of submission; soft findings may remain.
pub fn complete(instrument: &Instrument, answers: &Answers) -> bool {
    check(instrument, answers).iter().all(|found| found.soft)
}
