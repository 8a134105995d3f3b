//! `/hub`: the sections with their computed states, who was last, and what to do next.

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use questionnaire::{Journey, SectionState};
use serde::Serialize;
use store::person;
use store::response::{self, Draft, Revised};
use store::round::RoundState;

use crate::app::App;
use crate::error::Error;
use crate::home::{self, Progress};
use crate::reply;
use crate::session;
use crate::templates::View;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;

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
}

/// One section.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct HubRow {
    name: String,
    title: String,
    /// `not-started`, `in-progress`, `done`, `needs-attention`, `not-applicable`.
    state: &'static str,
    /// Who saved something there last; empty for nobody.
    by: String,
    at: Option<Timestamp>,
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
    let journey = questionnaire::journey_at(&draft.instrument, &draft.answers, now);
    let sections = journey.sections.iter().map(|visit| {
        let section = &draft.instrument.sections[visit.section];
        let last = last_revised(&draft, visit);
        HubRow {
            name: section.name.clone(),
            title: section.title.get(visitor.lang).to_owned(),
            state: state_code(visit.state),
            by: last.map(|revised| who::name_of(&people, revised.person)).unwrap_or_default(),
            at: last.map(|revised| revised.at),
        }
    });
    let view = HubView {
        title: home::title(&draft, &visitor),
        closes_at: draft.round.closes_at(),
        can_edit: draft.round.state(now) == RoundState::Open,
        progress: home::progress(&draft.instrument, &journey),
        sections: sections.collect(),
        next_section: next_open(&draft, &journey).unwrap_or_default(),
        correcting: draft.is_correcting(),
        submitted: draft.submission.is_some() && !draft.is_correcting(),
    };
    let shell = home::shell(&visitor, &respondent, who::name_of(&people, respondent.person));
    reply::page(&app, &shell, &view)
}

/// The word for a section's state in templates, styles and scripts.
pub(crate) fn state_code(state: SectionState) -> &'static str {
    match state {
        SectionState::NotStarted => "not-started",
        SectionState::InProgress => "in-progress",
        SectionState::Done => "done",
        SectionState::NeedsAttention => "needs-attention",
        SectionState::NotApplicable => "not-applicable",
    }
}

fn last_revised<'a>(draft: &'a Draft, visit: &questionnaire::SectionVisit) -> Option<&'a Revised> {
    visit.items.iter().filter_map(|item| draft.revised.get(&item.key)).max_by_key(|revised| revised.version)
}

/// The first section that still wants something.
fn next_open(draft: &Draft, journey: &Journey) -> Option<String> {
    let wants = |state| !matches!(state, SectionState::Done | SectionState::NotApplicable);
    let visit = journey.sections.iter().find(|visit| wants(visit.state))?;
    Some(draft.instrument.sections[visit.section].name.clone())
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
    let row = |name: &str, title: &str, state, by: &str| HubRow {
        name: name.to_owned(),
        title: title.to_owned(),
        state,
        by: by.to_owned(),
        at: (!by.is_empty()).then(|| "2026-11-20T05:03:00Z".parse().unwrap()),
    };
    let view = HubView {
        title: "架空 病院における医療情報システムのバックアップデータ及びリモートゲートウェイ装置に係る調査".to_owned(),
        closes_at: Some("2026-12-10T15:00:00Z".parse().unwrap()),
        can_edit: true,
        progress: Progress { n_answered: 6, n_asked: 11 },
        sections: vec![
            row("respondent", "回答者", "done", "架空 花子"),
            row("ehr", "電子カルテシステムのバックアップ", "in-progress", "架空 花子"),
            row("vpn", "リモートゲートウェイ装置", "needs-attention", "架空 太郎"),
            row("structure", "体制", "not-started", ""),
            row("other", "その他", "not-applicable", ""),
        ],
        next_section: "ehr".to_owned(),
        correcting: false,
        submitted: false,
    };
    let done = HubView { next_section: String::new(), correcting: true, ..view.clone() };
    let closed = HubView { can_edit: false, submitted: true, ..view.clone() };
    vec![respondent_sample("hub", view), respondent_sample("hub-done", done), respondent_sample("hub-closed", closed)]
}
