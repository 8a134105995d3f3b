//! What came back: the manifest, and each answer cell found by the tags of its sheet, line and column.

use std::collections::{BTreeMap, BTreeSet};

use base::{Finding, Text};
use questionnaire::Key;

use super::cell::{Content, Typed};
use super::cover::PERSON_TAGS;
use super::manifest::{self, Head, Manifest};
use super::open::{Book, Cells, open};
use super::part::Slot;
use super::sheet::WORDS_TAG;
use super::stray::{self, Known};
use crate::letters::letters;

/// A workbook that came back.
#[derive(Clone, Debug)]
pub struct Returned {
    /// Whose it is, and what it was made from. The signature was checked.
    pub head: Head,
    /// Who filled it in, where the cover asked and somebody said so.
    pub person: Option<Person>,
    /// What is wrong with the layout.
    pub findings: Vec<Finding>,
    /// Names of the sheets, in the order in which they stand now.
    pub sheets: Vec<String>,
    pub(crate) cells: Vec<Found>,
    pub(crate) rows: Vec<(Key, u32, bool)>,
    pub(crate) epoch_1904: bool,
}

/// Who filled in a workbook, in their own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// 氏名
    pub name: String,
    /// 所属
    pub department: String,
    /// 連絡先
    pub contact: String,
}

/// An answer cell that was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) slot: Slot,
    /// Name of its sheet as it is now, row and column from 0.
    pub(crate) place: (String, u32, u32),
    /// `None` where the cell is empty.
    pub(crate) typed: Option<Typed>,
}

impl Found {
    /// The finding at this cell.
    pub(crate) fn at(&self, finding: Finding) -> Finding {
        let (sheet, row, column) = &self.place;
        finding.on_sheet(sheet).at_row(row + 1).in_column(&letters(*column))
    }
}

/// A sheet with the places of its tags.
struct Tagged<'a> {
    name: &'a str,
    cells: &'a Cells,
    columns: BTreeMap<u16, u32>,
    /// Lines by tag, each with all its rows.
    lines: BTreeMap<u32, Vec<u32>>,
    /// Rows that hold words of ours only.
    words: BTreeSet<u32>,
}

impl<'a> Tagged<'a> {
    fn known(&self, found: &[Found]) -> Known<'a> {
        let lines = self.lines.values().flat_map(|rows| rows.iter().map(|row| (*row, rows.len() > 1)));
        let here = found.iter().filter(|found| found.place.0 == self.name);
        Known {
            sheet: self.name,
            cells: self.cells,
            columns: self.columns.values().copied().collect(),
            words: self.words.clone(),
            lines: lines.collect(),
            found: here.map(|found| (found.place.1, found.place.2)).collect(),
        }
    }
}

/// Opens a workbook and finds its answer cells. `verify` says whether a signature fits the manifest's text.
///
/// Refused with findings when it cannot be opened, or is none that was made here.
pub fn read(bytes: &[u8], verify: impl FnOnce(&str, &str) -> bool) -> Result<Returned, Vec<Finding>> {
    let book = open(bytes).map_err(|finding| vec![*finding])?;
    let manifest = manifest_of(&book, verify).map_err(|finding| vec![*finding])?;
    let mut findings = Vec::new();
    let sheets = tagged(&book, &manifest, &mut findings);
    let mut cells = Vec::new();
    let mut told: BTreeSet<(usize, u32)> = BTreeSet::new();
    for slot in &manifest.slots {
        let Some(sheet) = sheets.get(&slot.sheet) else { continue };
        match place(sheet, slot) {
            Ok((row, column)) => {
                let typed = sheet.cells.get(&(row, column)).cloned();
                cells.push(Found { slot: slot.clone(), place: (sheet.name.to_owned(), row, column), typed });
            }
            Err(finding) if told.insert((slot.sheet, slot.line)) => {
                findings.push(finding.on_sheet(sheet.name).at_item(slot.key.as_str()));
            }
            Err(_) => {}
        }
    }
    for sheet in sheets.values() {
        findings.extend(stray::entries(&sheet.known(&cells)));
    }
    let person = if manifest.head.asks_person { person(&book) } else { None };
    let names = book.sheets.iter().map(|(name, _)| name.clone()).collect();
    let Manifest { head, rows, .. } = manifest;
    Ok(Returned { head, person, findings, sheets: names, cells, rows, epoch_1904: book.epoch_1904 })
}

fn manifest_of(book: &Book, verify: impl FnOnce(&str, &str) -> bool) -> Result<Manifest, Box<Finding>> {
    let (_, cells) =
        book.sheets.iter().find(|(name, _)| name == manifest::SHEET).ok_or_else(|| Box::new(not_ours()))?;
    let text_at = |row, column| match cells.get(&(row, column)).map(|typed| &typed.content) {
        Some(Content::Text(text)) => Some(text.as_str()),
        Some(_) | None => None,
    };
    let mut lines = Vec::new();
    let mut row = 0;
    while let Some(line) = text_at(row, 0) {
        if lines.len() >= manifest::LINES_MAX {
            return Err(not_ours().into());
        }
        lines.push(line);
        row += 1;
    }
    let text = lines.join("\n");
    let signature = text_at(0, 1).unwrap_or_default();
    if !verify(&text, signature) {
        return Err(tampered().into());
    }
    Manifest::parse(&text).ok_or_else(|| Box::new(not_ours()))
}

