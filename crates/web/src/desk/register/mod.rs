//! The register of facilities: looking through it, and importing lists.

pub(crate) mod apply;
pub(crate) mod import;
pub(crate) mod list;
pub(crate) mod pending;
pub(crate) mod upload;
