//! The whole response as one sheet: for the check page, the receipt, print, and the secretariat's read-only view.

use std::collections::{BTreeMap, BTreeSet};

use base::Lang;
use questionnaire::{Answer, Answers, Instrument, ItemVisit, Journey, Key, Kind, Presence};
use serde::Serialize;
use store::explanation::{Doubt, Explanation};

use crate::answers::{self, Shown};
use crate::section::block;
use crate::section::item::number as item_number;
use crate::words::{self, Block};

/// All sections with all questions.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Sheet {
    /// In the order of the questionnaire.
    pub(crate) sections: Vec<SheetSection>,
}

/// One section.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SheetSection {
    /// Heading.
    pub(crate) title: String,
    /// Name, for addresses.
    pub(crate) name: String,
    /// Questions, notes, and heads of repeated rows.
    pub(crate) rows: Vec<SheetRow>,
}

/// One line of the sheet.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SheetRow {
    /// `item`, `note`, `head`: the beginning of one row of a repeat; or `grid`: some of the questions that follow, as
    /// they stand on paper.
    pub(crate) kind: &'static str,
    /// 問番号; empty where there is none.
    pub(crate) number: String,
    /// The question; for a head, what one row is (装置 / device).
    pub(crate) label: String,
    /// Which row of the repeat, from 1; 0 elsewhere.
    pub(crate) position: usize,
    /// The answer.
    pub(crate) answer: Shown,
    /// `in`, `out` or `undetermined`.
    pub(crate) presence: &'static str,
    /// Why it is not, or perhaps not, asked.
    pub(crate) because: String,
    /// Of whom it is asked, for paper; empty where it is asked of everybody.
    pub(crate) why: String,
    /// False where the wording is not the publisher's own.
    pub(crate) official: bool,
    /// The questions of a grid; their options are its columns.
    pub(crate) lines: Vec<SheetRow>,
    /// True for a question that a grid before it holds too.
    pub(crate) in_grid: bool,
    /// Options with a mark at those chosen, for paper.
    pub(crate) options: Vec<SheetOption>,
    /// Guidance, for paper.
    pub(crate) guidance: Vec<Block>,
    /// Longest text, for paper; 0 where there is no limit.
    pub(crate) max_chars: u32,
    /// Unit of the answer, for paper.
    pub(crate) unit: String,
    /// Why a doubted answer is right, in the respondent's words; `None` inside for one that was not opened.
    pub(crate) reasons: Vec<Option<String>>,
}

/// One option of a choice.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SheetOption {
    /// Words shown.
    pub(crate) label: String,
    /// Whether it was chosen.
    pub(crate) chosen: bool,
    /// Goes with no other option.
    pub(crate) exclusive: bool,
}

/// The word for a presence in pages and scripts, and why.
pub(crate) fn presence(presence: &Presence, lang: Lang) -> (&'static str, String) {
    match presence {
        Presence::In => ("in", String::new()),
        Presence::Out { because } => ("out", because.get(lang).to_owned()),
        Presence::Undetermined { because } => ("undetermined", because.get(lang).to_owned()),
    }
}

/// Reasons for doubted answers, by key.
pub(crate) type Reasons = BTreeMap<Key, Vec<Option<String>>>;

/// The reasons that stand for a response, for its sheet.
pub(crate) fn reasons(standing: &BTreeMap<Doubt, Explanation>) -> Reasons {
    let mut reasons = Reasons::new();
    for ((key, _), explanation) in standing {
        reasons.entry(key.clone()).or_default().push(explanation.reason.clone());
    }
    reasons
}

/// The sheet of a response. `sealed` lists questions whose answers are there but were not opened.
pub(crate) fn sheet(
    instrument: &Instrument,
    journey: &Journey,
    lang: Lang,
    sealed: &BTreeSet<Key>,
    reasons: &Reasons,
) -> Sheet {
    let sections = journey.sections.iter().map(|visit| {
        let section = &instrument.sections[visit.section];
        let mut heads = BTreeMap::new();
        let mut rows: Vec<(usize, SheetRow)> = Vec::new();
        for visit in &visit.items {
            let head = head(instrument, visit, lang, &mut heads);
            let row = row(instrument, visit, lang, sealed, reasons.get(&visit.key).cloned().unwrap_or_default());
            rows.extend(head.into_iter().chain(row).map(|row| (visit.item, row)));
        }
        let rows = with_grids(instrument, rows);
        SheetSection { title: section.title.get(lang).to_owned(), name: section.name.clone(), rows }
    });
    Sheet { sections: sections.collect() }
}

