//! `GET /check`: every finding linked to its field, then the whole answer as it will be sent.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base::Lang;
use jiff::Timestamp;
use questionnaire::Key;
use serde::Serialize;
use store::person;
use store::response::{self, Draft};
use store::round::RoundState;

use crate::answers;
use crate::app::App;
use crate::error::Error;
use crate::home;
use crate::reply;
use crate::section::page::Problem;
use crate::session;
use crate::sheet::{self, Sheet};
use crate::templates::{Shell, View};
use crate::urls;
use crate::visitor::Visitor;
use crate::who;

/// The page before sending.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CheckView {
    title: String,
    facility: String,
    closes_at: Option<Timestamp>,
    can_send: bool,
    correcting: bool,
    version: i64,
    /// What must be put right first.
    pub(crate) hard: Vec<Problem>,
    /// What may be confirmed as it is.
    pub(crate) soft: Vec<Soft>,
    /// Why the form came back: empty, `hard`, `soft`, or the words of the store.
    refused: &'static str,
    sheet: Sheet,
}

/// One finding that may be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Soft {
    pub(crate) key: String,
    id: String,
    href: String,
    message: String,
    /// Ticked in the form that came back.
    pub(crate) confirmed: bool,
}

impl View for CheckView {
    const TEMPLATE: &'static str = "check.html";
}

/// `GET /check`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let people = person::known(&tx, &respondent).await?;
    let shell = home::shell(&visitor, &respondent, who::name_of(&people, respondent.person));
    reply::page(&app, &shell, &view(&draft, visitor.lang, &shell, app.now()))
}

/// The page for a draft.
pub(crate) fn view(draft: &Draft, lang: Lang, shell: &Shell, now: Timestamp) -> CheckView {
    let instrument = &draft.instrument;
    let journey = questionnaire::journey_at(instrument, &draft.answers, now);
    let mut hard = Vec::new();
    let mut soft = Vec::new();
    for found in questionnaire::check_at(instrument, &draft.answers, now) {
        let key = found.finding.place.item.clone().unwrap_or_default();
        let section = &instrument.sections[found.section].name;
        let id = Key::parse(&key).map(|key| answers::element_id(&key)).unwrap_or_default();
        let (href, message) = (urls::item(section, &id), found.finding.message.get(lang).to_owned());
        if found.soft {
            soft.push(Soft { key, id, href, message, confirmed: false });
        } else {
            hard.push(Problem { href, message });
        }
    }
    CheckView {
        title: draft.round.title.get(lang).to_owned(),
        facility: shell.facility.clone().unwrap_or_default(),
        closes_at: draft.round.closes_at(),
        can_send: draft.round.state(now) == RoundState::Open,
        correcting: draft.is_correcting(),
        version: draft.version,
        hard,
        soft,
        refused: "",
        sheet: sheet::sheet(instrument, &journey, lang, &BTreeSet::new()),
    }
}

/// The page once more with why it could not be sent.
pub(crate) fn refused(app: &App, shell: &Shell, mut view: CheckView, why: &'static str) -> Result<Response, Error> {
    view.refused = why;
    let status = if why == "changed" { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    reply::refused(app, status, shell, &view)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::respondent_sample;
    let ready = CheckView {
        title: "架空 病院における医療情報システムのバックアップデータ及びリモートゲートウェイ装置に係る調査".to_owned(),
        facility: "架空第一病院".to_owned(),
        closes_at: Some("2026-12-10T15:00:00Z".parse().unwrap()),
        can_send: true,
        correcting: false,
        version: 7,
        hard: Vec::new(),
        soft: Vec::new(),
        refused: "",
        sheet: sheet::sample(),
    };
    let problem = Problem {
        href: urls::item("respondent", "i-respondent-q1_contact"),
        message: "問1「連絡先」が未入力です。回答してください。".to_owned(),
    };
    let soft = Soft {
        key: "vpn/q10".to_owned(),
        id: "i-vpn-q10".to_owned(),
        href: urls::item("vpn", "i-vpn-q10"),
        message: "問10「VPN装置のアップデートを適切に行っているか。」が未回答です。".to_owned(),
        confirmed: false,
    };
    let found = CheckView { hard: vec![problem], soft: vec![soft.clone()], refused: "hard", ..ready.clone() };
    let soft_only = CheckView { soft: vec![soft], refused: "soft", correcting: true, ..ready.clone() };
    let closed = CheckView { can_send: false, ..ready.clone() };
    vec![
        respondent_sample("check", ready),
        respondent_sample("check-found", found),
        respondent_sample("check-soft", soft_only),
        respondent_sample("check-closed", closed),
    ]
}
