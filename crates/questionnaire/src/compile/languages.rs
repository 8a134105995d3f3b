//! Words that come in two languages in one place and in one in another: worth a look, no mistake.

use std::collections::BTreeSet;

use base::Lang;

use super::cells::Notes;
use super::columns::{CHOICES, InLanguage, Known, SURVEY, in_languages};
use crate::sheets::{Sheet, Sheets};

/// Notes cells without their translation, headings in languages that nobody is shown here, and sheets that speak other
/// languages than the survey does.
pub(super) fn note(sheets: &Sheets, notes: &mut Notes) {
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
    headings.iter().filter(|heading| heading.column == "label").filter_map(|heading| heading.lang).collect()
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
