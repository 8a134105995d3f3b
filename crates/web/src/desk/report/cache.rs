//! Reports that were made, kept while nothing was submitted since. One is made at a time, so that a few people who
//! look at once do not fill the machine.

use std::sync::Arc;

use base::Lang;
use jiff::Timestamp;
use store::collect::{self, Collected, Unseal};
use store::submission::Stamp;
use store::{RoundId, Scope, submission};
use tokio::sync::Mutex;

use crate::app::App;
use crate::desk::report::made::Made;
use crate::desk::staff::Staff;
use crate::error::Error;

/// Reports kept; the one unused for longest goes first.
const REPORTS_MAX: usize = 6;

/// What a report depends on: the round, what the account may see, and what was submitted.
type Of = (RoundId, String, Stamp, String);

/// The reports made last, the newest at the end.
#[derive(Default)]
pub(crate) struct Reports(Mutex<Vec<(Of, Arc<Made>)>>);

/// The report of a round as the account may see it. `NotFound` before the frame is frozen.
pub(crate) async fn report(app: &App, staff: &Staff, round: &store::round::Round) -> Result<Arc<Made>, Error> {
    report_of(app, staff, round, Timestamp::MIN).await
}

/// The same, of no earlier moment than `not_before`, where that is past: a report that was kept from before is made anew.
pub(crate) async fn report_of(
    app: &App,
    staff: &Staff,
    round: &store::round::Round,
    not_before: Timestamp,
) -> Result<Arc<Made>, Error> {
    if round.frozen_at().is_none() {
        return Err(Error::NotFound);
    }
    let tx = app.store.read().await?;
    let stamp = submission::stamp(&tx, round.id).await?;
    let period = format!("{:?} {:?}", round.opened_at(), round.closes_at());
    let of: Of = (round.id, place(staff.scope()), stamp, period);
    let mut kept = app.desk.reports.0.lock().await;
    let is_it = |(known, made): &(Of, Arc<Made>)| *known == of && made.as_of() >= not_before.min(app.now());
    if let Some(index) = kept.iter().position(is_it) {
        let found = kept.remove(index);
        kept.push(found.clone());
        return Ok(found.1);
    }
    let collected = collect::collect(&tx, staff.scope(), round.id, app.now(), Unseal::default()).await?;
    drop(tx);
    let made = Arc::new(make(collected.ok_or(Error::NotFound)?).await?);
    kept.retain(|((known, place, ..), _)| (*known, place) != (of.0, &of.1));
    if kept.len() >= REPORTS_MAX {
        kept.remove(0);
    }
    kept.push((of, made.clone()));
    Ok(made)
}

/// Makes a report on a thread that may be busy.
pub(crate) async fn make(collected: Collected) -> Result<Made, Error> {
    let made = tokio::task::spawn_blocking(move || Made::new(&collected)).await;
    made.map_err(|error| Error::Internal(format!("tabulation: {error}")))?.map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(|finding| finding.line(Lang::En)).collect();
        Error::Internal(format!("tabulation: {}", lines.join("; ")))
    })
}

fn place(scope: &Scope) -> String {
    match scope {
        Scope::All => String::new(),
        Scope::Prefecture(code) => code.clone(),
        Scope::Facility(facility) => format!("facility:{facility}"),
    }
}
