//! `/desk/rounds/{id}/facilities/{code}`: one facility's answers, read-only, with their history.

use axum::extract::{Path, State};
use axum::response::Response;
use base::Lang;
use jiff::Timestamp;
use questionnaire::journey_at;
use register::Status;
use serde::Serialize;
use store::frame::{self, Member};
use store::progress::Standing;
use store::response::{self, Draft};
use store::round::Round;
use store::{Tx, explanation, history, submission};

use crate::app::App;
use crate::desk::facilities::answers::{self, Changed};
use crate::desk::facilities::list::class_label;
use crate::desk::facilities::timeline::{self, Event, Numbered};
use crate::desk::findings::Found;
use crate::desk::paging::grouped;
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Staff, prefecture_name, round_at};
use crate::error::Error;
use crate::reply;
use crate::sheet::{self, Sheet};
use crate::templates::View;

/// One facility in a round.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FacilityView {
    round: RoundHead,
    code: String,
    name: String,
    prefecture: String,
    by: String,
    class: String,
    beds: String,
    reason: String,
    standing: &'static str,
    saved_at: Option<Timestamp>,
    submitted_at: Option<Timestamp>,
    receipt: String,
    events: Vec<Event>,
    sheet: Sheet,
    changed: Vec<Changed>,
    may_run: bool,
    may_unseal: bool,
    /// Contacts that were asked for, with a reason.
    pub(crate) contacts: Option<Vec<Contact>>,
    /// True when sealed answers were asked for, with a reason.
    unsealed: bool,
    /// The reason as typed, and what is wrong with it.
    pub(crate) reveal_reason: String,
    pub(crate) reveal_errors: Vec<Found>,
}

/// A person at the hospital, as they declared themselves.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) department: String,
    pub(crate) contact: String,
    pub(crate) declared_at: Timestamp,
}

impl View for FacilityView {
    const TEMPLATE: &'static str = "desk/facility.html";
}

/// `GET /desk/rounds/{id}/facilities/{code}`
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((id, code)): Path<(String, String)>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let (round, member) = member_at(&tx, &staff, &id, &code).await?;
    let view = view(&app, &tx, &staff, &round, &member, false).await?;
    reply::page(&app, &staff.shell(), &view)
}

/// The facility of the frame with this code, if the account may see it. What may not be seen does not exist.
pub(crate) async fn member_at(tx: &Tx, staff: &Staff, id: &str, code: &str) -> Result<(Round, Member), Error> {
    let round = round_at(tx, id).await?;
    let member = frame::member_by_code(tx, staff.scope(), round.id, code).await?;
    let member = member.filter(|member| member.status == Status::In).ok_or(Error::NotFound)?;
    Ok((round, member))
}

/// The page. With `unseal` sealed answers are opened: the caller has checked the right and written down the reason.
pub(crate) async fn view(
    app: &App,
    tx: &Tx,
    staff: &Staff,
    round: &Round,
    member: &Member,
    unseal: bool,
) -> Result<FacilityView, Error> {
    let (now, lang) = (app.now(), staff.lang());
    let draft = response::of_facility(tx, round.id, member.facility, unseal).await?.ok_or(Error::NotFound)?;
    let revisions = history::of_response(tx, &draft, unseal).await?;
    let submissions = match draft.response {
        Some(response) => submission::all(tx, response).await?,
        None => Vec::new(),
    };
    let people = Numbered::new(&revisions, &submissions);
    let journey = journey_at(&draft.instrument, &draft.answers, now);
    let reasons = sheet::reasons(&explanation::standing(tx, &draft, draft.version, unseal).await?);
    let by = round.rule.stratify_by.classification();
    Ok(FacilityView {
        round: head(round, staff, now),
        code: member.code.clone(),
        name: member.name.clone(),
        prefecture: prefecture_name(&member.prefecture, lang),
        by: by.map_or_else(String::new, |by| by.label.get(lang).to_owned()),
        class: class_label(round, &member.stratum, lang),
        beds: member.beds.map_or_else(|| "—".to_owned(), grouped),
        reason: reason_in_words(member, lang),
        standing: standing(&draft).code(),
        saved_at: draft.saved_at(),
        submitted_at: draft.submission.as_ref().map(|submission| submission.at),
        receipt: draft.submission.as_ref().map(|submission| submission.receipt.clone()).unwrap_or_default(),
        events: timeline::timeline(&draft.instrument, &revisions, &submissions, &people),
        sheet: sheet::sheet(&draft.instrument, &journey, lang, &draft.sealed(), &reasons),
        changed: answers::changed(&draft.instrument, &journey, &revisions, &people, lang),
        may_run: staff.account.may_run_rounds(),
        may_unseal: staff.account.may_unseal,
        contacts: None,
        unsealed: unseal,
        reveal_reason: String::new(),
        reveal_errors: Vec::new(),
    })
}

