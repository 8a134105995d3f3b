//! What a fresh response starts with. Until a person has seen and saved it, such an answer is unconfirmed.

use crate::answer::Answer;
use crate::instrument::{Item, Kind};
use crate::triggers;

/// The answer of an item that nobody has touched, where the author wrote a value and no expression.
pub(crate) fn fixed(item: &Item) -> Answer {
    if item.default.is_empty() || item.dynamic_default.is_some() {
        Answer::Blank
    } else {
        as_answer(item, &item.default)
    }
}

/// A default text as an answer of this item: what nobody can confirm counts as it is.
pub(crate) fn as_answer(item: &Item, text: &str) -> Answer {
    if matches!(item.kind, Kind::Note | Kind::Repeat) {
        return Answer::Blank;
    }
    match triggers::as_answer(item.kind, text) {
        Answer::Answered(value) if item.is_typed() => Answer::Prefilled(value),
        other @ (Answer::Answered(_) | Answer::Blank | Answer::Unknown | Answer::Prefilled(_)) => other,
    }
}
