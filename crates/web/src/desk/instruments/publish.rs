//! `POST /desk/instruments/{id}/publish`: a draft becomes a published questionnaire, which never changes.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use store::instrument;

use crate::app::App;
use crate::desk::instruments::{sheet, subject};
use crate::desk::staff::Secretariat;
use crate::desk::urls;
use crate::error::Error;
use crate::reply;

/// Publishes, or shows the sheets with why not. The very same content is published once.
pub(crate) async fn publish(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let mut subject = subject::of(&app, &tx, &staff, &id).await?;
    if subject.published.is_some() {
        return Ok(reply::see_other(&subject.head.href));
    }
    match instrument::publish(&tx, &subject.read.sheets, &staff.actor(), app.now()).await? {
        Ok(number) => {
            tx.commit().await?;
            Ok(reply::see_other(&urls::instrument(&number.to_string())))
        }
        Err(findings) => {
            subject.refuse(findings);
            let view = sheet::view(&subject, staff.lang(), "desk-instrument-refused");
            let shell = staff.shell_at(&subject.head.href);
            reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view)
        }
    }
}
