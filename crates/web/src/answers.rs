//! Answers as people read them.

use base::{Lang, calendar};
use questionnaire::{Answer, Item, Key, Value};
use serde::Serialize;

/// One answer, ready to be shown. Templates use the part `answer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Shown {
    /// `answered`, `blank`, `unknown`, `prefilled`, or `sealed` for one that was not opened.
    pub(crate) state: &'static str,
    /// The value in words; empty for states without one.
    pub(crate) text: String,
    /// Its unit; empty where it has none.
    pub(crate) unit: String,
}

impl Shown {
    /// An answer that is kept sealed.
    pub(crate) fn sealed() -> Shown {
        Shown { state: "sealed", text: String::new(), unit: String::new() }
    }
}

/// An answer to `item` in words.
pub(crate) fn shown(item: &Item, answer: &Answer, lang: Lang) -> Shown {
    let text = answer.value().map(|value| value_in_words(item, value, lang)).unwrap_or_default();
    let unit = if text.is_empty() { String::new() } else { item.unit.get(lang).to_owned() };
    Shown { state: answer.state_code(), text, unit }
}

/// A value in words: options by their labels, days with their weekday.
fn value_in_words(item: &Item, value: &Value, lang: Lang) -> String {
    let label = |wanted: &str| {
        let choice = item.options.iter().find(|choice| choice.value == wanted);
        choice.map_or_else(|| wanted.to_owned(), |choice| choice.label.get(lang).to_owned())
    };
    match value {
        Value::Text(text) | Value::Decimal(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Date(day) => calendar::long_day(*day, lang),
        Value::Time(time) => time.strftime("%H:%M").to_string(),
        Value::One(option) => label(option),
        Value::Many(options) => {
            let labels: Vec<String> = options.iter().map(|option| label(option)).collect();
            labels.join(if lang == Lang::Ja { "、" } else { ", " })
        }
        Value::Rows(rows) => rows.len().to_string(),
    }
}

/// A value as it stands in a text field.
pub(crate) fn typed(answer: &Answer) -> String {
    match answer.value() {
        Some(Value::Text(text) | Value::Decimal(text) | Value::One(text)) => text.clone(),
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Date(day)) => day.to_string(),
        Some(Value::Time(time)) => time.strftime("%H:%M").to_string(),
        Some(Value::Many(_) | Value::Rows(_)) | None => String::new(),
    }
}

/// The options chosen.
pub(crate) fn chosen(answer: &Answer) -> Vec<String> {
    match answer.value() {
        Some(Value::One(option)) => vec![option.clone()],
        Some(Value::Many(options)) => options.clone(),
        Some(
            Value::Text(_) | Value::Integer(_) | Value::Decimal(_) | Value::Date(_) | Value::Time(_) | Value::Rows(_),
        )
        | None => Vec::new(),
    }
}

/// A key as the id of an element: `vpn/q9[2]/maker` is `i-vpn-q9-2-maker`.
pub(crate) fn element_id(key: &Key) -> String {
    let plain: String = key.as_str().chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' }).collect();
    format!("i-{}", plain.replace("--", "-").trim_end_matches('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_ids_that_links_can_name() {
        let id = |text| element_id(&Key::parse(text).unwrap());
        assert_eq!(id("vpn/q9[2]/maker"), "i-vpn-q9-2-maker");
        assert_eq!(id("q1_name"), "i-q1_name");
    }
}
