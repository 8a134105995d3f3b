//! The `parameters` column: which pairs a type takes, and what they may say.

use super::cells::{Notes, Row};
use super::survey::SHEET;
use crate::instrument::Kind;

pub(super) fn note(row: &Row, kind: Kind, notes: &mut Notes) {
    let written = row.plain("parameters");
    if written.trim().is_empty() {
        return;
    }
    let mut say = |ja: String, en: String| {
        let heading = row.heading("parameters");
        notes.error(SHEET, Some(row.number), Some(&heading), "bad-parameters", ja, en);
    };
    let Some(pairs) = pairs(written) else {
        return say(
            format!("「{written}」は「名前=値」の形ではありません"),
            format!("“{written}” does not have the form name=value"),
        );
    };
    let accepted: &[&str] = match kind {
        Kind::Text => &["rows"],
        Kind::SelectOne | Kind::SelectMultiple => &["randomize", "seed"],
        Kind::Integer
        | Kind::Decimal
        | Kind::Date
        | Kind::Time
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden
        | Kind::Repeat => return,
    };
    let value = |name: &str| pairs.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    for (key, _) in pairs.iter().filter(|(key, _)| !accepted.contains(&key.as_str())) {
        let accepted = accepted.join(", ");
        say(
            format!("「{key}」は使えません（使えるもの：{accepted}）"),
            format!("“{key}” cannot be used here; what can: {accepted}"),
        );
    }
    if let Some(rows) = value("rows").filter(|rows| rows.parse::<i64>().is_err()) {
        say(format!("rows「{rows}」は整数ではありません"), format!("rows “{rows}” is no whole number"));
    }
    if let Some(randomize) = value("randomize").filter(|value| !matches!(*value, "true" | "false")) {
        say(
            format!("randomize「{randomize}」は使えません（使えるもの：true / false）"),
            format!("randomize “{randomize}” cannot be used; what can: true / false"),
        );
    }
    if let Some(seed) = value("seed") {
        if value("randomize").is_none() {
            say("seed には randomize=true が必要です".to_owned(), "a seed needs randomize=true".to_owned());
        } else if seed.parse::<f64>().is_err() && !is_reference(seed) {
            say(
                format!("seed「{seed}」は使えません。数か「${{名前}}」を書いてください"),
                format!("seed “{seed}” cannot be used; write a number or a ${{name}}"),
            );
        }
    }
}

/// `a=1 b=2`, separated by spaces, commas or semicolons; `None` when anything else stands there.
fn pairs(written: &str) -> Option<Vec<(String, String)>> {
    // Signs around "=" may be set apart by spaces.
    let flat = written.replace([',', ';'], " ");
    let tokens: Vec<&str> =
        flat.split_whitespace().flat_map(|part| part.split_inclusive('=')).flat_map(apart).collect();
    let mut pairs = Vec::new();
    for three in tokens.chunks(3) {
        let [key, "=", value] = three else { return None };
        if *key == "=" || *value == "=" {
            return None;
        }
        pairs.push((key.to_lowercase(), value.to_lowercase()));
    }
    Some(pairs)
}

fn apart(part: &str) -> Vec<&str> {
    match part.strip_suffix('=') {
        Some("") => vec!["="],
        Some(before) => vec![before, "="],
        None => vec![part],
    }
}

fn is_reference(text: &str) -> bool {
    text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).is_some_and(crate::key::name_is_valid)
}
