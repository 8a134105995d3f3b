//! Comparisons that were made, kept while nothing was submitted in either round since. One is made at a time.

use std::sync::Arc;

use base::Lang;
use store::change::{self, TwoRounds};
use store::round::Round;
use store::submission::Stamp;
use store::{RoundId, Scope, submission};
use tokio::sync::Mutex;

use crate::app::App;
use crate::desk::change::made::MadeChange;
use crate::desk::staff::Staff;
use crate::error::Error;

/// Comparisons kept; the one unused for longest goes first.
const CHANGES_MAX: usize = 4;

/// What a comparison depends on: both rounds, what was submitted in them, and what the account may see.
type Of = ([(RoundId, Stamp); 2], Scope);

/// The comparisons made last, the newest at the end.
#[derive(Default)]
pub(crate) struct Changes(Mutex<Vec<(Of, Arc<MadeChange>)>>);

/// The change from `earlier` to `later` as the account may see it.
pub(crate) async fn changed(
    app: &App,
    staff: &Staff,
    earlier: &Round,
    later: &Round,
) -> Result<Arc<MadeChange>, Error> {
    let tx = app.store.read().await?;
    let stamps =
        [(earlier.id, submission::stamp(&tx, earlier.id).await?), (later.id, submission::stamp(&tx, later.id).await?)];
    let of: Of = (stamps, staff.scope().clone());
    let mut kept = app.desk.changes.0.lock().await;
    if let Some(index) = kept.iter().position(|(known, _)| *known == of) {
        let found = kept.remove(index);
        kept.push(found.clone());
        return Ok(found.1);
    }
    let both = change::two_rounds(&tx, staff.scope(), (earlier.id, later.id), app.now()).await?;
    drop(tx);
    let made = Arc::new(make(both.ok_or(Error::NotFound)?).await?);
    if kept.len() >= CHANGES_MAX {
        kept.remove(0);
    }
    kept.push((of, made.clone()));
    Ok(made)
}

/// Compares on a thread that may be busy.
async fn make(both: TwoRounds) -> Result<MadeChange, Error> {
    let made = tokio::task::spawn_blocking(move || MadeChange::new(&both)).await;
    made.map_err(|error| Error::Internal(format!("change: {error}")))?.map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(|finding| finding.line(Lang::En)).collect();
        Error::Internal(format!("change: {}", lines.join("; ")))
    })
}
