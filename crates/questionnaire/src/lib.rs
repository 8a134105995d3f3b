//! Questionnaires: XLSForm text in, a checked [`Instrument`] out; what is asked of whom, and what the answers mean.
//!
//! Pure: no input or output, no async, and nothing here asks the time or draws a random number.
//!
//! The way of one page: [`compile`] makes the instrument once; [`accept`] reads what was typed on a page into typed
//! [`Answer`]s; [`journey`] says which items are on the path and why; [`check`] lists everything that still needs
//! attention; [`codebook`] tells others how to read the answers.

pub mod accept;
pub mod answer;
pub mod check;
pub mod codebook;
pub mod compile;
mod counts;
mod defaults;
pub mod editions;
mod entries;
pub mod expression;
mod graph;
pub mod inspect;
pub mod instrument;
pub mod journey;
pub mod key;
pub mod live;
pub mod outline;
pub mod paths;
mod phrases;
pub mod plain;
mod reconsider;
pub mod sheets;
mod tree;
mod triggers;
pub mod universe;

pub use accept::{Accepted, accept, accept_at};
pub use answer::{Answer, Answers, Value};
pub use check::{ItemFinding, check, check_at, complete};
pub use codebook::{CodebookEntry, codebook};
pub use compile::{Compiled, compile, compile_beside, is_read, missing_form_id};
pub use inspect::inspect;
pub use instrument::{CharacterClass, Choice, Condition, Group, Instrument, Item, Kind, Protection, Required, Section};
pub use journey::{
    ItemVisit, Journey, Look, Presence, SectionState, SectionVisit, asked_when, journey, journey_at, look_at, why,
    why_at,
};
pub use key::Key;
pub use live::LiveJourney;
pub use outline::outline;
pub use sheets::{Sheet, Sheets};
pub use universe::Universe;

#[cfg(test)]
mod tests;
