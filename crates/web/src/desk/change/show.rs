//! `/desk/rounds/{id}/change`: the round beside an earlier one, question by question, with the word that may be said.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use report::change::ChangeView;
use serde::{Deserialize, Serialize};
use store::round::Round;
use store::{Tx, change};

use crate::app::App;
use crate::desk::change::cache;
use crate::desk::rounds::head::{self, RoundHead};
use crate::desk::staff::{Staff, round_at, scope_in_words};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Number of the earlier round; empty for the newest one.
    pub(crate) from: String,
}

/// A round beside an earlier one.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ChangePageView {
    round: RoundHead,
    /// Number of the earlier round; empty where there is none.
    from: String,
    /// Earlier rounds that can be chosen.
    choices: Vec<EarlierRound>,
    /// The prefecture, where the figures are of one only.
    place: String,
    /// `None` where there is no earlier round.
    change: Option<ChangeView>,
    /// True where nobody answered in one of the rounds.
    empty: bool,
}

/// An earlier round that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct EarlierRound {
    id: String,
    title: String,
    href: String,
}

impl View for ChangePageView {
    const TEMPLATE: &'static str = "desk/change.html";
}

/// `GET /desk/rounds/{id}/change`
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let (round, chosen, earlier) = rounds(&tx, &id, &asked).await?;
    drop(tx);
    let choice = |earlier: &Round| EarlierRound {
        id: earlier.id.to_string(),
        title: head::title(earlier, staff.lang()),
        href: urls::with_query(&urls::part(round.id, "change"), &[("from", &earlier.id.to_string())]),
    };
    let made = match &chosen {
        Some(earlier) => Some(cache::changed(&app, &staff, earlier, &round).await?),
        None => None,
    };
    let empty = made.as_ref().is_some_and(|made| {
        let tables = &made.report.tables;
        let answered = |table: &tabulate::Table| table.total().n_responses > 0;
        !tables.is_empty() && !tables.iter().any(|table| answered(&table.earlier) && answered(&table.later))
    });
    let view = ChangePageView {
        round: head::head(&round, &staff, app.now()),
        from: chosen.map_or_else(String::new, |earlier| earlier.id.to_string()),
        choices: earlier.iter().map(choice).collect(),
        place: scope_in_words(staff.scope(), staff.lang()),
        change: made.map(|made| made.view(staff.lang()).clone()),
        empty,
    };
    reply::page(&app, &staff.shell(), &view)
}

/// The round, the earlier one that is asked for, and all that can be. `NotFound` for what cannot be compared.
pub(crate) async fn rounds(tx: &Tx, id: &str, asked: &Asked) -> Result<(Round, Option<Round>, Vec<Round>), Error> {
    let round = round_at(tx, id).await?;
    if round.frozen_at().is_none() {
        return Err(Error::NotFound);
    }
    let earlier = change::earlier_rounds(tx, &round).await?;
    let chosen = match asked.from.as_str() {
        "" => earlier.first().cloned(),
        from => Some(earlier.iter().find(|earlier| earlier.id.to_string() == from).cloned().ok_or(Error::NotFound)?),
    };
    Ok((round, chosen, earlier))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    use report::change::{ChangeReport, view};
    let choice = |id: &str, title: &str| EarlierRound {
        id: id.to_owned(),
        title: title.to_owned(),
        href: format!("/desk/rounds/3/change?from={id}"),
    };
    let report = ChangeReport {
        earlier: base::Text::same("架空調査 令和7年度"),
        later: base::Text::same("架空調査 令和8年度"),
        tables: crate::desk::change::made::sample(),
        added: vec![base::Text::new("問9　架空の新しい設問", "Q9  An invented new question")],
        removed: vec![base::Text::new("問8　架空の終わった設問", "Q8  An invented question that is gone")],
        frames_differ: Some(base::Text::new("調査対象の条件が変わっています", "the rule of the frame is another")),
        ..ChangeReport::default()
    };
    let page = ChangePageView {
        round: head::sample("closed"),
        from: "2".to_owned(),
        choices: vec![choice("2", "架空調査 令和7年度"), choice("1", "架空調査 令和6年度")],
        place: "京都府".to_owned(),
        change: Some(view(&report, base::Lang::Ja)),
        empty: false,
    };
    let nothing = ChangeReport { tables: Vec::new(), ..report };
    let none_shared = ChangePageView { change: Some(view(&nothing, base::Lang::Ja)), ..page.clone() };
    let first = ChangePageView { change: None, choices: Vec::new(), from: String::new(), ..page.clone() };
    vec![
        desk_sample("desk-change", page.clone()),
        desk_sample("desk-change-empty", ChangePageView { empty: true, ..page }),
        desk_sample("desk-change-nothing-shared", none_shared),
        desk_sample("desk-change-first-round", first),
    ]
}
