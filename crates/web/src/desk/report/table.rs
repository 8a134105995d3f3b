//! `/desk/rounds/{id}/tables/{item}`: one question by any classification.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use base::Lang;
use report::chart::{self, Setting};
use report::view::{self, AveragingView, TableView};
use serde::{Deserialize, Serialize};
use tabulate::{AveragingRule, Plan, ShareOf, Table, TablePlan};

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
    /// Code of an averaging rule; empty for the share of respondents.
    pub(crate) rule: String,
    /// Code of what shares are of; empty for the cases.
    pub(crate) of: String,
}

impl Asked {
    fn rule(&self) -> Option<AveragingRule> {
        if self.rule.is_empty() { Some(AveragingRule::ShareOfRespondents) } else { AveragingRule::parse(&self.rule) }
    }

    fn share_of(&self) -> Option<ShareOf> {
        if self.of.is_empty() { Some(ShareOf::Cases) } else { ShareOf::parse(&self.of) }
    }
}

/// One question's chart and table.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct TablePageView {
    round: RoundHead,
    item: String,
    heading: String,
    by: String,
    choices: Vec<Choice>,
    rule: &'static str,
    rules: Vec<Choice>,
    share_of: &'static str,
    /// None where the item takes one answer.
    shares_of: Vec<Choice>,
    /// What is asked for, for the addresses of files.
    query: String,
    summary: String,
    chart: String,
    table: TableView,
    averaging: Option<AveragingView>,
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
    let table = tabulated(made.clone(), &item, &asked).await?;
    let lang = staff.lang();
    let asked = Asked { by: table_by(&asked, &made), ..asked };
    let at = |item: &str, asked: &Asked| urls::with_query(&urls::table(round.id, item), &pairs(asked));
    let tables = &made.report.tables;
    let position = tables.iter().position(|known| known.name == item).ok_or(Error::NotFound)?;
    let neighbour = |position: Option<usize>| {
        let table = tables.get(position?)?;
        // The next question may take one answer only: what shares are of stays behind.
        Some(Neighbour {
            label: heading(table, lang),
            href: at(&table.name, &Asked { of: String::new(), ..asked.clone() }),
        })
    };
    let choices = made::shown(&made.dataset).into_iter().map(|by| Choice {
        name: by.name.clone(),
        label: by.label.get(lang).to_owned(),
        href: at(&item, &Asked { by: by.name.clone(), ..asked.clone() }),
    });
    let view = TablePageView {
        round: head(&round, &staff, app.now()),
        heading: heading(&table, lang),
        choices: choices.collect(),
        rule: table.averaging.code(),
        rules: rules(&table, &asked, lang, &|asked| at(&item, asked)),
        share_of: table.share_of.code(),
        shares_of: shares_of(&table, &asked, lang, &|asked| at(&item, asked)),
        query: urls::with_query("", &pairs(&asked)),
        by: asked.by.clone(),
        summary: chart::summary(&table).get(lang).to_owned(),
        chart: drawn(&table, &made, lang),
        averaging: view::averaging(&table, lang),
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
    numbered(&table.number, table.title.get(lang), lang)
}

/// A question's words behind its number, where it has one.
pub(crate) fn numbered(number: &str, title: &str, lang: Lang) -> String {
    match lang {
        _ if number.is_empty() => title.to_owned(),
        Lang::Ja => format!("問{number}　{title}"),
        Lang::En => format!("Q{number}  {title}"),
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

/// What an address says that is not so anyway.
fn pairs(asked: &Asked) -> [(&'static str, &str); 3] {
    [("by", &asked.by), ("rule", &asked.rule), ("of", &asked.of)]
}

/// The averaging rules, each with the address of this table under it. An amount has no mean of percentages.
fn rules(table: &Table, asked: &Asked, lang: Lang, at: &dyn Fn(&Asked) -> String) -> Vec<Choice> {
    let fits = |rule: &AveragingRule| table.amount_unit.is_none() || *rule != AveragingRule::MeanOfClassPercentages;
    let choice = |rule: AveragingRule| {
        let is_usual = rule == AveragingRule::ShareOfRespondents;
        let rule_asked = if is_usual { String::new() } else { rule.code().to_owned() };
        Choice {
            name: rule.code().to_owned(),
            label: rule.words().get(lang).to_owned(),
            href: at(&Asked { rule: rule_asked, ..asked.clone() }),
        }
    };
    AveragingRule::ALL.into_iter().filter(fits).map(choice).collect()
}

/// What the shares of several choices may be of.
fn shares_of(table: &Table, asked: &Asked, lang: Lang, at: &dyn Fn(&Asked) -> String) -> Vec<Choice> {
    let choice = |share_of: ShareOf| Choice {
        name: share_of.code().to_owned(),
        label: share_of.words().get(lang).to_owned(),
        href: at(&Asked {
            of: if share_of == ShareOf::Cases { String::new() } else { share_of.code().to_owned() },
            ..asked.clone()
        }),
    };
    let all = [ShareOf::Cases, ShareOf::Choices];
    if table.multiple { all.into_iter().map(choice).collect() } else { Vec::new() }
}

/// The table of one question as it was asked for, empty words meaning the round's strata, the share of respondents, and
/// shares of the cases. `NotFound` for what does not exist.
pub(crate) async fn tabulated(made: Arc<Made>, item: &str, asked: &Asked) -> Result<Table, Error> {
    let by = table_by(asked, &made);
    let (averaging, share_of) = asked.rule().zip(asked.share_of()).ok_or(Error::NotFound)?;
    let plan = Plan { tables: vec![TablePlan { variable: item.to_owned(), by, averaging, share_of }] };
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
        rule: table.averaging.code(),
        rules: rules(table, &Asked::default(), lang, &|asked| {
            urls::with_query("/desk/rounds/2/tables/q3", &pairs(asked))
        }),
        share_of: table.share_of.code(),
        shares_of: Vec::new(),
        query: "?by=bed_class".to_owned(),
        summary: chart::summary(table).get(lang).to_owned(),
        chart: drawn(table, &made, lang),
        averaging: view::averaging(table, lang),
        table: view::table(table, lang),
        previous: None,
        next: Some(Neighbour {
            label: "問4　架空の設問".to_owned(), href: "/desk/rounds/2/tables/q4".to_owned()
        }),
    };
    vec![crate::samples::desk_sample("desk-table", view)]
}
