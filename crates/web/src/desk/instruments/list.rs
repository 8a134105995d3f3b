//! `/desk/instruments`: the published questionnaires, and the form that reads a new one.

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use store::{Tx, instrument, round};

use crate::app::App;
use crate::desk::findings::Found;
use crate::desk::staff::{Secretariat, Staff};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// The list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct InstrumentsView {
    rows: Vec<Line>,
    /// Endings of files that are read.
    accept: &'static str,
    errors: Vec<Found>,
}

/// Endings of files that are read.
const ACCEPT: &str = ".xlsx,.csv,.md";

/// One published questionnaire.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    href: String,
    title: String,
    form_id: String,
    version: String,
    published_at: Timestamp,
    n_rounds: usize,
}

impl View for InstrumentsView {
    const TEMPLATE: &'static str = "desk/instruments.html";
}

/// `GET /desk/instruments`
pub(crate) async fn show(State(app): State<App>, Secretariat(staff): Secretariat) -> Result<Response, Error> {
    let view = view(&app.store.read().await?, &staff, Vec::new()).await?;
    reply::page(&app, &staff.shell(), &view)
}

/// The list with what is wrong with an upload.
pub(crate) async fn view(tx: &Tx, staff: &Staff, errors: Vec<Found>) -> Result<InstrumentsView, Error> {
    let rounds = round::list(tx).await?;
    let rows = instrument::list(tx).await?.into_iter().map(|one| Line {
        href: urls::instrument(&one.id.to_string()),
        title: one.title.get(staff.lang()).to_owned(),
        n_rounds: rounds.iter().filter(|round| round.instrument == one.id).count(),
        form_id: one.form_id,
        version: one.version,
        published_at: one.published_at,
    });
    Ok(InstrumentsView { rows: rows.collect(), accept: ACCEPT, errors })
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::findings::slip;
    use crate::samples::desk_sample;
    let line = Line {
        href: "/desk/instruments/3".to_owned(),
        title: "架空の調査票".to_owned(),
        form_id: "kakuu".to_owned(),
        version: "2026-11-20".to_owned(),
        published_at: "2026-11-20T05:03:00Z".parse().unwrap(),
        n_rounds: 1,
    };
    let errors = vec![slip("", "file", "ファイルを選んでください。".to_owned())];
    vec![
        desk_sample("desk-instruments", InstrumentsView { rows: vec![line], accept: ACCEPT, errors: Vec::new() }),
        desk_sample("desk-instruments-refused", InstrumentsView { rows: Vec::new(), accept: ACCEPT, errors }),
    ]
}
