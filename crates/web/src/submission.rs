//! `POST /check` sends the response; `GET /receipt` shows what was sent.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use questionnaire::Answers;
use serde::Serialize;
use store::response::{self, Draft};
use store::round::RoundState;
use store::{Tx, explanation, history, person, submission};

use crate::app::App;
use crate::check::{self, Soft};
use crate::error::Error;
use crate::fields::Fields;
use crate::home;
use crate::reply;
use crate::session;
use crate::sheet::{self, Sheet};
use crate::templates::View;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;
use crate::workbook::waiting::waiting;

/// Letters of a receipt number: none that looks like another.
const RECEIPT_LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a receipt number, five bits each.
const RECEIPT_LEN: usize = 10;

/// The page after sending.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReceiptView {
    title: String,
    facility: String,
    facility_code: String,
    receipt: String,
    submitted_at: Timestamp,
    by: String,
    n_soft: u32,
    closes_at: Option<Timestamp>,
    can_correct: bool,
    correcting: bool,
    sheet: Sheet,
}

impl View for ReceiptView {
    const TEMPLATE: &'static str = "receipt.html";
}

/// `POST /check`
pub(crate) async fn submit(State(app): State<App>, visitor: Visitor, fields: Fields) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let people = person::known(&tx, &respondent).await?;
    let shell = home::shell(&visitor, &respondent, who::name_of(&people, respondent.person));

    let now = app.now();
    let standing = explanation::standing(&tx, &draft, draft.version, true).await?;
    let mut view = check::view(&draft, &standing, visitor.lang, &shell, now);
    view.waiting = waiting(&tx, &draft, now).await?;
    let n_open = view.soft.iter_mut().map(|soft| soft.take(&fields)).filter(|settled| !settled).count();
    if fields.get("kaishin:seen") != draft.version.to_string() {
        return check::refused(&app, &shell, view, "changed");
    }
    if !view.hard.is_empty() {
        return check::refused(&app, &shell, view, "hard");
    }
    if n_open > 0 {
        return check::refused(&app, &shell, view, "soft");
    }
    let n_soft = u32::try_from(view.soft.len()).expect("findings are far fewer");
    let receipt = receipt_number(&app);
    match submission::submit(&tx, &draft, n_soft, &receipt, &respondent.actor(), now).await? {
        Ok(_) => {
            let reasons = view.soft.iter().filter_map(Soft::explained).collect();
            explanation::explain(&tx, &draft, &reasons, &respondent.actor(), now).await?;
            tx.commit().await?;
        }
        Err(finding) if finding.code == "round-closed" => {
            return check::refused(&app, &shell, view, "closed");
        }
        Err(_) => return check::refused(&app, &shell, view, "changed"),
    }
    Ok(reply::see_other(urls::RECEIPT))
}

/// `GET /receipt`
pub(crate) async fn receipt(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let Some(submission) = draft.submission.clone() else {
        return Ok(reply::see_other(urls::HOME));
    };
    let people = person::known(&tx, &respondent).await?;

    let now = app.now();
    let sent = sent_answers(&tx, &draft, submission.version).await?;
    let journey = questionnaire::journey_at(&draft.instrument, &sent, submission.at);
    let reasons = sheet::reasons(&explanation::standing(&tx, &draft, submission.version, true).await?);
    let view = ReceiptView {
        title: home::title(&draft, &visitor),
        facility: respondent.facility_name.clone(),
        facility_code: respondent.facility_code.clone(),
        receipt: submission.receipt,
        submitted_at: submission.at,
        by: who::name_of(&people, submission.person),
        n_soft: submission.n_soft,
        closes_at: draft.round.closes_at(),
        can_correct: draft.round.state(now) == RoundState::Open,
        correcting: draft.is_correcting(),
        sheet: sheet::sheet(&draft.instrument, &journey, visitor.lang, &BTreeSet::new(), &reasons),
    };
    let shell = home::shell(&visitor, &respondent, who::name_of(&people, respondent.person));
    reply::page(&app, &shell, &view)
}

/// The answers as they stood in the version that was sent.
async fn sent_answers(tx: &Tx, draft: &Draft, version: i64) -> Result<Answers, Error> {
    if version == draft.version {
        return Ok(draft.answers.clone());
    }
    Ok(history::answers_at(tx, draft, version, true).await?)
}

/// A number to tell on the telephone: `R7KQ2-M4T9B`. Random, so that it says nothing about others.
fn receipt_number(app: &App) -> String {
    let bytes: [u8; RECEIPT_LEN] = app.random();
    let letters: String = bytes.iter().map(|byte| char::from(RECEIPT_LETTERS[usize::from(byte & 31)])).collect();
    let (first, second) = letters.split_at(RECEIPT_LEN / 2);
    format!("{first}-{second}")
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    let view = ReceiptView {
        title: "架空 病院における医療情報システムのバックアップデータ及びリモートゲートウェイ装置に係る調査".to_owned(),
        facility: "架空第一病院".to_owned(),
        facility_code: "1311000001".to_owned(),
        receipt: "R7KQ2-M4T9B".to_owned(),
        submitted_at: "2026-11-20T05:03:00Z".parse().unwrap(),
        by: "架空 花子".to_owned(),
        n_soft: 1,
        closes_at: Some("2026-12-10T15:00:00Z".parse().unwrap()),
        can_correct: true,
        correcting: false,
        sheet: sheet::sample(),
    };
    let correcting = ReceiptView { correcting: true, ..view.clone() };
    vec![
        crate::samples::respondent_sample("receipt", view),
        crate::samples::respondent_sample("receipt-correcting", correcting),
    ]
}
