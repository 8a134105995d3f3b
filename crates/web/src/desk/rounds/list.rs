//! `/desk`: all rounds with their state and response now.

use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;
use store::{progress, round};

use crate::app::App;
use crate::desk::paging::{grouped, share};
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::Staff;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// Rounds shown; older ones are reached by their address.
const ROUNDS_MAX: usize = 50;

/// The list of rounds.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RoundsView {
    rounds: Vec<RoundLine>,
    may_run: bool,
}

/// One round of the list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RoundLine {
    head: RoundHead,
    opened_at: Option<Timestamp>,
    n_frame: String,
    n_responded: String,
    rate: String,
}

impl View for RoundsView {
    const TEMPLATE: &'static str = "desk/rounds.html";
}

/// `GET /desk`
pub(crate) async fn show(State(app): State<App>, staff: Staff) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let mut rounds = Vec::new();
    for round in round::list(&tx).await?.into_iter().take(ROUNDS_MAX) {
        let mut sum = progress::Cell::default();
        for cell in progress::cells(&tx, staff.scope(), round.id).await? {
            sum.add(&cell);
        }
        rounds.push(RoundLine {
            head: head(&round, &staff, app.now()),
            opened_at: round.opened_at(),
            n_frame: grouped(sum.n_frame),
            n_responded: grouped(sum.n_responded()),
            rate: share(sum.n_responded(), sum.n_frame),
        });
    }
    let view = RoundsView { rounds, may_run: staff.account.may_run_rounds() };
    reply::page(&app, &staff.shell(), &view)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::rounds::head;
    use crate::samples::desk_sample;
    let line = |state, n_responded: &str| RoundLine {
        head: head::sample(state),
        opened_at: (state != "draft").then(|| "2026-11-02T00:00:00Z".parse().unwrap()),
        n_frame: if state == "draft" { "0".to_owned() } else { "8,171".to_owned() },
        n_responded: n_responded.to_owned(),
        rate: if state == "draft" { "—".to_owned() } else { "65.5%".to_owned() },
    };
    let rounds = vec![line("draft", "0"), line("open", "5,353"), line("closed", "5,353")];
    vec![
        desk_sample("desk-rounds", RoundsView { rounds, may_run: true }),
        desk_sample("desk-rounds-empty", RoundsView { rounds: Vec::new(), may_run: true }),
        desk_sample("desk-rounds-empty-coordinator", RoundsView { rounds: Vec::new(), may_run: false }),
    ]
}
