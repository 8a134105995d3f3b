//! Text cases of expressions, and what no expression may do: panic, run on, or nest without end.
//!
//! `cases/README.md` has the grammar of the files under `cases/expression/`.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::*;
use crate::key::Key;

/// What the lines of a file stand on.
struct Setting {
    zone: TimeZone,
    now: Timestamp,
    document: Document,
    at: Option<Key>,
}

impl Setting {
    fn new() -> Setting {
        Setting { zone: base::calendar::japan(), now: Timestamp::UNIX_EPOCH, document: Document::default(), at: None }
    }

    /// Takes a line that says what the others stand on; false for any other line.
    fn take(&mut self, line: &str) -> bool {
        match line.split_once(' ').filter(|_| !line.contains(" => ")) {
            Some(("zone", name)) => self.zone = TimeZone::get(name).expect("a time zone"),
            Some(("now", moment)) => self.now = moment.parse().expect("a moment"),
            Some(("at", key)) => self.at = Some(Key::parse(key).expect("a key")),
            Some(("answers", json)) => {
                let json = serde_json::from_str(json).expect("JSON");
                self.document = Document::from_json(&json).expect("answers");
            }
            _ => return false,
        }
        true
    }

    /// `type value`, or `error position code`.
    fn value(&self, expr: &str) -> String {
        let focus = match &self.at {
            Some(key) => self.document.focus_at(key).expect("an answer with this key"),
            None => self.document.focus(),
        };
        let shown = match evaluate(expr, &self.document.tree(), focus, (self.now, &self.zone), Wanted::AsItIs) {
            Err(error) => format!("error {} {}", error.at, error.code),
            Ok(Outcome::Text(text)) => format!("string '{text}'"),
            Ok(Outcome::Nodes(texts)) => format!("nodeset {}", texts.join(", ")),
            Ok(outcome) => {
                let json = outcome.json();
                let value = json.as_str().map_or_else(|| json.to_string(), str::to_owned);
                format!("{} {value}", outcome.type_word())
            }
        };
        shown.trim_end().to_owned()
    }
}

/// The value of an expression that reads nothing.
fn value(expr: &str) -> String {
    Setting::new().value(expr)
}

#[test]
fn every_case_has_its_value() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/expression");
    let entries = fs::read_dir(folder).expect("the cases are part of the repository");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no cases");
    let mut wrong = Vec::new();
    for file in files {
        let mut setting = Setting::new();
        for line in fs::read_to_string(&file).expect("a text").lines() {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') || setting.take(line) {
                continue;
            }
            let (expr, expected) = line.split_once(" =>").expect("a line is `EXPRESSION => TYPE VALUE`");
            let found = setting.value(expr);
            if found != expected.trim() {
                wrong.push(format!("{}: {expr} => {found}, not {}", file.display(), expected.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn answers_come_nested_or_by_key() {
    let nested = r#"{"a": {"b": 1}, "device": [{"maker": "A"}, {"maker": "B"}], "both": ["x", "y"]}"#;
    let flat = r#"{"a/b": 1, "device[1]/maker": "A", "device[2]/maker": "B", "both": "x y"}"#;
    for json in [nested, flat] {
        let document = Document::from_json(&serde_json::from_str(json).expect("JSON")).expect("answers");
        let tree = document.tree();
        let read = |expr: &str| {
            let clock = (Timestamp::UNIX_EPOCH, &TimeZone::UTC);
            evaluate(expr, &tree, document.focus(), clock, Wanted::Text).expect("a value")
        };
        let all = "concat(${b}, join(',', ${maker}), count(${device}), /data/device[2]/maker, ${both})";
        assert_eq!(read(all), Outcome::Text("1A,B2Bx y".to_owned()), "{json}");
    }
    for refused in ["[]", "1", r#"{"": 1}"#, r#"{"a b": 1}"#] {
        assert!(Document::from_json(&serde_json::from_str(refused).expect("JSON")).is_err(), "{refused}");
    }
}

#[test]
fn limits_have_names() {
    let nested = format!("{}1{}", "(".repeat(5000), ")".repeat(5000));
    assert_eq!(value(&nested).split(' ').nth(2), Some("expression-too-deep"));
    assert_eq!(value(&"-".repeat(6000)).split(' ').nth(2), Some("expression-too-deep"));
    assert_eq!(value(&"1+".repeat(5000)).split(' ').nth(2), Some("expression-too-deep"));
    assert_eq!(value(&"1".repeat(30_000)).split(' ').nth(2), Some("expression-too-long"));
    assert_eq!(value(&format!("{}1", "1+".repeat(1900))), "number 1901");
}
