//! `POST /desk/rounds/{id}/frame/freeze`: today's register becomes the frame.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use store::frame;

use crate::app::App;
use crate::desk::findings::found;
use crate::desk::frame::show::{self, Asked};
use crate::desk::frame::unclear::DecideForm;
use crate::desk::staff::{Secretariat, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;

/// Freezes the frame of a draft round.
pub(crate) async fn freeze(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let round = round_at(&tx, &id).await?;
    let address = urls::part(round.id, "frame");
    match frame::freeze(&tx, &round, &staff.actor(), app.now()).await? {
        Ok(()) => {
            tx.commit().await?;
            Ok(reply::see_other(&address))
        }
        Err(finding) => {
            let mut view = show::view(&app, &tx, &staff, &round, Asked::default(), DecideForm::default()).await?;
            view.errors = vec![found(&finding, staff.lang())];
            reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &staff.shell_at(&address), &view)
        }
    }
}
