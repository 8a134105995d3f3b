//! What is due, and the table of contents of the questionnaire.

pub(crate) mod due;
pub(crate) mod hub;

use questionnaire::{Answer, Instrument, Journey, Presence};
use serde::Serialize;
use store::response::Draft;
use store::sign_in::Respondent;

use crate::templates::Shell;
use crate::visitor::Visitor;

/// How many of the questions asked so far are answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Progress {
    /// Questions answered, with わからない among them.
    pub(crate) n_answered: usize,
    /// Questions on the path.
    pub(crate) n_asked: usize,
}

/// Counts the questions on the path.
pub(crate) fn progress(instrument: &Instrument, journey: &Journey) -> Progress {
    let asked =
        journey.items().filter(|visit| visit.presence == Presence::In && instrument.items[visit.item].kind.is_asked());
    let mut progress = Progress::default();
    for visit in asked {
        progress.n_asked += 1;
        if matches!(visit.answer, Answer::Answered(_) | Answer::Unknown) {
            progress.n_answered += 1;
        }
    }
    progress
}

/// The surroundings of a page for a hospital. `person` is the name of the person who is signed in.
pub(crate) fn shell(visitor: &Visitor, respondent: &Respondent, person: String) -> Shell {
    let mut shell = visitor.shell();
    shell.facility = Some(respondent.facility_name.clone());
    shell.person = Some(person).filter(|name| !name.is_empty());
    shell
}

/// Title of the round in the language of the page.
pub(crate) fn title(draft: &Draft, visitor: &Visitor) -> String {
    draft.round.title.get(visitor.lang).to_owned()
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    [due::samples(), hub::samples()].into_iter().flatten().collect()
}
