//! `POST /desk/rounds/{id}/facilities/{code}/reissue`: a new access code, shown this once.

use axum::extract::{Path, State};
use axum::response::Response;
use rand::Rng;
use serde::Serialize;
use store::access;

use crate::app::App;
use crate::desk::facilities::show::member_at;
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::Secretariat;
use crate::desk::urls;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// The new code.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReissuedView {
    round: RoundHead,
    code: String,
    name: String,
    access_code: String,
    sign_in: String,
}

impl View for ReissuedView {
    const TEMPLATE: &'static str = "desk/reissued.html";
}

/// Ends the old code and its sign-ins. The new one is in this answer and nowhere else.
pub(crate) async fn reissue(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let (round, member) = member_at(&tx, &staff, &id, &code).await?;
    let mut rng = app.generator();
    let mut entropy = |bytes: &mut [u8]| rng.fill_bytes(bytes);
    let issued = access::reissue(&tx, round.id, member.facility, &mut entropy, &staff.actor(), app.now()).await?;
    let issued = issued.ok_or(Error::NotFound)?;
    tx.commit().await?;
    let view = ReissuedView {
        round: head(&round, &staff, app.now()),
        access_code: issued.code.printed(),
        sign_in: format!("{}{}", app.config.public_url, crate::urls::SIGN_IN),
        code: issued.facility_code,
        name: issued.facility_name,
    };
    reply::page(&app, &staff.shell_at(&urls::facility(round.id, &member.code)), &view)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    let view = ReissuedView {
        round: crate::desk::rounds::head::sample("open"),
        code: "K2600004".to_owned(),
        name: "架空医療センター".to_owned(),
        access_code: "00000-11111-ABCDE-FGHJK".to_owned(),
        sign_in: "http://127.0.0.1:8080/sign-in".to_owned(),
    };
    vec![crate::samples::desk_sample("desk-reissued", view)]
}
