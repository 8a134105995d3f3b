//! The page of one section, put together from a draft and what was typed.

use std::collections::BTreeMap;

use base::Lang;
use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, ItemVisit, Journey, Key, Kind, Look, SectionVisit, Value};
use serde::Serialize;
use store::PersonId;
use store::person::Person;
use store::response::Draft;

use crate::answers;
use crate::home::hub;
use crate::section::block::Block;
use crate::section::item::Source;
use crate::section::last_time::LastTimes;
use crate::section::show;
use crate::templates::View;
use crate::urls;

/// The page of one section.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SectionView {
    pub(crate) round: String,
    pub(crate) name: String,
    pub(crate) title: String,
    /// Position from 1, and how many there are.
    pub(crate) position: usize,
    pub(crate) n_sections: usize,
    /// The version of the response that this page shows.
    pub(crate) seen: i64,
    pub(crate) saved_at: Option<Timestamp>,
    pub(crate) can_edit: bool,
    /// Why the page comes as it comes: empty, `carried`, `closed`, `disk-full`, `busy` or `internal`.
    pub(crate) notice: &'static str,
    /// Everything wrong on the page, linked to the fields.
    pub(crate) errors: Vec<Problem>,
    pub(crate) blocks: Vec<Block>,
    /// True where the wording of a question on the page is not the publisher's own.
    pub(crate) unofficial: bool,
    pub(crate) previous: String,
    pub(crate) is_last: bool,
    /// `not-started`, `in-progress` …
    pub(crate) state: &'static str,
}

/// One thing wrong, with a link to its field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Problem {
    pub(crate) href: String,
    pub(crate) message: String,
}

impl View for SectionView {
    const TEMPLATE: &'static str = "section.html";
}

/// What a page of a section is made from.
pub(crate) struct Page<'a> {
    pub(crate) draft: &'a Draft,
    pub(crate) section: usize,
    pub(crate) people: &'a BTreeMap<PersonId, Person>,
    /// The answers to show: the draft's, or with what was typed on top.
    pub(crate) answers: &'a Answers,
    /// The path of these answers, and what still needs attention there.
    pub(crate) look: &'a Look,
    pub(crate) rejected: &'a BTreeMap<Key, String>,
    /// What is wrong, by key, in the order of the page.
    pub(crate) findings: Vec<(String, String)>,
    pub(crate) last_times: &'a LastTimes,
    pub(crate) seen: i64,
    pub(crate) notice: &'static str,
    pub(crate) can_edit: bool,
    pub(crate) now: Timestamp,
}

impl Page<'_> {
    /// The context of the page.
    pub(crate) fn view(&self, lang: Lang) -> SectionView {
        let instrument = &*self.draft.instrument;
        let journey = &self.look.journey;
        let errors = show::by_key(self.findings.iter().cloned());
        let notes = show::notes(&self.look.findings, self.section, lang);
        let asked = journey.items().map(|visit| (visit.key.clone(), visit.presence.clone())).collect();
        let shown = with_fresh_rows(instrument, self.section, self.answers)
            .map(|answers| questionnaire::journey_at(instrument, &answers, self.now));
        let shown = shown.as_ref().unwrap_or(journey);
        let source = Source {
            instrument,
            lang,
            answers: self.answers,
            asked: &asked,
            rejected: self.rejected,
            errors: &errors,
            notes: &notes,
            last_times: self.last_times,
            revised: &self.draft.revised,
            people: self.people,
        };
        let visit = &journey.sections[self.section];
        let section = &instrument.sections[self.section];
        SectionView {
            round: self.draft.round.title.get(lang).to_owned(),
            name: section.name.clone(),
            title: section.title.get(lang).to_owned(),
            position: self.section + 1,
            n_sections: instrument.sections.len(),
            seen: self.seen,
            saved_at: self.draft.saved_at(),
            can_edit: self.can_edit,
            notice: self.notice,
            errors: self.findings.iter().map(problem).collect(),
            blocks: source.blocks(&shown.sections[self.section]),
            unofficial: section.items.iter().any(|index| !instrument.items[*index].official),
            previous: previous(self.draft, journey, self.section),
            is_last: hub::after(self.draft, journey, self.section) == urls::CHECK,
            state: hub::state_code(visit.state),
        }
    }
}

