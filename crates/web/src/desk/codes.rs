//! `/desk/rounds/{id}/codes`: access codes for the letters, in a file that is made once; new ones when it was lost.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use rand::Rng;
use serde::Serialize;
use store::access::{self, Issued, Lost};
use store::round::Round;
use store::{Tx, progress};

use crate::app::App;
use crate::desk::files;
use crate::desk::findings::{Found, slip};
use crate::desk::paging::grouped;
use crate::desk::rounds::change::REASON_CHARS_MAX;
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Secretariat, Staff, round_at};
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
    /// True before the first code was issued: there is no file that could be lost.
    none_yet: bool,
    /// True when codes were asked for and everybody had one by then.
    nothing_issued: bool,
    /// What was said of a lost file, as typed, and what is wrong with it.
    lost: String,
    reason: String,
    findings: Vec<Found>,
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
    reply::page(&app, &staff.shell(), &view(&app, &tx, &staff, &round).await?)
}

async fn view(app: &App, tx: &Tx, staff: &Staff, round: &Round) -> Result<CodesView, Error> {
    let cells = progress::cells(tx, staff.scope(), round.id).await?;
    let n_frame: u64 = cells.iter().map(|cell| u64::from(cell.n_frame)).sum();
    let n_missing = access::n_missing(tx, round.id).await?;
    Ok(CodesView {
        round: head(round, staff, app.now()),
        n_frame: grouped(n_frame),
        n_missing: grouped(n_missing),
        complete: n_missing == 0,
        none_yet: n_missing == n_frame,
        nothing_issued: false,
        lost: Lost::Unused.code().to_owned(),
        reason: String::new(),
        findings: Vec::new(),
    })
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
    let issued = match fields.get("lost") {
        "" => issue_missing(&app, &tx, &staff, &round).await?,
        lost => {
            let lost = Lost::parse(lost).ok_or(Error::BadRequest)?;
            let reason: String = fields.get("reason").trim().chars().take(REASON_CHARS_MAX).collect();
            if reason.is_empty() {
                return refuse_lost(&app, &tx, &staff, &round, lost).await;
            }
            reissue_lost(&app, &tx, &staff, &round, lost, &reason).await?
        }
    };
    if issued.is_empty() {
        let view = CodesView { nothing_issued: true, ..view(&app, &tx, &staff, &round).await? };
        return reply::refused(&app, StatusCode::CONFLICT, &staff.shell_at(&urls::part(round.id, "codes")), &view);
    }
    let bytes = extract::csv(&access::sheet(&issued), encoding).bytes;
    tx.commit().await?;
    Ok(files::download(&files::csv_name(&format!("access-codes-{}", round.id), encoding), bytes))
}

async fn issue_missing(app: &App, tx: &Tx, staff: &Staff, round: &Round) -> Result<Vec<Issued>, Error> {
    let mut rng = app.generator();
    let mut entropy = |bytes: &mut [u8]| rng.fill_bytes(bytes);
    Ok(access::issue_missing(tx, round.id, &mut entropy, &staff.actor(), app.now()).await?)
}

async fn reissue_lost(
    app: &App,
    tx: &Tx,
    staff: &Staff,
    round: &Round,
    lost: Lost,
    reason: &str,
) -> Result<Vec<Issued>, Error> {
    let mut rng = app.generator();
    let mut entropy = |bytes: &mut [u8]| rng.fill_bytes(bytes);
    Ok(access::reissue_lost(tx, round.id, lost, reason, &mut entropy, &staff.actor(), app.now()).await?)
}

/// Ending codes takes a reason.
async fn refuse_lost(app: &App, tx: &Tx, staff: &Staff, round: &Round, lost: Lost) -> Result<Response, Error> {
    let message = app.templates.words(staff.lang(), "desk-codes-lost-no-reason", &[])?;
    let findings = vec![slip("lost", "reason", message)];
    let view = CodesView { lost: lost.code().to_owned(), findings, ..view(app, tx, staff, round).await? };
    let shell = staff.shell_at(&urls::part(round.id, "codes"));
    reply::refused(app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let codes = |n: &str| CodesView {
        round: crate::desk::rounds::head::sample("frozen"),
        n_frame: "8,171".to_owned(),
        n_missing: n.to_owned(),
        complete: n == "0",
        none_yet: n != "0",
        nothing_issued: false,
        lost: "unused".to_owned(),
        reason: String::new(),
        findings: Vec::new(),
    };
    let findings = vec![slip("lost", "reason", "紛失の経緯を入力してください。".to_owned())];
    vec![
        desk_sample("desk-codes", codes("8,171")),
        desk_sample("desk-codes-complete", codes("0")),
        desk_sample("desk-codes-nothing", CodesView { nothing_issued: true, ..codes("0") }),
        desk_sample("desk-codes-lost", CodesView { findings, lost: "all".to_owned(), ..codes("0") }),
    ]
}
