//! `/desk/rounds/{id}`: response now, and the forms that open, extend, close and reopen the round.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use store::round::Round;
use store::{Tx, access, account, frame, instrument, progress};

use crate::app::App;
use crate::desk::findings::Found;
use crate::desk::rounds::charts;
use crate::desk::rounds::counts::{Counts, counts};
use crate::desk::rounds::events::{self, EventLine};
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Staff, round_at};
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// A round.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RoundView {
    pub(crate) round: RoundHead,
    instrument: String,
    rule: String,
    /// Nothing is counted before the frame is frozen.
    counts: Option<Counts>,
    /// SVG of `report`, escaped there; empty where there is none.
    tiles: String,
    curve: String,
    marking: String,
    events: Vec<EventLine>,
    /// Facilities that nobody decided yet.
    n_unclear: u64,
    /// Facilities without an access code.
    n_without_code: u64,
    may_run: bool,
    /// A form that came back.
    pub(crate) form: ChangeForm,
}

/// What was typed into one of the forms, and what is wrong with it.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ChangeForm {
    /// `open`, `extend`, `close`, `reopen`; empty when no form came back.
    pub(crate) which: String,
    pub(crate) day: String,
    pub(crate) time: String,
    pub(crate) reason: String,
    pub(crate) errors: Vec<Found>,
}

impl View for RoundView {
    const TEMPLATE: &'static str = "desk/round.html";
}

/// `GET /desk/rounds/{id}`
pub(crate) async fn show(State(app): State<App>, staff: Staff, Path(id): Path<String>) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let round = round_at(&tx, &id).await?;
    let view = view(&app, &tx, &staff, &round).await?;
    reply::page(&app, &staff.shell(), &view)
}

/// The page of a round.
pub(crate) async fn view(app: &App, tx: &Tx, staff: &Staff, round: &Round) -> Result<RoundView, Error> {
    let (now, lang, scope) = (app.now(), staff.lang(), staff.scope());
    let may_run = staff.account.may_run_rounds();
    let instrument = instrument::get(tx, round.instrument).await?;
    let cells = progress::cells(tx, scope, round.id).await?;
    let by_day = progress::by_day(tx, scope, round.id).await?;
    let n_frame = cells.iter().map(|cell| cell.n_frame).sum();
    let unclear = frame::reasons(tx, scope, round.id).await?;
    let unclear = unclear.iter().filter(|reason| reason.status == register::Status::Unclear);
    Ok(RoundView {
        round: head(round, staff, now),
        instrument: format!("{} ({} {})", instrument.title.get(lang), instrument.form_id, instrument.version),
        rule: round.rule.sentence().get(lang).to_owned(),
        counts: round.frozen_at().map(|_| counts(round, &cells, lang)),
        tiles: if n_frame > 0 { charts::tiles(scope, &cells, now, lang) } else { String::new() },
        curve: if n_frame > 0 { charts::curve(round, &by_day, n_frame, now, lang) } else { String::new() },
        marking: tabulate::Marking::InternalUnsuppressed.words().get(lang).to_owned(),
        events: events::lines(round, &account::list(tx).await?),
        n_unclear: unclear.map(|reason| reason.n).sum(),
        n_without_code: if may_run { access::n_missing(tx, round.id).await? } else { 0 },
        may_run,
        form: ChangeForm::default(),
    })
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::findings::slip;
    use crate::desk::rounds::{counts, head};
    use crate::samples::desk_sample;
    let round = |state| RoundView {
        round: head::sample(state),
        instrument: "架空調査票 (kakuu 1)".to_owned(),
        rule: "全国の病院（20床以上）".to_owned(),
        counts: (state != "draft").then(|| counts::sample(base::Lang::Ja)),
        tiles: String::new(),
        curve: String::new(),
        marking: "内部用・未秘匿".to_owned(),
        events: if state == "draft" { Vec::new() } else { events::sample() },
        n_unclear: if state == "frozen" { 97 } else { 0 },
        n_without_code: if state == "frozen" { 8171 } else { 0 },
        may_run: true,
        form: ChangeForm::default(),
    };
    let past = "締切には、これから先の日時を入力してください。".to_owned();
    let form = ChangeForm {
        which: "extend".to_owned(),
        day: "2026-01-01".to_owned(),
        time: "17:00".to_owned(),
        reason: "大雪のため".to_owned(),
        errors: vec![Found { field: "closes_at".to_owned(), ..slip("extend", "day", past) }],
    };
    vec![
        desk_sample("desk-round-draft", round("draft")),
        desk_sample("desk-round-frozen", round("frozen")),
        desk_sample("desk-round-open", round("open")),
        desk_sample("desk-round-open-refused", RoundView { form, ..round("open") }),
        desk_sample("desk-round-closed", round("closed")),
        desk_sample("desk-round-coordinator", RoundView { may_run: false, ..round("open") }),
    ]
}
