//! Headings → columns and languages, and rows read by column.

use std::collections::BTreeMap;

use base::{Lang, Text, did_you_mean, nearest};

use super::cells::{Cell, Notes, Row};
use crate::sheets::Sheet;

/// What a sheet's headings may be: canonical name, other spellings, whether it comes in languages.
pub(super) type Known = (&'static str, &'static [&'static str], bool);

pub(super) const SURVEY: &[Known] = &[
    ("type", &["command"], false),
    ("name", &["tag", "value"], false),
    ("label", &["caption"], true),
    ("hint", &[], true),
    ("guidance_hint", &[], true),
    ("required", &[], false),
    ("required_message", &["requiredmsg", "bind::jr:requiredmsg"], true),
    ("relevant", &["relevance", "skippattern", "skip_pattern", "bind::relevant"], false),
    ("constraint", &["bind::constraint"], false),
    ("constraint_message", &["constraintmsg", "constraining_message", "bind::jr:constraintmsg"], true),
    ("calculation", &["calculate", "bind::calculate"], false),
    ("default", &[], false),
    ("choice_filter", &[], false),
    ("read_only", &["readonly", "bind::readonly"], false),
    ("appearance", &["control::appearance"], false),
    ("parameters", &[], false),
    ("repeat_count", &["count", "jr:count", "control::jr:count"], false),
    ("trigger", &[], false),
    ("disabled", &[], false),
    ("note", &["notes", "comment", "comments"], false),
    ("kaishin::number", &[], false),
    ("kaishin::aliases", &[], false),
    ("kaishin::concept", &[], false),
    ("kaishin::protect", &[], false),
    ("kaishin::unknown", &[], false),
    ("kaishin::soft", &[], false),
    ("kaishin::unit", &[], true),
    ("kaishin::chars", &[], false),
    ("kaishin::min_chars", &[], false),
    ("kaishin::max_chars", &[], false),
    ("kaishin::soft_constraint", &[], false),
    ("kaishin::soft_message", &[], true),
    ("kaishin::comparability", &[], true),
    ("kaishin::official", &[], false),
    ("kaishin::base_phrases", &[], true),
];

pub(super) const CHOICES: &[Known] = &[
    ("list_name", &["list name", "list"], false),
    ("name", &["value"], false),
    ("label", &["caption"], true),
    // On this sheet other tools make elements of what stands before and after `::`, so a plain name is kinder.
    ("kaishin::exclusive", &["kaishin_exclusive"], false),
];

pub(super) const SETTINGS: &[Known] = &[
    ("form_title", &["title", "set_form_title"], true),
    ("form_id", &["id_string", "set_form_id"], false),
    ("version", &[], false),
    ("default_language", &[], false),
    ("allow_choice_duplicates", &[], false),
    ("kaishin::title", &[], true),
    ("kaishin::unit", &[], true),
    ("style", &[], false),
    ("name", &[], false),
    ("instance_name", &[], false),
    ("instance_id", &[], false),
    ("omit_instanceid", &[], false),
    ("clean_text_values", &[], false),
    ("public_key", &[], false),
    ("submission_url", &[], false),
    ("auto_send", &[], false),
    ("auto_delete", &[], false),
];

/// What the headings of our own columns begin with.
const OURS: &str = "kaishin";

/// One heading, understood.
struct Heading {
    column: Option<&'static str>,
    language: Language,
    written: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    None,
    Product(Lang),
    Other,
}

/// Rows below the header that hold anything, by column. Columns nobody knows are noted once.
pub(super) fn rows(sheet: &Sheet, known: &[Known], default: Option<Lang>, strict: bool, notes: &mut Notes) -> Vec<Row> {
    let Some(header) = sheet.rows.first() else {
        return Vec::new();
    };
    let headings: Vec<Heading> = header.iter().map(|cell| understand(cell, known)).collect();
    note_headings(sheet, &headings, known, strict, notes);
    let filled =
        sheet.rows.iter().enumerate().skip(1).filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    filled.map(|(index, cells)| read_row(index, cells, &headings, default)).collect()
}

/// True when the sheet has this column, in any language.
pub(super) fn has(sheet: &Sheet, known: &[Known], column: &str) -> bool {
    sheet.rows.first().is_some_and(|header| header.iter().any(|cell| understand(cell, known).column == Some(column)))
}

/// True for a heading of words for people, whose quotation marks are part of them.
pub(super) fn holds_words(heading: &str) -> bool {
    [SURVEY, CHOICES, SETTINGS].into_iter().any(|known| {
        let column = understand(heading, known).column;
        known.iter().any(|(canonical, _, in_languages)| column == Some(*canonical) && *in_languages)
    })
}

/// A heading that names a language.
pub(super) struct InLanguage {
    pub(super) index: usize,
    pub(super) column: &'static str,
    /// `None` for a language that is not ours.
    pub(super) lang: Option<Lang>,
    pub(super) heading: String,
}

/// The headings of a sheet that name a language, in order.
pub(super) fn in_languages(sheet: &Sheet, known: &[Known]) -> Vec<InLanguage> {
    let header = sheet.rows.first().map_or(&[][..], Vec::as_slice);
    let read = |(index, written): (usize, &String)| {
        let heading = understand(written, known);
        let lang = match heading.language {
            Language::None => return None,
            Language::Product(lang) => Some(lang),
            Language::Other => None,
        };
        Some(InLanguage { index, column: heading.column?, lang, heading: heading.written })
    };
    header.iter().enumerate().filter_map(read).collect()
}

/// True where a column of words for people names no language.
pub(super) fn has_bare_words(sheet: &Sheet, known: &[Known]) -> bool {
    let header = sheet.rows.first().map_or(&[][..], Vec::as_slice);
    header.iter().map(|cell| understand(cell, known)).any(|heading| {
        let in_languages = |(name, _, in_languages): &Known| *in_languages && heading.column == Some(*name);
        heading.language == Language::None && known.iter().any(in_languages)
    })
}

/// The language that a heading names, as written there.
pub(super) fn language(heading: &str) -> &str {
    let split = heading.rsplit_once("::").or_else(|| heading.split_once(':'));
    split.map_or("", |(_, language)| language.trim())
}

/// True for a cell that says something: in a column of ours, or of whose cells expressions may read.
pub fn is_read(sheet: &str, heading: &str) -> bool {
    match sheet.trim().to_lowercase().as_str() {
        "survey" => column_of(heading, SURVEY).is_some_and(|column| column != "note"),
        "choices" => !heading.is_empty(),
        "settings" => column_of(heading, SETTINGS).is_some(),
        _ => false,
    }
}

/// The column that a heading stands for.
pub(super) fn column_of(heading: &str, known: &[Known]) -> Option<&'static str> {
    understand(heading, known).column
}

fn understand(written: &str, known: &[Known]) -> Heading {
    let written = written.trim().to_owned();
    let flat = written.to_lowercase().replace(' ', "_");
    let exact = |name: &str| {
        known.iter().find(|(canonical, others, _)| {
            *canonical == name || others.iter().any(|other| other.replace(' ', "_") == name)
        })
    };
    if let Some((column, _, _)) = exact(&flat) {
        return Heading { column: Some(column), language: Language::None, written };
    }
    // The language stands after the last `::`, in old forms after a single colon.
    let split = written.rsplit_once("::").or_else(|| written.split_once(':').filter(|_| !written.contains("::")));
    if let Some((before, language)) = split {
        let before = before.trim().to_lowercase().replace(' ', "_");
        if let Some((column, _, true)) = exact(&before) {
            return Heading { column: Some(column), language: language_of(language), written };
        }
    }
    Heading { column: None, language: Language::None, written }
}

/// 「日本語 (ja)」, `English (en)`, `en`, `Japanese`.
pub(super) fn lang_of(written: &str) -> Option<Lang> {
    let code = written.rsplit_once('(').map(|(_, rest)| rest.trim_end_matches([')', ' ']));
    if let Some(lang) = code.and_then(Lang::parse) {
        return Some(lang);
    }
    match written.trim().to_lowercase().as_str() {
        "日本語" | "japanese" | "ja" | "jp" => Some(Lang::Ja),
        "英語" | "english" | "en" => Some(Lang::En),
        _ => None,
    }
}

fn language_of(written: &str) -> Language {
    lang_of(written).map_or(Language::Other, Language::Product)
}

fn read_row(index: usize, cells: &[String], headings: &[Heading], default: Option<Lang>) -> Row {
    let mut row = Row { number: u32::try_from(index + 1).unwrap_or(u32::MAX), ..Row::default() };
    let mut others: BTreeMap<&'static str, String> = BTreeMap::new();
    for (cell, heading) in cells.iter().zip(headings) {
        let cell = cell.trim();
        if cell.is_empty() {
            continue;
        }
        let Some(column) = heading.column else {
            row.extra.insert(heading.written.clone(), cell.to_owned());
            continue;
        };
        let entry =
            row.cells.entry(column).or_insert_with(|| Cell { heading: heading.written.clone(), ..Cell::default() });
        match heading.language {
            Language::None => entry.plain = cell.to_owned(),
            Language::Product(Lang::Ja) => entry.text.ja = cell.to_owned(),
            Language::Product(Lang::En) => entry.text.en = cell.to_owned(),
            Language::Other => {
                others.entry(column).or_insert_with(|| cell.to_owned());
            }
        }
    }
    for (column, cell) in &mut row.cells {
        complete(cell, others.get(column), default);
    }
    row
}

/// The plain cell stands for the default language; a foreign one only where there is nothing else.
fn complete(cell: &mut Cell, other: Option<&String>, default: Option<Lang>) {
    if !cell.plain.is_empty() {
        let slot = match default {
            Some(Lang::En) => &mut cell.text.en,
            Some(Lang::Ja) | None => &mut cell.text.ja,
        };
        if slot.is_empty() {
            slot.clone_from(&cell.plain);
        }
    }
    if let Some(other) = other.filter(|_| cell.text.is_empty()) {
        cell.text = Text::same(other.clone());
    }
    if cell.plain.is_empty() {
        cell.plain = if cell.text.ja.is_empty() { cell.text.en.clone() } else { cell.text.ja.clone() };
    }
}

fn note_headings(sheet: &Sheet, headings: &[Heading], known: &[Known], strict: bool, notes: &mut Notes) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for (index, heading) in headings.iter().enumerate() {
        let written = heading.written.as_str();
        if written.is_empty() {
            continue;
        }
        let refused = note_refused(sheet, index, written, notes);
        if let Some(other) = seen.insert(meaning(heading), written) {
            let ja = format!("列「{other}」と「{written}」は同じ列です。1つにしてください");
            let en = format!("“{other}” and “{written}” are the same column; keep one");
            // Old forms name themselves twice on the settings sheet, and other readers let them.
            if sheet.name.trim().eq_ignore_ascii_case("settings") {
                notes.warning(&sheet.name, Some(1), Some(written), "duplicate-column", ja, en);
            } else {
                notes.error(&sheet.name, Some(1), Some(written), "duplicate-column", ja, en);
            }
        }
        if heading.column.is_none() && !refused {
            note_unknown(sheet, written, known, strict, notes);
        }
    }
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

/// True for a column that names pictures, sound or video, in any language.
pub(super) fn is_media(heading: &str) -> bool {
    let first = heading.split(':').next().unwrap_or(heading).trim().to_lowercase();
    ["media", "image", "big-image", "audio", "video"].contains(&first.as_str())
}

/// Columns of XLSForm that we leave out, where they hold anything. True for such a column.
fn note_refused(sheet: &Sheet, index: usize, written: &str, notes: &mut Notes) -> bool {
    let refused = is_media(written) || written.trim().eq_ignore_ascii_case("save_to");
    let refused = refused || written.to_lowercase().contains("entities:saveto");
    let filled = |row: &Vec<String>| row.get(index).is_some_and(|cell| !cell.trim().is_empty());
    let row = sheet.rows.iter().skip(1).position(filled).filter(|_| refused);
    if let Some(row) = row.and_then(|row| u32::try_from(row + 2).ok()) {
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
