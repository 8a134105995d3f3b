//! Rows of choices: their lists, options taken from answers, and what `or_other` brings along.

use base::{Text, did_you_mean, nearest};

use super::super::cells::{Cell, Notes, Row};
use super::super::remarks::{note_filtered_other, note_refused_type, note_search, note_spaces};
use super::{Reader, SHEET};
use crate::instrument::{Choice, Kind};

impl Reader<'_> {
    pub(super) fn select(&mut self, row: &Row, kind: Kind, list: &str, or_other: bool, notes: &mut Notes) {
        if let Some(source) = list.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) {
            return self.select_from_answers(row, kind, (source, or_other), notes);
        }
        if [".csv", ".xml", ".geojson"].iter().any(|ending| list.ends_with(ending)) {
            note_refused_type(row, row.plain("type"), notes);
            return self.stand_in(row, kind, notes);
        }
        self.note_table(row, list, notes);
        note_search(row, notes);
        let options = self.lists.get(list).map_or(&[][..], Vec::as_slice);
        if options.is_empty() {
            self.stand_in(row, kind, notes);
            if self.lists.contains_key(list) {
                // What is wrong with its options is said where they stand.
                return;
            }
            if !self.has_choices {
                return self.note_no_choices(notes);
            }
            let likely = nearest(list, self.lists.keys().map(String::as_str));
            let (ja, en) = did_you_mean(likely);
            notes.error(
                SHEET,
                Some(row.number),
                Some("type"),
                "missing-list",
                format!("選択肢リスト「{list}」が choices シートにありません{ja}"),
                format!("the choices sheet has no list “{list}”{en}"),
            );
            return;
        }
        let mut options = options.to_vec();
        if kind == Kind::SelectMultiple {
            note_spaces(row, list, &options, notes);
        }
        if !or_other {
            return self.item(row, kind, (list, options), notes);
        }
        if !row.plain("choice_filter").is_empty() {
            note_filtered_other(row, notes);
        }
        if options.iter().all(|option| option.value != "other") {
            options.push(Choice {
                value: "other".to_owned(),
                label: Text::new("その他", "Other"),
                ..Choice::default()
            });
        }
        let index = self.draft.items.len();
        self.item(row, kind, (list, options), notes);
        let has_its_name = self.draft.items.get(index).is_some_and(|item| item.name == row.plain("name"));
        if has_its_name {
            self.other(row, notes);
        } else {
            // With a name of ours there is no telling that of the text beside it.
            self.draft.unusable.insert(format!("{}_other", row.plain("name")));
        }
    }

    /// Without the sheet, one word about it does for all choices.
    fn note_no_choices(&mut self, notes: &mut Notes) {
        if std::mem::replace(&mut self.told_no_choices, true) {
            return;
        }
        notes.error(
            "choices",
            None,
            None,
            "missing-sheet",
            "「choices」シートがありません。list_name, name, label の列を持つ「choices」シートが必要です",
            "there is no “choices” sheet; one with the columns list_name, name and label is needed",
        );
    }

    /// A choice among what was answered in the rows of a repeat.
    fn select_from_answers(&mut self, row: &Row, kind: Kind, (source, or_other): (&str, bool), notes: &mut Notes) {
        self.note_table(row, &format!("${{{source}}}"), notes);
        if or_other {
            notes.error(
                SHEET,
                Some(row.number),
                Some("type"),
                "other-without-list",
                "or_other は、choices シートのリストから選ぶ設問でだけ使えます",
                "or_other goes only with a list of the choices sheet",
            );
        }
        if kind == Kind::SelectMultiple {
            notes.error(
                SHEET,
                Some(row.number),
                Some("type"),
                "unsupported-type",
                "回答から作る選択肢は、1つだけ選ぶ設問（select_one）でだけ使えます",
                "options taken from answers can only be used with select_one",
            );
            self.stand_in(row, kind, notes);
            return;
        }
        let index = self.draft.items.len();
        self.item(row, kind, ("", Vec::new()), notes);
        if let Some(item) = self.draft.items.get_mut(index) {
            item.options_from = Some(source.to_owned());
        }
    }

    /// All choices of a group that is shown as one table have the same options.
    fn note_table(&mut self, row: &Row, list: &str, notes: &mut Notes) {
        let Some(shared) = &mut self.table else {
            return;
        };
        let first = shared.is_none();
        let shared = shared.get_or_insert_with(|| list.to_owned());
        let filtered = first && !row.plain("choice_filter").is_empty();
        if shared == list && !filtered {
            return;
        }
        let (ja, en) = if filtered {
            (
                "table-list の表では choice_filter は使えません".to_owned(),
                "a table-list takes no choice_filter".to_owned(),
            )
        } else {
            (
                format!("table-list の表では、選択肢のリストをそろえてください（「{shared}」と「{list}」があります）"),
                format!("the choices of a table-list share one list; here are “{shared}” and “{list}”"),
            )
        };
        notes.error(SHEET, Some(row.number), Some("type"), "unlike-lists", ja, en);
    }

    /// The text that `or_other` brings along.
    fn other(&mut self, row: &Row, notes: &mut Notes) {
        let name = format!("{}_other", row.plain("name"));
        let mut extra = Row { number: row.number, ..Row::default() };
        let cell = |plain: &str, text: Text| Cell { plain: plain.to_owned(), text, heading: String::new() };
        extra.cells.insert("name", cell(&name, Text::default()));
        extra.cells.insert("label", cell("", Text::new("その他（具体的に）", "Other (please specify)")));
        let gate = format!("selected(../{}, 'other')", row.plain("name"));
        extra.cells.insert("relevant", cell(&gate, Text::default()));
        self.draft.added.push(self.draft.items.len());
        self.item(&extra, Kind::Text, ("", Vec::new()), notes);
    }
}
