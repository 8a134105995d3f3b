//! `POST /desk/register/apply`: a list that was looked through becomes the register's state for its source.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use store::facility;

use crate::app::App;
use crate::desk::findings::{Found, found};
use crate::desk::register::import::import_of;
use crate::desk::register::pending::MINUTES;
use crate::desk::staff::Secretariat;
use crate::desk::urls;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::templates::View;

/// Why the list was not imported. Nothing was changed.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NotAppliedView {
    /// Empty when the list waited too long.
    findings: Vec<Found>,
    minutes: i64,
}

impl View for NotAppliedView {
    const TEMPLATE: &'static str = "desk/not_applied.html";
}

/// Applies the list that waits under the token. What changed meanwhile is compared anew.
pub(crate) async fn apply(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    fields: Fields,
) -> Result<Response, Error> {
    let now = app.now();
    let refused = |findings| {
        let view = NotAppliedView { findings, minutes: MINUTES };
        reply::refused(&app, StatusCode::CONFLICT, &staff.shell_at(urls::REGISTER), &view)
    };
    let Some(list) = app.desk.pending.take(fields.get("token"), staff.account.id, now) else {
        return refused(Vec::new());
    };
    let tx = app.store.write().await?;
    match facility::apply(&tx, &import_of(&list), &staff.actor(), now).await? {
        Ok(_) => {
            tx.commit().await?;
            Ok(reply::see_other(&urls::with_query(urls::REGISTER, &[("imported", "yes")])))
        }
        Err(findings) => refused(findings.iter().map(|finding| found(finding, staff.lang())).collect()),
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::findings::slip;
    use crate::samples::desk_sample;
    let findings = vec![slip("", "", "コード「K1」は別の一覧の施設に使われています。".to_owned())];
    vec![
        desk_sample("desk-import-too-late", NotAppliedView { findings: Vec::new(), minutes: MINUTES }),
        desk_sample("desk-import-clash", NotAppliedView { findings, minutes: MINUTES }),
    ]
}
