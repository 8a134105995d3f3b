//! `${name}` in every cell, also in quotes and where nobody reads it: each must be well written and stand for one thing.

use std::collections::{BTreeMap, BTreeSet};

use base::Text;

use super::cells::Notes;
use super::columns::{CHOICES, Known, SETTINGS, SURVEY, column_of, is_media};
use super::survey::EXPRESSIONS;
use crate::sheets::{Sheet, Sheets};

/// What is wrong with a name, if anything: a code and a message.
pub(super) type Judge<'j> = &'j dyn Fn(&str) -> Option<(&'static str, Text)>;

/// Looks through the sheets. An expression that something was found in where it was read is left alone.
///
/// What is wrong with an `unusable` name is said where it is given.
pub(super) fn note(sheets: &Sheets, unusable: &BTreeSet<String>, judge: Judge<'_>, notes: &mut Notes) {
    let survey = |column: Option<&'static str>| match column {
        Some("type" | "name" | "trigger" | "kaishin::base_phrases") => Look::Not,
        Some(column) if EXPRESSIONS.contains(&column) => Look::UnlessTold,
        _ => Look::Fully,
    };
    let choices = |column: Option<&'static str>| if column == Some("label") { Look::Fully } else { Look::Not };
    let settings = |_: Option<&'static str>| Look::Fully;
    let sheets_looked_at: [(&str, &[Known], Lens<'_>); 3] =
        [("survey", SURVEY, &survey), ("choices", CHOICES, &choices), ("settings", SETTINGS, &settings)];
    for (name, known, look) in sheets_looked_at {
        if let Some(sheet) = sheets.sheet(name) {
            look_through(sheet, (name, known, look), (unusable, judge), notes);
        }
    }
}

/// How closely each column of a sheet is looked at.
type Lens<'l> = &'l dyn Fn(Option<&'static str>) -> Look;

/// How closely a column is looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Look {
    Not,
    UnlessTold,
    Fully,
}

fn look_through(
    sheet: &Sheet,
    (name, known, look): (&str, &[Known], Lens<'_>),
    (unusable, judge): (&BTreeSet<String>, Judge<'_>),
    notes: &mut Notes,
) {
    let Some(header) = sheet.rows.first() else {
        return;
    };
    let look_of = |heading: &String| if is_media(heading) { Look::Fully } else { look(column_of(heading, known)) };
    let columns: Vec<Look> = header.iter().map(look_of).collect();
    for (index, row) in sheet.rows.iter().enumerate().skip(1) {
        let place = u32::try_from(index + 1).ok();
        for ((cell, column), heading) in row.iter().zip(&columns).zip(header) {
            if *column == Look::Not || !cell.contains("${") {
                continue;
            }
            if *column == Look::UnlessTold && notes.has_error_at(name, place, heading.trim()) {
                continue;
            }
            let judged = references(cell, unusable, judge);
            for (code, message) in judged {
                notes.error(name, place, Some(heading.trim()), code, message.ja, message.en);
            }
        }
    }
}

/// Everything that is wrong with the references in a text, each thing once.
fn references(text: &str, unusable: &BTreeSet<String>, judge: Judge<'_>) -> Vec<(&'static str, Text)> {
    let mut found: BTreeMap<String, (&'static str, Text)> = BTreeMap::new();
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        rest = &rest[start + 2..];
        let Some(length) = rest.find('}') else {
            found.insert(rest.to_owned(), broken(&format!("${{{}", shortened(rest))));
            break;
        };
        let name = &rest[..length];
        rest = &rest[length + 1..];
        let bare = name.strip_prefix("last-saved#").unwrap_or(name);
        if name.is_empty() || unusable.contains(name) {
            continue;
        }
        let wrong = if crate::key::name_is_valid(bare) {
            judge(name)
        } else {
            Some(broken(&format!("${{{}}}", shortened(name))))
        };
        found.extend(wrong.map(|wrong| (name.to_owned(), wrong)));
    }
    found.into_values().collect()
}

fn shortened(text: &str) -> String {
    const SHOWN_MAX: usize = 40;
    text.chars().take(SHOWN_MAX).collect()
}

fn broken(shown: &str) -> (&'static str, Text) {
    let message = Text::new(
        format!("「{shown}」は参照として読めません。「${{名前}}」の形で、空白を入れずに書いてください"),
        format!("“{shown}” cannot be read as a reference; write ${{name}} without spaces"),
    );
    ("broken-reference", message)
}
