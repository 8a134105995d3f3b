//! The survey sheet: rows → groups, items and sections, with their expressions still unread.

use std::collections::BTreeMap;

use base::Text;

use super::cells::{Notes, Row};
use super::choices::Lists;
use super::columns::{SURVEY, has, rows};
use super::draft::{Draft, Raw};
use super::parameters;
use super::remarks::{note_missing_words, note_unknown_type};
use super::settings::Settings;
use super::types::{self, RowType};
use super::values;
use crate::instrument::{Choice, Group, Item, Kind, Section, Slot};
use crate::key::{PATH_BYTES_MAX, name_is_valid};
use crate::sheets::Sheet;

mod selects;

pub(super) const SHEET: &str = "survey";

/// Deepest nesting of groups.
const DEPTH_MAX: usize = 20;

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
    if !has(sheet, SURVEY, "type") {
        notes.error(
            SHEET,
            Some(1),
            Some("type"),
            "missing-column",
            "「type」列がありません。survey シートには type, name, label の列が必要です",
            "the column “type” is missing; the survey sheet needs type, name and label",
        );
        return None;
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
        table: None,
        has_labels: has(sheet, SURVEY, "label") || has(sheet, SURVEY, "hint"),
        form_name: settings.form_name.clone(),
    };
    for row in &rows {
        reader.row(row, notes);
    }
    reader.finish(notes);
    if reader.draft.items.is_empty() {
        let (ja, en) = ("設問が1つもありません", "there is not a single question");
        if reader.draft.groups.is_empty() {
            notes.error(SHEET, None, None, "empty-survey", ja, en);
            return None;
        }
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
    /// Inside a group that is shown as one table, the list that all its choices share.
    table: Option<Option<String>>,
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
        if row.yes("disabled") {
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
                    "type がありません",
                    "the type is missing",
                );
            }
            return;
        }
        match types::read(written) {
            RowType::BeginGroup => self.begin(row, false, notes),
            RowType::BeginRepeat => self.begin(row, true, notes),
            RowType::EndGroup => self.end(row, false, notes),
            RowType::EndRepeat => self.end(row, true, notes),
            RowType::Plain(kind) => self.item(row, kind, ("", Vec::new()), notes),
            RowType::Select { kind, list, or_other } => self.select(row, kind, &list, or_other, notes),
            RowType::Refused(name) => {
                notes.error(
                    SHEET,
                    Some(row.number),
                    Some("type"),
                    "unsupported-type",
                    format!("型「{name}」には対応していません"),
                    format!("the type “{name}” is not supported here"),
                );
                self.stand_in(row, notes);
            }
            RowType::Unknown => {
                note_unknown_type(row, written, notes);
                self.stand_in(row, notes);
            }
        }
    }

    /// Takes the name of a row that cannot be read otherwise, so that what refers to it is not wrong as well.
    fn stand_in(&mut self, row: &Row, notes: &mut Notes) {
        if row.plain("name").is_empty() || row.text("label").is_empty() {
            return;
        }
        let cells = ["name", "label"].into_iter().filter_map(|column| Some((column, row.cells.get(column)?.clone())));
        let bare = Row { number: row.number, cells: cells.collect(), ..Row::default() };
        self.item(&bare, Kind::Text, ("", Vec::new()), notes);
    }

    /// The name of a row, checked; an unusable one is noted and `None`.
    fn name(&mut self, row: &Row, notes: &mut Notes) -> Option<String> {
        let generated = format!("generated_note_name_{}", row.number);
        let name = match row.plain("name") {
            "" if row.plain("type") == "note" => generated.as_str(),
            name => name,
        };
        let place = (Some(row.number), Some("name"));
        if name.is_empty() {
            notes.error(SHEET, place.0, place.1, "missing-name", "name がありません", "the name is missing");
            return None;
        }
        if !name_is_valid(name) {
            notes.error(
                SHEET,
                place.0,
                place.1,
                "bad-name",
                format!("name「{name}」は使えません。文字か _ で始め、文字・数字・_・-・. だけで書いてください"),
                format!("the name “{name}” cannot be used; begin with a letter or _, then letters, digits, _, - and ."),
            );
            return None;
        }
        if self.path_of(name).len() > PATH_BYTES_MAX {
            notes.error(
                SHEET,
                place.0,
                place.1,
                "name-too-long",
                format!("name が長すぎます（グループの名前を含めて{PATH_BYTES_MAX}バイトまで）"),
                format!("the name is too long (at most {PATH_BYTES_MAX} bytes together with the groups around it)"),
            );
            return None;
        }
        if name == "meta" {
            notes.error(
                SHEET,
                place.0,
                place.1,
                "reserved-name",
                "name「meta」は調査票の管理情報のための名前です。別の名前にしてください",
                "the name “meta” is reserved for the form's own data; choose another",
            );
            return None;
        }
        let taken = self.names.last_mut().expect("the outermost level never ends");
        if let Some(first) = taken.get(name) {
            notes.error(
                SHEET,
                place.0,
                place.1,
                "duplicate-name",
                format!("name「{name}」は{first}行目にもあります。別の名前にしてください"),
                format!("the name “{name}” is already in row {first}; choose another"),
            );
            return None;
        }
        taken.insert(name.to_owned(), row.number);
        Some(name.to_owned())
    }

    fn path_of(&self, name: &str) -> String {
        match self.open.last() {
            Some(open) => format!("{}/{name}", self.draft.groups[open.group].path),
            None => name.to_owned(),
        }
    }

    fn begin(&mut self, row: &Row, repeat: bool, notes: &mut Notes) {
        // An unusable name must not unbalance the rest, so a group is opened all the same.
        let name = self.name(row, notes).unwrap_or_else(|| format!("row{}", row.number));
        if self.open.len() >= DEPTH_MAX {
            notes.error(
                SHEET,
                Some(row.number),
                Some("type"),
                "too-deep",
                format!("グループの入れ子が深すぎます（{DEPTH_MAX}段まで）"),
                format!("groups are nested too deeply (at most {DEPTH_MAX})"),
            );
        }
        if repeat {
            self.note_repeat(row, &name, notes);
        }
        if !repeat && row.plain("appearance").split_whitespace().any(|word| word == "table-list") {
            self.table = Some(None);
        }
        if repeat && name == self.form_name {
            notes.error(
                SHEET,
                Some(row.number),
                Some("name"),
                "form-name",
                format!("繰り返しの name に、調査票全体の名前「{name}」は使えません"),
                format!("a repeat cannot have the name of the whole form, “{name}”"),
            );
        }
        let group = self.draft.groups.len();
        self.draft.groups.push(Group {
            path: self.path_of(&name),
            label: row.text("label"),
            relevant: None,
            parent: self.open.last().map(|open| open.group),
            repeat: None,
            appearance: row.plain("appearance").to_owned(),
            name: name.clone(),
            children: Vec::new(),
            row: row.number,
        });
        self.place(Slot::Group(group));
        self.draft.group_rows.push(row.number);
        if self.open.is_empty() && !repeat {
            self.draft.sections.push(Section { name, title: row.text("label"), items: Vec::new(), group: Some(group) });
        }
        if repeat {
            let section = self.section();
            let item = values::item(row, Kind::Repeat, Vec::new(), notes);
            let index =
                self.push(Item { path: self.draft.groups[group].path.clone(), section, group: Some(group), ..item });
            self.draft.groups[group].repeat = Some(index);
        }
        self.keep_expressions(row, Slot::Group(group));
        self.open.push(Open { group, repeat, row: row.number });
        self.names.push(BTreeMap::new());
    }

    /// A repeat's name is its alone; so is the name of the count that other tools lay beside it.
    fn note_repeat(&mut self, row: &Row, name: &str, notes: &mut Notes) {
        if let Some(first) = self.repeats.insert(name.to_owned(), row.number) {
            let taken_here = self.names.last().is_some_and(|names| names.get(name) == Some(&first));
            if !taken_here {
                notes.error(
                    SHEET,
                    Some(row.number),
                    Some("name"),
                    "duplicate-name",
                    format!(
                        "繰り返しの name「{name}」は{first}行目にもあります。グループが違っても別の名前にしてください"
                    ),
                    format!("a repeat in row {first} is named “{name}” too; choose another, even in another group"),
                );
            }
        }
        let count = row.plain("repeat_count");
        let bare = count.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
        if !count.is_empty() && !bare.is_some_and(name_is_valid) {
            let level = self.names.last_mut().expect("the outermost level never ends");
            if let Some(other) = level.insert(format!("{name}_count"), row.number) {
                notes.error(
                    SHEET,
                    Some(other),
                    Some("name"),
                    "duplicate-name",
                    format!(
                        "name「{name}_count」は、{}行目の繰り返しの件数に使われます。別の名前にしてください",
                        row.number
                    ),
                    format!("the name “{name}_count” belongs to the count of the repeat in row {}", row.number),
                );
            }
        }
    }

    fn end(&mut self, row: &Row, repeat: bool, notes: &mut Notes) {
        if !row.text("label").is_empty() || !row.plain("relevant").is_empty() {
            self.odd_end.get_or_insert(row.number);
        }
        let word = if repeat { "repeat" } else { "group" };
        let fits = self.open.last().is_some_and(|open| open.repeat == repeat);
        if fits {
            self.open.pop();
            self.names.pop();
            self.table = None;
            return;
        }
        let (ja, en) = match self.open.last() {
            Some(open) => {
                let other = if open.repeat { "repeat" } else { "group" };
                (
                    format!("「end {word}」がありますが、閉じるべきは{}行目の「begin {other}」です", open.row),
                    format!("“end {word}” stands here, but what is open is the “begin {other}” of row {}", open.row),
                )
            }
            None => (
                format!("「end {word}」に対応する「begin {word}」がありません"),
                format!("there is no “begin {word}” for this “end {word}”"),
            ),
        };
        // An end that carries words or a condition probably was a question once.
        let at = self.odd_end.take().unwrap_or(row.number);
        notes.error(SHEET, Some(at), Some("type"), "unbalanced-group", ja, en);
    }

    fn finish(&mut self, notes: &mut Notes) {
        for open in &self.open {
            let word = if open.repeat { "repeat" } else { "group" };
            notes.error(
                SHEET,
                Some(open.row),
                Some("type"),
                "unbalanced-group",
                format!("「begin {word}」に対応する「end {word}」がありません"),
                format!("there is no “end {word}” for this “begin {word}”"),
            );
        }
    }

    fn item(&mut self, row: &Row, kind: Kind, (list, options): (&str, Vec<Choice>), notes: &mut Notes) {
        parameters::note(row, kind, notes);
        let Some(name) = self.name(row, notes) else {
            return;
        };
        note_missing_words(row, kind, &name, self.has_labels, notes);
        let section = self.section();
        let item = Item { list: list.to_owned(), ..values::item(row, kind, options, notes) };
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
