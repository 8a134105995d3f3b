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
use crate::section::{last_time, save};
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
    let last_times = last_time::of_section(&tx, &draft, section).await?;

    let now = app.now();
    let look = questionnaire::look_at(&draft.instrument, &draft.answers, now);
    let can_edit = draft.round.state(now) == RoundState::Open;
    let page = Page {
        draft: &draft,
        section,
        people: &people,
        answers: &draft.answers,
        look: &look,
        rejected: &BTreeMap::new(),
        findings: findings(&look.findings, section, query.contains_key("check"), visitor.lang),
        last_times: &last_times,
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
    let last_times = last_time::of_section(&tx, &draft, section).await?;

    let fields = Fields(carried.fields);
    let typed = save::read(&draft, section, &fields);
    let mut answers = draft.answers.clone();
    answers.extend(typed.accepted.changes);
    let page = Page {
        draft: &draft,
        section,
        people: &people,
        answers: &answers,
        look: &questionnaire::look_at(&draft.instrument, &answers, app.now()),
        rejected: &typed.accepted.rejected,
        findings: save::messages(&typed.accepted.findings, visitor.lang),
        last_times: &last_times,
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
/// fault of somebody who has not come to it yet. What only wants a second look is in [`notes`].
pub(crate) fn findings(found: &[ItemFinding], section: usize, all: bool, lang: Lang) -> Vec<(String, String)> {
    found
        .iter()
        .filter(|one| one.section == section && !is_doubt(one) && (all || !is_not_yet(one)))
        .map(|one| words(one, lang))
        .collect()
}

/// What wants a second look in one section, and may stay as it is with a reason: words by key.
pub(crate) fn notes(found: &[ItemFinding], section: usize, lang: Lang) -> BTreeMap<String, Vec<String>> {
    by_key(found.iter().filter(|one| one.section == section && is_doubt(one)).map(|one| words(one, lang)))
}

/// What is not there yet in one section, or not confirmed: words by key.
pub(crate) fn missing(found: &[ItemFinding], section: usize, lang: Lang) -> BTreeMap<String, Vec<String>> {
    by_key(found.iter().filter(|one| one.section == section && is_not_yet(one)).map(|one| words(one, lang)))
}

/// (key, words), with all words of a key together.
pub(crate) fn by_key(found: impl IntoIterator<Item = (String, String)>) -> BTreeMap<String, Vec<String>> {
    let mut by_key: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, message) in found {
        by_key.entry(key).or_default().push(message);
    }
    by_key
}

/// True for a soft finding about an answer that was given.
pub(crate) fn is_doubt(found: &ItemFinding) -> bool {
    found.soft && !is_not_yet(found)
}

fn is_not_yet(found: &ItemFinding) -> bool {
    save::NOT_YET_CODES.contains(&found.finding.code.as_str())
}

fn words(found: &ItemFinding, lang: Lang) -> (String, String) {
    (found.finding.place.item.clone().unwrap_or_default(), found.finding.message.get(lang).to_owned())
}
