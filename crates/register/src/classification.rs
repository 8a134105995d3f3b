//! Classifications: the ways in which facilities are grouped in tables and lists.

use base::{Text, prefecture};
use serde::{Deserialize, Serialize};

use crate::beds::BedClass;
use crate::facility::{Facility, FacilityKind};

/// One class of a classification.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Class {
    /// Stable word for programs, unique within its classification.
    pub code: String,
    /// Words for people.
    pub label: Text,
}

/// A way of grouping facilities, its classes in the order in which tables show them.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Classification {
    /// Stable word for programs: `bed_class`, `prefecture`, `kind`.
    pub name: String,
    /// Words for people.
    pub label: Text,
    /// The classes.
    pub classes: Vec<Class>,
}

impl Classification {
    /// By number of beds, in the six classes of [`BedClass`].
    pub fn bed_class() -> Classification {
        let class = |class: BedClass| Class { code: class.code().to_owned(), label: class.label() };
        Classification {
            name: "bed_class".to_owned(),
            label: Text::new("病床規模", "Number of beds"),
            classes: BedClass::ALL.into_iter().map(class).collect(),
        }
    }

    /// By prefecture, in the order of the codes 01 to 47.
    pub fn prefecture() -> Classification {
        Classification {
            name: "prefecture".to_owned(),
            label: Text::new("都道府県", "Prefecture"),
            classes: prefecture::all().map(|(code, label)| Class { code, label }).collect(),
        }
    }

    /// By kind of facility.
    pub fn kind() -> Classification {
        let class = |kind: FacilityKind| Class { code: kind.code().to_owned(), label: kind.label() };
        Classification {
            name: "kind".to_owned(),
            label: Text::new("施設の種別", "Kind of facility"),
            classes: FacilityKind::ALL.into_iter().map(class).collect(),
        }
    }

    /// All that the register knows, the most used first.
    pub fn all() -> Vec<Classification> {
        vec![Classification::bed_class(), Classification::prefecture(), Classification::kind()]
    }

    /// The code of the class that a facility belongs to, `beds` being its clear or decided number of beds.
    ///
    /// `None` where it belongs to no class: under 20 beds, beds unclear, prefecture unknown.
    pub fn class_of(&self, facility: &Facility, beds: Option<u32>) -> Option<String> {
        let code = match self.name.as_str() {
            "bed_class" => BedClass::of(beds?)?.code(),
            "prefecture" => facility.prefecture.as_str(),
            "kind" => facility.kind.code(),
            _ => return None,
        };
        self.classes.iter().any(|class| class.code == code).then(|| code.to_owned())
    }
}
