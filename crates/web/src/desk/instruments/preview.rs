//! `/desk/instruments/{id}/preview`: every section as a respondent would see it, to be tried out. Nothing is saved.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use base::Lang;
use jiff::Timestamp;
use questionnaire::Instrument;
use serde::Serialize;

use crate::app::App;
use crate::desk::instruments::routes;
use crate::desk::instruments::subject::{self, Head, Subject};
use crate::desk::staff::{Secretariat, Staff};
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::section::block::Block;
use crate::section::page::{self, Problem, Tried};
use crate::section::save;
use crate::templates::View;

/// All sections with some answers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PreviewView {
    head: Head,
    /// True once there are answers.
    tried: bool,
    /// Which invented respondent's answers they are; 0 for none.
    route: usize,
    sections: Vec<Section>,
    /// What is wrong with the answers that were tried, linked to the fields.
    errors: Vec<Problem>,
}

/// One section.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Section {
    title: String,
    blocks: Vec<Block>,
}

impl View for PreviewView {
    const TEMPLATE: &'static str = "desk/preview.html";
}

/// `GET /desk/instruments/{id}/preview`: with no answers; with `?route=2` with those of the second invented respondent.
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let subject = subject::of(&app, &app.store.read().await?, &staff, &id).await?;
    let Some(number) = query.get("route") else {
        return answer(&app, &staff, &subject, 0, None);
    };
    let number: usize = number.parse().map_err(|_| Error::NotFound)?;
    let paths = routes::analysed(subject.instrument()?).await?;
    let respondent = number.checked_sub(1).and_then(|index| paths.respondents.into_iter().nth(index));
    let answers = respondent.ok_or(Error::NotFound)?.answers;
    answer(&app, &staff, &subject, number, Some(Tried { answers, ..Tried::default() }))
}

/// `POST /desk/instruments/{id}/preview`: with the answers of the form, and the questions that they lead to.
pub(crate) async fn attempt(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let subject = subject::of(&app, &app.store.read().await?, &staff, &id).await?;
    let tried = typed(subject.instrument()?, &fields, staff.lang());
    answer(&app, &staff, &subject, 0, Some(tried))
}

fn answer(app: &App, staff: &Staff, subject: &Subject, route: usize, tried: Option<Tried>) -> Result<Response, Error> {
    let (instrument, lang) = (subject.instrument()?, staff.lang());
    let is_tried = tried.is_some();
    let (sections, errors) = sections(instrument, &tried.unwrap_or_default(), lang, app.now());
    let view = PreviewView { head: subject.head.clone(), tried: is_tried, route, sections, errors };
    let shell = staff.shell_at(&format!("{}/preview", subject.head.href));
    reply::page(app, &shell, &view)
}

/// The answers of a form that holds all sections, and what cannot be read.
fn typed(instrument: &Instrument, fields: &Fields, lang: Lang) -> Tried {
    let mut tried = Tried::default();
    for section in 0..instrument.sections.len() {
        let of_section = |name: &str| {
            let key = name.rsplit(':').next().unwrap_or(name);
            let key = key.strip_suffix(']').and_then(|row| row.rsplit_once('[')).map_or(key, |(repeat, _)| repeat);
            let item = questionnaire::Key::parse(key).and_then(|key| instrument.item(&key).map(|item| item.section));
            item == Some(section)
        };
        let raw: Vec<(String, String)> = fields.0.iter().filter(|(name, _)| of_section(name)).cloned().collect();
        let accepted = questionnaire::accept(instrument, section, &raw, &tried.answers);
        tried.unread.insert(section, save::messages(&accepted.findings, lang));
        tried.answers.extend(accepted.changes);
        tried.rejected.extend(accepted.rejected);
    }
    tried
}

/// Every section with these answers, and what is wrong with them.
fn sections(instrument: &Instrument, tried: &Tried, lang: Lang, now: Timestamp) -> (Vec<Section>, Vec<Problem>) {
    let mut errors = Vec::new();
    let section = |index: usize| {
        let (blocks, wrong) = page::preview(instrument, tried, index, lang, now);
        errors.extend(wrong);
        Section { title: instrument.sections[index].title.get(lang).to_owned(), blocks }
    };
    let sections = (0..instrument.sections.len()).map(section).collect();
    (sections, errors)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let compiled = questionnaire::compile(&subject::sample_sheets());
    let instrument = compiled.instrument.unwrap();
    let now = "2026-11-20T05:03:00Z".parse().unwrap();
    let (blank, errors) = sections(&instrument, &Tried::default(), Lang::Ja, now);
    assert!(errors.is_empty(), "nobody has answered anything wrong yet");
    let fresh = PreviewView { head: subject::sample(true), tried: false, route: 0, sections: blank, errors };
    let fields = Fields(vec![("page/has".to_owned(), "no".to_owned()), ("page/count".to_owned(), "多数".to_owned())]);
    let answers = typed(&instrument, &fields, Lang::Ja);
    let (tried, errors) = sections(&instrument, &answers, Lang::Ja, now);
    assert!(!errors.is_empty() && !answers.answers.is_empty());
    let tried = PreviewView { tried: true, sections: tried, errors, ..fresh.clone() };
    let route = PreviewView { tried: true, route: 2, ..fresh.clone() };
    vec![
        desk_sample("desk-preview", fresh),
        desk_sample("desk-preview-tried", tried),
        desk_sample("desk-preview-route", route),
    ]
}
