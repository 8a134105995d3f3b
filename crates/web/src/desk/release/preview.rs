//! `/desk/rounds/{id}/release/{name}`: what will be withheld of a release, table by table, before it leaves.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Serialize;
use tabulate::suppression::{Suppressed, Withheld};

use crate::app::App;
use crate::desk::findings::{Found, found};
use crate::desk::paging::grouped;
use crate::desk::release::kept::{Kept, MINUTES};
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
    as_of: String,
    rules: String,
    left_out: String,
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

/// `GET /desk/rounds/{id}/release/{name}`. Whoever comes too late is led back to the form.
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Error> {
    let round = round_at(&app.store.read().await?, &id).await?;
    let Some(kept) = app.desk.releases.of(&name, round.id, staff.account.id, app.now()) else {
        return Ok(reply::see_other(&urls::part(round.id, "release")));
    };
    let view = view(head(&round, &staff, app.now()), name, &kept, staff.lang());
    reply::page(&app, &staff.shell(), &view)
}

fn view(round: RoundHead, name: String, kept: &Kept, lang: base::Lang) -> PreviewView {
    let suppressed = kept.made.suppressed().expect("only what was suppressed is kept");
    let report = &kept.made.report;
    PreviewView {
        round,
        name,
        as_of: report.facts.as_of.get(lang).to_owned(),
        rules: report.facts.rules.get(lang).to_owned(),
        left_out: kept.asked.left_out(),
        beside: kept.asked.beside.iter().map(|(_, given_at)| *given_at).collect(),
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
    use crate::desk::report::releasing::Releasing;
    let made =
        crate::desk::report::made::sample().released(&Releasing::default()).expect("the sample can be protected");
    let kept = Kept {
        account: store::AccountId(1),
        at: jiff::Timestamp::UNIX_EPOCH,
        round: store::RoundId(2),
        made: std::sync::Arc::new(made),
        asked: Asked {
            without: vec!["q9".to_owned(), "*/prefecture".to_owned()],
            beside: vec![(store::PublicationId(1), "2026-12-01T03:00:00Z".parse().expect("a moment"))],
            ..Asked::default()
        },
    };
    let view = view(crate::desk::rounds::head::sample("closed"), "0123".to_owned(), &kept, base::Lang::Ja);
    vec![crate::samples::desk_sample("desk-release-preview", view)]
}
