//! `/desk/rounds/{id}/facilities`: who has not started, is answering, has submitted.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use base::{Lang, prefecture};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Scope;
use store::progress::{self, Filter, Standing, Standings};
use store::round::Round;

use crate::app::App;
use crate::desk::paging::{self, PAGE_ROWS, Pages, grouped};
use crate::desk::rounds::counts::RESPONDED;
use crate::desk::rounds::head::{RoundHead, head};
use crate::desk::staff::{Staff, prefecture_name, round_at};
use crate::desk::urls;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// Longest search, in characters.
pub(crate) const SEARCH_CHARS_MAX: usize = 100;

/// What an address asks for. Empty fields do not limit; unknown words neither.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Asked {
    state: String,
    class: String,
    prefecture: String,
    q: String,
    #[serde(skip_serializing)]
    page: String,
}

/// The list of facilities.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FacilitiesView {
    round: RoundHead,
    asked: Asked,
    states: Vec<Offer>,
    classes: Vec<Offer>,
    prefectures: Vec<Offer>,
    by: String,
    n_total: String,
    facilities: Vec<Line>,
    pages: Pages,
}

/// One choice of a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Offer {
    value: String,
    label: String,
}

/// One facility.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    code: String,
    name: String,
    prefecture: String,
    class: String,
    beds: String,
    standing: &'static str,
    saved_at: Option<Timestamp>,
    submitted_at: Option<Timestamp>,
}

impl View for FacilitiesView {
    const TEMPLATE: &'static str = "desk/facilities.html";
}

/// `GET /desk/rounds/{id}/facilities`
pub(crate) async fn show(
    State(app): State<App>,
    staff: Staff,
    Path(id): Path<String>,
    Query(mut asked): Query<Asked>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let round = round_at(&tx, &id).await?;
    let lang = staff.lang();
    asked.q = asked.q.trim().chars().take(SEARCH_CHARS_MAX).collect();
    let page = paging::asked(&asked.page);
    let found = progress::list(&tx, staff.scope(), round.id, &filter(&asked), page, PAGE_ROWS).await?;
    let pages = Pages::new(page, found.n_total, |page| address(&round, &asked, page));
    let states = [RESPONDED].into_iter().chain(Standing::ALL.map(Standing::code));
    let states: Result<Vec<Offer>, Error> = states
        .map(|code| {
            let label = app.templates.words(lang, &format!("desk-standing-{code}"), &[])?;
            Ok(Offer { value: code.to_owned(), label })
        })
        .collect();
    let view = FacilitiesView {
        round: head(&round, &staff, app.now()),
        states: states?,
        classes: classes(&round, lang),
        prefectures: prefectures(staff.scope(), lang),
        by: round.rule.stratify_by.classification().map_or_else(String::new, |by| by.label.get(lang).to_owned()),
        n_total: grouped(found.n_total),
        facilities: found.rows.iter().map(|row| line(&round, row, lang)).collect(),
        pages,
        asked,
    };
    reply::page(&app, &staff.shell(), &view)
}

fn filter(asked: &Asked) -> Filter {
    Filter {
        standing: Standing::parse(&asked.state),
        responded: asked.state == RESPONDED,
        stratum: asked.class.clone(),
        prefecture: asked.prefecture.clone(),
        query: asked.q.clone(),
    }
}

fn address(round: &Round, asked: &Asked, page: &str) -> String {
    let pairs = [
        ("state", asked.state.as_str()),
        ("class", &asked.class),
        ("prefecture", &asked.prefecture),
        ("q", &asked.q),
        ("page", page),
    ];
    urls::with_query(&urls::part(round.id, "facilities"), &pairs)
}

fn classes(round: &Round, lang: Lang) -> Vec<Offer> {
    let classes = round.rule.stratify_by.classification().map_or_else(Vec::new, |strata| strata.classes);
    classes.into_iter().map(|class| Offer { label: class.label.get(lang).to_owned(), value: class.code }).collect()
}

/// What can be chosen: nothing where the account sees one prefecture only.
fn prefectures(scope: &Scope, lang: Lang) -> Vec<Offer> {
    match scope {
        Scope::All => {
            prefecture::all().map(|(value, name)| Offer { value, label: name.get(lang).to_owned() }).collect()
        }
        Scope::Prefecture(_) | Scope::Facility(_) => Vec::new(),
    }
}

fn line(round: &Round, row: &Standings, lang: Lang) -> Line {
    Line {
        code: row.code.clone(),
        name: row.name.clone(),
        prefecture: prefecture_name(&row.prefecture, lang),
        class: class_label(round, &row.stratum, lang),
        beds: row.beds.map_or_else(|| "—".to_owned(), grouped),
        standing: row.standing.code(),
        saved_at: row.saved_at,
        submitted_at: row.submitted_at,
    }
}

/// The stratum in words; a dash where there is none.
pub(crate) fn class_label(round: &Round, stratum: &str, lang: Lang) -> String {
    let strata = round.rule.stratify_by.classification();
    let class = strata.and_then(|strata| strata.classes.into_iter().find(|class| class.code == stratum));
    class.map_or_else(|| "—".to_owned(), |class| class.label.get(lang).to_owned())
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::desk::rounds::{counts::sample_round, head};
    use crate::samples::desk_sample;
    let at = |text: &str| Some(text.parse().unwrap());
    let line = |code: &str, name: &str, standing, saved_at, submitted_at| Line {
        code: code.to_owned(),
        name: name.to_owned(),
        prefecture: "京都府".to_owned(),
        class: "100～199床".to_owned(),
        beds: "180".to_owned(),
        standing,
        saved_at,
        submitted_at,
    };
    let facilities = vec![
        line("K2600001", "架空第一病院", "not_started", None, None),
        line("K2600002", "架空第二総合病院", "answering", at("2026-11-18T02:10:00Z"), None),
        line("K2600003", "架空記念病院", "submitted", at("2026-11-12T02:10:00Z"), at("2026-11-12T02:20:00Z")),
        line("K2600004", "架空医療センター", "correcting", at("2026-11-19T02:10:00Z"), at("2026-11-10T02:20:00Z")),
    ];
    let option = |value: &str, label: &str| Offer { value: value.to_owned(), label: label.to_owned() };
    let view = FacilitiesView {
        round: head::sample("open"),
        asked: Asked { state: "answering".to_owned(), q: "架空".to_owned(), ..Asked::default() },
        states: vec![option("responded", "提出済・修正中"), option("answering", "入力中")],
        classes: classes(&sample_round(), Lang::Ja),
        prefectures: prefectures(&Scope::All, Lang::Ja),
        by: "病床規模".to_owned(),
        n_total: "8,171".to_owned(),
        facilities,
        pages: Pages::new(1, 8171, |page| format!("/desk/rounds/2/facilities?page={page}")),
    };
    let empty = FacilitiesView {
        facilities: Vec::new(),
        n_total: "0".to_owned(),
        pages: Pages::new(0, 0, str::to_owned),
        ..view.clone()
    };
    vec![desk_sample("desk-facilities", view), desk_sample("desk-facilities-empty", empty)]
}
