//! What is worth saying about the headings of a sheet.

use std::collections::BTreeMap;

use base::{did_you_mean, nearest};

use super::cells::Notes;
use super::columns::{Heading, Known, Language, column_of, is_media};
use crate::sheets::Sheet;

/// What the headings of our own columns begin with.
const OURS: &str = "kaishin";

/// Columns whose own name may come after another name of theirs: other readers take it for granted that it is meant.
const OWN_NAMES: [&str; 12] = [
    "type",
    "name",
    "label",
    "hint",
    "guidance_hint",
    "default",
    "trigger",
    "parameters",
    "choice_filter",
    "title",
    "id_string",
    "list name",
];

/// Columns that other tools do not read where their heading names a language.
const IN_NO_LANGUAGE: [&str; 12] = [
    "type",
    "name",
    "list_name",
    "default",
    "required",
    "relevant",
    "constraint",
    "calculation",
    "choice_filter",
    "read_only",
    "parameters",
    "trigger",
];

/// Notes headings that mean one column twice, that mean nothing, that are left out here, and columns without one.
pub(super) fn note(sheet: &Sheet, headings: &[Heading], known: &[Known], strict: bool, notes: &mut Notes) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (index, heading) in headings.iter().enumerate() {
        let written = heading.written.as_str();
        if written.is_empty() {
            note_missing(sheet, index, notes);
            continue;
        }
        let refused = note_refused(sheet, index, written, notes);
        if let Some(other) = seen.insert(meaning(heading), written) {
            note_twice(sheet, other, written, notes);
        }
        if heading.column.is_none() && !refused && !note_language(sheet, index, written, known, notes) {
            note_unknown(sheet, written, known, strict, notes);
        }
    }
}

fn note_twice(sheet: &Sheet, other: &str, written: &str, notes: &mut Notes) {
    let ja = format!("列「{other}」と「{written}」は同じ列です。1つにしてください");
    let en = format!("“{other}” and “{written}” are the same column; keep one");
    // Old forms have both names of their identifier, and other readers let them.
    let both_names = [other, written].iter().all(|name| ["form_id", "id_string"].contains(name));
    if other != written && (OWN_NAMES.contains(&written) || both_names) {
        notes.warning(&sheet.name, Some(1), Some(written), "duplicate-column", ja, en);
    } else {
        notes.error(&sheet.name, Some(1), Some(written), "duplicate-column", ja, en);
    }
}

/// The first row below the headings that has something in a column.
fn first_filled(sheet: &Sheet, index: usize) -> Option<u32> {
    let filled = |row: &Vec<String>| row.get(index).is_some_and(|cell| !cell.trim().is_empty());
    sheet.rows.iter().skip(1).position(filled).and_then(|row| u32::try_from(row + 2).ok())
}

/// What is no text for people comes in no languages, and other tools do not read on where a filled column says so. True
/// for such a column.
fn note_language(sheet: &Sheet, index: usize, written: &str, known: &[Known], notes: &mut Notes) -> bool {
    let Some((before, _)) = written.split_once(':') else {
        return false;
    };
    let column = column_of(before, known);
    let on_choices = sheet.name.trim().eq_ignore_ascii_case("choices");
    let is_told = column.map_or(on_choices && !written.starts_with(OURS), |column| IN_NO_LANGUAGE.contains(&column));
    if !is_told || first_filled(sheet, index).is_none() {
        return false;
    }
    let (ja, en) = match column {
        Some(column) => (
            format!("列「{column}」は言語ごとに分けられません。見出しを「{column}」だけにしてください"),
            format!("the column “{column}” comes in no languages; let the heading be “{column}” alone"),
        ),
        None => (
            format!("choices シートの列の名前には「:」を使えません（「{written}」）"),
            format!("names of further columns of the choices sheet have no colon: “{written}”"),
        ),
    };
    notes.error(&sheet.name, Some(1), Some(written), "heading-in-a-language", ja, en);
    true
}

