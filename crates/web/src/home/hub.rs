//! `/hub`: the sections with their computed states, what is left in each, who is on what, and what to do next.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use questionnaire::{Answer, Instrument, ItemFinding, Journey, Key, Look, Presence, SectionState, SectionVisit};
use serde::Serialize;
use store::person::{self, Person};
use store::response::{self, Draft};
use store::round::RoundState;
use store::sign_in::Respondent;
use store::{PersonId, Tx, explanation, workbook};

use crate::app::App;
use crate::error::Error;
use crate::home::{self, Progress};
use crate::reply;
use crate::section::show;
use crate::session;
use crate::templates::View;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;
use crate::workbook::waiting::{Waiting, is_from_desk, waiting};

/// Somebody who saved something no longer ago than this may still be at it.
const BUSY_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// The table of contents.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HubView {
    title: String,
    closes_at: Option<Timestamp>,
    can_edit: bool,
    progress: Progress,
    sections: Vec<HubRow>,
    /// The section to go on with; empty when all is done and the answers can be checked and sent.
    next_section: String,
    /// Sent before, and changed since.
    correcting: bool,
    /// Sent, and not changed since.
    submitted: bool,
    /// Answers of workbooks that are to be chosen between.
    waiting: Vec<Waiting>,
}

/// One section.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HubRow {
    name: String,
    title: String,
    /// `not-started`, `in-progress`, `done`, `needs-attention`, `not-applicable`.
    state: &'static str,
    left: Left,
    /// Who answered what, the latest first.
    people: Vec<AtWork>,
}

/// What is left to do in a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Left {
    /// Questions that want an answer, or another one.
    n_needed: usize,
    /// Questions without an answer that may stay so.
    n_optional: usize,
    /// Questions of which other answers decide whether they are asked.
    n_waiting: usize,
}

/// Somebody's part in a section.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AtWork {
    name: String,
    /// Out of workbooks that the secretariat brought and that name nobody.
    from_desk: bool,
    /// Answers whose newest revision is theirs.
    n_answers: usize,
    at: Timestamp,
    /// Saved something there a moment ago, and is somebody else.
    busy: bool,
}

impl View for HubView {
    const TEMPLATE: &'static str = "hub.html";
}

/// `GET /hub`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let people = person::known(&tx, &respondent).await?;

    let now = app.now();
    let Look { journey, findings } = questionnaire::look_at(&draft.instrument, &draft.answers, now);
    let found = unsettled(&tx, &draft, findings).await?;
    let from_workbooks = workbook::versions(&tx, respondent.round, respondent.facility).await?;
    let states: Vec<SectionState> = journey.sections.iter().map(|visit| state_with(visit, &found)).collect();
    let sections = journey.sections.iter().map(|visit| {
        let section = &draft.instrument.sections[visit.section];
        HubRow {
            name: section.name.clone(),
            title: section.title.get(visitor.lang).to_owned(),
            state: state_code(states[visit.section]),
            left: left(&draft.instrument, visit, &found),
            people: at_work(&draft, visit, &people, &respondent, &from_workbooks, now),
        }
    });
    let view = HubView {
        title: home::title(&draft, &visitor),
        closes_at: draft.round.closes_at(),
        can_edit: draft.round.state(now) == RoundState::Open,
        progress: home::progress(&draft.instrument, &journey),
        sections: sections.collect(),
        next_section: next_open(&draft, &states).unwrap_or_default(),
        correcting: draft.is_correcting(),
        submitted: draft.submission.is_some() && !draft.is_correcting(),
        waiting: waiting(&tx, &draft, now).await?,
    };
    let shell = home::shell(&visitor, &respondent, who::name_of(&people, respondent.person));
    reply::page(&app, &shell, &view)
}

/// The word for a section's state in templates, styles and scripts.
pub(crate) fn state_code(state: SectionState) -> &'static str {
    match state {
        SectionState::NotStarted => "not-started",
        SectionState::InProgress => "in-progress",
        SectionState::Optional => "optional",
        SectionState::Done => "done",
        SectionState::NeedsAttention => "needs-attention",
        SectionState::NotApplicable => "not-applicable",
    }
}

/// What still wants something: without the doubts for which a reason stands.
async fn unsettled(tx: &Tx, draft: &Draft, mut found: Vec<ItemFinding>) -> Result<Vec<ItemFinding>, Error> {
    if found.iter().any(show::is_doubt) {
        let standing = explanation::standing(tx, draft, draft.version, false).await?;
        let doubt = |one: &ItemFinding| {
            let key = one.finding.place.item.as_deref().and_then(Key::parse)?;
            Some((key, one.finding.code.clone())).filter(|_| show::is_doubt(one))
        };
        found.retain(|one| doubt(one).is_none_or(|doubt| !standing.contains_key(&doubt)));
    }
    Ok(found)
}

/// How far a section is when answers with a reason want no more attention.
fn state_with(visit: &SectionVisit, found: &[ItemFinding]) -> SectionState {
    let mut here = found.iter().filter(|one| one.section == visit.section).peekable();
    if visit.state != SectionState::NeedsAttention {
        visit.state
    } else if here.peek().is_none() {
        SectionState::Done
    } else if here.all(|one| one.finding.code == "answer-missing") {
        SectionState::InProgress
    } else {
        SectionState::NeedsAttention
    }
}

