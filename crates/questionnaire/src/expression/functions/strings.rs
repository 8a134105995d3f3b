//! Functions of texts. Characters are Unicode characters.

use super::patterns::pattern;
use super::{Call, ExprError, Signature, Type, open_ended, signature};
use crate::expression::datum::{Datum, to_index};

pub(super) const TABLE: &[Signature] = &[
    signature("string", 0, 1, Type::Text, |call| call.text_or_context().map(Datum::Text)),
    open_ended("concat", 0, Type::Text, |call| joined(call, "", 0)),
    open_ended("join", 1, Type::Text, |call| joined(call, &call.text(0)?, 1)),
    signature("starts-with", 2, 2, Type::Boolean, |call| {
        Ok(Datum::Bool(call.text(0)?.starts_with(call.text(1)?.as_str())))
    }),
    signature("ends-with", 2, 2, Type::Boolean, |call| {
        Ok(Datum::Bool(call.text(0)?.ends_with(call.text(1)?.as_str())))
    }),
    signature("contains", 2, 2, Type::Boolean, |call| Ok(Datum::Bool(call.text(0)?.contains(call.text(1)?.as_str())))),
    signature("substring-before", 2, 2, Type::Text, |call| {
        let text = call.text(0)?;
        Ok(Datum::Text(text.split_once(call.text(1)?.as_str()).map_or("", |(before, _)| before).to_owned()))
    }),
    signature("substring-after", 2, 2, Type::Text, |call| {
        let text = call.text(0)?;
        Ok(Datum::Text(text.split_once(call.text(1)?.as_str()).map_or("", |(_, after)| after).to_owned()))
    }),
    signature("substring", 2, 3, Type::Text, substring),
    signature("substr", 2, 3, Type::Text, substr),
    signature("string-length", 0, 1, Type::Number, |call| {
        Ok(Datum::Number(call.text_or_context()?.chars().count() as f64))
    }),
    signature("normalize-space", 0, 1, Type::Text, normalize_space),
    signature("translate", 3, 3, Type::Text, translate),
    signature("regex", 2, 2, Type::Boolean, regex),
];

fn joined(call: &Call<'_, '_>, separator: &str, first: usize) -> Result<Datum, ExprError> {
    let mut parts = Vec::new();
    for index in first..call.args.len() {
        parts.extend(call.texts(index)?);
    }
    Ok(Datum::Text(parts.join(separator)))
}

/// XPath's: positions from 1, both ends rounded, NaN gives nothing.
fn substring(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let text = call.text(0)?;
    let start = (call.number(1)? + 0.5).floor();
    let end = if call.args.len() == 3 { start + (call.number(2)? + 0.5).floor() } else { f64::INFINITY };
    let kept = text.chars().enumerate().filter(|(index, _)| {
        let position = (index + 1) as f64;
        position >= start && position < end
    });
    Ok(Datum::Text(kept.map(|(_, c)| c).collect()))
}

/// OpenRosa's: positions from 0, the end not included, negative ones from the end.
fn substr(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let chars: Vec<char> = call.text(0)?.chars().collect();
    let start = offset(call.number(1)?, chars.len());
    let end = if call.args.len() == 3 { offset(call.number(2)?, chars.len()) } else { chars.len() };
    Ok(Datum::Text(chars.get(start..end).unwrap_or_default().iter().collect()))
}

fn offset(number: f64, length: usize) -> usize {
    let length = i64::try_from(length).unwrap_or(i64::MAX);
    let position = if number == f64::INFINITY { length } else { to_index(number.trunc()).unwrap_or(0) };
    let position = if position < 0 { length + position } else { position };
    usize::try_from(position.clamp(0, length)).unwrap_or(0)
}

/// XML's white space only: a no-break or full-width space is a character like any other.
fn normalize_space(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let text = call.text_or_context()?;
    let words: Vec<&str> = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).collect();
    Ok(Datum::Text(words.join(" ")))
}

fn translate(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let from: Vec<char> = call.text(1)?.chars().collect();
    let to: Vec<char> = call.text(2)?.chars().collect();
    let changed = call
        .text(0)?
        .chars()
        .filter_map(|c| match from.iter().position(|old| *old == c) {
            Some(index) => to.get(index).copied(),
            None => Some(c),
        })
        .collect();
    Ok(Datum::Text(changed))
}

/// True when the pattern is found; authors anchor it with `^` and `$` where all of the text must fit.
fn regex(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let compiled = pattern(&call.text(1)?, call.at)?;
    Ok(Datum::Bool(compiled.is_match(&call.text(0)?)))
}
