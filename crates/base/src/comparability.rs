//! How far the answers of two editions can be set beside each other. The questionnaire finds it; tables of change need it.

use serde::{Deserialize, Serialize};

use crate::text::Text;

/// How far an item of one edition can be compared with the item of an earlier one that stands for the same concept.
///
/// The order is that of the weight: where several things have changed, the heaviest counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparability {
    /// Nothing that matters has changed.
    Same,
    /// The question is put in other words.
    Reworded,
    /// The answers that are offered, their kind or their unit have changed.
    OptionsChanged,
    /// Other respondents are asked.
    BaseChanged,
}

/// One concept in two editions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConceptLink {
    /// What stays the same across editions.
    pub concept: String,
    /// Key template in the earlier edition, e.g. `ehr/q3`.
    pub from: String,
    /// Key template in the later edition.
    pub to: String,
    /// How far the two can be compared.
    pub class: Comparability,
    /// Why, for readers of tables.
    pub note: Text,
}

impl Comparability {
    /// All, the lightest first.
    pub const ALL: [Comparability; 4] =
        [Comparability::Same, Comparability::Reworded, Comparability::OptionsChanged, Comparability::BaseChanged];

    /// The word for it in files.
    pub fn code(self) -> &'static str {
        match self {
            Comparability::Same => "same",
            Comparability::Reworded => "reworded",
            Comparability::OptionsChanged => "options_changed",
            Comparability::BaseChanged => "base_changed",
        }
    }

    /// Reads back [`Comparability::code`].
    pub fn parse(code: &str) -> Option<Comparability> {
        Comparability::ALL.into_iter().find(|class| class.code() == code)
    }

    /// In words.
    pub fn words(self) -> Text {
        let (ja, en) = match self {
            Comparability::Same => ("同じ", "same"),
            Comparability::Reworded => ("文言変更", "reworded"),
            Comparability::OptionsChanged => ("選択肢変更", "options changed"),
            Comparability::BaseChanged => ("母数変更", "base changed"),
        };
        Text::new(ja, en)
    }

    /// True where a figure of one edition must not be subtracted from one of the other without a mark.
    pub fn breaks_series(self) -> bool {
        match self {
            Comparability::Same | Comparability::Reworded => false,
            Comparability::OptionsChanged | Comparability::BaseChanged => true,
        }
    }
}