/// Where the response stands, as the list of facilities says it.
fn standing(draft: &Draft) -> Standing {
    match &draft.submission {
        _ if draft.version == 0 => Standing::NotStarted,
        None => Standing::Answering,
        Some(_) if draft.is_correcting() => Standing::Correcting,
        Some(_) => Standing::Submitted,
    }
}

/// Why a facility is where it is in the frame: the words, and what is particular to it.
pub(crate) fn reason_in_words(member: &Member, lang: Lang) -> String {
    let (words, detail) = (member.reason.words.get(lang), member.reason.detail.get(lang));
    match (detail.is_empty(), lang) {
        (true, _) => words.to_owned(),
        (false, Lang::Ja) => format!("{words}（{detail}）"),
        (false, Lang::En) => format!("{words} ({detail})"),
    }
}

#[cfg(test)]
pub(crate) fn sample(standing: &'static str) -> FacilityView {
    let at = |text: &str| Some(text.parse().unwrap());
    let started = standing != "not_started";
    FacilityView {
        round: crate::desk::rounds::head::sample("open"),
        code: "K2600004".to_owned(),
        name: "架空医療センター".to_owned(),
        prefecture: "京都府".to_owned(),
        by: "病床規模".to_owned(),
        class: "100～199床".to_owned(),
        beds: "180".to_owned(),
        reason: "対象の条件を満たす（180床）".to_owned(),
        standing,
        saved_at: if started { at("2026-11-19T02:10:00Z") } else { None },
        submitted_at: if started { at("2026-11-12T02:20:00Z") } else { None },
        receipt: if started { "R-2026-000123".to_owned() } else { String::new() },
        events: if started { timeline::sample() } else { Vec::new() },
        sheet: sheet::sample(),
        changed: if started { answers::sample() } else { Vec::new() },
        may_run: true,
        may_unseal: true,
        contacts: None,
        unsealed: false,
        reveal_reason: String::new(),
        reveal_errors: Vec::new(),
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::findings::slip;
    use crate::samples::desk_sample;
    let contact = Contact {
        name: "架空 花子".to_owned(),
        department: "情報システム課".to_owned(),
        contact: "000-0000-0000".to_owned(),
        declared_at: "2026-11-12T02:00:00Z".parse().unwrap(),
    };
    let shown = FacilityView { contacts: Some(vec![contact]), unsealed: true, ..sample("correcting") };
    let refused = FacilityView {
        reveal_errors: vec![slip("reveal", "reason", "理由を入力してください。".to_owned())],
        ..sample("submitted")
    };
    let coordinator = FacilityView { may_run: false, may_unseal: false, ..sample("answering") };
    vec![
        desk_sample("desk-facility", sample("correcting")),
        desk_sample("desk-facility-not-started", sample("not_started")),
        desk_sample("desk-facility-revealed", shown),
        desk_sample("desk-facility-refused", refused),
        desk_sample("desk-facility-coordinator", coordinator),
    ]
}
