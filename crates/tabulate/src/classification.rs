//! How responses are grouped: strata, by which they are weighted, and classifications, by which tables are broken down.

use base::Text;

/// One stratum 層: a part of the frame in which every response stands for the same number of facilities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// Opaque, unique among the strata.
    pub code: String,
    /// For people, e.g. 20～99床.
    pub label: Text,
    /// Facilities of the frame in this stratum: N of the formulas.
    pub n_frame: u32,
}

/// The division of the frame by which responses are weighted. Every response lies in exactly one stratum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratification {
    /// In identifiers, e.g. `bed_class`.
    pub name: String,
    /// For people, e.g. 病床規模.
    pub label: Text,
    /// In the order in which sums are added.
    pub classes: Vec<Stratum>,
    /// For each response the index of its stratum.
    pub of_unit: Vec<u16>,
}

/// One class of a classification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Opaque, unique in the classification.
    pub code: String,
    /// For people.
    pub label: Text,
}

/// A way to break tables down, as of the frame's day: bed class, prefecture, founder …
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classification {
    /// In identifiers, e.g. `prefecture`; unique in a dataset.
    pub name: String,
    /// For people, e.g. 都道府県.
    pub label: Text,
    /// In the order of the tables' rows. Facilities without a value need a class of their own (不明).
    pub classes: Vec<Class>,
    /// For each response the index of its class.
    pub of_unit: Vec<u16>,
    /// For each class its facilities in the frame.
    pub n_frame: Vec<u32>,
}

impl Classification {
    /// The classification without classes that hold nobody and expect nobody, such as an unknown prefecture.
    ///
    /// # Panics
    /// Never: a class that holds a response is kept.
    #[must_use]
    pub fn without_empty(&self) -> Classification {
        let held: Vec<usize> = (0..self.classes.len())
            .filter(|index| self.n_frame[*index] > 0 || self.of_unit.iter().any(|of| usize::from(*of) == *index))
            .collect();
        let renumbered = |of: &u16| {
            let index = held.iter().position(|known| *known == usize::from(*of));
            u16::try_from(index.expect("a class that holds somebody is kept")).expect("fewer classes than before")
        };
        Classification {
            name: self.name.clone(),
            label: self.label.clone(),
            classes: held.iter().map(|index| self.classes[*index].clone()).collect(),
            of_unit: self.of_unit.iter().map(renumbered).collect(),
            n_frame: held.iter().map(|index| self.n_frame[*index]).collect(),
        }
    }
}

impl From<&Stratification> for Classification {
    /// The strata as a classification, for tables broken down by the classes that carry the weights.
    fn from(strata: &Stratification) -> Classification {
        Classification {
            name: strata.name.clone(),
            label: strata.label.clone(),
            classes: strata
                .classes
                .iter()
                .map(|stratum| Class { code: stratum.code.clone(), label: stratum.label.clone() })
                .collect(),
            of_unit: strata.of_unit.clone(),
            n_frame: strata.classes.iter().map(|stratum| stratum.n_frame).collect(),
        }
    }
}
