//! What is worth saying about single rows of the survey sheet.

use base::{did_you_mean, nearest};

use super::cells::{Notes, Row};
use super::dynamic::is_dynamic;
use super::survey::SHEET;
use super::types;
use crate::instrument::{Choice, Kind};

/// What rows can be, for who chose something else.
const TYPES: &str = "text, integer, decimal, date, time, select_one, select_multiple, note, calculate, hidden, \
                     begin_group, begin_repeat";

/// XLSForm has the type, and it is not taken here.
pub(super) fn note_refused_type(row: &Row, name: &str, notes: &mut Notes) {
    notes.error(
        SHEET,
        Some(row.number),
        Some("type"),
        "unsupported-type",
        format!("型「{name}」には対応していません（使えるもの：{TYPES}）"),
        format!("the type “{name}” is not supported here; what is: {TYPES}"),
    );
}

/// Gives the type that probably was meant.
pub(super) fn note_unknown_type(row: &Row, written: &str, notes: &mut Notes) -> Option<&'static str> {
    let words: Vec<String> = written.split_whitespace().map(str::to_lowercase).collect();
    let first = words.first().map_or("", String::as_str);
    let likely = nearest(first, types::candidates()).or_else(|| nearest(&words.join("_"), types::candidates()));
    let (ja, en) = match likely {
        Some(_) => did_you_mean(likely),
        None => (format!("（使えるもの：{TYPES}）"), format!("; what there is: {TYPES}")),
    };
    notes.error(
        SHEET,
        Some(row.number),
        Some("type"),
        "unknown-type",
        format!("型「{written}」はありません{ja}"),
        format!("there is no type “{written}”{en}"),
    );
    likely
}

/// A choice takes its options from one list, whose name has no spaces.
pub(super) fn note_list_count(row: &Row, kind: Kind, notes: &mut Notes) {
    let (written, code) = (row.plain("type"), kind.code());
    notes.error(
        SHEET,
        Some(row.number),
        Some("type"),
        "one-list-needed",
        format!(
            "「{written}」とあります。{code} の後には、choices シートのリストの名前を1つだけ、空白を入れずに書いてください\
             （例：{code} yes_no）"
        ),
        format!(
            "“{written}” stands here; after {code} comes the name of one list of the choices sheet, without spaces, as in \
             “{code} yes_no”"
        ),
    );
}

pub(super) fn note_spaces(row: &Row, list: &str, options: &[Choice], notes: &mut Notes) {
    for option in options.iter().filter(|option| option.value.contains(char::is_whitespace)) {
        notes.error(
            SHEET,
            Some(row.number),
            Some("type"),
            "space-in-choice",
            format!("複数選択のリスト「{list}」の name「{}」に空白があります。空白は使えません", option.value),
            format!("“{}” in the list “{list}” of a multiple choice contains a space, which it must not", option.value),
        );
    }
}

pub(super) fn note_missing_words(row: &Row, kind: Kind, name: &str, has_labels: bool, notes: &mut Notes) {
    // A question with a calculation is never put to anybody.
    let works_itself_out = !row.plain("calculation").is_empty() || !row.plain("trigger").is_empty();
    let needs_words = (kind.is_asked() || kind == Kind::Note) && !works_itself_out;
    // Without a label column at all, the name is the nearest cell to the hole.
    let column = if has_labels { "label" } else { "name" };
    if needs_words && row.text("label").is_empty() && row.text("hint").is_empty() {
        notes.error(
            SHEET,
            Some(row.number),
            Some(column),
            "missing-label",
            format!("「{name}」に label も hint もありません。どちらかに、設問の文を書いてください"),
            format!("“{name}” has neither a label nor a hint; write the question into one of them"),
        );
    }
    if kind == Kind::Calculate && row.plain("calculation").is_empty() && !is_dynamic(row.plain("default"), kind) {
        notes.error(
            SHEET,
            Some(row.number),
            Some("calculation"),
            "missing-calculation",
            format!("「{name}」に calculation がありません。計算の式を書いてください"),
            format!("“{name}” has no calculation; write what it is worked out from"),
        );
    }
}

pub(super) fn note_filtered_other(row: &Row, notes: &mut Notes) {
    notes.error(
        SHEET,
        Some(row.number),
        Some(&row.heading("choice_filter")),
        "filtered-other",
        "or_other と choice_filter は一緒に使えません。「その他」を choices シートに書いてください",
        "or_other and choice_filter do not go together; put an option for others on the choices sheet",
    );
}

/// `search()` looks options up in a file beside the form, which is not done here.
pub(super) fn note_search(row: &Row, notes: &mut Notes) {
    if searches(row.plain("appearance")) {
        notes.warning(
            SHEET,
            Some(row.number),
            Some(&row.heading("appearance")),
            "unsupported-appearance",
            "search() には対応していません。choices シートの選択肢をそのまま表示します",
            "search() is not supported here; the options of the choices sheet are offered as they are",
        );
    }
}

pub(super) fn searches(appearance: &str) -> bool {
    appearance.split_once("search(").is_some_and(|(_, rest)| rest.contains(')'))
}
