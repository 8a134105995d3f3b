//! One question as the page shows it, with what was typed, what is wrong, and the rows inside it.

use std::collections::BTreeMap;

use base::Lang;
use questionnaire::{
    Answer, Answers, CharacterClass, Instrument, Item, ItemVisit, Key, Kind, Presence, Required, SectionVisit, Value,
};
use serde::Serialize;
use store::PersonId;
use store::person::Person;
use store::response::Revised;

use crate::answers;
use crate::section::block;
use crate::section::last_time::{self, LastTime, LastTimes};
use crate::sheet;
use crate::who;
use crate::words::{self, Block};

/// Texts that may be longer than this get a field of several lines.
const ONE_LINE_CHARS_MAX: u32 = 250;

/// One question.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ItemView {
    pub(crate) key: String,
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) label: String,
    pub(crate) hint: String,
    pub(crate) guidance: Vec<Block>,
    pub(crate) official: bool,
    /// `in`, `out` or `undetermined`, and why.
    pub(crate) presence: &'static str,
    pub(crate) because: String,
    /// Of whom it is asked; empty where it is asked of everybody.
    pub(crate) why: String,
    /// `text`, `lines`, `integer`, `decimal`, `date`, `time`, `one`, `many`, `note`, `shown`, `repeat`.
    pub(crate) kind: &'static str,
    pub(crate) required: bool,
    pub(crate) unit: String,
    /// 0 where there is no limit.
    pub(crate) max_chars: u32,
    pub(crate) width: &'static str,
    pub(crate) unknown_allowed: bool,
    pub(crate) unknown: bool,
    pub(crate) prefilled: bool,
    pub(crate) value: String,
    pub(crate) options: Vec<OptionView>,
    /// The answer in words, for an item that is not asked and for read-only pages.
    pub(crate) shown: Option<answers::Shown>,
    pub(crate) errors: Vec<String>,
    /// What should be looked at again and may stay as it is.
    pub(crate) notes: Vec<String>,
    pub(crate) last_time: Option<LastTime>,
    /// Who gave the answer, and when (time of day, or the day before today).
    pub(crate) by: String,
    pub(crate) at: Option<jiff::Timestamp>,
    pub(crate) rows: Vec<RowView>,
    /// True for a repeat whose rows the questionnaire counts, not the respondent.
    pub(crate) rows_fixed: bool,
}

/// One option of a choice.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OptionView {
    pub(crate) id: String,
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
    /// Goes with no other option.
    pub(crate) exclusive: bool,
}

/// One row of a repeat.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RowView {
    /// Key of the row, `vpn/q9[2]`.
    pub(crate) key: String,
    pub(crate) id: String,
    /// Position from 1, as people count.
    pub(crate) position: usize,
    pub(crate) items: Vec<ItemView>,
    /// Shown empty where there is no row yet: typing into it makes it one. It cannot be removed.
    pub(crate) fresh: bool,
}

/// What the questions of a section are made from.
pub(crate) struct Source<'a> {
    pub(crate) instrument: &'a Instrument,
    pub(crate) lang: Lang,
    pub(crate) answers: &'a Answers,
    /// What was typed and could not be read.
    pub(crate) rejected: &'a BTreeMap<Key, String>,
    /// What is wrong, by key.
    pub(crate) errors: &'a BTreeMap<String, Vec<String>>,
    /// What should be looked at again, by key.
    pub(crate) notes: &'a BTreeMap<String, Vec<String>>,
    pub(crate) last_times: &'a LastTimes,
    pub(crate) revised: &'a BTreeMap<Key, Revised>,
    pub(crate) people: &'a BTreeMap<PersonId, Person>,
    /// What is asked, by the answers alone: without the fresh rows that the page shows.
    pub(crate) asked: &'a BTreeMap<Key, Presence>,
}

