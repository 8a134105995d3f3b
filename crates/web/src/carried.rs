//! Typed answers that are carried through an expired sign-in: hidden fields on the sign-in page and on the next, until
//! the section's page can show them again.

use serde::Serialize;

use crate::fields::Fields;

/// Prefix of the hidden fields.
const PREFIX: &str = "carry:";
/// The hidden field that names the section.
const SECTION: &str = "carried-section";

/// What was typed into a section's page when the sign-in had ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Carried {
    /// Name of the section.
    pub(crate) section: String,
    /// Its fields as they were sent.
    pub(crate) fields: Vec<(String, String)>,
}

impl Carried {
    /// The form of a section, to be carried.
    pub(crate) fn of(section: &str, fields: Fields) -> Carried {
        Carried { section: section.to_owned(), fields: fields.0 }
    }

    /// What a sign-in form carries; `None` where it carries nothing.
    pub(crate) fn read(fields: &Fields) -> Option<Carried> {
        if !fields.has(SECTION) {
            return None;
        }
        let carried = fields.below(PREFIX).map(|(name, value)| (name.to_owned(), value.to_owned()));
        Some(Carried { section: fields.get(SECTION).to_owned(), fields: carried.collect() })
    }
}
