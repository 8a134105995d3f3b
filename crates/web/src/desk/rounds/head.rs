//! What stands above every page of a round: its title, its state and the way to its other pages.

use base::{Lang, calendar};
use jiff::Timestamp;
use serde::Serialize;
use store::round::{Round, RoundState};

use crate::desk::staff::Staff;

/// The head of a round's pages.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RoundHead {
    /// Number in addresses.
    pub(crate) id: i64,
    /// Title.
    pub(crate) title: String,
    /// `draft`, `frozen`, `open` or `closed`.
    pub(crate) state: &'static str,
    /// When answers stop being taken, or did.
    pub(crate) closes_at: Option<Timestamp>,
    /// Days until then, while answers are taken: 0 on the last day.
    pub(crate) days_left: Option<i32>,
    /// The round's other pages that the account may open.
    pub(crate) parts: Vec<&'static str>,
}

/// The head of `round` for `staff`.
pub(crate) fn head(round: &Round, staff: &Staff, now: Timestamp) -> RoundHead {
    let state = round.state(now);
    let closes_at = round.closes_at();
    let mut parts = vec!["frame"];
    if round.frozen_at().is_some() {
        parts.insert(0, "facilities");
        if staff.account.may_run_rounds() {
            parts.extend(["codes", "workbooks"]);
        }
        parts.extend(["report", "export"]);
    }
    let days = |at| (calendar::day_in_japan(at) - calendar::day_in_japan(now)).get_days();
    RoundHead {
        id: round.id.0,
        title: title(round, staff.lang()),
        state: state.code(),
        closes_at,
        days_left: closes_at.filter(|_| state == RoundState::Open).map(days),
        parts,
    }
}

/// The title of a round; its number where it has none.
pub(crate) fn title(round: &Round, lang: Lang) -> String {
    let title = round.title.get(lang);
    if title.is_empty() { format!("#{}", round.id) } else { title.to_owned() }
}

#[cfg(test)]
pub(crate) fn sample(state: &'static str) -> RoundHead {
    RoundHead {
        id: 2,
        title: "架空調査 令和8年度".to_owned(),
        state,
        closes_at: (state == "open" || state == "closed").then(|| "2026-12-18T14:59:59Z".parse().unwrap()),
        days_left: (state == "open").then_some(28),
        parts: match state {
            "draft" => vec!["frame"],
            _ => vec!["facilities", "frame", "codes", "workbooks", "report", "export"],
        },
    }
}
