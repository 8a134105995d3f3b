//! `/home`: what is due, until when, how far along, and one thing to do.

use axum::extract::State;
use axum::response::Response;
use base::calendar;
use jiff::Timestamp;
use serde::Serialize;
use store::response::{self, Draft};
use store::round::RoundState;
use store::{person, submission};

use crate::app::App;
use crate::error::Error;
use crate::home::{self, Progress};
use crate::reply;
use crate::session;
use crate::templates::View;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;
use crate::workbook::waiting::{Waiting, waiting};

/// The page of what is due.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DueView {
    title: String,
    facility_code: String,
    /// `open`, `closed`, or `draft` and `frozen` for a round that has not begun.
    round_state: &'static str,
    closes_at: Option<Timestamp>,
    /// Whole days until the closing day; 0 on the day itself.
    days_left: i64,
    progress: Progress,
    /// The one thing to do: `start`, `continue`, `resubmit`, `view`, `read`.
    action: &'static str,
    action_url: String,
    submitted_at: Option<Timestamp>,
    receipt: String,
    /// Answers of workbooks that are to be chosen between.
    waiting: Vec<Waiting>,
}

impl View for DueView {
    const TEMPLATE: &'static str = "home.html";
}

/// `GET /home`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = session::declared(&app, &tx, &visitor).await?;
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let people = person::known(&tx, &respondent).await?;

    let now = app.now();
    let journey = questionnaire::journey_at(&draft.instrument, &draft.answers, now);
    let (action, action_url) = action(&draft, draft.round.state(now));
    let view = DueView {
        title: home::title(&draft, &visitor),
        facility_code: respondent.facility_code.clone(),
        round_state: draft.round.state(now).code(),
        closes_at: draft.round.closes_at(),
        days_left: draft.round.closes_at().map_or(0, |closes_at| days_between(now, closes_at)),
        progress: home::progress(&draft.instrument, &journey),
        action,
        action_url,
        submitted_at: draft.submission.as_ref().map(|submission| submission.at),
        receipt: draft.submission.as_ref().map(receipt_number).unwrap_or_default(),
        waiting: waiting(&tx, &draft, now).await?,
    };
    let shell = home::shell(&visitor, &respondent, who::name_of(&people, respondent.person));
    reply::page(&app, &shell, &view)
}

fn receipt_number(submission: &submission::Submission) -> String {
    submission.receipt.clone()
}

fn action(draft: &Draft, state: RoundState) -> (&'static str, String) {
    match (state, &draft.submission) {
        (RoundState::Open, None) if draft.version == 0 => ("start", urls::HUB.to_owned()),
        (RoundState::Open, None) => ("continue", urls::HUB.to_owned()),
        (RoundState::Open, Some(_)) if draft.is_correcting() => ("resubmit", urls::HUB.to_owned()),
        (_, Some(_)) => ("view", urls::RECEIPT.to_owned()),
        (RoundState::Draft | RoundState::Frozen | RoundState::Closed, None) => ("read", urls::PRINT.to_owned()),
    }
}

/// Days in Japan from today to the closing day. A round that closes at midnight closes with the day before.
fn days_between(now: Timestamp, closes_at: Timestamp) -> i64 {
    let last_moment = closes_at.checked_sub(jiff::SignedDuration::from_millis(1)).unwrap_or(closes_at);
    let (today, last) = (calendar::day_in_japan(now), calendar::day_in_japan(last_moment));
    i64::from(today.until(last).map_or(0, |span| span.get_days())).max(0)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::respondent_sample;
    let at = |text: &str| Some(text.parse().unwrap());
    let start = DueView {
        title: "架空 病院における医療情報システムのバックアップデータ及びリモートゲートウェイ装置に係る調査".to_owned(),
        facility_code: "1311000001".to_owned(),
        round_state: "open",
        closes_at: at("2026-12-10T15:00:00Z"),
        days_left: 20,
        progress: Progress { n_answered: 0, n_asked: 11 },
        action: "start",
        action_url: urls::HUB.to_owned(),
        submitted_at: None,
        receipt: String::new(),
        waiting: Vec::new(),
    };
    let sent = |action, round_state| DueView {
        action,
        round_state,
        submitted_at: at("2026-11-20T05:03:00Z"),
        receipt: "R7KQ2-M4T9B".to_owned(),
        progress: Progress { n_answered: 11, n_asked: 11 },
        ..start.clone()
    };
    vec![
        respondent_sample(
            "home-continue",
            DueView {
                action: "continue",
                progress: Progress { n_answered: 4, n_asked: 11 },
                days_left: 0,
                waiting: crate::workbook::waiting::sample(),
                ..start.clone()
            },
        ),
        respondent_sample("home-sent", sent("view", "open")),
        respondent_sample("home-correcting", sent("resubmit", "open")),
        respondent_sample("home-closed", sent("view", "closed")),
        respondent_sample("home-missed", DueView { action: "read", round_state: "closed", ..start.clone() }),
        respondent_sample(
            "home-before",
            DueView { action: "read", round_state: "frozen", closes_at: None, ..start.clone() },
        ),
        respondent_sample("home", start),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_counts_as_today() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(days_between(at("2026-12-10T01:00:00Z"), at("2026-12-10T15:00:00Z")), 0);
        assert_eq!(days_between(at("2026-11-20T01:00:00Z"), at("2026-12-10T15:00:00Z")), 20);
        assert_eq!(days_between(at("2026-12-20T01:00:00Z"), at("2026-12-10T15:00:00Z")), 0);
    }
}
