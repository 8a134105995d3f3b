//! Groups and repeats: where they begin and end, and the names that are theirs alone.

use std::collections::BTreeMap;

use super::super::cells::{Notes, Row};
use super::super::draft::Raw;
use super::super::{parameters, values};
use super::{Open, Reader, SHEET};
use crate::instrument::{Group, Item, Kind, Section, Slot};
use crate::key::name_is_valid;

/// Deepest nesting of groups.
const DEPTH_MAX: usize = 20;

impl Reader<'_> {
    pub(super) fn begin(&mut self, row: &Row, repeat: bool, notes: &mut Notes) {
        // An unusable name must not unbalance the rest, so a group is opened all the same.
        let name = self.name(row, notes);
        parameters::note(row, Kind::Repeat, notes);
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
            self.counts.push((format!("{name}_count"), row.number));
            let level = self.names.last_mut().expect("the outermost level never ends");
            if let Some(other) = level.insert(format!("{name}_count"), row.number) {
                note_name_of_count(&format!("{name}_count"), row.number, other, notes);
            }
        }
    }

    pub(super) fn end(&mut self, row: &Row, repeat: bool, notes: &mut Notes) {
        if !row.text("label").is_empty() || !row.plain("relevant").is_empty() {
            self.odd_end.get_or_insert(row.number);
        }
        parameters::note(row, Kind::Repeat, notes);
        let word = if repeat { "repeat" } else { "group" };
        let fits = self.open.last().is_some_and(|open| open.repeat == repeat);
        if fits {
            self.keep_trigger_of_end(row);
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

    /// The names of a trigger are looked at on the row of an end as well, though nothing comes of them.
    fn keep_trigger_of_end(&mut self, row: &Row) {
        let text = row.plain("trigger").to_owned();
        if let Some(open) = self.open.last().filter(|_| !text.is_empty()) {
            let (slot, heading) = (Slot::Group(open.group), row.heading("trigger"));
            self.draft.raw.push(Raw { slot, column: "trigger", heading, row: row.number, text });
        }
    }

    pub(super) fn finish(&mut self, notes: &mut Notes) {
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
        self.note_names_of_counts(notes);
    }

    /// The name of a repeat's count may stand nowhere else, not even in another group.
    fn note_names_of_counts(&self, notes: &mut Notes) {
        let counts: BTreeMap<&str, u32> = self.counts.iter().map(|(name, row)| (name.as_str(), *row)).collect();
        let items = self.draft.items.iter().filter(|item| item.kind != Kind::Repeat).map(|item| (&item.name, item.row));
        let groups = self.draft.groups.iter().map(|group| (&group.name, group.row));
        for (name, other) in items.chain(groups) {
            if let Some(row) = counts.get(name.as_str())
                && !notes.has_error_at(SHEET, Some(other), "name")
            {
                note_name_of_count(name, *row, other, notes);
            }
        }
    }
}

fn note_name_of_count(name: &str, repeat: u32, other: u32, notes: &mut Notes) {
    notes.error(
        SHEET,
        Some(other),
        Some("name"),
        "duplicate-name",
        format!("name「{name}」は、{repeat}行目の繰り返しの件数に使われます。別の名前にしてください"),
        format!("the name “{name}” belongs to the count of the repeat in row {repeat}; choose another"),
    );
}
