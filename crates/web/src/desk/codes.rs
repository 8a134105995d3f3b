//! `/desk/rounds/{id}/codes`: access codes for the letters, in a file that is made once.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::Text;
use extract::{Column, Sheet, Values};
use rand::Rng;
use serde::Serialize;
use store::access::{self, Issued};
use store::progress;

use crate::app::App;
use crate::desk::files;
use crate::desk::paging::grouped;
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Secretariat, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::templates::View;

/// The page from which codes are issued.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct CodesView {
    round: RoundHead,
    n_frame: String,
    n_missing: String,
    /// True when every facility has a code.
    complete: bool,
    /// True when codes were asked for and everybody had one by then.
    nothing_issued: bool,
}

impl View for CodesView {
    const TEMPLATE: &'static str = "desk/codes.html";
}

/// `GET /desk/rounds/{id}/codes`
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let round = round_at(&tx, &id).await?;
    let cells = progress::cells(&tx, staff.scope(), round.id).await?;
    let n_missing = access::n_missing(&tx, round.id).await?;
    let view = CodesView {
        round: head(&round, &staff, app.now()),
        n_frame: grouped(cells.iter().map(|cell| cell.n_frame).sum::<u32>()),
        n_missing: grouped(n_missing),
        complete: n_missing == 0,
        nothing_issued: false,
    };
    reply::page(&app, &staff.shell(), &view)
}

/// `POST /desk/rounds/{id}/codes`: the file itself is the answer. The codes are in it and nowhere else.
pub(crate) async fn issue(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let encoding = files::encoding(fields.get("encoding")).ok_or(Error::BadRequest)?;
    let tx = app.store.write().await?;
    let round = round_at(&tx, &id).await?;
    let mut rng = app.generator();
    let mut entropy = |bytes: &mut [u8]| rng.fill_bytes(bytes);
    let issued = access::issue_missing(&tx, round.id, &mut entropy, &staff.actor(), app.now()).await?;
    if issued.is_empty() {
        let cells = progress::cells(&tx, staff.scope(), round.id).await?;
        let view = CodesView {
            round: head(&round, &staff, app.now()),
            n_frame: grouped(cells.iter().map(|cell| cell.n_frame).sum::<u32>()),
            n_missing: "0".to_owned(),
            complete: true,
            nothing_issued: true,
        };
        return reply::refused(&app, StatusCode::CONFLICT, &staff.shell_at(&urls::part(round.id, "codes")), &view);
    }
    let bytes = extract::csv(&sheet(&issued), encoding).bytes;
    tx.commit().await?;
    Ok(files::download(&files::csv_name(&format!("access-codes-{}", round.id), encoding), bytes))
}

fn sheet(issued: &[Issued]) -> Sheet {
    let column = |name: &str, ja: &str, en: &str, value: fn(&Issued) -> String| Column {
        name: name.to_owned(),
        label: Text::new(ja, en),
        values: Values::Text(issued.iter().map(|one| Some(value(one))).collect()),
    };
    Sheet::new(
        "codes",
        vec![
            column("facility_code", "施設コード", "Facility code", |one| one.facility_code.clone()),
            column("facility_name", "施設名", "Facility name", |one| one.facility_name.clone()),
            column("access_code", "アクセスコード", "Access code", |one| one.code.printed()),
        ],
    )
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let codes = |n: &str| CodesView {
        round: crate::desk::rounds::head::sample("frozen"),
        n_frame: "8,171".to_owned(),
        n_missing: n.to_owned(),
        complete: n == "0",
        nothing_issued: false,
    };
    vec![
        desk_sample("desk-codes", codes("8,171")),
        desk_sample("desk-codes-complete", codes("0")),
        desk_sample("desk-codes-nothing", CodesView { nothing_issued: true, ..codes("0") }),
    ]
}
