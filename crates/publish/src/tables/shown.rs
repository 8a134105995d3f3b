//! Figures that are shown or withheld, and real numbers in a form that reads back as it was written.

use serde::{Deserialize, Serialize, Serializer};

/// A figure of a release: its value, or that it is withheld. Written as the value itself, or as `{"withheld": "suppressed"}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Shown<T> {
    /// Not for readers 秘匿.
    Withheld {
        /// Why.
        withheld: Withholding,
    },
    /// For everybody.
    Value(T),
}

/// Why a figure is withheld. Whether it tells by itself or would give another one away is not said: a reader who knew would know that it is
/// small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Withholding {
    /// 秘匿.
    Suppressed,
}

impl<T> Shown<T> {
    /// The value; `None` where it is withheld.
    pub fn value(&self) -> Option<&T> {
        match self {
            Shown::Value(value) => Some(value),
            Shown::Withheld { .. } => None,
        }
    }
}

/// A real number with twelve significant digits: more than any figure is worth, and few enough to read back exactly.
pub(super) fn twelve_digits<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    assert!(value.is_finite(), "a figure without a value is absent, never {value}");
    let rounded: f64 = format!("{value:.11e}").parse().expect("what was a number is one");
    serializer.serialize_f64(rounded)
}

/// The same, where there may be none.
#[expect(clippy::ref_option, reason = "the signature is serde's")]
pub(super) fn twelve_digits_if_any<S: Serializer>(value: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => twelve_digits(value, serializer),
        None => serializer.serialize_none(),
    }
}
