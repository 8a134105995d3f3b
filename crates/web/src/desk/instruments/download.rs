//! `GET /desk/instruments/{id}/xlsx`: the sheets as an Excel workbook, to go on writing.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use crate::app::App;
use crate::desk::files;
use crate::desk::instruments::{sheet, subject};
use crate::desk::staff::Secretariat;
use crate::error::Error;
use crate::reply;

/// The file; or the page with why there is none.
pub(crate) async fn file(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let mut subject = subject::of(&app, &app.store.read().await?, &staff, &id).await?;
    match ::workbook::form::write(&subject.read.sheets) {
        Ok(bytes) => {
            let stem = [subject.head.form_id.as_str(), subject.head.version.as_str()].join("-");
            Ok(files::download(&format!("{}.xlsx", stem.trim_matches('-')), bytes))
        }
        Err(findings) => {
            subject.refuse(findings);
            let view = sheet::view(&subject, staff.lang(), "desk-instrument-not-saved");
            reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &staff.shell_at(&subject.head.href), &view)
        }
    }
}
