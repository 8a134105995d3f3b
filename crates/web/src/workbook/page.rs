//! `/workbook`: get the workbook, send it back, look at earlier ones.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Finding, Text};
use jiff::Timestamp;
use serde::Serialize;
use store::response;
use store::round::RoundState;
use store::sign_in::Respondent;
use store::{person, workbook as kept};
use workbook::answering::{Marks, WORKBOOK_BYTES_MAX, bundle};

use crate::app::App;
use crate::desk::download;
use crate::error::Error;
use crate::home;
use crate::reply;
use crate::session;
use crate::templates::View;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;
use crate::workbook::made::{Making, make};
use crate::workbook::waiting::waiting;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WorkbookView {
    title: String,
    closes_at: Option<Timestamp>,
    can_edit: bool,
    limit_mib: usize,
    /// Why a workbook was not taken.
    errors: Vec<String>,
    readings: Vec<Earlier>,
}

/// A workbook that came back.
#[derive(Clone, Debug, Serialize)]
struct Earlier {
    href: String,
    at: Timestamp,
    n_taken: u32,
    /// Questions that are still to be chosen between.
    n_waiting: usize,
}

impl View for WorkbookView {
    const TEMPLATE: &'static str = "workbook.html";
}

/// `GET /workbook`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    drop(tx);
    answer(&app, &visitor, &respondent, &[], StatusCode::OK).await
}

/// The page once more, with the reasons why a workbook was not taken.
pub(crate) async fn refused(
    app: &App,
    visitor: &Visitor,
    respondent: &Respondent,
    findings: &[Finding],
) -> Result<Response, Error> {
    answer(app, visitor, respondent, findings, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn answer(
    app: &App,
    visitor: &Visitor,
    respondent: &Respondent,
    findings: &[Finding],
    status: StatusCode,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let draft = response::draft(&tx, respondent).await?.ok_or(Error::NotFound)?;
    let people = person::known(&tx, respondent).await?;
    let readings = kept::readings(&tx, respondent.round, respondent.facility).await?;
    let waiting = waiting(&tx, &draft, app.now()).await?;
    let n_waiting = |id| waiting.iter().find(|waiting| waiting.reading == id).map_or(0, |waiting| waiting.n);
    let earlier =
        |(id, at, n_taken)| Earlier { href: urls::workbook_returned(id), at, n_taken, n_waiting: n_waiting(id) };
    let view = WorkbookView {
        title: home::title(&draft, visitor),
        closes_at: draft.round.closes_at(),
        can_edit: draft.round.state(app.now()) == RoundState::Open,
        limit_mib: WORKBOOK_BYTES_MAX / 1024 / 1024,
        errors: findings.iter().map(|finding| finding.message.get(visitor.lang).to_owned()).collect(),
        readings: readings.into_iter().map(earlier).collect(),
    };
    let mut shell = home::shell(visitor, respondent, who::name_of(&people, respondent.person));
    urls::WORKBOOK.clone_into(&mut shell.path);
    reply::refused(app, status, &shell, &view)
}

/// Nothing was chosen in the form.
pub(crate) fn none_chosen() -> Finding {
    Finding::error("no-file", Text::new("送るファイルを選んでください。", "Choose the file to send."))
}

/// `POST /workbook/file`: the file itself is the answer.
pub(crate) async fn file(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let making = Making {
        draft: &draft,
        facility: (&respondent.facility_code, &respondent.facility_name),
        withheld: false,
        blank: false,
        asks_person: false,
        marks: &Marks::new(),
        lang: visitor.lang,
        help_desk: &app.config.help_desk,
    };
    let bytes = make(&tx, &making, &respondent.actor(), app.now()).await?;
    tx.commit().await?;
    Ok(download(&bundle::file_name(&respondent.facility_code, &respondent.facility_name), bytes))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::respondent_sample;
    let view = WorkbookView {
        title: "架空 病院における医療情報システムのバックアップデータ及びリモートゲートウェイ装置に係る調査".to_owned(),
        closes_at: Some("2026-12-10T15:00:00Z".parse().unwrap()),
        can_edit: true,
        limit_mib: 5,
        errors: Vec::new(),
        readings: Vec::new(),
    };
    let earlier = Earlier {
        href: "/workbook/returned/3".to_owned(),
        at: "2026-11-20T05:03:00Z".parse().unwrap(),
        n_taken: 9,
        n_waiting: 1,
    };
    let refused = WorkbookView {
        errors: vec!["別の施設の回答用ブックです。この施設のブックを選んでください。".to_owned()],
        readings: vec![earlier],
        ..view.clone()
    };
    let closed = WorkbookView { can_edit: false, ..view.clone() };
    vec![
        respondent_sample("workbook", view),
        respondent_sample("workbook-refused", refused),
        respondent_sample("workbook-closed", closed),
    ]
}
