//! `/desk/rounds/{id}/frame`: the rule in words, reasons with counts, and the facilities behind each.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use base::{Lang, Text};
use register::{Placement, Status};
use serde::{Deserialize, Serialize};
use store::facility::Registered;
use store::frame::{self, Member, ReasonCount, status_code};
use store::round::{Round, RoundState};
use store::{Scope, Tx};

use crate::app::App;
use crate::desk::facilities::list::class_label;
use crate::desk::facilities::show::reason_in_words;
use crate::desk::findings::Found;
use crate::desk::frame::unclear::{self, DecideForm, Unclear};
use crate::desk::paging::{self, PAGE_ROWS, Pages, grouped};
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Staff, prefecture_name, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// `in`, `out` or `unclear`; empty for the overview alone.
    pub(crate) status: String,
    /// Stable word of a reason; empty for all.
    pub(crate) reason: String,
    #[serde(skip_serializing)]
    pub(crate) page: String,
}

/// The frame.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FrameView {
    round: RoundHead,
    rule: String,
    /// True before the frame is frozen: the counts are what today's register would give.
    draft: bool,
    frozen_at: Option<jiff::Timestamp>,
    groups: Vec<Group>,
    n_all: String,
    asked: Asked,
    /// The facilities asked for.
    members: Vec<Line>,
    n_members: String,
    pages: Pages,
    /// Facilities to decide, where these are asked for by somebody who may.
    unclear: Option<Unclear>,
    may_run: bool,
    pub(crate) errors: Vec<Found>,
}

/// One status with its reasons.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Group {
    status: &'static str,
    n: String,
    href: String,
    reasons: Vec<ReasonLine>,
}

/// One reason.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReasonLine {
    code: String,
    words: String,
    n: String,
    href: String,
}

/// One facility.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    code: String,
    name: String,
    prefecture: String,
    class: String,
    beds: String,
    reason: String,
    /// The facility's page in the round; empty where it has none.
    href: String,
}

impl View for FrameView {
    const TEMPLATE: &'static str = "desk/frame.html";
}

/// `GET /desk/rounds/{id}/frame`
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let round = round_at(&tx, &id).await?;
    let view = view(&app, &tx, &staff, &round, asked, DecideForm::default()).await?;
    reply::page(&app, &staff.shell(), &view)
}

/// The page of the frame.
pub(crate) async fn view(
    app: &App,
    tx: &Tx,
    staff: &Staff,
    round: &Round,
    asked: Asked,
    form: DecideForm,
) -> Result<FrameView, Error> {
    let lang = staff.lang();
    let draft = round.state(app.now()) == RoundState::Draft;
    let reasons = if draft {
        preview(tx, staff.scope(), round).await?
    } else {
        frame::reasons(tx, staff.scope(), round.id).await?
    };
    let status =
        [Status::In, Status::Out, Status::Unclear].into_iter().find(|status| status_code(*status) == asked.status);
    let page = paging::asked(&asked.page);
    let mut members = store::facility::Page { rows: Vec::new(), n_total: 0 };
    if let Some(status) = status.filter(|_| !draft) {
        members = frame::members(tx, staff.scope(), round.id, status, &asked.reason, page, PAGE_ROWS).await?;
    }
    let may_run = staff.account.may_run_rounds();
    let decidable = status == Some(Status::Unclear) && may_run && !members.rows.is_empty();
    let unclear = if decidable { Some(unclear::unclear(tx, round, &members.rows, form, lang).await?) } else { None };
    let pages = Pages::new(page, members.n_total, |page| {
        let pairs = [("status", asked.status.as_str()), ("reason", &asked.reason), ("page", page)];
        urls::with_query(&urls::part(round.id, "frame"), &pairs)
    });
    Ok(FrameView {
        round: head(round, staff, app.now()),
        rule: round.rule.sentence().get(lang).to_owned(),
        draft,
        frozen_at: round.frozen_at(),
        n_all: grouped(reasons.iter().map(|reason| reason.n).sum::<u64>()),
        groups: [Status::In, Status::Out, Status::Unclear]
            .into_iter()
            .map(|status| group(round, status, &reasons, draft, lang))
            .collect(),
        n_members: grouped(members.n_total),
        members: members.rows.iter().map(|member| line(round, member, lang)).collect(),
        pages,
        unclear,
        may_run,
        asked,
        errors: Vec::new(),
    })
}

