//! Cells of one row → the plain fields of an item.

use std::collections::BTreeMap;

use base::Text;
use jiff::civil::Time;

use super::cells::{Notes, Row, is_no, is_yes};
use super::dynamic::is_dynamic;
use super::survey::SHEET;
use crate::answer::{Value, canonical_decimal};
use crate::instrument::{CharacterClass, Choice, Item, Kind, Protection, Required};
use crate::universe::Universe;

/// Longest text that any item takes, in characters.
pub(crate) const TEXT_CHARS_MAX: u32 = 10_000;

/// The item of a row; its place and its expressions are filled in by others.
pub(super) fn item(row: &Row, kind: Kind, options: Vec<Choice>, notes: &mut Notes) -> Item {
    note_default(row, kind, &options, notes);
    Item {
        name: row.plain("name").to_owned(),
        path: String::new(),
        number: row.plain("kaishin::number").to_owned(),
        aliases: row.plain("kaishin::aliases").split_whitespace().map(str::to_owned).collect(),
        kind,
        label: row.text("label"),
        hint: row.text("hint"),
        guidance: row.text("guidance_hint"),
        required: Required::Never,
        required_message: row.text("required_message"),
        relevant: None,
        constraint: None,
        constraint_message: row.text("constraint_message"),
        repeat_count: None,
        soft_constraint: None,
        soft_message: row.text("kaishin::soft_message"),
        calculation: None,
        trigger: Vec::new(),
        choice_filter: None,
        base_phrases: base_phrases(row, &options, notes),
        list: String::new(),
        options,
        options_from: None,
        default: default(row, kind),
        dynamic_default: None,
        protect: protect(row, notes),
        unknown_allowed: flag(row, "kaishin::unknown", false, notes),
        official: flag(row, "kaishin::official", true, notes),
        soft: flag(row, "kaishin::soft", false, notes),
        unit: row.text("kaishin::unit"),
        chars: character_class(row, kind, notes),
        min_chars: n_chars(row, "kaishin::min_chars", notes),
        max_chars: n_chars(row, "kaishin::max_chars", notes),
        concept: row.plain("kaishin::concept").to_owned(),
        comparability: row.text("kaishin::comparability"),
        read_only: read_only(row, notes),
        appearance: row.plain("appearance").to_owned(),
        parameters: row.plain("parameters").to_owned(),
        repeat: None,
        group: None,
        section: 0,
        universe: Universe::default(),
        row: row.number,
    }
}

fn flag(row: &Row, column: &'static str, usual: bool, notes: &mut Notes) -> bool {
    let written = row.plain(column);
    if written.is_empty() {
        return usual;
    }
    if !is_yes(written) && !is_no(written) {
        bad_value(row, column, written, Text::same("yes / no"), notes);
    }
    is_yes(written)
}

/// Yes, no, or an expression: what may be changed at times is shown and never changed here.
fn read_only(row: &Row, notes: &mut Notes) -> bool {
    let written = row.plain("read_only");
    if written.is_empty() || is_yes(written) || is_no(written) || crate::expression::parse(written).is_err() {
        return flag(row, "read_only", false, notes);
    }
    notes.warning(
        SHEET,
        Some(row.number),
        Some(&row.heading("read_only")),
        "read-only-expression",
        "read_only には yes か no を書いてください。式には対応していないので、いつも変更できない設問として扱います",
        "read_only takes yes or no here; as with any expression, the question can never be changed",
    );
    true
}

fn protect(row: &Row, notes: &mut Notes) -> Protection {
    match row.plain("kaishin::protect") {
        "" => Protection::None,
        "contact" => Protection::Contact,
        "sensitive" => Protection::Sensitive,
        other => {
            bad_value(row, "kaishin::protect", other, Text::same("contact / sensitive"), notes);
            // A slip must not lay an answer open.
            Protection::Sensitive
        }
    }
}

fn n_chars(row: &Row, column: &'static str, notes: &mut Notes) -> Option<u32> {
    let written = row.plain(column);
    if written.is_empty() {
        return None;
    }
    let chars = written.parse().ok().filter(|chars| (1..=TEXT_CHARS_MAX).contains(chars));
    if chars.is_none() {
        bad_value(row, column, written, Text::same(format!("1–{TEXT_CHARS_MAX}")), notes);
    }
    chars
}