impl Source<'_> {
    /// The questions of a section; those in a repeat inside its rows. Guidance that only repeats what the question
    /// before says is left out.
    pub(crate) fn blocks(&self, section: &SectionVisit) -> Vec<block::Block> {
        let outermost = |visit: &&ItemVisit| self.instrument.items[visit.item].repeat.is_none();
        let visits = section.items.iter().filter(outermost);
        let view = |visit: &ItemVisit| Some((visit.item, self.item(visit, section)?));
        let mut items: Vec<(usize, ItemView)> = visits.filter_map(view).collect();
        for index in (1..items.len()).rev() {
            if items[index].1.guidance == items[index - 1].1.guidance {
                items[index].1.guidance.clear();
            }
        }
        block::blocks(self.instrument, items, self.lang)
    }

    fn item(&self, visit: &ItemVisit, section: &SectionVisit) -> Option<ItemView> {
        let item = &self.instrument.items[visit.item];
        if item.is_unseen() {
            return None;
        }
        let key = visit.key.as_str();
        let asked = self.asked.get(&visit.key).unwrap_or(&visit.presence);
        let (presence, because) = sheet::presence(asked, self.lang);
        let revised = self.revised.get(&visit.key);
        let rejected = self.rejected.get(&visit.key).cloned();
        Some(ItemView {
            key: key.to_owned(),
            id: answers::element_id(&visit.key),
            number: number(self.instrument, item),
            aliases: item.aliases.clone(),
            label: visit.label(self.instrument).get(self.lang).to_owned(),
            hint: item.hint.get(self.lang).to_owned(),
            guidance: words::blocks(item.guidance.get(self.lang)),
            official: item.official,
            presence,
            because,
            why: sheet::why(self.instrument, visit.item, self.lang),
            kind: kind(item),
            required: visit.required || item.required == Required::Always,
            unit: item.unit.get(self.lang).to_owned(),
            max_chars: item.max_chars.unwrap_or(0),
            width: width(item),
            unknown_allowed: item.unknown_allowed,
            unknown: visit.answer == Answer::Unknown,
            prefilled: matches!(visit.answer, Answer::Prefilled(_)),
            value: rejected.unwrap_or_else(|| answers::typed(&visit.answer)),
            options: self.options(visit),
            shown: Some(answers::shown(item, &visit.answer, self.lang)),
            errors: self.errors.get(key).cloned().unwrap_or_default(),
            notes: self.notes.get(key).cloned().unwrap_or_default(),
            last_time: last_time::of_item(self.last_times, self.instrument, visit, self.lang),
            by: revised.map(|revised| who::name_of(self.people, revised.person)).unwrap_or_default(),
            at: revised.map(|revised| revised.at),
            rows: if item.kind == Kind::Repeat { self.rows(visit, section) } else { Vec::new() },
            rows_fixed: item.kind == Kind::Repeat && !item.is_typed(),
        })
    }

    fn options(&self, visit: &ItemVisit) -> Vec<OptionView> {
        let chosen = answers::chosen(&visit.answer);
        let id = answers::element_id(&visit.key);
        let options = visit.options(self.instrument);
        let view = |(index, choice): (usize, &&questionnaire::Choice)| OptionView {
            id: format!("{id}-{index}"),
            value: choice.value.clone(),
            label: choice.label.get(self.lang).to_owned(),
            chosen: chosen.contains(&choice.value),
            exclusive: choice.exclusive,
        };
        options.iter().enumerate().map(view).collect()
    }

    fn rows_kept(&self, repeat: &Key) -> Vec<u32> {
        match self.answers.get(repeat).and_then(Answer::value) {
            Some(Value::Rows(rows)) => rows.clone(),
            Some(_) | None => Vec::new(),
        }
    }

    fn rows(&self, repeat: &ItemVisit, section: &SectionVisit) -> Vec<RowView> {
        let Some(Value::Rows(rows)) = repeat.answer.value() else {
            return Vec::new();
        };
        let rows_kept = self.rows_kept(&repeat.key);
        let inside = |key: &Key| {
            let prefix = format!("{key}/");
            let directly = move |visit: &&ItemVisit| {
                visit.key.as_str().starts_with(&prefix) && self.instrument.items[visit.item].repeat == Some(repeat.item)
            };
            section.items.iter().filter(directly).filter_map(|visit| self.item(visit, section)).collect()
        };
        let row = |(index, row): (usize, &u32)| {
            let key = repeat.key.row(*row);
            RowView {
                id: answers::element_id(&key),
                position: index + 1,
                items: inside(&key),
                fresh: !rows_kept.contains(row),
                key: key.to_string(),
            }
        };
        rows.iter().enumerate().map(row).collect()
    }
}

/// 問番号; empty inside a repeat that carries the same.
pub(crate) fn number(instrument: &Instrument, item: &Item) -> String {
    let around = item.repeat.map(|index| &instrument.items[index]);
    if around.is_some_and(|repeat| repeat.number == item.number) { String::new() } else { item.number.clone() }
}

fn kind(item: &Item) -> &'static str {
    match item.kind {
        Kind::Text if item.appearance.contains("multiline") || may_be_long(item) => "lines",
        Kind::Text if item.read_only => "shown",
        Kind::Text => "text",
        Kind::Integer => "integer",
        Kind::Decimal => "decimal",
        Kind::Date => "date",
        Kind::Time => "time",
        Kind::SelectOne => "one",
        Kind::SelectMultiple => "many",
        Kind::Note => "note",
        Kind::Calculate | Kind::Hidden => "shown",
        Kind::Repeat => "repeat",
    }
}

/// A text for which one line is not enough. An address or a number is one line, however long it may be.
fn may_be_long(item: &Item) -> bool {
    let takes_lines = matches!(item.chars, None | Some(CharacterClass::HalfWidth));
    takes_lines && item.max_chars.is_some_and(|max| max > ONE_LINE_CHARS_MAX)
}

fn width(item: &Item) -> &'static str {
    match (item.kind, item.max_chars) {
        (Kind::Integer | Kind::Decimal | Kind::Time, _) => "short",
        (Kind::Text, Some(max)) if max <= 10 => "short",
        (Kind::Text, Some(max)) if max > 100 => "long",
        _ => "medium",
    }
}
