//! Rounds: the list, one round, what changes its state, and making a new one.

pub(crate) mod change;
pub(crate) mod charts;
pub(crate) mod counts;
pub(crate) mod events;
pub(crate) mod head;
pub(crate) mod list;
pub(crate) mod new;
pub(crate) mod show;
