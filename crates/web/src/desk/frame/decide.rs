//! `POST /desk/rounds/{id}/frame/decide`: what becomes of facilities whose beds are unclear, with the reason.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::normalise::whole_number;
use store::facility::Registered;
use store::frame::{self, Decision};
use store::{FacilityId, round::RoundState};

use crate::app::App;
use crate::desk::findings::{Found, found, slip};
use crate::desk::frame::show::{self, Asked};
use crate::desk::frame::unclear::DecideForm;
use crate::desk::rounds::change::REASON_CHARS_MAX;
use crate::desk::staff::{Secretariat, Staff, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;

/// No hospital has more beds; the largest has about 1,400.
const BEDS_MAX: u32 = 9_999;

/// Decides the ticked facilities, or all that are unclear.
pub(crate) async fn decide(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let round = round_at(&tx, &id).await?;
    if round.state(app.now()) == RoundState::Draft {
        return Err(Error::Conflict);
    }
    let form = typed(&fields);
    let unclear = frame::unclear_facilities(&tx, round.id).await?;
    let (decisions, mut errors) = decisions(&app, &staff, &form, &unclear)?;
    if errors.is_empty() {
        match frame::decide(&tx, &round, &decisions, &form.reason, &staff.actor(), app.now()).await? {
            Ok(()) => {
                tx.commit().await?;
                let pairs = [("status", "unclear")];
                return Ok(reply::see_other(&urls::with_query(&urls::part(round.id, "frame"), &pairs)));
            }
            Err(findings) => errors.extend(findings.iter().map(|finding| found(finding, staff.lang()))),
        }
    }
    let asked = Asked {
        status: "unclear".to_owned(),
        reason: fields.get("list").to_owned(),
        page: fields.get("page").to_owned(),
    };
    let mut view = show::view(&app, &tx, &staff, &round, asked, form).await?;
    view.errors = errors;
    reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &staff.shell_at(&urls::part(round.id, "frame")), &view)
}

fn typed(fields: &Fields) -> DecideForm {
    let number = |text: &str| text.parse::<i64>().ok();
    DecideForm {
        reason: fields.get("reason").trim().chars().take(REASON_CHARS_MAX).collect(),
        decision: fields.get("decision").to_owned(),
        which: fields.get("which").to_owned(),
        picked: fields.0.iter().filter(|(name, _)| name == "pick").filter_map(|(_, id)| number(id)).collect(),
        beds: fields.below("beds-").filter_map(|(id, typed)| Some((number(id)?, typed.trim().to_owned()))).collect(),
    }
}

type Decisions = Vec<(FacilityId, Decision)>;

/// What was decided, and what is wrong with it. All of it is returned.
fn decisions(
    app: &App,
    staff: &Staff,
    form: &DecideForm,
    unclear: &BTreeMap<FacilityId, Registered>,
) -> Result<(Decisions, Vec<Found>), Error> {
    let words = |key: &str, values: &[(&str, &str)]| app.templates.words(staff.lang(), key, values);
    let mut errors = Vec::new();
    let wanted: Vec<FacilityId> = match form.which.as_str() {
        "all" => unclear.keys().copied().collect(),
        _ => form.picked.iter().map(|id| FacilityId(*id)).filter(|id| unclear.contains_key(id)).collect(),
    };
    if wanted.is_empty() {
        errors.push(slip("", "pick", words("desk-decide-nothing", &[])?));
    }
    if form.reason.is_empty() {
        errors.push(slip("decide", "reason", words("desk-decide-no-reason", &[])?));
    }
    let mut decisions = Vec::new();
    for id in wanted {
        let registered = &unclear[&id];
        match decision(form, id, registered) {
            Some(decision) => decisions.push((id, decision)),
            None => {
                let values = [("name", registered.facility.name.as_str()), ("typed", typed_beds(form, id))];
                errors.push(slip("", &format!("beds-{id}"), words("desk-decide-no-beds", &values)?));
            }
        }
    }
    Ok((decisions, errors))
}

/// `None` where beds are wanted and none can be read: neither typed nor known as the sum of the kinds.
fn decision(form: &DecideForm, id: FacilityId, registered: &Registered) -> Option<Decision> {
    match form.decision.as_str() {
        "out" => Some(Decision::LeaveOut),
        _ => {
            let typed = typed_beds(form, id);
            let listed = form.beds.iter().any(|(of, _)| *of == id.0);
            let beds = if listed { read_beds(typed) } else { registered.facility.beds.sum_of_kinds() };
            beds.map(Decision::Beds)
        }
    }
}

fn typed_beds(form: &DecideForm, id: FacilityId) -> &str {
    form.beds.iter().find(|(of, _)| *of == id.0).map_or("", |(_, typed)| typed.as_str())
}

fn read_beds(typed: &str) -> Option<u32> {
    let beds = whole_number(typed, "床")?;
    u32::try_from(beds).ok().filter(|beds| *beds <= BEDS_MAX)
}
