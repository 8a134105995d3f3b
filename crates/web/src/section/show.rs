//! `GET /sections/{name}`, and the page with typed answers that came through an expired sign-in.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use base::Lang;
use questionnaire::{Instrument, ItemFinding};
use store::round::RoundState;
use store::sign_in::Respondent;
use store::{person, response};

use crate::app::App;
use crate::carried::Carried;
use crate::error::Error;
use crate::fields::Fields;
use crate::home;
use crate::reply;
use crate::section::page::Page;
use crate::section::save;
use crate::session;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;

/// `GET /sections/{name}`; with `?check=1` everything that needs attention is shown at its field.
pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(name): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let section = index_of(&draft.instrument, &name)?;
    let people = person::known(&tx, &respondent).await?;

    let now = app.now();
    let found = questionnaire::check_at(&draft.instrument, &draft.answers, now);
    let can_edit = draft.round.state(now) == RoundState::Open;
    let page = Page {
        draft: &draft,
        section,
        people: &people,
        answers: &draft.answers,
        rejected: &BTreeMap::new(),
        findings: findings(&found, section, query.contains_key("check"), visitor.lang),
        seen: draft.version,
        notice: if can_edit { "" } else { "closed" },
        can_edit,
        now,
    };
    let shell = home::shell(&visitor, &respondent, who::name_of(&people, respondent.person));
    reply::page(&app, &shell, &page.view(visitor.lang))
}

/// The section's page with typed answers that are not saved yet, after somebody signed in again.
pub(crate) async fn restored(
    app: &App,
    visitor: &Visitor,
    respondent: &Respondent,
    carried: Carried,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let draft = response::draft(&tx, respondent).await?.ok_or(Error::NotFound)?;
    let Ok(section) = index_of(&draft.instrument, &carried.to) else {
        return Ok(reply::see_other(urls::HOME));
    };
    let people = person::known(&tx, respondent).await?;

    let fields = Fields(carried.fields);
    let typed = save::read(&draft, section, &fields);
    let mut answers = draft.answers.clone();
    answers.extend(typed.accepted.changes);
    let page = Page {
        draft: &draft,
        section,
        people: &people,
        answers: &answers,
        rejected: &typed.accepted.rejected,
        findings: save::messages(&typed.accepted.findings, visitor.lang),
        seen: typed.seen,
        notice: "carried",
        can_edit: draft.round.state(app.now()) == RoundState::Open,
        now: app.now(),
    };
    let mut shell = home::shell(visitor, respondent, who::name_of(&people, respondent.person));
    shell.path = urls::section(&carried.to);
    reply::page(app, &shell, &page.view(visitor.lang))
}

/// The section of this name.
pub(crate) fn index_of(instrument: &Instrument, name: &str) -> Result<usize, Error> {
    instrument.sections.iter().position(|section| section.name == name).ok_or(Error::NotFound)
}

/// Findings of one section as (key, words). Without `all`, only those about what was answered: an empty field is no
/// fault of somebody who has not come to it yet.
pub(crate) fn findings(found: &[ItemFinding], section: usize, all: bool, lang: Lang) -> Vec<(String, String)> {
    found
        .iter()
        .filter(|one| one.section == section && (all || !save::NOT_YET_CODES.contains(&one.finding.code.as_str())))
        .map(|one| {
            let key = one.finding.place.item.clone().unwrap_or_default();
            (key, one.finding.message.get(lang).to_owned())
        })
        .collect()
}
