//! `/desk/instruments/{id}/routes`: of whom each question is asked, and what leads there.

use axum::extract::{Path, State};
use axum::response::Response;
use base::Lang;
use questionnaire::{Instrument, Item};
use serde::Serialize;

use crate::app::App;
use crate::desk::instruments::subject::{self, Head};
use crate::desk::staff::Secretariat;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// The routes of a questionnaire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RoutesView {
    head: Head,
    sections: Vec<Section>,
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
    let view = view(subject.head.clone(), subject.instrument()?, staff.lang());
    reply::page(&app, &staff.shell(), &view)
}

fn view(head: Head, instrument: &Instrument, lang: Lang) -> RoutesView {
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
    RoutesView { head, sections: sections.collect() }
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
    let instrument = questionnaire::compile(&subject::sample_sheets()).instrument.unwrap();
    vec![crate::samples::desk_sample("desk-routes", view(subject::sample(true), &instrument, Lang::Ja))]
}
