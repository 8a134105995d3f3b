//! The survey sheet: rows → groups, items and sections, with their expressions still unread.

use std::collections::BTreeMap;

use base::Text;

use super::cells::{Notes, Row, is_on};
use super::choices::Lists;
use super::columns::{SURVEY, has, rows};
use super::draft::{Draft, Raw};
use super::dynamic::is_dynamic;
use super::parameters;
use super::remarks::{note_list_count, note_missing_words, note_odd_spaces, note_refused_type, note_unknown_type};
use super::settings::{Settings, bad_name};
use super::types::{self, RowType};
use super::values;
use crate::instrument::{Choice, Item, Kind, Section, Slot};
use crate::key::{PATH_BYTES_MAX, name_is_valid};
use crate::sheets::Sheet;

mod groups;
mod selects;

pub(super) const SHEET: &str = "survey";

/// Columns that hold expressions.
pub(super) const EXPRESSIONS: [&str; 9] = [
    "relevant",
    "constraint",
    "kaishin::soft_constraint",
    "calculation",
    "required",
    "choice_filter",
    "default",
    "repeat_count",
    "trigger",
];

pub(super) fn read(
    sheet: &Sheet,
    lists: &Lists,
    has_choices: bool,
    settings: &Settings,
    notes: &mut Notes,
) -> Option<Draft> {
    let has_types = has(sheet, SURVEY, "type");
    if !has_types {
        notes.error(
            SHEET,
            Some(1),
            Some("type"),
            "missing-column",
            "「type」列がありません。survey シートには type, name, label の列が必要です",
            "the column “type” is missing; the survey sheet needs type, name and label",
        );
    }
    let rows = rows(sheet, SURVEY, settings.default_language, true, notes);
    let mut reader = Reader {
        lists,
        has_choices,
        told_no_choices: false,
        draft: Draft::default(),
        open: Vec::new(),
        names: vec![BTreeMap::new()],
        odd_end: None,
        repeats: BTreeMap::new(),
        counts: Vec::new(),
        table: None,
        spaces_joined: settings.spaces_joined,
        has_labels: has(sheet, SURVEY, "label") || has(sheet, SURVEY, "hint"),
        form_name: settings.form_name.clone(),
    };
    for row in &rows {
        if has_types { reader.row(row, notes) } else { reader.row_of_any_type(row, notes) }
    }
    reader.finish(notes);
    if reader.draft.items.is_empty() && has_types {
        let (ja, en) = ("設問が1つもありません", "there is not a single question");
        notes.warning(SHEET, None, None, "empty-survey", ja, en);
    }
    Some(reader.draft)
}

struct Reader<'r> {
    lists: &'r Lists,
    has_choices: bool,
    told_no_choices: bool,
    draft: Draft,
    /// Groups that have begun and not ended.
    open: Vec<Open>,
    /// Names taken so far at each level, with their rows.
    names: Vec<BTreeMap<String, u32>>,
    /// The first end that carries words or a condition: probably a question whose type was overwritten.
    odd_end: Option<u32>,
    /// Names of repeats, which must differ wherever they are.
    repeats: BTreeMap<String, u32>,
    /// Names of the counts that other tools lay beside repeats, with the repeats' rows.
    counts: Vec<(String, u32)>,
    /// Inside a group that is shown as one table, the list that all its choices share.
    table: Option<Option<String>>,
    /// False where two spaces are not one.
    spaces_joined: bool,
    /// Whether the sheet has a label column at all.
    has_labels: bool,
    /// `name` of the outermost element, which no group at the top may share.
    form_name: String,
}

struct Open {
    group: usize,
    repeat: bool,
    row: u32,
}

