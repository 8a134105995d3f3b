//! `/desk/rounds/{id}/report`: every question with its chart and its table.

use axum::extract::{Path, State};
use axum::response::Response;
use report::view::ReportView;
use serde::Serialize;

use crate::app::App;
use crate::desk::report::cache;
use crate::desk::report::made::Made;
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Staff, round_at, scope_in_words};
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// The report of a round.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReportPageView {
    round: RoundHead,
    report: ReportView,
    /// Item names, one a question, for the addresses of single tables.
    items: Vec<String>,
    /// True when nobody submitted anything yet.
    empty: bool,
    /// True when any question asks for an amount.
    has_amounts: bool,
    /// True when the account may make tables for publication.
    may_release: bool,
    /// The prefecture, where the figures are of one only.
    place: String,
}

impl View for ReportPageView {
    const TEMPLATE: &'static str = "desk/report.html";
}

/// `GET /desk/rounds/{id}/report`
pub(crate) async fn show(State(app): State<App>, staff: Staff, Path(id): Path<String>) -> Result<Response, Error> {
    let round = round_at(&app.store.read().await?, &id).await?;
    let made = cache::report(&app, &staff, &round).await?;
    let view = ReportPageView {
        round: head(&round, &staff, app.now()),
        items: items(&made),
        empty: is_empty(&made),
        may_release: staff.account.may_run_rounds(),
        has_amounts: made.report.tables.iter().any(|table| table.amount_unit.is_some()),
        place: scope_in_words(staff.scope(), staff.lang()),
        report: made.view(staff.lang()).clone(),
    };
    reply::page(&app, &staff.shell(), &view)
}

/// Names of the questions, in the order of the report.
pub(crate) fn items(made: &Made) -> Vec<String> {
    made.report.tables.iter().map(|table| table.name.clone()).collect()
}

/// True when nobody submitted anything yet.
pub(crate) fn is_empty(made: &Made) -> bool {
    made.report.responses.iter().all(|table| table.total().n_responses == 0)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let made = super::made::sample();
    let view = ReportPageView {
        round: crate::desk::rounds::head::sample("closed"),
        items: items(&made),
        empty: false,
        may_release: true,
        has_amounts: true,
        place: String::new(),
        report: made.view(base::Lang::Ja).clone(),
    };
    vec![
        desk_sample("desk-report", view.clone()),
        desk_sample(
            "desk-report-empty",
            ReportPageView { empty: true, may_release: false, place: "京都府".to_owned(), ..view },
        ),
    ]
}
