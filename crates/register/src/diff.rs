//! What a newer list changes in a register, seen before it is applied.

use std::collections::BTreeMap;

use base::{Text, prefecture};
use serde::{Deserialize, Serialize};

use crate::facility::Facility;
use crate::mapping::Field;

/// One field of a facility that a newer list states otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field's name, as in [`Field::name`]; `beds_total_only` where a list gained or lost its columns for kinds.
    pub field: String,
    /// The field's words for people.
    pub label: Text,
    /// The value before; empty when it was unknown.
    pub before: String,
    /// The value after; empty when it is unknown.
    pub after: String,
}

/// A facility whose code stands in both lists, with at least one other field changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Change {
    /// Its code.
    pub code: String,
    /// Its name in the newer list.
    pub name: String,
    /// What changed, in the order of [`Field::ALL`].
    pub fields: Vec<FieldChange>,
}

/// What became of a register. Every list is in the order of the codes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Facilities that only the newer list has.
    pub appeared: Vec<Facility>,
    /// Facilities that only the older list has.
    pub vanished: Vec<Facility>,
    /// Facilities that both have, with a difference.
    pub changed: Vec<Change>,
    /// How many facilities both have, without any difference.
    pub unchanged: usize,
}

impl Difference {
    /// True when the newer list changes nothing.
    pub fn is_empty(&self) -> bool {
        self.appeared.is_empty() && self.vanished.is_empty() && self.changed.is_empty()
    }
}

/// Compares two lists by code. The order of either does not matter; of a code that repeats, the last row counts.
///
/// The mark [`Facility::invented`] is not compared: it belongs to the register, not to the list.
pub fn diff(old: &[Facility], new: &[Facility]) -> Difference {
    let mut before: BTreeMap<&str, &Facility> = old.iter().map(|facility| (facility.code.as_str(), facility)).collect();
    let after: BTreeMap<&str, &Facility> = new.iter().map(|facility| (facility.code.as_str(), facility)).collect();
    let mut difference = Difference::default();
    for (code, facility) in after {
        let Some(earlier) = before.remove(code) else {
            difference.appeared.push(facility.clone());
            continue;
        };
        let fields = changes(earlier, facility);
        if fields.is_empty() {
            difference.unchanged += 1;
        } else {
            difference.changed.push(Change { code: code.to_owned(), name: facility.name.clone(), fields });
        }
    }
    difference.vanished = before.into_values().cloned().collect();
    difference
}

fn changes(before: &Facility, after: &Facility) -> Vec<FieldChange> {
    let mut fields = Vec::new();
    for field in Field::ALL {
        let (old, new) = (field.shown(before), field.shown(after));
        if old != new {
            fields.push(FieldChange { field: field.name().to_owned(), label: field.label(), before: old, after: new });
        }
    }
    if before.beds.total_only != after.beds.total_only {
        let shown = |total_only: bool| if total_only { "1" } else { "0" }.to_owned();
        fields.push(FieldChange {
            field: "beds_total_only".to_owned(),
            label: Text::new("内訳の列がない一覧", "List without kinds of beds"),
            before: shown(before.beds.total_only),
            after: shown(after.beds.total_only),
        });
    }
    fields
}

/// The value of `field` as a list would show it; prefecture with its name, kind in words.
impl Field {
    fn shown(self, facility: &Facility) -> String {
        let number = |beds: Option<u32>| beds.map_or_else(String::new, |beds| beds.to_string());
        match self {
            Field::Code => facility.code.clone(),
            Field::Name => facility.name.clone(),
            Field::Kana => facility.kana.clone(),
            Field::Kind => facility.kind.label().ja,
            Field::Prefecture => prefecture::name(&facility.prefecture).map_or_else(String::new, |name| name.ja),
            Field::Municipality => facility.municipality.clone(),
            Field::Address => facility.address.clone(),
            Field::BedsTotal => number(facility.beds.total_stated),
            Field::BedsGeneral => number(facility.beds.general),
            Field::BedsLongTerm => number(facility.beds.long_term),
            Field::BedsPsychiatric => number(facility.beds.psychiatric),
            Field::BedsTuberculosis => number(facility.beds.tuberculosis),
            Field::BedsInfectious => number(facility.beds.infectious),
        }
    }
}
