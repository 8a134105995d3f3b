//! Change as CSV.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use store::Scope;

use crate::app::App;
use crate::desk::change::cache;
use crate::desk::change::show::{Asked, rounds};
use crate::desk::files;
use crate::desk::staff::Staff;
use crate::error::Error;

/// `GET /desk/rounds/{id}/change/csv/{encoding}`: every figure, in long form.
pub(crate) async fn csv(
    State(app): State<App>,
    staff: Staff,
    Path((id, encoding)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let encoding = files::encoding(&encoding).ok_or(Error::NotFound)?;
    let tx = app.store.read().await?;
    let (round, earlier, _) = rounds(&tx, &id, &asked).await?;
    drop(tx);
    let earlier = earlier.ok_or(Error::NotFound)?;
    let made = cache::changed(&app, &staff, &earlier, &round).await?;
    let csv = publish::plain::spelled_out(&report::change::csv_change(&made.report, staff.lang()));
    // The marking and the prefecture are part of the name, so that they stay with the file wherever it is copied to.
    let place = match staff.scope() {
        Scope::Prefecture(code) => format!("pref{code}-"),
        Scope::All | Scope::Facility(_) => String::new(),
    };
    let stem = format!("kaishin-{}-from-{}-{place}change-internal-unsuppressed", round.id, earlier.id);
    Ok(files::download(&files::csv_name(&stem, encoding), extract::encode(csv, encoding).bytes))
}
