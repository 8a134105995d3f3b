//! Answers as a respondent sees them: those that were given, and defaults where nobody has touched anything.

use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, journey_at};

/// The answers with the defaults of the questions that nobody has answered.
pub(crate) fn with_defaults(instrument: &Instrument, answers: &Answers, now: Timestamp) -> Answers {
    let has_default = |index: usize| !instrument.items[index].default.is_empty() && instrument.items[index].is_typed();
    if !(0..instrument.items.len()).any(has_default) {
        return answers.clone();
    }
    let mut known = answers.clone();
    for visit in journey_at(instrument, answers, now).items() {
        if has_default(visit.item) && !known.contains_key(&visit.key) && visit.answer != Answer::Blank {
            known.insert(visit.key.clone(), visit.answer.clone());
        }
    }
    known
}

/// The questionnaire with every repeat open: also those whose rows are counted by another answer, which may still change.
pub(crate) fn opened(instrument: &Instrument) -> Instrument {
    let mut opened = instrument.clone();
    for item in &mut opened.items {
        item.repeat_count = None;
    }
    opened
}