/// The sections' sheets by number, wherever they stand and whatever they are called now.
fn tagged<'a>(book: &'a Book, manifest: &Manifest, findings: &mut Vec<Finding>) -> BTreeMap<usize, Tagged<'a>> {
    let mut found: BTreeMap<usize, Tagged<'a>> = BTreeMap::new();
    for (name, cells) in &book.sheets {
        let mut number = None;
        let mut sheet =
            Tagged { name, cells, columns: BTreeMap::new(), lines: BTreeMap::new(), words: BTreeSet::new() };
        for (&(row, column), typed) in cells {
            let Content::Text(text) = &typed.content else { continue };
            let Some(tag) = text.strip_prefix("kaishin:") else { continue };
            match tag.split_once(':') {
                None if text == WORDS_TAG => sheet.words.extend([row]),
                Some(("sheet", n)) => number = n.parse::<usize>().ok(),
                Some(("column", n)) => sheet.columns.extend(n.parse::<u16>().ok().map(|n| (n, column))),
                Some(("line", n)) => n.parse().into_iter().for_each(|n| sheet.lines.entry(n).or_default().push(row)),
                Some(_) | None => {}
            }
        }
        let Some(number) = number.filter(|number| (1..=manifest.sheets.len()).contains(number)) else { continue };
        let original = &manifest.sheets[number - 1];
        match found.get(&number) {
            None => drop(found.insert(number, sheet)),
            Some(known) => {
                // A copy of a sheet: the one with the original name counts.
                let copy = if known.name == original { name.as_str() } else { known.name };
                findings.push(copied(copy, original));
                if name == original {
                    found.insert(number, sheet);
                }
            }
        }
    }
    for (index, name) in manifest.sheets.iter().enumerate() {
        let has_slots = manifest.slots.iter().any(|slot| slot.sheet == index + 1);
        if has_slots && !found.contains_key(&(index + 1)) {
            findings.push(sheet_gone(name));
        }
    }
    found
}

fn place(sheet: &Tagged<'_>, slot: &Slot) -> Result<(u32, u32), Box<Finding>> {
    let column = *sheet.columns.get(&slot.column).ok_or_else(|| Box::new(column_gone()))?;
    match sheet.lines.get(&slot.line).map(Vec::as_slice) {
        Some([row]) => Ok((*row, column)),
        Some([first, second, ..]) => Err(line_twice(*first, *second).into()),
        Some([]) | None => Err(line_gone().into()),
    }
}

/// Who filled it in, where any of the three is there.
fn person(book: &Book) -> Option<Person> {
    let said = |tag: &str| {
        let (cells, (row, column)) = book.sheets.iter().find_map(|(_, cells)| {
            let at = cells.iter().find(|(_, typed)| typed.content == Content::Text(tag.to_owned()))?;
            Some((cells, *at.0))
        })?;
        // The answer stands two columns before its tag.
        let typed = cells.get(&(row, column.checked_sub(2)?))?;
        Some(typed.shown(book.epoch_1904).trim().chars().take(200).collect::<String>())
    };
    let [name, department, contact] = PERSON_TAGS.map(|tag| said(tag).unwrap_or_default());
    (!name.is_empty()).then_some(Person { name, department, contact })
}

fn not_ours() -> Finding {
    Finding::error(
        "workbook-not-ours",
        Text::new(
            "この調査の回答用ブックではありません。回答ページまたは事務局から受け取ったブックに記入して送ってください。",
            "This is not an answering workbook of this survey. Fill in the one from the answering pages or the secretariat.",
        ),
    )
}

fn tampered() -> Finding {
    Finding::error(
        "workbook-tampered",
        Text::new(
            "このブックの管理情報が変更されているか、別のシステムで作られています。新しい回答用ブックを受け取り、記入し直してください。",
            "The workbook's own records were changed, or another system made it. Get a fresh workbook and fill it in.",
        ),
    )
}

fn copied(copy: &str, original: &str) -> Finding {
    Finding::warning(
        "sheet-copied",
        Text::new(
            format!("シート「{copy}」は「{original}」のコピーです。読み取りには使っていません"),
            format!("the sheet “{copy}” is a copy of “{original}” and was not read"),
        ),
    )
    .on_sheet(copy)
}

fn sheet_gone(name: &str) -> Finding {
    Finding::error(
        "sheet-missing",
        Text::new(
            format!("シート「{name}」がありません。この部分の回答は読み取れず、前のまま残っています"),
            format!("the sheet “{name}” is missing; its answers could not be read and stay as they were"),
        ),
    )
    .on_sheet(name)
}

fn column_gone() -> Finding {
    Finding::error(
        "column-missing",
        Text::new(
            "回答欄の列が削除されているため、この設問の回答を読み取れません。前の回答が残っています",
            "the answer column was removed; this answer could not be read and stays as it was",
        ),
    )
}

fn line_gone() -> Finding {
    Finding::error(
        "line-missing",
        Text::new(
            "この設問の行が削除されているため、回答を読み取れません。前の回答が残っています",
            "the line of this question was removed; its answer could not be read and stays as it was",
        ),
    )
}

fn line_twice(first: u32, second: u32) -> Finding {
    let (first, second) = (first + 1, second + 1);
    Finding::error(
        "line-twice",
        Text::new(
            format!("{first}行目がコピーされて{second}行目にもあります。どちらが正しい回答か分からないため、読み取っていません"),
            format!("row {first} also stands at row {second}; it is not clear which answer counts, so neither was read"),
        ),
    )
    .at_row(second)
}
