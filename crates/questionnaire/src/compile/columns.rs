//! Headings → columns and languages, and rows read by column.

use std::collections::BTreeMap;

use base::{Lang, Text};

use super::cells::{Cell, Notes, Row};
use super::headings;
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
    ("relevant", &["relevance", "bind::relevant"], false),
    ("constraint", &["bind::constraint"], false),
    ("constraint_message", &["constraining_message", "bind::jr:constraintmsg"], true),
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
    ("list_name", &["list name"], false),
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

/// One heading, understood.
pub(super) struct Heading {
    pub(super) column: Option<&'static str>,
    pub(super) language: Language,
    /// As it stands in the sheet.
    pub(super) written: String,
}

/// The language that a heading names.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
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
    headings::note(sheet, &headings, known, strict, notes);
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

/// True for a column that names pictures, sound or video, in any language.
pub(super) fn is_media(heading: &str) -> bool {
    let first = heading.split(':').next().unwrap_or(heading).trim().to_lowercase();
    ["media", "image", "big-image", "audio", "video"].contains(&first.as_str())
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
