//! `GET /check`: every finding linked to its field, then the whole answer as it will be sent. A doubted answer takes a
//! reason in place.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base::Lang;
use jiff::Timestamp;
use questionnaire::{ItemFinding, Key, Look};
use serde::Serialize;
use store::explanation::{self, Doubt, Explanation, REASON_CHARS_MAX};
use store::person;
use store::response::{self, Draft};
use store::round::RoundState;

use crate::answers;
use crate::app::App;
use crate::error::Error;
use crate::fields::Fields;
use crate::home;
use crate::reply;
use crate::section::page::Problem;
use crate::section::show::is_doubt;
use crate::session;
use crate::sheet::{self, Sheet};
use crate::templates::{Shell, View};
use crate::urls;
use crate::visitor::Visitor;
use crate::who;
use crate::workbook::waiting::{Waiting, waiting};

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
    /// Answers of workbooks that are to be chosen between.
    pub(crate) waiting: Vec<Waiting>,
    reason_chars_max: usize,
    sheet: Sheet,
}

/// One finding that may stay as it is: with a tick where something is missing, with a reason where an answer is doubted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Soft {
    pub(crate) key: String,
    code: String,
    id: String,
    href: String,
    message: String,
    /// Ticked in the form that came back.
    confirmed: bool,
    /// Wants a reason instead of a tick.
    wants_reason: bool,
    /// The reason as typed, or as it stands.
    reason: String,
    /// What is wrong with it: empty, `missing` or `long`.
    wrong: &'static str,
}

impl Soft {
    /// Takes over what the form says. Whether it is enough.
    pub(crate) fn take(&mut self, fields: &Fields) -> bool {
        if !self.wants_reason {
            self.confirmed = fields.has(&format!("confirm:{}", self.key));
            return self.confirmed;
        }
        fields.get(&self.field()).trim().replace("\r\n", "\n").clone_into(&mut self.reason);
        self.wrong = match self.reason.chars().count() {
            0 => "missing",
            n if n > REASON_CHARS_MAX => "long",
            _ => "",
        };
        self.wrong.is_empty()
    }

    fn field(&self) -> String {
        format!("reason:{}:{}", self.code, self.key)
    }

    /// What is explained and why; `None` where only a tick was wanted.
    pub(crate) fn explained(&self) -> Option<(Doubt, String)> {
        let key = Key::parse(&self.key).filter(|_| self.wants_reason)?;
        Some(((key, self.code.clone()), self.reason.clone()))
    }
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
    let standing = explanation::standing(&tx, &draft, draft.version, true).await?;
    let shell = home::shell(&visitor, &respondent, who::name_of(&people, respondent.person));
    let mut view = view(&draft, &standing, visitor.lang, &shell, app.now());
    view.waiting = waiting(&tx, &draft, app.now()).await?;
    reply::page(&app, &shell, &view)
}

/// The page for a draft and the reasons that stand in it, without what waits in workbooks.
pub(crate) fn view(
    draft: &Draft,
    standing: &BTreeMap<Doubt, Explanation>,
    lang: Lang,
    shell: &Shell,
    now: Timestamp,
) -> CheckView {
    let instrument = &draft.instrument;
    let Look { journey, findings } = questionnaire::look_at(instrument, &draft.answers, now);
    let mut hard = Vec::new();
    let mut soft = Vec::new();
    for found in findings {
        let key = found.finding.place.item.clone().unwrap_or_default();
        let section = &instrument.sections[found.section].name;
        let id = Key::parse(&key).map(|key| answers::element_id(&key)).unwrap_or_default();
        let (href, message) = (urls::item(section, &id), found.finding.message.get(lang).to_owned());
        if found.soft {
            soft.push(Soft { key, id, href, message, ..soft_of(&found, standing) });
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
        waiting: Vec::new(),
        reason_chars_max: REASON_CHARS_MAX,
        sheet: sheet::sheet(instrument, &journey, lang, &BTreeSet::new(), &BTreeMap::new()),
    }
}

fn soft_of(found: &ItemFinding, standing: &BTreeMap<Doubt, Explanation>) -> Soft {
    let key = found.finding.place.item.as_deref().and_then(Key::parse);
    let known = key.and_then(|key| standing.get(&(key, found.finding.code.clone())));
    Soft {
        code: found.finding.code.clone(),
        wants_reason: is_doubt(found),
        reason: known.and_then(|known| known.reason.clone()).unwrap_or_default(),
        ..Soft::default()
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
    use crate::workbook::waiting::sample;
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
        waiting: Vec::new(),
        reason_chars_max: REASON_CHARS_MAX,
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
        ..Soft::default()
    };
    let doubted = Soft {
        key: "vpn/q9[1]/count".to_owned(),
        code: "soft-constraint".to_owned(),
        id: "i-vpn-q9-1-count".to_owned(),
        href: urls::item("vpn", "i-vpn-q9-1-count"),
        message: "問9 台数「50」は通常より多い数です。内容を確認してください。".to_owned(),
        wants_reason: true,
        wrong: "missing",
        ..Soft::default()
    };
    let found = CheckView {
        hard: vec![problem],
        soft: vec![soft.clone()],
        refused: "hard",
        waiting: sample(),
        ..ready.clone()
    };
    let soft_only = CheckView { soft: vec![soft, doubted], refused: "soft", correcting: true, ..ready.clone() };
    let closed = CheckView { can_send: false, ..ready.clone() };
    vec![
        respondent_sample("check", ready),
        respondent_sample("check-found", found),
        respondent_sample("check-soft", soft_only),
        respondent_sample("check-closed", closed),
    ]
}