/// Answers that are only tried out, apart from any round.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tried {
    pub(crate) answers: Answers,
    pub(crate) rejected: BTreeMap<Key, String>,
    /// What could not be read, as (key, words), by section.
    pub(crate) unread: BTreeMap<usize, Vec<(String, String)>>,
}

/// The questions of a section as somebody with these answers would see them, and everything wrong with the answers.
pub(crate) fn preview(
    instrument: &Instrument,
    tried: &Tried,
    section: usize,
    lang: Lang,
    now: Timestamp,
) -> (Vec<Block>, Vec<Problem>) {
    let Look { journey, findings } = questionnaire::look_at(instrument, &tried.answers, now);
    let mut wrong = tried.unread.get(&section).cloned().unwrap_or_default();
    wrong.extend(show::findings(&findings, section, false, lang));
    let notes = show::notes(&findings, section, lang);
    let shown = with_fresh_rows(instrument, section, &tried.answers)
        .map(|answers| questionnaire::journey_at(instrument, &answers, now));
    let source = Source {
        instrument,
        lang,
        answers: &tried.answers,
        asked: &journey.items().map(|visit| (visit.key.clone(), visit.presence.clone())).collect(),
        rejected: &tried.rejected,
        errors: &show::by_key(wrong.iter().cloned()),
        notes: &notes,
        last_times: &LastTimes::new(),
        revised: &BTreeMap::new(),
        people: &BTreeMap::new(),
    };
    let blocks = source.blocks(&shown.as_ref().unwrap_or(&journey).sections[section]);
    (blocks, wrong.iter().map(problem).collect())
}

/// The answers with one empty row in each repeat of the section that has none, so that people see where to type.
/// `None` where there is no such repeat.
fn with_fresh_rows(instrument: &Instrument, section: usize, answers: &Answers) -> Option<Answers> {
    let mut shown = None;
    let repeats = instrument.sections[section].items.iter().map(|index| &instrument.items[*index]);
    for repeat in repeats.filter(|item| item.kind == Kind::Repeat && item.repeat.is_none() && item.is_typed()) {
        let Some(key) = Key::parse(&repeat.path) else {
            continue;
        };
        let has_rows = matches!(answers.get(&key).and_then(Answer::value), Some(Value::Rows(rows)) if !rows.is_empty());
        if !has_rows {
            let rows = Answer::Answered(Value::Rows(vec![unused_row(&key, answers)]));
            shown.get_or_insert_with(|| answers.clone()).insert(key, rows);
        }
    }
    shown
}

/// The rows of the section's repeats that an answer counts, by the key of the repeat: as the page shows them.
pub(crate) fn counted_rows<'a>(instrument: &Instrument, visit: &'a SectionVisit) -> BTreeMap<&'a Key, Vec<Key>> {
    let counted = visit.items.iter().filter(|item| instrument.items[item.item].repeat_count.is_some());
    let rows = |repeat: &ItemVisit| match repeat.answer.value() {
        Some(Value::Rows(rows)) => rows.iter().map(|row| repeat.key.row(*row)).collect(),
        Some(_) | None => Vec::new(),
    };
    counted.map(|repeat| (&repeat.key, rows(repeat))).collect()
}

/// The first row id that was never used: answers of removed rows are kept under theirs.
fn unused_row(repeat: &Key, answers: &Answers) -> u32 {
    let prefix = format!("{repeat}[");
    let used =
        answers.keys().filter_map(|key| key.as_str().strip_prefix(&prefix)?.split(']').next()?.parse::<u32>().ok());
    used.max().map_or(1, |last| last.saturating_add(1))
}

fn problem((key, message): &(String, String)) -> Problem {
    Problem { href: href(key), message: message.clone() }
}

/// The link to a field; a key that is none leads to the top of the form.
fn href(key: &str) -> String {
    Key::parse(key).map_or_else(|| "#form".to_owned(), |key| format!("#{}", answers::element_id(&key)))
}

/// The section before, or the table of contents.
fn previous(draft: &Draft, journey: &Journey, section: usize) -> String {
    let before = journey
        .sections
        .iter()
        .rev()
        .find(|visit| visit.section < section && visit.state != questionnaire::SectionState::NotApplicable);
    before.map_or_else(|| urls::HUB.to_owned(), |visit| urls::section(&draft.instrument.sections[visit.section].name))
}
