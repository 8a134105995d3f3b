//! `/desk/rounds/{id}/release/{name}`: what will be withheld of a release, table by table, before it leaves; until it is made, a
//! page that says so.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use tabulate::suppression::{Suppressed, Withheld};

use crate::app::App;
use crate::desk::findings::{Found, found};
use crate::desk::paging::grouped;
use crate::desk::release::kept::{Kept, MINUTES, Stage};
use crate::desk::release::making;
use crate::desk::report::made::Made;
use crate::desk::report::table::heading;
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Secretariat, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// A release before it leaves.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PreviewView {
    round: RoundHead,
    name: String,
    /// True once its files were saved.
    is_given: bool,
    as_of: String,
    rules: String,
    left_out: Vec<String>,
    beside: Vec<jiff::Timestamp>,
    n_tables: usize,
    n_figures: String,
    n_withheld: String,
    findings: Vec<Found>,
    items: Vec<ItemLine>,
    minutes: i64,
}

/// The tables of one question.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ItemLine {
    heading: String,
    tables: Vec<TableLine>,
}

/// What is withheld of one table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TableLine {
    by: String,
    n_figures: String,
    n_telling: String,
    n_others: String,
    /// True where no count is printed.
    is_all: bool,
}

impl View for PreviewView {
    const TEMPLATE: &'static str = "desk/release_preview.html";
}

/// A release that is being made.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct WaitingView {
    round: RoundHead,
    name: String,
    /// True while another is being made before it.
    in_line: bool,
    begun_at: jiff::Timestamp,
    minutes: i64,
}

impl View for WaitingView {
    const TEMPLATE: &'static str = "desk/release_waiting.html";
}

/// `?wait=1`: answers when the release is made, or after a while.
#[derive(Debug, Deserialize)]
pub(crate) struct PreviewQuery {
    wait: Option<String>,
}

/// `GET /desk/rounds/{id}/release/{name}`. Whoever comes too late, or cannot have it this way, is led back to the form.
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path((id, name)): Path<(String, String)>,
    Query(query): Query<PreviewQuery>,
) -> Result<Response, Error> {
    let round = round_at(&app.store.read().await?, &id).await?;
    let (account, form) = (staff.account.id, urls::part(round.id, "release"));
    let kept = match query.wait {
        Some(_) => making::wait(&app, &name, round.id, account).await,
        None => app.desk.releases.of(&name, round.id, account, app.now()),
    };
    let Some(kept) = kept else { return Ok(reply::see_other(&urls::with_query(&form, &[("gone", "1")]))) };
    let head = head(&round, &staff, app.now());
    match &kept.stage {
        Stage::Refused(_) => Ok(reply::see_other(&urls::with_query(&form, &[("again", &name)]))),
        Stage::InLine | Stage::Making => {
            let in_line = matches!(kept.stage, Stage::InLine);
            let view = WaitingView { round: head, name, in_line, begun_at: kept.at, minutes: MINUTES };
            reply::refused(&app, StatusCode::ACCEPTED, &staff.shell(), &view)
        }
        Stage::Ready(made) => {
            let view = view(head, name, made, &kept, staff.lang());
            reply::page(&app, &staff.shell(), &view)
        }
    }
}

fn view(round: RoundHead, name: String, made: &Made, kept: &Kept, lang: base::Lang) -> PreviewView {
    let asked = &kept.asked;
    let suppressed = made.suppressed().expect("only what was suppressed is kept");
    let report = &made.report;
    PreviewView {
        round,
        name,
        is_given: kept.given.is_some(),
        as_of: report.facts.as_of.get(lang).to_owned(),
        rules: report.facts.rules.get(lang).to_owned(),
        left_out: asked.without.iter().map(|out| out.tables(&made.dataset, lang)).collect(),
        beside: asked.beside.iter().map(|(_, given_at)| *given_at).collect(),
        n_tables: suppressed.tables.len(),
        n_figures: grouped(suppressed.n_figures as u64),
        n_withheld: grouped(suppressed.n_withheld as u64),
        findings: report.findings.iter().map(|finding| found(finding, lang)).collect(),
        items: items(suppressed, lang),
        minutes: MINUTES,
    }
}

fn items(suppressed: &Suppressed, lang: base::Lang) -> Vec<ItemLine> {
    let mut items: Vec<(&str, ItemLine)> = Vec::new();
    for (table, withheld) in suppressed.tables.iter().zip(&suppressed.withheld) {
        if items.last().is_none_or(|(name, _)| *name != table.name) {
            items.push((&table.name, ItemLine { heading: heading(table, lang), tables: Vec::new() }));
        }
        let Withheld { n_figures, n_telling, n_others } = *withheld;
        items.last_mut().expect("one was just made").1.tables.push(TableLine {
            by: table.by.get(lang).to_owned(),
            n_figures: grouped(n_figures as u64),
            n_telling: grouped(n_telling as u64),
            n_others: grouped(n_others as u64),
            is_all: n_figures > 0 && n_telling + n_others == n_figures,
        });
    }
    items.into_iter().map(|(_, item)| item).collect()
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::release::kept::Asked;
    use crate::desk::report::releasing::{LeftOut, Releasing};
    use crate::samples::desk_sample;
    let made =
        crate::desk::report::made::sample().released(&Releasing::default()).expect("the sample can be protected");
    let at = |text: &str| text.parse().expect("a moment");
    let asked = Asked {
        without: ["q3", "*/prefecture"].iter().filter_map(|out| LeftOut::parse(out)).collect(),
        beside: vec![(store::PublicationId(1), at("2026-12-01T03:00:00Z"))],
        ..Asked::default()
    };
    let round = crate::desk::rounds::head::sample("closed");
    let waiting = WaitingView {
        round: round.clone(),
        name: "0123".to_owned(),
        in_line: false,
        begun_at: at("2026-12-19T00:30:00Z"),
        minutes: MINUTES,
    };
    let kept = Kept {
        account: store::AccountId(1),
        at: at("2026-12-19T00:30:00Z"),
        round: store::RoundId(2),
        stage: Stage::InLine,
        asked,
        given: None,
    };
    let view = view(round, "0123".to_owned(), &made, &kept, base::Lang::Ja);
    vec![
        desk_sample("desk-release-given", PreviewView { is_given: true, ..view.clone() }),
        desk_sample("desk-release-preview", view),
        desk_sample("desk-release-in-line", WaitingView { in_line: true, ..waiting.clone() }),
        desk_sample("desk-release-waiting", waiting),
    ]
}
