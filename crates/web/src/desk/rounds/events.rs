//! What happened to a round, in words.

use jiff::Timestamp;
use serde::Serialize;
use store::account::Account;
use store::round::{Round, RoundEvent};

use crate::desk::who::name_of_mark;

/// One line of a round's history.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EventLine {
    /// `created`, `frozen`, `opened`, `extended`, `closed` or `reopened`.
    event: &'static str,
    /// When.
    at: Timestamp,
    /// Who.
    by: String,
    /// The closing time that it set.
    closes_at: Option<Timestamp>,
    /// Why; may be empty.
    reason: String,
}

/// The history of a round, newest first.
pub(crate) fn lines(round: &Round, accounts: &[Account]) -> Vec<EventLine> {
    let line = |event: &RoundEvent| EventLine {
        event: event.event.code(),
        at: event.at,
        by: name_of_mark(&event.by, accounts),
        closes_at: event.closes_at,
        reason: event.reason.clone(),
    };
    round.events.iter().rev().map(line).collect()
}

#[cfg(test)]
pub(crate) fn sample() -> Vec<EventLine> {
    let line = |event, at: &str, reason: &str| EventLine {
        event,
        at: at.parse().unwrap(),
        by: "事務局 架空一郎".to_owned(),
        closes_at: (event == "opened" || event == "extended").then(|| "2026-12-18T14:59:59Z".parse().unwrap()),
        reason: reason.to_owned(),
    };
    vec![
        line("extended", "2026-11-20T02:00:00Z", "大雪の影響を受けた地域があるため"),
        line("opened", "2026-11-02T00:00:00Z", ""),
        line("frozen", "2026-11-01T00:00:00Z", ""),
    ]
}
