//! Values of expressions and XPath's conversions between them.

use super::moment::Moment;
use super::tree::NodeId;

/// The value of an expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Datum {
    /// Nodes in document order, each once.
    Nodes(Vec<NodeId>),
    /// A number; may be NaN or infinite.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Bool(bool),
    /// A day or a moment.
    Moment(Moment),
}

/// XPath's `string()` of a number: no exponent, no needless zeros.
pub(super) fn number_to_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// XPath's `number()` of a text that is no date: digits with one point at most, a minus sign in front, and, beyond
/// XPath 1.0, an exponent behind.
pub(super) fn text_to_number(text: &str) -> Option<f64> {
    let text = text.trim_matches([' ', '\t', '\n', '\r']);
    let (bare, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let bare = bare.strip_prefix('-').unwrap_or(bare);
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if exponent.is_empty() || !exponent.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = bare.bytes().filter(u8::is_ascii_digit).count();
    let points = bare.bytes().filter(|byte| *byte == b'.').count();
    if digits == 0 || points > 1 || digits + points != bare.len() {
        return None;
    }
    text.parse().ok()
}

/// The nearest whole number below, where it is small enough to count with.
pub(super) fn to_index(number: f64) -> Option<i64> {
    let floor = number.floor();
    #[expect(clippy::cast_possible_truncation, reason = "the value is whole and within ±2^53")]
    (floor.abs() <= 9_007_199_254_740_992.0).then_some(floor as i64)
}
