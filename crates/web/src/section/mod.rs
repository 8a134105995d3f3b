//! One section of the questionnaire, one page: shown, saved, and settled between two people.

pub(crate) mod autosave;
pub(crate) mod block;
pub(crate) mod conflict;
pub(crate) mod item;
pub(crate) mod last_time;
pub(crate) mod page;
pub(crate) mod save;
pub(crate) mod show;

#[cfg(test)]
mod sample;
#[cfg(test)]
pub(crate) use sample::samples;
