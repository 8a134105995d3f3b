//! Reading JSON of a case by its meaning, every slip with its place.

use base::{Finding, Text};
use serde_json::Value;

/// Findings with the place they are at.
pub(in crate::commands) type Read<T> = Result<T, Vec<Finding>>;

/// What a key must hold, as a finding.
pub(in crate::commands) fn wrong(place: &str, ja: &str, en: &str) -> Vec<Finding> {
    let message = Text::new(format!("{ja}を指定してください。"), format!("Give {en}."));
    vec![Finding::error("case-unreadable", message).at_item(place)]
}

fn no_number(name: &str, value: &Value) -> Finding {
    let message = Text::new(
        format!("「{name}」の値 {value} は数ではありません。数を指定してください。"),
        format!("The value {value} of “{name}” is no number. Give a number."),
    );
    Finding::error("case-unreadable", message)
}

/// A value that is there and not null.
pub(in crate::commands) fn given<'a>(object: &'a Value, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}

/// A text, or a number as text: codes come as either.
pub(in crate::commands) fn label(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// A list of labels; one label alone is a list of one.
pub(in crate::commands) fn labels(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(values) => values.iter().map(label).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            label(value).map(|label| vec![label])
        }
    }
}

/// The labels at a key; none when it is not there.
pub(in crate::commands) fn labels_at(object: &Value, key: &str, place: &str) -> Read<Vec<String>> {
    let Some(value) = given(object, key) else {
        return Ok(Vec::new());
    };
    labels(value).ok_or_else(|| wrong(place, "列の名前（1つまたは一覧）", "a column’s name, or a list of them"))
}

/// The label at a key that must be there.
pub(in crate::commands) fn label_at(object: &Value, key: &str, place: &str) -> Read<String> {
    given(object, key).and_then(label).ok_or_else(|| wrong(place, "列の名前", "a column’s name"))
}

/// The objects at a key: a list of them, or one alone.
pub(in crate::commands) fn objects<'a>(object: &'a Value, key: &str) -> Vec<&'a Value> {
    match given(object, key) {
        None => Vec::new(),
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
    }
}

/// Names with numbers, in the order in which they stand.
pub(in crate::commands) fn numbers_at(object: &Value, key: &str, place: &str) -> Read<Vec<(String, f64)>> {
    let wrong = || wrong(place, "区分ごとの数（例：{\"E\": 4421}）", "a number for each class, e.g. {\"E\": 4421}");
    let Some(Value::Object(entries)) = given(object, key) else {
        return Err(wrong());
    };
    let (mut numbers, mut findings) = (Vec::new(), Vec::new());
    for (name, value) in entries {
        match value.as_f64() {
            Some(number) => numbers.push((name.clone(), number)),
            None => findings.push(no_number(name, value).at_item(place)),
        }
    }
    if findings.is_empty() { Ok(numbers) } else { Err(findings) }
}