/// Counts what is left in a section. Not asked is nothing left.
fn left(instrument: &Instrument, visit: &SectionVisit, found: &[ItemFinding]) -> Left {
    let wanting = |key: &str| {
        let at_item = |one: &&ItemFinding| one.finding.place.item.as_deref() == Some(key);
        found.iter().filter(|one| one.section == visit.section).any(|one| at_item(&one))
    };
    let mut left = Left::default();
    for item in visit.items.iter().filter(|item| instrument.items[item.item].is_typed()) {
        match item.presence {
            Presence::Out { .. } => {}
            Presence::Undetermined { .. } => left.n_waiting += 1,
            Presence::In if wanting(item.key.as_str()) => left.n_needed += 1,
            Presence::In if item.answer == Answer::Blank => left.n_optional += 1,
            Presence::In => {}
        }
    }
    left
}

/// Who answered what in a section, the latest first. Whoever said the same name again, on another device or another
/// day, is one and the same.
fn at_work(
    draft: &Draft,
    visit: &SectionVisit,
    people: &BTreeMap<PersonId, Person>,
    respondent: &Respondent,
    from_workbooks: &BTreeSet<i64>,
    now: Timestamp,
) -> Vec<AtWork> {
    let me = who::name_of(people, respondent.person);
    let mut parts: BTreeMap<(String, bool), AtWork> = BTreeMap::new();
    for revised in visit.items.iter().filter_map(|item| draft.revised.get(&item.key)) {
        let (name, from_desk) = (who::name_of(people, revised.person), is_from_desk(revised, from_workbooks));
        let part = parts.entry((name.clone(), from_desk)).or_insert_with(|| AtWork {
            name: name.clone(),
            from_desk,
            n_answers: 0,
            at: revised.at,
            busy: false,
        });
        part.n_answers += 1;
        part.at = part.at.max(revised.at);
        // A workbook is read in a moment: whoever filled it in is not at the page.
        let on_the_page = name != me && !from_workbooks.contains(&revised.version);
        part.busy |= on_the_page && now.duration_since(revised.at) < BUSY_WITHIN;
    }
    let mut at_work: Vec<AtWork> = parts.into_values().collect();
    at_work.sort_by_key(|part| std::cmp::Reverse(part.at));
    at_work
}

/// The first section that still wants something.
fn next_open(draft: &Draft, states: &[SectionState]) -> Option<String> {
    let wants = |state: &SectionState| {
        !matches!(state, SectionState::Done | SectionState::Optional | SectionState::NotApplicable)
    };
    Some(draft.instrument.sections[states.iter().position(wants)?].name.clone())
}

/// The address of the page after the section with this index: the next one that applies, or the check page.
pub(crate) fn after(draft: &Draft, journey: &Journey, section: usize) -> String {
    let next = journey
        .sections
        .iter()
        .find(|visit| visit.section > section && visit.state != SectionState::NotApplicable)
        .map(|visit| urls::section(&draft.instrument.sections[visit.section].name));
    next.unwrap_or_else(|| urls::CHECK.to_owned())
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::respondent_sample;
    let at = |text: &str| text.parse().unwrap();
    let person =
        |name: &str, n_answers, at, busy| AtWork { name: name.to_owned(), from_desk: false, n_answers, at, busy };
    let desk = AtWork { from_desk: true, ..person("", 1, at("2026-11-18T02:10:00Z"), false) };
    let hanako = person("架空 花子", 4, at("2026-11-20T05:03:00Z"), true);
    let taro = person("架空 太郎", 2, at("2026-11-19T02:10:00Z"), false);
    let row = |name: &str, title: &str, state, n_needed, people: &[&AtWork]| HubRow {
        name: name.to_owned(),
        title: title.to_owned(),
        state,
        left: Left { n_needed, n_optional: n_needed / 2, n_waiting: n_needed / 2 },
        people: people.iter().map(|person| (*person).clone()).collect(),
    };
    let view = HubView {
        title: "架空 病院における医療情報システムのバックアップデータ及びリモートゲートウェイ装置に係る調査".to_owned(),
        closes_at: Some("2026-12-10T15:00:00Z".parse().unwrap()),
        can_edit: true,
        progress: Progress { n_answered: 6, n_asked: 11 },
        sections: vec![
            row("respondent", "回答者", "done", 0, &[&hanako]),
            row("ehr", "電子カルテシステムのバックアップ", "in-progress", 3, &[&hanako, &taro]),
            row("vpn", "リモートゲートウェイ装置", "needs-attention", 1, &[&taro, &desk]),
            row("structure", "体制", "not-started", 2, &[]),
            row("other", "その他", "not-applicable", 0, &[]),
        ],
        next_section: "ehr".to_owned(),
        correcting: false,
        submitted: false,
        waiting: crate::workbook::waiting::sample(),
    };
    let done = HubView { next_section: String::new(), correcting: true, waiting: Vec::new(), ..view.clone() };
    let closed = HubView { can_edit: false, submitted: true, ..view.clone() };
    vec![respondent_sample("hub", view), respondent_sample("hub-done", done), respondent_sample("hub-closed", closed)]
}
