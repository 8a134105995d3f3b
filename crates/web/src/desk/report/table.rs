//! `/desk/rounds/{id}/tables/{item}`: one question by any classification.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use base::Lang;
use report::chart::{self, Setting};
use report::view::{self, TableView};
use serde::{Deserialize, Serialize};
use tabulate::{AveragingRule, Plan, Table, TablePlan};

use crate::app::App;
use crate::desk::report::cache;
use crate::desk::report::made::{self, Made};
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Staff, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Name of a classification; empty for the round's strata.
    pub(crate) by: String,
}

/// One question's chart and table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TablePageView {
    round: RoundHead,
    item: String,
    heading: String,
    by: String,
    choices: Vec<Choice>,
    summary: String,
    chart: String,
    table: TableView,
    previous: Option<Neighbour>,
    next: Option<Neighbour>,
}

/// A classification that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Choice {
    name: String,
    label: String,
    href: String,
}

/// The question before or after.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Neighbour {
    label: String,
    href: String,
}

impl View for TablePageView {
    const TEMPLATE: &'static str = "desk/table.html";
}

/// `GET /desk/rounds/{id}/tables/{item}`
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    Path((id, item)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let round = round_at(&app.store.read().await?, &id).await?;
    let made = cache::report(&app, &staff, &round).await?;
    let table = tabulated(made.clone(), &item, &asked.by).await?;
    let lang = staff.lang();
    let at = |item: &str, by: &str| urls::with_query(&urls::table(round.id, item), &[("by", by)]);
    let tables = &made.report.tables;
    let position = tables.iter().position(|known| known.name == item).ok_or(Error::NotFound)?;
    let neighbour = |position: Option<usize>| {
        let table = tables.get(position?)?;
        Some(Neighbour { label: heading(table, lang), href: at(&table.name, &table_by(&asked, &made)) })
    };
    let choices = made::shown(&made.dataset).into_iter().map(|by| Choice {
        name: by.name.clone(),
        label: by.label.get(lang).to_owned(),
        href: at(&item, &by.name),
    });
    let view = TablePageView {
        round: head(&round, &staff, app.now()),
        heading: heading(&table, lang),
        by: table_by(&asked, &made),
        choices: choices.collect(),
        summary: chart::summary(&table).get(lang).to_owned(),
        chart: drawn(&table, &made, lang),
        table: view::table(&table, lang),
        previous: neighbour(position.checked_sub(1)),
        next: neighbour(Some(position + 1)),
        item,
    };
    reply::page(&app, &staff.shell(), &view)
}

fn table_by(asked: &Asked, made: &Made) -> String {
    if asked.by.is_empty() { made.dataset.strata().name.clone() } else { asked.by.clone() }
}

/// 「問3　電子カルテシステムを使用しているか。」
pub(crate) fn heading(table: &Table, lang: Lang) -> String {
    let title = table.title.get(lang);
    match lang {
        _ if table.number.is_empty() => title.to_owned(),
        Lang::Ja => format!("問{}　{title}", table.number),
        Lang::En => format!("Q{}  {title}", table.number),
    }
}

fn drawn(table: &Table, made: &Made, lang: Lang) -> String {
    let marking = table.marking.words();
    let facts = &made.report.facts;
    chart::shares(
        table,
        Setting { lang, prefix: "chart", source: &facts.source, as_of: &facts.as_of, marking: &marking },
    )
}

/// The table of one question by one classification, empty for the round's strata. `NotFound` for what does not exist.
pub(crate) async fn tabulated(made: Arc<Made>, item: &str, by: &str) -> Result<Table, Error> {
    let by = if by.is_empty() { made.dataset.strata().name.clone() } else { by.to_owned() };
    let plan = Plan {
        tables: vec![TablePlan { variable: item.to_owned(), by, averaging: AveragingRule::ShareOfRespondents }],
    };
    let run = tokio::task::spawn_blocking(move || tabulate::run(&made.dataset, &plan));
    let tabulation = run.await.map_err(|error| Error::Internal(format!("tabulation: {error}")))?;
    tabulation.tables.into_iter().next().ok_or(Error::NotFound)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    let made = super::made::sample();
    let (table, lang) = (&made.report.tables[0], Lang::Ja);
    let choice = |name: &str, label: &str| Choice {
        name: name.to_owned(),
        label: label.to_owned(),
        href: format!("/desk/rounds/2/tables/q3?by={name}"),
    };
    let view = TablePageView {
        round: crate::desk::rounds::head::sample("closed"),
        item: "q3".to_owned(),
        heading: heading(table, lang),
        by: "bed_class".to_owned(),
        choices: vec![choice("bed_class", "病床規模"), choice("prefecture", "都道府県")],
        summary: chart::summary(table).get(lang).to_owned(),
        chart: drawn(table, &made, lang),
        table: view::table(table, lang),
        previous: None,
        next: Some(Neighbour {
            label: "問4　架空の設問".to_owned(), href: "/desk/rounds/2/tables/q4".to_owned()
        }),
    };
    vec![crate::samples::desk_sample("desk-table", view)]
}
