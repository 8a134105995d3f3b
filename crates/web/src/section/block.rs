//! What stands on a section's page, in order: questions, headings of groups, and grids.
//!
//! A grid is a run of choices with one list of options, in a group whose appearance is `table-list`. It is a table on
//! a wide screen and one question after the other on a phone, with the same fields.

use std::iter::Peekable;

use base::Lang;
use jiff::Timestamp;
use questionnaire::{Instrument, Key, Kind};
use serde::Serialize;

use crate::answers;
use crate::section::item::ItemView;

/// One thing on the page.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Block {
    /// A question.
    Item {
        /// The question.
        item: Box<ItemView>,
    },
    /// The words above a group.
    Heading {
        /// The words.
        heading: Heading,
    },
    /// Questions with one list of options.
    Grid {
        /// The questions.
        grid: Grid,
    },
}

/// The words above a group inside the section.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Heading {
    pub(crate) id: String,
    pub(crate) label: String,
    /// Keys of the questions below, with a space in between: where none of them is asked, the heading goes too.
    pub(crate) members: String,
    pub(crate) out: bool,
}

/// Questions with one list of options.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Grid {
    pub(crate) label: String,
    pub(crate) columns: Vec<Column>,
    /// True where one of the questions may be answered with わからない.
    pub(crate) unknown_allowed: bool,
    /// Where all or none of the questions want an answer, said once above them.
    pub(crate) required: Option<bool>,
    /// Who answered here last, and when.
    pub(crate) by: String,
    pub(crate) at: Option<Timestamp>,
    pub(crate) rows: Vec<ItemView>,
}

/// One option of a grid.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Column {
    pub(crate) value: String,
    pub(crate) label: String,
}

/// Puts the questions of a section, each with the index of its item, into blocks.
pub(crate) fn blocks(instrument: &Instrument, items: Vec<(usize, ItemView)>, lang: Lang) -> Vec<Block> {
    let members: Vec<(Vec<usize>, String, bool)> = items
        .iter()
        .map(|(index, view)| (around(instrument, *index), view.key.clone(), view.presence == "out"))
        .collect();
    let mut blocks = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = items.into_iter().peekable();
    while let Some((index, view)) = rest.next() {
        let groups = around(instrument, index);
        let n_open = open.iter().zip(&groups).take_while(|(open, group)| open == group).count();
        blocks.extend(groups[n_open..].iter().filter_map(|group| heading(instrument, *group, &members, lang)));
        open = groups;
        let run = run(instrument, index, &mut rest);
        if run.is_empty() {
            blocks.push(Block::Item { item: Box::new(view) });
        } else {
            let rows = std::iter::once(view).chain(run).collect();
            blocks.push(Block::Grid { grid: grid(instrument, index, rows, lang) });
        }
    }
    blocks
}

/// The groups around an item inside its section, outermost first. A repeat's own group is part of the repeat.
fn around(instrument: &Instrument, index: usize) -> Vec<usize> {
    let item = &instrument.items[index];
    let own_section = instrument.sections[item.section].group;
    let mut groups = Vec::new();
    let mut next = item.group.filter(|_| item.kind != Kind::Repeat);
    if item.kind == Kind::Repeat {
        next = item.group.and_then(|group| instrument.groups[group].parent);
    }
    while let Some(group) = next.filter(|group| Some(*group) != own_section) {
        groups.push(group);
        next = instrument.groups[group].parent;
    }
    groups.reverse();
    groups
}

fn heading(instrument: &Instrument, group: usize, members: &[(Vec<usize>, String, bool)], lang: Lang) -> Option<Block> {
    let label = instrument.groups[group].label.get(lang).to_owned();
    let inside: Vec<&(Vec<usize>, String, bool)> =
        members.iter().filter(|(groups, ..)| groups.contains(&group)).collect();
    let keys: Vec<&str> = inside.iter().map(|(_, key, _)| key.as_str()).collect();
    let id = Key::parse(&instrument.groups[group].path).map(|key| answers::element_id(&key)).unwrap_or_default();
    let heading = Heading { id, label, members: keys.join(" "), out: inside.iter().all(|(_, _, is_out)| *is_out) };
    (!heading.label.is_empty()).then_some(Block::Heading { heading })
}

/// The questions after `index` that belong into one grid with it; none where it begins no grid.
fn run(
    instrument: &Instrument,
    index: usize,
    rest: &mut Peekable<std::vec::IntoIter<(usize, ItemView)>>,
) -> Vec<ItemView> {
    let first = grid_of(instrument, index);
    let mut run = Vec::new();
    while first.is_some() {
        let Some((_, view)) = rest.next_if(|(next, _)| grid_of(instrument, *next) == first) else { break };
        run.push(view);
    }
    run
}

/// What neighbours in one grid have in common: the group with its appearance, the kind of choice, and the options.
pub(crate) fn grid_of(instrument: &Instrument, index: usize) -> Option<(usize, Kind, &str)> {
    let item = &instrument.items[index];
    let is_table =
        |group: &usize| instrument.groups[*group].appearance.split_whitespace().any(|word| word == "table-list");
    let group = item.group.filter(is_table)?;
    matches!(item.kind, Kind::SelectOne | Kind::SelectMultiple).then_some((group, item.kind, item.list.as_str()))
}

fn grid(instrument: &Instrument, index: usize, rows: Vec<ItemView>, lang: Lang) -> Grid {
    let item = &instrument.items[index];
    let group = item.group.map(|group| &instrument.groups[group]);
    let columns = item
        .options
        .iter()
        .map(|option| Column { value: option.value.clone(), label: option.label.get(lang).to_owned() });
    let last = rows.iter().max_by_key(|row| row.at);
    let first = rows.first().map(|row| row.required);
    Grid {
        required: first.filter(|first| rows.iter().all(|row| row.required == *first)),
        by: last.map(|row| row.by.clone()).unwrap_or_default(),
        at: last.and_then(|row| row.at),
        label: group.map(|group| group.label.get(lang).to_owned()).unwrap_or_default(),
        columns: columns.collect(),
        unknown_allowed: rows.iter().any(|row| row.unknown_allowed),
        rows,
    }
}