fn character_class(row: &Row, kind: Kind, notes: &mut Notes) -> Option<CharacterClass> {
    let written = row.plain("kaishin::chars");
    let class = match written {
        "half-width" => Some(CharacterClass::HalfWidth),
        "digits" => Some(CharacterClass::Digits),
        "email" => Some(CharacterClass::Email),
        "kana" => Some(CharacterClass::Kana),
        _ => None,
    };
    if !written.is_empty() && (class.is_none() || kind != Kind::Text) {
        bad_value(row, "kaishin::chars", written, Text::same("half-width / digits / email / kana (text)"), notes);
    }
    class
}

fn base_phrases(row: &Row, options: &[Choice], notes: &mut Notes) -> BTreeMap<String, Text> {
    let mut phrases: BTreeMap<String, Text> = BTreeMap::new();
    let written = row.text("kaishin::base_phrases");
    for (text, japanese) in [(&written.ja, true), (&written.en, false)] {
        for pair in text.split('|').map(str::trim).filter(|pair| !pair.is_empty()) {
            let Some((value, phrase)) = pair.split_once('=').filter(|(value, _)| is_option(options, value)) else {
                bad_value(row, "kaishin::base_phrases", pair, Text::same("name=…|name=…"), notes);
                continue;
            };
            let entry = phrases.entry(value.trim().to_owned()).or_default();
            let slot = if japanese { &mut entry.ja } else { &mut entry.en };
            phrase.trim().clone_into(slot);
        }
    }
    phrases
}

fn is_option(options: &[Choice], value: &str) -> bool {
    options.iter().any(|option| option.value == value.trim())
}

/// A time may do without its seconds, as people write it.
fn default(row: &Row, kind: Kind) -> String {
    let written = row.plain("default");
    let time = time(written).filter(|_| kind == Kind::Time);
    time.map_or_else(|| written.to_owned(), |time| Value::Time(time).to_stored())
}

fn time(written: &str) -> Option<Time> {
    ["%H:%M:%S", "%H:%M"].iter().find_map(|shape| Time::strptime(shape, written).ok())
}

/// A default that is no expression must be a value that the item could take.
fn note_default(row: &Row, kind: Kind, options: &[Choice], notes: &mut Notes) {
    let written = row.plain("default");
    if written.is_empty() || is_dynamic(written, kind) {
        return;
    }
    let fits = match kind {
        Kind::Integer | Kind::Date => Value::from_stored(kind, written).is_some(),
        Kind::Time => time(written).is_some(),
        Kind::Decimal => canonical_decimal(written).is_some(),
        Kind::SelectOne => is_option(options, written),
        Kind::SelectMultiple => written.split_whitespace().all(|value| is_option(options, value)),
        Kind::Text | Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Repeat => true,
    };
    if !fits {
        let wanted = if options.is_empty() { shape(kind) } else { Text::same(names(options)) };
        bad_value(row, "default", written, wanted, notes);
    }
}

/// How a value of this kind is written.
fn shape(kind: Kind) -> Text {
    match kind {
        Kind::Integer => Text::new("整数（例：20）", "a whole number, e.g. 20"),
        Kind::Decimal => Text::new("数（例：12.5）", "a number, e.g. 12.5"),
        Kind::Date => Text::new("年-月-日（例：2026-04-01）", "a day, e.g. 2026-04-01"),
        Kind::Time => Text::new("時:分:秒（例：09:30:00）", "a time, e.g. 09:30:00"),
        Kind::Text
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden
        | Kind::SelectOne
        | Kind::SelectMultiple
        | Kind::Repeat => Text::same(kind.code()),
    }
}

fn names(options: &[Choice]) -> String {
    const SHOWN_MAX: usize = 10;
    let names: Vec<&str> = options.iter().take(SHOWN_MAX).map(|option| option.value.as_str()).collect();
    names.join(" / ")
}

fn bad_value(row: &Row, column: &'static str, written: &str, wanted: Text, notes: &mut Notes) {
    let heading = row.heading(column);
    notes.error(
        SHEET,
        Some(row.number),
        Some(&heading),
        "bad-value",
        format!("「{written}」は使えません（使えるもの：{}）", wanted.ja),
        format!("“{written}” cannot be used here; what can: {}", wanted.en),
    );
}