/// A column with cells and no heading is read by nobody.
fn note_missing(sheet: &Sheet, index: usize, notes: &mut Notes) {
    let Some(row) = first_filled(sheet, index) else {
        return;
    };
    let letters = letters(index);
    notes.warning(
        &sheet.name,
        Some(row),
        Some(&letters),
        "missing-heading",
        format!("{letters}列は1行目に見出しがないので読まれません。見出しを書くか、列を空にしてください"),
        format!("column {letters} has no heading in row 1 and is not read; write one, or empty the column"),
    );
}

/// A column as spreadsheets call it: 0 is A, 26 is AA.
fn letters(index: usize) -> String {
    let (mut letters, mut left) = (String::new(), index + 1);
    while left > 0 {
        let place = u8::try_from((left - 1) % 26).expect("a remainder of 26 is small");
        letters.insert(0, char::from(b'A' + place));
        left = (left - 1) / 26;
    }
    letters
}

/// What a heading stands for, to tell two names of one column.
fn meaning(heading: &Heading) -> String {
    let language = heading.written.rsplit_once("::").map_or("", |(_, language)| language.trim());
    match heading.column {
        Some(column) if heading.language == Language::None => column.to_owned(),
        Some(column) => format!("{column}::{}", if language.is_empty() { &heading.written } else { language }),
        None => heading.written.to_lowercase(),
    }
}

/// Columns of XLSForm that we leave out, where they hold anything. True for such a column.
fn note_refused(sheet: &Sheet, index: usize, written: &str, notes: &mut Notes) -> bool {
    let refused = is_media(written) || written.trim().eq_ignore_ascii_case("save_to");
    let refused = refused || written.to_lowercase().contains("entities:saveto");
    if let Some(row) = first_filled(sheet, index).filter(|_| refused) {
        let place = (sheet.name.as_str(), Some(row), Some(written));
        let ja = format!("列「{written}」には対応していません（画像・音声・動画・エンティティは扱いません）");
        let en = format!("the column “{written}” is not supported here: no images, sound, video or entities");
        // An option has its words all the same, and may carry further columns; a question may be nothing but a picture.
        if sheet.name.trim().eq_ignore_ascii_case("choices") {
            notes.warning(place.0, place.1, place.2, "unsupported-column", ja, en);
        } else {
            notes.error(place.0, place.1, place.2, "unsupported-column", ja, en);
        }
    }
    refused
}

fn note_unknown(sheet: &Sheet, written: &str, known: &[Known], strict: bool, notes: &mut Notes) {
    let (likely, is_ours) = meant(written, known);
    if likely.is_none() && !strict && !is_ours {
        return;
    }
    let code = if likely.is_some() { "misspelt-column" } else { "unknown-column" };
    let (ja, en) = did_you_mean(likely);
    let (ja, en) = (format!("列「{written}」は読まれません{ja}"), format!("the column “{written}” is not read{en}"));
    notes.warning(&sheet.name, Some(1), Some(written), code, ja, en);
}

/// The column that a heading probably stands for, and whether it claims to be one of ours.
fn meant(written: &str, known: &[Known]) -> (Option<&'static str>, bool) {
    let flat = written.to_lowercase().replace(' ', "_");
    let mut parts = flat.split("::");
    let first = parts.next().unwrap_or_default();
    let prefix = flat.split([':', '_']).next().unwrap_or_default();
    let is_ours = prefix == OURS || (prefix != flat && nearest(prefix, [OURS].into_iter()).is_some());
    let names = known.iter().flat_map(|(name, others, _)| {
        let others = if is_ours { *others } else { &[] };
        [*name].into_iter().chain(others.iter().copied())
    });
    // Our names stand behind `kaishin::`, and a language may follow; theirs stand before it.
    let probe = match parts.next().filter(|_| is_ours) {
        Some(second) => format!("{first}::{second}"),
        None => first.to_owned(),
    };
    (nearest(&probe, names.filter(|name| name.starts_with(OURS) == is_ours)), prefix == OURS)
}