/// What the rule makes of today's register, within what the person may see.
async fn preview(tx: &Tx, scope: &Scope, round: &Round) -> Result<Vec<ReasonCount>, Error> {
    let mut counts: BTreeMap<(Status, String), (Text, u64)> = BTreeMap::new();
    let seen = |registered: &Registered| match scope {
        Scope::All => true,
        Scope::Prefecture(code) => registered.facility.prefecture == *code,
        Scope::Facility(id) => registered.id == *id,
    };
    for (registered, Placement { status, reason, .. }) in frame::preview(tx, &round.rule).await? {
        if seen(&registered) {
            counts.entry((status, reason.code)).or_insert((reason.words, 0)).1 += 1;
        }
    }
    Ok(counts.into_iter().map(|((status, code), (words, n))| ReasonCount { status, code, words, n }).collect())
}

fn group(round: &Round, status: Status, reasons: &[ReasonCount], draft: bool, lang: Lang) -> Group {
    let code = status_code(status);
    let of_status: Vec<&ReasonCount> = reasons.iter().filter(|reason| reason.status == status).collect();
    let n: u64 = of_status.iter().map(|reason| reason.n).sum();
    // Before the frame is frozen there are no members to list.
    let href = |n: u64, reason: &str| {
        let pairs = [("status", code), ("reason", reason)];
        if draft || n == 0 { String::new() } else { urls::with_query(&urls::part(round.id, "frame"), &pairs) }
    };
    let line = |reason: &&ReasonCount| ReasonLine {
        code: reason.code.clone(),
        words: reason.words.get(lang).to_owned(),
        n: grouped(reason.n),
        href: href(reason.n, &reason.code),
    };
    Group { status: code, n: grouped(n), href: href(n, ""), reasons: of_status.iter().map(line).collect() }
}

fn line(round: &Round, member: &Member, lang: Lang) -> Line {
    let href = if member.status == Status::In { urls::facility(round.id, &member.code) } else { String::new() };
    Line {
        code: member.code.clone(),
        name: member.name.clone(),
        prefecture: prefecture_name(&member.prefecture, lang),
        class: class_label(round, &member.stratum, lang),
        beds: member.beds.map_or_else(|| "—".to_owned(), grouped),
        reason: reason_in_words(member, lang),
        href,
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::findings::slip;
    use crate::samples::desk_sample;
    let reason =
        |status, code: &str, words: &str, n| ReasonCount { status, code: code.to_owned(), words: Text::same(words), n };
    let reasons = [
        reason(Status::In, "rule-met", "対象の条件を満たす", 7490),
        reason(Status::Out, "beds-below", "20床未満", 40),
        reason(Status::Unclear, "beds-unclear-blank", "病床数が不明（総数が空欄）", 57),
        reason(Status::Unclear, "beds-unclear-disagrees", "病床数が不明（総数と内訳の計が違う）", 74),
    ];
    let round = crate::desk::rounds::counts::sample_round();
    let frame = |state: &'static str| FrameView {
        round: crate::desk::rounds::head::sample(state),
        rule: "全国の病院（20床以上）".to_owned(),
        draft: state == "draft",
        frozen_at: (state != "draft").then(|| "2026-11-01T00:00:00Z".parse().unwrap()),
        groups: [Status::In, Status::Out, Status::Unclear]
            .into_iter()
            .map(|status| group(&round, status, &reasons, state == "draft", Lang::Ja))
            .collect(),
        n_all: "7,587".to_owned(),
        asked: Asked::default(),
        members: Vec::new(),
        n_members: "0".to_owned(),
        pages: Pages::default(),
        unclear: None,
        may_run: true,
        errors: Vec::new(),
    };
    let line = Line {
        code: "K2600004".to_owned(),
        name: "架空医療センター".to_owned(),
        prefecture: "京都府".to_owned(),
        class: "100～199床".to_owned(),
        beds: "180".to_owned(),
        reason: "対象の条件を満たす（180床）".to_owned(),
        href: "/desk/rounds/2/facilities/K2600004".to_owned(),
    };
    let asked = |status: &str| Asked { status: status.to_owned(), ..Asked::default() };
    let listed = FrameView { asked: asked("in"), members: vec![line], n_members: "7,490".to_owned(), ..frame("open") };
    let decide = FrameView { asked: asked("unclear"), unclear: Some(unclear::sample()), ..frame("frozen") };
    let errors = vec![slip("decide", "reason", "判断の理由を入力してください。".to_owned())];
    vec![
        desk_sample("desk-frame-draft", frame("draft")),
        desk_sample("desk-frame", frame("frozen")),
        desk_sample("desk-frame-list", listed),
        desk_sample("desk-frame-decide", decide.clone()),
        desk_sample("desk-frame-decide-refused", FrameView { errors, ..decide }),
    ]
}
