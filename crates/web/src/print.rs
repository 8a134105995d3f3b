//! `GET /print`: the whole questionnaire on paper, filled or, with `?blank=1`, empty.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use store::{explanation, person, response};

use crate::app::App;
use crate::error::Error;
use crate::home;
use crate::reply;
use crate::session;
use crate::sheet::{self, Sheet};
use crate::templates::View;
use crate::visitor::Visitor;
use crate::who;

/// Empty rows of a repeat on a blank form.
const BLANK_ROWS: u32 = 3;

/// The questionnaire on paper.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PrintView {
    title: String,
    facility: String,
    facility_code: String,
    closes_at: Option<Timestamp>,
    printed_at: Timestamp,
    /// An empty form, to be filled in by hand.
    blank: bool,
    sheet: Sheet,
}

impl View for PrintView {
    const TEMPLATE: &'static str = "print.html";
}

/// `GET /print`
pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let people = person::known(&tx, &respondent).await?;

    let blank = query.contains_key("blank");
    let answers = if blank { sheet::blank_answers(&draft.instrument, BLANK_ROWS) } else { draft.answers.clone() };
    let journey = questionnaire::journey_at(&draft.instrument, &answers, app.now());
    let reasons = sheet::reasons(&explanation::standing(&tx, &draft, draft.version, true).await?);
    let view = PrintView {
        title: home::title(&draft, &visitor),
        facility: respondent.facility_name.clone(),
        facility_code: respondent.facility_code.clone(),
        closes_at: draft.round.closes_at(),
        printed_at: app.now(),
        blank,
        sheet: sheet::sheet(&draft.instrument, &journey, visitor.lang, &BTreeSet::new(), &reasons),
    };
    let shell = home::shell(&visitor, &respondent, who::name_of(&people, respondent.person));
    reply::page(&app, &shell, &view)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    let view = PrintView {
        title: "架空 病院における医療情報システムのバックアップデータ及びリモートゲートウェイ装置に係る調査".to_owned(),
        facility: "架空第一病院".to_owned(),
        facility_code: "1311000001".to_owned(),
        closes_at: Some("2026-12-10T15:00:00Z".parse().unwrap()),
        printed_at: "2026-11-20T05:03:00Z".parse().unwrap(),
        blank: false,
        sheet: sheet::sample(),
    };
    let blank = PrintView { blank: true, ..view.clone() };
    vec![crate::samples::respondent_sample("print", view), crate::samples::respondent_sample("print-blank", blank)]
}
