//! `/desk/instruments/{id}/routes`: what is proved of all answers, invented respondents for every route, and of whom
//! each question is asked.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use base::{Finding, Lang};
use questionnaire::paths::{self, Burden, Paths, Respondent};
use questionnaire::{Answer, Instrument, Item, Key};
use serde::Serialize;

use crate::answers;
use crate::app::App;
use crate::desk::findings::{Found, found};
use crate::desk::instruments::subject::{self, Head};
use crate::desk::paging::grouped;
use crate::desk::staff::Secretariat;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// Respondents that are invented at most.
const RESPONDENTS_MAX: usize = 60;

/// The routes of a questionnaire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RoutesView {
    head: Head,
    proof: Proof,
    sections: Vec<Section>,
}

/// What holds for all answers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Proof {
    /// `None` where a limit was met.
    burden: Option<BurdenView>,
    /// False where something that cannot be decided plays a part.
    exact: bool,
    findings: Vec<Found>,
    respondents: Vec<RespondentView>,
    /// What they cover: the analysis's own word.
    covered: &'static str,
}

/// How many routes, and the shortest and the longest.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct BurdenView {
    routes: String,
    questions_min: u32,
    questions_max: u32,
    minutes_min: u32,
    minutes_max: u32,
}

/// One invented respondent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RespondentView {
    number: usize,
    /// The answers that decide, in words.
    gates: Vec<String>,
    questions: u32,
    minutes: u32,
    /// False where a hard finding would stop it.
    complete: bool,
    href: String,
}

/// One section.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Section {
    title: String,
    rows: Vec<Line>,
}

/// One question.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    name: String,
    number: String,
    label: String,
    /// 「※…を母数としている」
    base: String,
    /// The rule as an expression; empty where everybody is asked.
    expression: String,
    /// Why it is asked, for the respondent.
    why: String,
}

impl View for RoutesView {
    const TEMPLATE: &'static str = "desk/routes.html";
}

/// `GET /desk/instruments/{id}/routes`
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let subject = subject::of(&app, &app.store.read().await?, &staff, &id).await?;
    let instrument = subject.instrument()?;
    let paths = analysed(instrument).await?;
    let view = view(subject.head.clone(), instrument, &paths, staff.lang());
    reply::page(&app, &staff.shell(), &view)
}

/// What is proved of a questionnaire, and its invented respondents.
pub(crate) async fn analysed(instrument: &Arc<Instrument>) -> Result<Paths, Error> {
    let instrument = instrument.clone();
    let analysis = tokio::task::spawn_blocking(move || paths::analyse(&instrument, RESPONDENTS_MAX)).await;
    analysis.map_err(|error| Error::Internal(format!("analysing routes: {error}")))
}

fn view(head: Head, instrument: &Instrument, paths: &Paths, lang: Lang) -> RoutesView {
    let asked = |index: &usize| instrument.items[*index].kind.is_asked();
    let sections = instrument.sections.iter().map(|section| Section {
        title: section.title.get(lang).to_owned(),
        rows: section
            .items
            .iter()
            .copied()
            .filter(asked)
            .map(|index| line(instrument, index, &instrument.items[index], lang))
            .collect(),
    });
    RoutesView { sections: sections.collect(), proof: proof(&head, instrument, paths, lang), head }
}

fn proof(head: &Head, instrument: &Instrument, paths: &Paths, lang: Lang) -> Proof {
    let mut findings: Vec<&Finding> = paths.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut gates: Vec<usize> = paths.parts.iter().flat_map(|part| part.gates.iter().copied()).collect();
    gates.sort_unstable();
    gates.dedup();
    let respondent = |(index, respondent): (usize, &Respondent)| RespondentView {
        number: index + 1,
        gates: gates.iter().filter_map(|gate| decided(&instrument.items[*gate], respondent, lang)).collect(),
        questions: respondent.questions,
        minutes: minutes(respondent.seconds),
        complete: respondent.complete,
        href: format!("{}/preview?route={}", head.href, index + 1),
    };
    Proof {
        burden: paths.burden.as_ref().map(burden),
        exact: paths.exact,
        findings: findings.into_iter().map(|finding| found(finding, lang)).collect(),
        respondents: paths.respondents.iter().enumerate().map(respondent).collect(),
        covered: paths.covered.code(),
    }
}

fn burden(burden: &Burden) -> BurdenView {
    BurdenView {
        routes: u64::try_from(burden.routes).map_or_else(|_| burden.routes.to_string(), grouped),
        questions_min: burden.questions_min,
        questions_max: burden.questions_max,
        minutes_min: minutes(burden.seconds_min),
        minutes_max: minutes(burden.seconds_max),
    }
}

/// Whole minutes, rounded up: nobody answers in none.
fn minutes(seconds: u32) -> u32 {
    seconds.div_ceil(60)
}

/// 「問3 はい」, for a gate outside of repeats that this respondent is asked.
fn decided(item: &Item, respondent: &Respondent, lang: Lang) -> Option<String> {
    let key = Key::parse(&item.path).filter(|key| respondent.asked.contains(key))?;
    let answer = respondent.answers.get(&key).unwrap_or(&Answer::Blank);
    let shown = answers::shown(item, answer, lang);
    let name = match (item.number.as_str(), lang) {
        ("", _) => item.label.get(lang).to_owned(),
        (number, Lang::Ja) => format!("問{number}"),
        (number, Lang::En) => format!("Q{number}"),
    };
    Some(format!("{name} {}", if shown.text.is_empty() { "—" } else { shown.text.as_str() }))
}

fn line(instrument: &Instrument, index: usize, item: &Item, lang: Lang) -> Line {
    Line {
        name: item.name.clone(),
        number: item.number.clone(),
        label: item.label.get(lang).to_owned(),
        base: item.universe.words.sentence.get(lang).to_owned(),
        expression: item.universe.expression.clone(),
        why: questionnaire::asked_when(instrument, index).get(lang).to_owned(),
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let instrument = questionnaire::compile(&subject::sample_sheets()).instrument.unwrap();
    let paths = paths::analyse(&instrument, RESPONDENTS_MAX);
    let whole = view(subject::sample(true), &instrument, &paths, Lang::Ja);
    assert_eq!(whole.proof.respondents.len(), 2, "one that is asked and one that is not");
    let unknown =
        Proof { burden: None, exact: false, respondents: Vec::new(), covered: "nothing", ..whole.proof.clone() };
    let unknown = RoutesView { proof: unknown, ..whole.clone() };
    vec![desk_sample("desk-routes", whole), desk_sample("desk-routes-unknown", unknown)]
}
