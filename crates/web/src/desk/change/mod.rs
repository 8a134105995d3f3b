//! Change between two rounds: on a page, and as CSV.

pub(crate) mod cache;
pub(crate) mod download;
pub(crate) mod made;
pub(crate) mod show;
