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
pub(super) fn note_unknown_type(row: &Row, notes: &mut Notes) -> Option<String> {
    let written = row.plain("type");
    let mut words = written.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let rest: Vec<&str> = words.collect();
    let named = types::candidates().find(|known| *known == first).or_else(|| types::by_other_name(&first));
    let by_first = named.or_else(|| nearest(&first, types::candidates()));
    let all = written.split_whitespace().map(str::to_lowercase).collect::<Vec<String>>().join("_");
    let likely = by_first.or_else(|| nearest(&all, types::candidates()));
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
    match by_first {
        Some(first) if !rest.is_empty() => Some(format!("{first} {}", rest.join(" "))),
        _ => likely.map(str::to_owned),
    }
}

/// The words of a type are set apart by ordinary spaces, and by one where the settings say so.
pub(super) fn note_odd_spaces(row: &Row, notes: &mut Notes) {
    let written = row.plain("type");
    let words: Vec<&str> = written.split_whitespace().collect();
    let right = words.join(" ");
    notes.error(
        SHEET,
        Some(row.number),
        Some("type"),
        "odd-space",
        format!("型「{written}」の空白は、半角1つにしてください（「{right}」）"),
        format!("the spaces in the type “{written}” must be single ordinary ones: “{right}”"),
    );
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
