//! `/desk/rounds/{id}/release`: what a release is to be like. Nothing leaves from here.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use base::{Finding, Lang};
use serde::{Deserialize, Serialize};
use store::PublicationId;
use store::publication::{self, Publication};
use store::round::Round;
use tabulate::suppression::Rules;

use crate::app::App;
use crate::desk::findings::{Found, found};
use crate::desk::release::kept::{Kept, LEFT_OUT_BETWEEN, Stage};
use crate::desk::report::cache;
use crate::desk::report::made::{self, Made};
use crate::desk::report::releasing::LeftOut;
use crate::desk::report::show::is_empty;
use crate::desk::report::table::heading;
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Secretariat, Staff, round_at};
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// The page on which a release is asked for.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ReleaseView {
    round: RoundHead,
    /// Of which moment the figures are.
    as_of: String,
    /// True when nobody submitted anything yet.
    empty: bool,
    /// True where a release was looked for that is not there any more.
    gone: bool,
    form: ReleaseForm,
    /// What this account asked for just now and did not save, the newest first.
    waiting: Vec<Waiting>,
    /// What was given out before, the newest first.
    given: Vec<Given>,
    /// Every question, and whether it is left out.
    items: Vec<Ticked>,
    /// Every classification, and whether its tables are left out.
    bys: Vec<Ticked>,
}

/// What was typed.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct ReleaseForm {
    pub(super) n_min: String,
    pub(super) p_percent: String,
    pub(super) dominance_n: String,
    pub(super) dominance_k: String,
    /// Slips in fields.
    pub(super) errors: Vec<Found>,
    /// Why nothing can be released this way.
    pub(super) refusals: Vec<Found>,
    /// True where questions were ticked because they cannot be protected.
    pub(super) has_ticked: bool,
}

/// A release that was asked for and not given out.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Waiting {
    name: String,
    /// When it was asked for or, once it was made, when that ended.
    at: jiff::Timestamp,
    /// `in-line`, `making`, `refused` or `ready`.
    stage: &'static str,
    /// The least count that was asked for, by which several are told apart.
    n_min: u64,
}

impl Waiting {
    fn of((name, kept): (String, Kept)) -> Waiting {
        let n_min = kept.asked.rules.n_min;
        let stage = match kept.stage {
            Stage::InLine => "in-line",
            Stage::Making => "making",
            Stage::Refused(_) => "refused",
            Stage::Ready(_) => "ready",
        };
        Waiting { name, at: kept.at, stage, n_min }
    }
}

/// A release that was given out.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Given {
    id: String,
    given_at: jiff::Timestamp,
    as_of: jiff::Timestamp,
    left_out: String,
    /// True when the new one is to be made beside it.
    beside: bool,
}

/// Something to tick.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Ticked {
    value: String,
    label: String,
    ticked: bool,
}

impl ReleaseForm {
    fn of(rules: Rules) -> ReleaseForm {
        let (n, k) = rules.dominance;
        ReleaseForm {
            n_min: rules.n_min.to_string(),
            p_percent: rules.p_percent.to_string(),
            dominance_n: n.to_string(),
            dominance_k: k.to_string(),
            ..ReleaseForm::default()
        }
    }
}

impl View for ReleaseView {
    const TEMPLATE: &'static str = "desk/release.html";
}

/// `?again=NAME`: with what was chosen for a release that waits.
#[derive(Debug, Deserialize)]
pub(crate) struct ReleaseQuery {
    again: Option<String>,
    /// A release was looked for that is not there any more.
    gone: Option<String>,
}

/// `GET /desk/rounds/{id}/release`: with what was chosen before and what stood against it, where that is asked for.
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path(id): Path<String>,
    Query(query): Query<ReleaseQuery>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let round = round_at(&tx, &id).await?;
    let given = publication::list(&tx, round.id).await?;
    drop(tx);
    let made = cache::report_of(&app, &staff, &round, latest(&given)).await?;
    let again = query.again.and_then(|name| app.desk.releases.of(&name, round.id, staff.account.id, app.now()));
    let chosen = match &again {
        Some(kept) => Chosen {
            form: ReleaseForm::of(kept.asked.rules),
            refusals: kept.refusals(),
            beside: with_later(kept.asked.beside.iter().map(|(id, _)| *id).collect(), &given, &kept.asked.known),
            without: kept.asked.without.iter().map(LeftOut::words).collect(),
        },
        None => Chosen {
            form: ReleaseForm::of(Rules::default()),
            refusals: &[],
            beside: given.iter().map(|publication| publication.id).collect(),
            without: Vec::new(),
        },
    };
    let view = ReleaseView { gone: query.gone.is_some(), ..view(&app, &staff, &round, &made, &given, chosen) };
    reply::page(&app, &staff.shell(), &view)
}

/// Those that were chosen, and those that were given out since.
fn with_later(mut beside: Vec<PublicationId>, given: &[Publication], known: &[PublicationId]) -> Vec<PublicationId> {
    beside.extend(given.iter().map(|publication| publication.id).filter(|id| !known.contains(id)));
    beside
}

/// The moment of the latest release: a new one is of no earlier moment.
pub(super) fn latest(given: &[Publication]) -> jiff::Timestamp {
    given.iter().map(|publication| publication.as_of).max().unwrap_or(jiff::Timestamp::MIN)
}

