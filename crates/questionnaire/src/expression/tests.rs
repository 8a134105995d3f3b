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
    // Rows have the ids and the order that the list says; what is not listed is not there.
    let listed = r#"{"device": [4, 2], "device[2]/maker": "B", "device[4]/maker": "D", "device[9]/maker": "I",
        "both": [1, 2], "a": {"unknown": true}}"#;
    let document = Document::from_json(&serde_json::from_str(listed).expect("JSON")).expect("answers");
    let tree = document.tree();
    let all = "concat(join(',', ${maker}), count(${device}), /data/device[1]/maker, ' ', ${both}, ${a})";
    let clock = (Timestamp::UNIX_EPOCH, &TimeZone::UTC);
    let outcome = evaluate(all, &tree, document.focus(), clock, Wanted::Text).expect("a value");
    assert_eq!(outcome, Outcome::Text("D,B2D 1 2".to_owned()));
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

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        // Marsaglia's xorshift64*.
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let wide = u128::from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)) * n as u128;
        usize::try_from(wide >> 64).expect("less than n")
    }
}

/// Pieces of expressions; put together at random they are mostly broken and now and then very strange.
const PIECES: [&str; 54] = [
    "1",
    "0",
    ".5",
    "1e9",
    "999999999999999999999999",
    "1e-400",
    "'a'",
    "''",
    "\"yes\"",
    "'2026-02-29'",
    "'2026-11-20T25:00Z'",
    "${maker}",
    "${device}",
    "${five}",
    "/data/device",
    "//*",
    "..",
    ".",
    "*",
    "@x",
    "count",
    "sum(",
    "(",
    "(",
    "(",
    ")",
    ")",
    ")",
    ",",
    ",",
    "[",
    "]",
    " + ",
    " - ",
    "-",
    " * ",
    " div ",
    " mod ",
    " and ",
    " or ",
    " = ",
    " != ",
    " < ",
    " >= ",
    "|",
    "/",
    "::",
    "following::node()",
    "not(",
    "if(",
    "regex('aaaaaaaa', '(a+)+$')",
    "concat(",
    "round(",
    "format-date(",
];

fn random(dice: &mut Dice) -> String {
    let names: Vec<&str> = known_functions().collect();
    let n = 1 + dice.below(24);
    let pieces = (0..n).map(|_| match dice.below(5) {
        0 => format!("{}(", names[dice.below(names.len())]),
        _ => PIECES[dice.below(PIECES.len())].to_owned(),
    });
    pieces.collect()
}

/// An expression that is right, with some characters taken out, doubled, exchanged or put in.
fn mutated(dice: &mut Dice, right: &str) -> String {
    const STRANGE: [char; 12] = ['(', ')', '\'', '"', '$', '{', '[', '-', '\u{0}', '　', '９', '\u{10ffff}'];
    let mut chars: Vec<char> = right.chars().collect();
    for _ in 0..1 + dice.below(4) {
        let place = dice.below(chars.len().max(1)).min(chars.len());
        match dice.below(4) {
            0 if place < chars.len() => drop(chars.remove(place)),
            1 => chars.insert(place, STRANGE[dice.below(STRANGE.len())]),
            2 => chars.extend_from_within(place..),
            _ => {
                let other = dice.below(chars.len().max(1)).min(chars.len());
                if place < chars.len() && other < chars.len() {
                    chars.swap(place, other);
                }
            }
        }
    }
    chars.into_iter().collect()
}

#[test]
fn no_expression_panics_or_runs_on() {
    let answers =
        r#"{"five": 5, "device": [{"maker": "A"}, {"maker": "B", "more": {"x": ""}}, {"maker": "2026-04-01"}]}"#;
    let document = Document::from_json(&serde_json::from_str(answers).expect("JSON")).expect("answers");
    let tree = document.tree();
    let right = [
        "if(${five} > 3, concat('a', ${maker}), format-date(today(), '%Y-%m-%d'))",
        "count(/data/device[maker = 'A' or position() = last()]/maker) + sum(//device/x) * -2.5e3",
        "weighted-checklist(1, 2, selected(${maker}, 'A'), 3, not(../more/x != ''), round(1.005, 2))",
        "indexed-repeat(${maker}, ${device}, 2) = substr(translate('abc', 'b', ''), -2, 9)",
    ];
    let clock = (Timestamp::UNIX_EPOCH, &base::calendar::japan());
    let mut dice = Dice(20_261_127);
    let mut n_valid = 0;
    for turn in 0..40_000 {
        let text = if turn % 2 == 0 { random(&mut dice) } else { mutated(&mut dice, right[turn / 2 % right.len()]) };
        for wanted in [Wanted::AsItIs, Wanted::Text, Wanted::Number, Wanted::Boolean] {
            // Every error has its place in the text.
            if let Err(error) = evaluate(&text, &tree, document.focus(), clock, wanted) {
                assert!((1..=text.chars().count() + 1).contains(&error.at), "{error:?} in {text}");
            }
        }
        if let Ok(expr) = parse(&text) {
            n_valid += 1;
            assert_eq!(parse(&expr.to_string()).as_ref().map(ToString::to_string), Ok(expr.to_string()), "{text}");
        }
    }
    assert!(n_valid > 1000, "only {n_valid} were expressions at all");
}

#[test]
fn a_large_document_is_searched_within_limits() {
    let rows: Vec<String> = (0..20_000).map(|number| format!(r#"{{"n": {number}}}"#)).collect();
    let json = format!(r#"{{"row": [{}]}}"#, rows.join(","));
    let document = Document::from_json(&serde_json::from_str(&json).expect("JSON")).expect("answers");
    let tree = document.tree();
    let code = |expr: &str| {
        let clock = (Timestamp::UNIX_EPOCH, &TimeZone::UTC);
        let outcome = evaluate(expr, &tree, document.focus(), clock, Wanted::Text);
        outcome.map_or_else(|error| error.code.to_owned(), |outcome| outcome.json().to_string())
    };
    assert_eq!(code("count(//n)"), "\"20000\"");
    let slow = [
        "//n/following::none",
        "//row/preceding-sibling::none",
        "//row[position(.) = 1]",
        "//n[. < 10000] = //n[. >= 10000]",
        "//n[count(${n}) = 1]",
    ];
    for expr in slow {
        assert_eq!(code(expr), "expression-too-slow", "{expr}");
    }
}
