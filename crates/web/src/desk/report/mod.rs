//! Tables and charts of a round: on pages, as CSV, and as one printable file.

pub(crate) mod cache;
pub(crate) mod download;
pub(crate) mod made;
pub(crate) mod printable;
pub(crate) mod release;
pub(crate) mod releasing;
pub(crate) mod show;
pub(crate) mod table;
