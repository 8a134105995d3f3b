//! An instrument on its way: rows have become groups, items and sections; expressions are still texts.

use std::collections::BTreeSet;

use crate::instrument::{Group, Item, Section, Slot};

/// An instrument whose expressions are still texts.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) groups: Vec<Group>,
    pub(super) items: Vec<Item>,
    pub(super) sections: Vec<Section>,
    pub(super) top: Vec<Slot>,
    pub(super) raw: Vec<Raw>,
    /// Rows of the groups on the survey sheet.
    pub(super) group_rows: Vec<u32>,
    /// Names that are given and cannot be used: who refers to one is not wrong as well.
    pub(super) unusable: BTreeSet<String>,
    /// Items that stand on no row of their own.
    pub(super) added: Vec<usize>,
}

/// An expression as written, and where.
#[derive(Debug)]
pub(super) struct Raw {
    pub(super) slot: Slot,
    pub(super) column: &'static str,
    pub(super) heading: String,
    pub(super) row: u32,
    pub(super) text: String,
}
