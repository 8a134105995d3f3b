//! Facilities in a round: the list, and one of them with its answers and history.

pub(crate) mod answers;
pub(crate) mod list;
pub(crate) mod reissue;
pub(crate) mod reveal;
pub(crate) mod show;
pub(crate) mod timeline;