/// What the form shows as chosen.
pub(super) struct Chosen<'a> {
    pub(super) form: ReleaseForm,
    /// Why nothing could be released this way.
    pub(super) refusals: &'a [Finding],
    pub(super) beside: Vec<PublicationId>,
    pub(super) without: Vec<String>,
}

pub(super) fn view(
    app: &App,
    staff: &Staff,
    round: &Round,
    made: &Made,
    given: &[Publication],
    chosen: Chosen<'_>,
) -> ReleaseView {
    let lang = staff.lang();
    // What cannot be protected is ticked, so that the next try goes without it.
    let is_refused = |item: &str| chosen.refusals.iter().any(|finding| finding.place.item.as_deref() == Some(item));
    let ticked = |value: &str| chosen.without.iter().any(|out| out == value) || is_refused(value);
    let given_before = |publication: &Publication| Given {
        id: publication.id.to_string(),
        given_at: publication.given_at,
        as_of: publication.as_of,
        left_out: left_out_before(publication, made, lang),
        beside: chosen.beside.contains(&publication.id),
    };
    let item = |table: &tabulate::Table| Ticked {
        value: table.name.clone(),
        label: heading(table, lang),
        ticked: ticked(&table.name),
    };
    let by = |by: tabulate::Classification| {
        let value = format!("*/{}", by.name);
        Ticked { ticked: ticked(&value), value, label: by.label.get(lang).to_owned() }
    };
    // A refusal of a question says which.
    let refused = |finding: &Finding| {
        let table = made.report.tables.iter().find(|table| finding.place.item.as_deref() == Some(&table.name));
        let place = table.map_or_else(String::new, |table| heading(table, lang));
        Found { place, ..found(finding, lang) }
    };
    let waiting = app.desk.releases.all_of(round.id, staff.account.id, app.now());
    ReleaseView {
        round: head(round, staff, app.now()),
        as_of: made.report.facts.as_of.get(lang).to_owned(),
        empty: is_empty(made),
        gone: false,
        waiting: waiting.into_iter().rev().filter(|(_, kept)| kept.given.is_none()).map(Waiting::of).collect(),
        given: given.iter().map(given_before).collect(),
        items: made.report.tables.iter().map(item).collect(),
        bys: made::shown(&made.dataset).into_iter().map(by).collect(),
        form: ReleaseForm {
            refusals: chosen.refusals.iter().map(refused).collect(),
            has_ticked: made.report.tables.iter().any(|table| is_refused(&table.name)),
            ..chosen.form
        },
    }
}

/// What an earlier release went without, in words.
fn left_out_before(publication: &Publication, made: &Made, lang: Lang) -> String {
    let words = |out: &str| LeftOut::parse(out).map_or_else(|| out.to_owned(), |out| out.tables(&made.dataset, lang));
    let between = match lang {
        Lang::Ja => "、",
        Lang::En => "; ",
    };
    let left_out = publication.left_out.split(LEFT_OUT_BETWEEN).filter(|out| !out.is_empty());
    left_out.map(words).collect::<Vec<_>>().join(between)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::findings::slip;
    use crate::samples::desk_sample;
    let at = |text: &str| text.parse().expect("a moment");
    let ticked = |value: &str, label: &str, ticked| Ticked { value: value.to_owned(), label: label.to_owned(), ticked };
    let form = ReleaseForm::of(Rules::default());
    let view = ReleaseView {
        round: crate::desk::rounds::head::sample("closed"),
        as_of: "2026年12月19日 9:00時点".to_owned(),
        empty: false,
        gone: true,
        form: form.clone(),
        waiting: ["in-line", "making", "ready", "refused"]
            .map(|stage| Waiting { name: "0123".to_owned(), at: at("2026-12-19T00:30:00Z"), stage, n_min: 3 })
            .to_vec(),
        given: vec![Given {
            id: "1".to_owned(),
            given_at: at("2026-12-01T03:00:00Z"),
            as_of: at("2026-12-01T02:50:00Z"),
            left_out: "都道府県別の表".to_owned(),
            beside: true,
        }],
        items: vec![ticked("q3", "問3　電子カルテシステムを使用しているか。", false)],
        bys: vec![ticked("*/bed_class", "病床規模", false), ticked("*/prefecture", "都道府県", true)],
    };
    let refusal = Found {
        severity: "error",
        place: String::new(),
        message: "この設問の集計表全体を秘匿しても、他の集計表から推測できます。".to_owned(),
        field: "q3".to_owned(),
        href: "#q3".to_owned(),
    };
    let refused = ReleaseForm { refusals: vec![refusal], has_ticked: true, ..form.clone() };
    let slips = ReleaseForm {
        n_min: "三".to_owned(),
        errors: vec![slip("release", "n_min", "「三」は数として読めません。".to_owned())],
        ..form
    };
    vec![
        desk_sample("desk-release", view.clone()),
        desk_sample("desk-release-refused", ReleaseView { form: refused, ..view.clone() }),
        desk_sample("desk-release-slips", ReleaseView { form: slips, given: Vec::new(), ..view.clone() }),
        desk_sample("desk-release-empty", ReleaseView { empty: true, ..view }),
    ]
}
