//! Words that come in two languages in one place and in one in another: worth a look, no mistake.

use std::collections::{BTreeMap, BTreeSet};

use base::{Lang, nearest};

use super::cells::Notes;
use super::columns::{
    CHOICES, InLanguage, Known, SETTINGS, SURVEY, has_bare_words, in_languages, lang_of, language, rows,
};
use crate::sheets::{Sheet, Sheets};

/// Notes cells without their translation, headings in languages that nobody is shown here, and sheets that speak other
/// languages than the survey does.
pub(super) fn note(sheets: &Sheets, notes: &mut Notes) {
    note_default(sheets, notes);
    note_spellings(sheets, notes);
    let survey = note_sheet(sheets.sheet("survey"), SURVEY, notes);
    let choices = note_sheet(sheets.sheet("choices"), CHOICES, notes);
    if survey.is_empty() || choices.is_empty() {
        return;
    }
    for missing in survey.difference(&choices) {
        let (ja, en) = name(*missing);
        notes.warning(
            "choices",
            Some(1),
            Some("label"),
            "languages-differ",
            format!("survey シートの label には{ja}がありますが、choices シートの label にはありません"),
            format!("the labels of the survey sheet come in {en}, those of the choices sheet do not"),
        );
    }
}

/// Warns of a default language that no heading names, where the words without a language cannot be it.
fn note_default(sheets: &Sheets, notes: &mut Notes) {
    let row = sheets.sheet("settings").and_then(|sheet| {
        let rows = rows(sheet, SETTINGS, None, false, &mut Notes::default());
        rows.into_iter().next()
    });
    let row = row.unwrap_or_default();
    let written = row.plain("default_language");
    let looked_at = [(sheets.sheet("survey"), SURVEY), (sheets.sheet("choices"), CHOICES)];
    let named: BTreeSet<String> = looked_at
        .iter()
        .filter_map(|(sheet, known)| Some(in_languages((*sheet)?, known)))
        .flatten()
        .map(|heading| language(&heading.heading).to_owned())
        .collect();
    if written.is_empty() || named.is_empty() || named.contains(written) {
        return;
    }
    let alike = |other: &&String| lang_of(other).is_some() && lang_of(other) == lang_of(written);
    let likely = nearest(written, named.iter().map(String::as_str)).or(named.iter().find(alike).map(String::as_str));
    if likely.is_none()
        && looked_at.iter().any(|(sheet, known)| sheet.is_some_and(|sheet| has_bare_words(sheet, known)))
    {
        return;
    }
    let shown: Vec<&str> = likely.map_or_else(|| named.iter().map(String::as_str).collect(), |likely| vec![likely]);
    let (ja, en) = (shown.join("」か「"), shown.join("” or “"));
    notes.warning(
        "settings",
        Some(row.number),
        Some(&row.heading("default_language")),
        "unknown-language",
        format!("「{written}」という言語の列はありません。「{ja}」ではありませんか"),
        format!("no column is in the language “{written}”; did you mean “{en}”?"),
    );
}

/// Warns of a language that is spelt in two ways: other readers take it for two languages, and where both stand in one
/// column, one of the two texts is lost here.
fn note_spellings(sheets: &Sheets, notes: &mut Notes) {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for (name, known) in [("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)] {
        let Some(sheet) = sheets.sheet(name) else { continue };
        for heading in in_languages(sheet, known) {
            let written = language(&heading.heading);
            let usual = first.entry(meaning(written)).or_insert_with(|| written.to_owned()).clone();
            if usual == written || !told.insert(written.to_owned()) {
                continue;
            }
            notes.warning(
                &sheet.name,
                Some(1),
                Some(&heading.heading),
                "language-spelt-twice",
                format!("言語「{written}」は「{usual}」と同じ言語です。どの列でも「::{usual}」と書いてください"),
                format!(
                    "the language “{written}” is “{usual}” spelt in another way; write “::{usual}” in every heading"
                ),
            );
        }
    }
}

/// What tells a language from others: its code where it has one, however it is spelt.
fn meaning(written: &str) -> String {
    let code = || Some(written.rsplit_once('(')?.1.trim_end_matches([')', ' ']).trim().to_lowercase());
    match lang_of(written) {
        Some(lang) => name(lang).1.to_owned(),
        None => code().unwrap_or_else(|| written.to_lowercase().split_whitespace().collect()),
    }
}

/// The languages of the sheet's labels, as its headings name them.
fn note_sheet(sheet: Option<&Sheet>, known: &[Known], notes: &mut Notes) -> BTreeSet<Lang> {
    let Some(sheet) = sheet else {
        return BTreeSet::new();
    };
    let headings = in_languages(sheet, known);
    for other in headings.iter().filter(|heading| heading.lang.is_none()) {
        notes.warning(
            &sheet.name,
            Some(1),
            Some(&other.heading),
            "other-language",
            format!("「{}」は日本語でも英語でもないため、画面には表示されません", other.heading),
            format!("“{}” is neither Japanese nor English and is not shown on the pages", other.heading),
        );
    }
    for (place, one) in headings.iter().enumerate() {
        let translated = |other: &&InLanguage| other.column == one.column && other.lang != one.lang;
        // Labels of the survey sheet are looked at where defaults and what `or_other` brings along are known.
        let is_here = one.lang.is_some() && !(sheet.name == "survey" && one.column == "label");
        for other in headings[place + 1..].iter().filter(translated).filter(|other| is_here && other.lang.is_some()) {
            note_gaps(sheet, one, other, notes);
        }
    }
    let labels = languages_of(&headings, "label");
    note_columns_without(sheet, &headings, &labels, notes);
    labels
}

fn languages_of(headings: &[InLanguage], column: &str) -> BTreeSet<Lang> {
    headings.iter().filter(|heading| heading.column == column).filter_map(|heading| heading.lang).collect()
}

/// Warns of a column that comes in one of the languages of the labels and not in the other.
fn note_columns_without(sheet: &Sheet, headings: &[InLanguage], labels: &BTreeSet<Lang>, notes: &mut Notes) {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for heading in headings.iter().filter(|heading| heading.lang.is_some()) {
        let own = languages_of(headings, heading.column);
        let Some(missing) = labels.difference(&own).next().filter(|_| told.insert(heading.column)) else { continue };
        let (ja, en) = name(*missing);
        notes.warning(
            &sheet.name,
            Some(1),
            Some(&heading.heading),
            "languages-differ",
            format!("label には{ja}がありますが、「{}」の列には{ja}がありません", heading.column),
            format!("the labels come in {en}, and there is no column “{}” in {en}", heading.column),
        );
    }
}

fn note_gaps(sheet: &Sheet, one: &InLanguage, other: &InLanguage, notes: &mut Notes) {
    let cell =
        |row: &[String], heading: &InLanguage| row.get(heading.index).is_some_and(|cell| !cell.trim().is_empty());
    for (index, row) in sheet.rows.iter().enumerate().skip(1) {
        let empty = match (cell(row, one), cell(row, other)) {
            (true, false) => other,
            (false, true) => one,
            (true, true) | (false, false) => continue,
        };
        let (ja, en) = empty.lang.map_or(("", ""), name);
        notes.warning(
            &sheet.name,
            u32::try_from(index + 1).ok(),
            Some(&empty.heading),
            "missing-translation",
            format!("{ja}がありません（ほかの言語では書かれています）"),
            format!("the {en} is missing; the other language has it"),
        );
    }
}

fn name(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Ja => ("日本語", "Japanese"),
        Lang::En => ("英語", "English"),
    }
}
