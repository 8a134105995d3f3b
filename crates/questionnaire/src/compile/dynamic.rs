//! Which defaults are to be worked out, by the signs that pyxform goes by.

use crate::instrument::Kind;

/// True for a default that holds a reference, a call or an operator outside quotes, dates and negative numbers.
///
/// In the default of a date a hyphen is no operator.
pub(super) fn is_dynamic(default: &str, kind: Kind) -> bool {
    let mut rest = default;
    while let Some(first) = rest.chars().next() {
        if kind == Kind::Date && first == '-' && number(rest) == 0 && day(rest) == 0 {
            return false;
        }
        let taken = match first {
            _ if day(rest) > 0 => day(rest),
            _ if time(rest) > 0 => time(rest),
            _ if number(rest) > 0 => number(rest),
            '*' | '+' | '-' | '|' => return true,
            ' ' if rest.starts_with(" mod ") || rest.starts_with(" div ") => return true,
            '\'' | '"' => quoted(rest, first),
            '$' if is_reference(rest) => return true,
            _ => match name(rest) {
                0 => first.len_utf8(),
                length if rest[length..].starts_with('(') => return true,
                length => length,
            },
        };
        rest = &rest[taken..];
    }
    false
}

/// Length of a day such as 2026-03-31 at the beginning, or 0.
fn day(text: &str) -> usize {
    shaped(text, "0000-00-00")
}

/// Length of a time such as 14:03:00 at the beginning, or 0.
fn time(text: &str) -> usize {
    shaped(text, "00:00:00")
}

fn shaped(text: &str, shape: &str) -> usize {
    let fits = |(byte, wanted): (u8, u8)| if wanted == b'0' { byte.is_ascii_digit() } else { byte == wanted };
    let long_enough = text.len() >= shape.len();
    if long_enough && text.bytes().zip(shape.bytes()).all(fits) { shape.len() } else { 0 }
}

/// Length of a number at the beginning, its sign included, or 0.
fn number(text: &str) -> usize {
    let sign = usize::from(text.starts_with('-'));
    let digits = |from: usize| text.bytes().skip(from).take_while(u8::is_ascii_digit).count();
    let whole = digits(sign);
    let point = usize::from(text[sign + whole..].starts_with('.'));
    let fraction = if point == 1 { digits(sign + whole + 1) } else { 0 };
    if whole + fraction == 0 { 0 } else { sign + whole + point + fraction }
}

fn quoted(text: &str, quote: char) -> usize {
    text[1..].find(quote).map_or(1, |end| end + 2)
}

fn is_reference(text: &str) -> bool {
    let inner = text.strip_prefix("${").and_then(|rest| rest.split_once('}')).map(|(inner, _)| inner);
    inner.is_some_and(|inner| crate::key::name_is_valid(inner.strip_prefix("last-saved#").unwrap_or(inner)))
}

/// Length of a name at the beginning, with its prefix if it has one, or 0.
fn name(text: &str) -> usize {
    let one = |text: &str| {
        let begins = text.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        if begins { text.find(|c| !inside(c)).unwrap_or(text.len()) } else { 0 }
    };
    let first = one(text);
    let second = text[first..].strip_prefix(':').map_or(0, one);
    if first > 0 && second > 0 { first + 1 + second } else { first }
}
