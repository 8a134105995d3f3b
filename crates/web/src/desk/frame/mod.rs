//! The frame 調査対象名簿 of a round: who is asked and why, and what people decide of unclear facilities.

pub(crate) mod decide;
pub(crate) mod freeze;
pub(crate) mod show;
pub(crate) mod unclear;