/// A line in front of the first question of each row of a repeat. `heads` counts the rows of each repeat.
fn head(
    instrument: &Instrument,
    visit: &ItemVisit,
    lang: Lang,
    heads: &mut BTreeMap<String, Vec<u32>>,
) -> Option<SheetRow> {
    let (repeat, row) = (instrument.items[visit.item].repeat?, visit.row?);
    let repeat = &instrument.items[repeat];
    let outer = visit.key.as_str().rsplit_once(&format!("[{row}]")).map_or("", |(outer, _)| outer);
    let seen = heads.entry(outer.to_owned()).or_default();
    if seen.contains(&row) {
        return None;
    }
    seen.push(row);
    let (presence, because) = presence(&visit.presence, lang);
    Some(SheetRow {
        kind: "head",
        number: String::new(),
        label: repeat.unit.get(lang).to_owned(),
        position: seen.len(),
        answer: answers::shown(repeat, &Answer::Blank, lang),
        presence,
        because,
        why: String::new(),
        official: true,
        lines: Vec::new(),
        in_grid: false,
        options: Vec::new(),
        guidance: Vec::new(),
        max_chars: 0,
        unit: String::new(),
        reasons: Vec::new(),
    })
}

fn row(
    instrument: &Instrument,
    visit: &ItemVisit,
    lang: Lang,
    sealed: &BTreeSet<Key>,
    reasons: Vec<Option<String>>,
) -> Option<SheetRow> {
    let item = &instrument.items[visit.item];
    if item.is_unseen() {
        return None;
    }
    let closed = sealed.contains(&visit.key);
    let chosen = answers::chosen(&visit.answer);
    let (presence, because) = presence(&visit.presence, lang);
    let option = |choice: &&questionnaire::Choice| SheetOption {
        label: choice.label.get(lang).to_owned(),
        chosen: !closed && chosen.contains(&choice.value),
        exclusive: choice.exclusive && item.kind == Kind::SelectMultiple,
    };
    Some(SheetRow {
        kind: if item.kind == Kind::Note { "note" } else { "item" },
        number: item_number(instrument, item),
        label: visit.label(instrument).get(lang).to_owned(),
        position: 0,
        answer: if closed { Shown::sealed() } else { answers::shown(item, &visit.answer, lang) },
        presence,
        because,
        why: why(instrument, visit.item, lang),
        official: item.official,
        lines: Vec::new(),
        in_grid: false,
        options: visit.options(instrument).iter().map(option).collect(),
        guidance: words::blocks(item.guidance.get(lang)),
        max_chars: item.max_chars.unwrap_or(0),
        unit: if item.kind == Kind::Repeat { String::new() } else { item.unit.get(lang).to_owned() },
        reasons,
    })
}

/// Inside a repeat only what is asked of some of its rows is worth a word.
pub(crate) fn why(instrument: &Instrument, index: usize, lang: Lang) -> String {
    let item = &instrument.items[index];
    let around = item.repeat.map_or("", |repeat| instrument.items[repeat].universe.expression.as_str());
    if item.universe.expression == around {
        return String::new();
    }
    questionnaire::asked_when(instrument, index).get(lang).to_owned()
}

/// Puts a grid before each run of questions that stand in one.
fn with_grids(instrument: &Instrument, rows: Vec<(usize, SheetRow)>) -> Vec<SheetRow> {
    let mut laid: Vec<SheetRow> = Vec::with_capacity(rows.len());
    let mut rest = rows.into_iter().peekable();
    while let Some((index, row)) = rest.next() {
        let grid = block::grid_of(instrument, index).filter(|_| row.kind == "item");
        let mut lines = vec![row];
        while grid.is_some() {
            let belongs =
                |(next, line): &(usize, SheetRow)| line.kind == "item" && block::grid_of(instrument, *next) == grid;
            let Some((_, next)) = rest.next_if(belongs) else { break };
            lines.push(next);
        }
        if lines.len() > 1 {
            let first = lines[0].clone();
            lines.iter_mut().for_each(|line| line.in_grid = true);
            laid.push(SheetRow { kind: "grid", lines: lines.clone(), in_grid: false, ..first });
        }
        laid.extend(lines);
    }
    laid
}

/// Answers of a fresh response whose repeats have `n_rows` empty rows each, for a blank form on paper.
pub(crate) fn blank_answers(instrument: &Instrument, n_rows: u32) -> Answers {
    let repeats = instrument.items.iter().filter(|item| item.kind == Kind::Repeat && item.repeat.is_none());
    let rows = |_: &questionnaire::Item| Answer::Answered(questionnaire::Value::Rows((1..=n_rows).collect()));
    repeats.filter_map(|item| Some((Key::parse(&item.path)?, rows(item)))).collect()
}

#[cfg(test)]
pub(crate) use crate::sheet_sample::sample;
