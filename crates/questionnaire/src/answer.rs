//! Answers: typed values and the states they can be in, and how both are written down.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

use crate::instrument::Kind;
use crate::key::Key;

/// The answers of one response. An item without an entry has not been touched: it reads as [`Answer::Blank`].
pub type Answers = BTreeMap<Key, Answer>;

/// The state of one answer. A fifth state, *not asked*, is a matter of the path and computed by [`crate::journey`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The respondent gave this value.
    Answered(Value),
    /// Asked, and left empty.
    Blank,
    /// The respondent said わからない.
    Unknown,
    /// Taken over from elsewhere and not yet confirmed by the respondent.
    Prefilled(Value),
}

/// A typed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Free text; not empty.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A decimal number in its one canonical form: `12.5`, `-0.25`, `3`.
    Decimal(String),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// The value of one option.
    One(String),
    /// The values of several options, in the order of the instrument; not empty.
    Many(Vec<String>),
    /// Ids of a repeat's rows, in the order in which they were added. May be empty: asked, and there are none.
    Rows(Vec<u32>),
}

impl Answer {
    /// The word for the state in the database and in exports.
    pub fn state_code(&self) -> &'static str {
        match self {
            Answer::Answered(_) => "answered",
            Answer::Blank => "blank",
            Answer::Unknown => "unknown",
            Answer::Prefilled(_) => "prefilled",
        }
    }

    /// The value, whether confirmed or not.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Answer::Answered(value) | Answer::Prefilled(value) => Some(value),
            Answer::Blank | Answer::Unknown => None,
        }
    }

    /// The value as the database keeps it; `None` for states without one.
    pub fn stored(&self) -> Option<String> {
        self.value().map(Value::to_stored)
    }

    /// Reads back [`Answer::state_code`] and [`Answer::stored`]. `None` when the two do not fit the kind or each other.
    pub fn from_stored(kind: Kind, state_code: &str, stored: Option<&str>) -> Option<Answer> {
        match (state_code, stored) {
            ("answered", Some(text)) => Value::from_stored(kind, text).map(Answer::Answered),
            ("prefilled", Some(text)) => Value::from_stored(kind, text).map(Answer::Prefilled),
            ("blank", None) => Some(Answer::Blank),
            ("unknown", None) => Some(Answer::Unknown),
            _ => None,
        }
    }
}

impl Value {
    /// One text for the database; [`Value::from_stored`] reads it back.
    ///
    /// Several options are separated by one space, rows by one comma, as neither can stand inside them.
    pub fn to_stored(&self) -> String {
        match self {
            Value::Text(text) | Value::Decimal(text) | Value::One(text) => text.clone(),
            Value::Integer(number) => number.to_string(),
            Value::Date(date) => date.to_string(),
            Value::Time(time) => time.strftime("%H:%M:%S").to_string(),
            Value::Many(options) => options.join(" "),
            Value::Rows(rows) => {
                let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
                rows.join(",")
            }
        }
    }

    /// `None` for a text that [`Value::to_stored`] would not write for this kind.
    pub fn from_stored(kind: Kind, text: &str) -> Option<Value> {
        match kind {
            Kind::Text | Kind::Note | Kind::Calculate | Kind::Hidden => Some(Value::Text(text.to_owned())),
            Kind::Integer => text.parse().ok().map(Value::Integer),
            Kind::Decimal => (canonical_decimal(text)? == text).then(|| Value::Decimal(text.to_owned())),
            Kind::Date => text.parse().ok().map(Value::Date),
            Kind::Time => Time::strptime("%H:%M:%S", text).ok().map(Value::Time),
            Kind::SelectOne => (!text.is_empty()).then(|| Value::One(text.to_owned())),
            Kind::SelectMultiple => {
                (!text.is_empty()).then(|| Value::Many(text.split(' ').map(str::to_owned).collect()))
            }
            Kind::Repeat if text.is_empty() => Some(Value::Rows(Vec::new())),
            Kind::Repeat => text.split(',').map(|row| row.parse().ok()).collect::<Option<_>>().map(Value::Rows),
        }
    }
}

/// A decimal number in its one form: no plus sign, no needless zeros, no exponent. `None` when it is not a number
/// or has more than 30 digits.
pub fn canonical_decimal(text: &str) -> Option<String> {
    const DIGITS_MAX: usize = 30;
    let (sign, bare) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = bare.split_once('.').unwrap_or((bare, ""));
    let digits = whole.len() + fraction.len();
    let all_digits = whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    if digits == 0 || digits > DIGITS_MAX || !all_digits {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    let number = if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") };
    let sign = if number == "0" { "" } else { sign };
    Some(format!("{sign}{number}"))
}
