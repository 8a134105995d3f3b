//! What was typed is carried through an expired sign-in: hidden fields on the sign-in page and on the next, until the
//! page that it was typed on can have it again.

use serde::Serialize;

use crate::fields::Fields;

/// Prefix of the hidden fields.
const PREFIX: &str = "carry:";
/// The hidden field that says where it goes.
const TO: &str = "carried-to";

/// What was typed into a form when the sign-in had ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Carried {
    /// Name of the section; at the desk, address of the form.
    pub(crate) to: String,
    /// Its fields as they were sent.
    pub(crate) fields: Vec<(String, String)>,
}

impl Carried {
    /// A form, to be carried.
    pub(crate) fn of(to: &str, fields: Fields) -> Carried {
        Carried { to: to.to_owned(), fields: fields.0 }
    }

    /// What a sign-in form carries; `None` where it carries nothing.
    pub(crate) fn read(fields: &Fields) -> Option<Carried> {
        if !fields.has(TO) {
            return None;
        }
        let carried = fields.below(PREFIX).map(|(name, value)| (name.to_owned(), value.to_owned()));
        Some(Carried { to: fields.get(TO).to_owned(), fields: carried.collect() })
    }
}
