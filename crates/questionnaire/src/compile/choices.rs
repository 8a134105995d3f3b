//! The choices sheet: lists of options.

use std::collections::BTreeMap;

use super::cells::{Notes, Row, is_no, is_yes};
use super::columns::{CHOICES, has, rows};
use super::settings::Settings;
use crate::instrument::Choice;
use crate::sheets::Sheet;

const SHEET: &str = "choices";

/// Options by list name, in the order of the sheet.
pub(super) type Lists = BTreeMap<String, Vec<Choice>>;

pub(super) fn read(sheet: Option<&Sheet>, settings: &Settings, notes: &mut Notes) -> Lists {
    let mut lists = Lists::new();
    let Some(sheet) = sheet.filter(|sheet| !sheet.rows.is_empty()) else {
        return lists;
    };
    let read = rows(sheet, CHOICES, settings.default_language, false, notes);
    for column in ["list_name", "name"] {
        if !has(sheet, CHOICES, column) && !read.is_empty() {
            let ja = format!("「{column}」列がありません。choices シートには list_name, name, label の列が必要です");
            let en = format!("the column “{column}” is missing; the choices sheet needs list_name, name and label");
            // Without list names no row belongs to a list; a choice that needs one says so itself.
            if column == "name" {
                notes.error(SHEET, Some(1), Some(column), "missing-column", ja, en);
            } else {
                notes.warning(SHEET, Some(1), Some(column), "missing-column", ja, en);
            }
            // A list without its options is there all the same.
            let named = read.iter().map(|row| row.plain("list_name")).filter(|list| !list.is_empty());
            return named.map(|list| (list.to_owned(), Vec::new())).collect();
        }
    }
    let mut seen: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut worded: BTreeMap<(String, String, String, BTreeMap<String, String>), String> = BTreeMap::new();
    for row in read {
        let list = row.plain("list_name").to_owned();
        let value = row.plain("name").to_owned();
        if list.is_empty() {
            // A row without a list belongs to nobody; pyxform passes over it too.
            continue;
        }
        lists.entry(list.clone()).or_default();
        if value.is_empty() {
            notes.error(
                SHEET,
                Some(row.number),
                Some("name"),
                "missing-name",
                format!("リスト「{list}」の選択肢に name がありません。保存される値を書いてください（例：yes）"),
                format!("an option of the list “{list}” has no name; write the value that is stored, e.g. yes"),
            );
            continue;
        }
        let first = *seen.entry((list.clone(), value.clone())).or_insert(row.number);
        if first != row.number && !settings.duplicate_choices {
            note_duplicate(&row, &list, &value, first, notes);
        }
        if row.text("label").is_empty() {
            notes.warning(
                SHEET,
                Some(row.number),
                Some("label"),
                "missing-label",
                format!("選択肢「{value}」に label がありません。name がそのまま表示されます"),
                format!("the option “{value}” has no label; its name will be shown"),
            );
        }
        let choice = choice(&row, value, notes);
        // Towns of one name in two prefectures are told apart by what a filter reads.
        let words = (list.clone(), choice.label.ja.clone(), choice.label.en.clone(), choice.extra.clone());
        let other = worded.entry(words).or_insert_with(|| choice.value.clone());
        if *other != choice.value {
            note_alike(&row, other, &choice.value, notes);
        }
        lists.entry(list).or_default().push(choice);
    }
    lists
}

fn choice(row: &Row, value: String, notes: &mut Notes) -> Choice {
    let mut label = row.text("label");
    if label.is_empty() {
        label = base::Text::same(value.clone());
    }
    let written = row.plain("kaishin::exclusive");
    if !is_yes(written) && !is_no(written) {
        notes.error(
            SHEET,
            Some(row.number),
            Some("kaishin::exclusive"),
            "bad-value",
            format!("「{written}」は使えません（使えるもの：yes / no）"),
            format!("“{written}” cannot be used here; what can: yes / no"),
        );
    }
    Choice { value, label, exclusive: is_yes(written), extra: row.extra.clone() }
}

/// Two options of one list with the same words: nobody can tell them apart, and a workbook's cell names neither.
fn note_alike(row: &Row, one: &str, two: &str, notes: &mut Notes) {
    notes.warning(
        SHEET,
        Some(row.number),
        Some(&row.heading("label")),
        "alike-options",
        format!("選択肢「{one}」と「{two}」の label が同じで、回答者は区別できません"),
        format!("the options “{one}” and “{two}” have the same label; nobody can tell them apart"),
    );
}

fn note_duplicate(row: &Row, list: &str, value: &str, first: u32, notes: &mut Notes) {
    notes.error(
        SHEET,
        Some(row.number),
        Some("name"),
        "duplicate-choice",
        format!("リスト「{list}」の name「{value}」は{first}行目にもあります。別の名前にしてください"),
        format!("the list “{list}” has an option named “{value}” in row {first} already; choose another name"),
    );
}