impl Reader<'_> {
    fn row(&mut self, row: &Row, notes: &mut Notes) {
        if is_on(row.plain("disabled")) {
            return;
        }
        let written = row.plain("type");
        if written.is_empty() {
            // pyxform passes over rows without a type, which authors use as blank lines and remarks.
            if !row.plain("name").is_empty() || !row.text("label").is_empty() {
                notes.error(
                    SHEET,
                    Some(row.number),
                    Some("type"),
                    "missing-type",
                    "type がありません。型（text、select_one など）を書くか、行を空にしてください",
                    "the type is missing; write one (text, select_one …), or leave the row empty",
                );
                self.stand_in(row, Kind::Hidden, notes);
            }
            return;
        }
        let read = types::read(written);
        if types::has_odd_space(written, &read, self.spaces_joined) {
            note_odd_spaces(row, notes);
        }
        self.take(row, read, notes);
    }

    fn take(&mut self, row: &Row, read: RowType, notes: &mut Notes) {
        match read {
            RowType::BeginGroup => self.begin(row, false, notes),
            RowType::BeginRepeat => self.begin(row, true, notes),
            RowType::EndGroup => self.end(row, false, notes),
            RowType::EndRepeat => self.end(row, true, notes),
            RowType::Plain(kind) => self.item(row, kind, ("", Vec::new()), notes),
            RowType::Select { kind, list, or_other } => self.select(row, kind, &list, or_other, notes),
            RowType::SelectOfNone(kind) => {
                note_list_count(row, kind, notes);
                self.stand_in(row, kind, notes);
            }
            RowType::Refused(name) => {
                note_refused_type(row, &name, notes);
                self.stand_in(row, Kind::Hidden, notes);
            }
            RowType::Unknown => match note_unknown_type(row, notes).map(|meant| types::read(&meant)) {
                None | Some(RowType::Unknown | RowType::Refused(_)) => self.stand_in(row, Kind::Hidden, notes),
                Some(RowType::SelectOfNone(kind)) => self.stand_in(row, kind, notes),
                // What probably was meant is taken for it, so that the rest of the row and what refers to it is judged.
                Some(meant) => self.take(row, meant, notes),
            },
        }
    }

    /// A row of a sheet without types: its name and its expressions can be looked at all the same.
    fn row_of_any_type(&mut self, row: &Row, notes: &mut Notes) {
        // Nobody can tell which rows are in which group, and names may come again in another.
        let again = self.names.last_mut().and_then(|names| names.remove(row.plain("name")));
        self.draft.unusable.extend(again.map(|_| row.plain("name").to_owned()));
        if !is_on(row.plain("disabled")) {
            self.stand_in(row, Kind::Hidden, notes);
        }
    }

    /// Takes the name and the expressions of a row that cannot be read otherwise, so that what is wrong in them is said
    /// at once, and what refers to the row is not wrong as well.
    fn stand_in(&mut self, row: &Row, kind: Kind, notes: &mut Notes) {
        const OF_THE_TYPE: [&str; 3] = ["parameters", "kaishin::chars", "kaishin::base_phrases"];
        if row.plain("name").is_empty() && row.text("label").is_empty() {
            return;
        }
        let mut bare = row.clone();
        bare.cells.retain(|column, _| !OF_THE_TYPE.contains(column));
        if !is_dynamic(row.plain("default"), kind) {
            bare.cells.remove("default");
        }
        self.item(&bare, kind, ("", Vec::new()), notes);
    }

    /// The name of a row. What is wrong with it is noted, and the row gets a name that no author gives.
    fn name(&mut self, row: &Row, notes: &mut Notes) -> String {
        let generated = format!("generated_note_name_{}", row.number);
        let name = match row.plain("name") {
            "" if row.plain("type") == "note" => generated.as_str(),
            name => name,
        };
        let Some((code, message)) = self.wrong_with(name) else {
            self.names.last_mut().expect("the outermost level never ends").insert(name.to_owned(), row.number);
            return name.to_owned();
        };
        notes.error(SHEET, Some(row.number), Some("name"), code, message.ja, message.en);
        if code != "duplicate-name" {
            self.draft.unusable.insert(name.to_owned());
        }
        format!("row-{}-without-a-name", row.number)
    }

    fn wrong_with(&self, name: &str) -> Option<(&'static str, Text)> {
        if name.is_empty() {
            return Some((
                "missing-name",
                Text::new(
                    "name がありません。名前を付けてください（例：q1）",
                    "the name is missing; give one, e.g. q1",
                ),
            ));
        }
        if !name_is_valid(name) {
            return Some(("bad-name", bad_name(name)));
        }
        if self.path_of(name).len() > PATH_BYTES_MAX {
            let message = Text::new(
                format!("name が長すぎます（グループの名前を含めて{PATH_BYTES_MAX}バイトまで）"),
                format!("the name is too long (at most {PATH_BYTES_MAX} bytes together with the groups around it)"),
            );
            return Some(("name-too-long", message));
        }
        if name == "meta" {
            let message = Text::new(
                "name「meta」は調査票の管理情報のための名前です。別の名前にしてください",
                "the name “meta” is reserved for the form's own data; choose another",
            );
            return Some(("reserved-name", message));
        }
        let first = self.names.last().and_then(|taken| taken.get(name))?;
        let message = Text::new(
            format!("name「{name}」は{first}行目で使われています。同じグループの中では別の名前にしてください"),
            format!("the name “{name}” is taken by row {first}; give this row another, as both are in the same group"),
        );
        Some(("duplicate-name", message))
    }

    fn path_of(&self, name: &str) -> String {
        match self.open.last() {
            Some(open) => format!("{}/{name}", self.draft.groups[open.group].path),
            None => name.to_owned(),
        }
    }

    fn item(&mut self, row: &Row, kind: Kind, (list, options): (&str, Vec<Choice>), notes: &mut Notes) {
        parameters::note(row, kind, notes);
        let name = self.name(row, notes);
        let written = Some(row.plain("name")).filter(|written| !written.is_empty()).unwrap_or(&name);
        note_missing_words(row, kind, written, self.has_labels, notes);
        let section = self.section();
        let item = Item { name: name.clone(), list: list.to_owned(), ..values::item(row, kind, options, notes) };
        let group = self.open.last().map(|open| open.group);
        let repeat =
            self.open.iter().rev().find(|open| open.repeat).and_then(|open| self.draft.groups[open.group].repeat);
        let index = self.push(Item { path: self.path_of(&name), section, group, repeat, ..item });
        self.place(Slot::Item(index));
        self.keep_expressions(row, Slot::Item(index));
    }

    /// The section that takes the next item.
    fn section(&mut self) -> usize {
        let sections = &mut self.draft.sections;
        let goes_on = match self.open.first() {
            Some(open) => !open.repeat || sections.last().is_some_and(|section| section.group.is_none()),
            None => sections.last().is_some_and(|section| section.group.is_none()),
        };
        if !goes_on || sections.is_empty() {
            let name = format!("s{}", sections.len() + 1);
            sections.push(Section { name, title: Text::default(), items: Vec::new(), group: None });
        }
        sections.len() - 1
    }

    fn push(&mut self, item: Item) -> usize {
        let index = self.draft.items.len();
        self.draft.sections[item.section].items.push(index);
        // A repeat is inside those around it, not inside itself.
        let repeat = if item.kind == Kind::Repeat {
            let around = self.open.iter().rev().find(|open| open.repeat);
            around.and_then(|open| self.draft.groups[open.group].repeat)
        } else {
            item.repeat
        };
        self.draft.items.push(Item { repeat, ..item });
        index
    }

    /// Notes what stands directly inside the group that is open.
    fn place(&mut self, slot: Slot) {
        match self.open.last() {
            Some(open) => self.draft.groups[open.group].children.push(slot),
            None => self.draft.top.push(slot),
        }
    }

    fn keep_expressions(&mut self, row: &Row, slot: Slot) {
        for column in EXPRESSIONS {
            let text = row.plain(column);
            let counts_rows = column == "repeat_count";
            let is_repeat = matches!(slot, Slot::Group(group) if self.draft.groups[group].repeat.is_some());
            if !text.is_empty() && (!counts_rows || is_repeat) {
                // In these columns the bare words stand for the functions.
                let text = match (column, text) {
                    ("relevant" | "constraint" | "calculation", "yes" | "Yes" | "YES" | "true" | "True" | "TRUE") => {
                        "true()"
                    }
                    ("relevant" | "constraint" | "calculation", "no" | "No" | "NO" | "false" | "False" | "FALSE") => {
                        "false()"
                    }
                    (_, text) => text,
                };
                let (heading, text) = (row.heading(column), text.to_owned());
                self.draft.raw.push(Raw { slot, column, heading, row: row.number, text });
            }
        }
    }
}
