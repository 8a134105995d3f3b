//! `/desk/rounds/new`: a round from a questionnaire and a frame rule.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::normalise::whole_number;
use base::{Lang, Text, prefecture};
use register::{FacilityKind, FrameRule, Stratify};
use serde::Serialize;
use store::{InstrumentId, Tx, instrument, round};

use crate::app::App;
use crate::desk::findings::{Found, slip};
use crate::desk::staff::{Secretariat, Staff};
use crate::desk::urls;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::templates::View;

/// Longest title, in characters.
const TITLE_CHARS_MAX: usize = 200;

/// The form for a new round.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct NewRoundView {
    instruments: Vec<Choice>,
    kinds: Vec<Choice>,
    prefectures: Vec<Choice>,
    stratifications: Vec<Choice>,
    form: NewRoundForm,
    errors: Vec<Found>,
}

/// One choice.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

/// What was typed.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct NewRoundForm {
    title_ja: String,
    title_en: String,
    instrument: String,
    kinds: Vec<String>,
    beds_min: String,
    beds_max: String,
    prefectures: Vec<String>,
    stratify_by: String,
}

impl View for NewRoundView {
    const TEMPLATE: &'static str = "desk/new_round.html";
}

/// `GET /desk/rounds/new`: begins with the rule of the ministry's surveys, and with the questionnaire that the address
/// names.
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Query(query): Query<BTreeMap<String, String>>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let form = NewRoundForm {
        instrument: query.get("instrument").cloned().unwrap_or_default(),
        kinds: vec![FacilityKind::Hospital.code().to_owned()],
        beds_min: "20".to_owned(),
        stratify_by: "bed_class".to_owned(),
        ..NewRoundForm::default()
    };
    let view = view(&tx, &staff, form, Vec::new()).await?;
    reply::page(&app, &staff.shell(), &view)
}

/// `POST /desk/rounds/new`
pub(crate) async fn create(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    fields: Fields,
) -> Result<Response, Error> {
    let form = typed(&fields);
    let tx = app.store.write().await?;
    let published = instrument::list(&tx).await?;
    let chosen = published.iter().find(|one| one.id.0.to_string() == form.instrument).map(|one| one.id);
    let wrong =
        |field: &str, key: &str| Ok::<_, Error>(slip("new", field, app.templates.words(staff.lang(), key, &[])?));
    let mut errors = Vec::new();
    if form.title_ja.is_empty() {
        errors.push(wrong("title_ja", "desk-new-title-missing")?);
    }
    if chosen.is_none() {
        errors.push(wrong("instrument", "desk-new-instrument-missing")?);
    }
    let rule = rule(&form);
    for (field, key) in rule.as_ref().err().into_iter().flatten() {
        errors.push(wrong(field, key)?);
    }
    let (Some(instrument), Ok(rule), true) = (chosen, rule, errors.is_empty()) else {
        let view = view(&tx, &staff, form, errors).await?;
        let shell = staff.shell_at(urls::NEW_ROUND);
        return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view);
    };
    let title = Text::new(form.title_ja, form.title_en);
    let id = round::create(&tx, &title, instrument, &rule, &staff.actor(), app.now()).await?;
    tx.commit().await?;
    Ok(reply::see_other(&urls::part(id, "frame")))
}

fn typed(fields: &Fields) -> NewRoundForm {
    let text = |name: &str| fields.get(name).trim().chars().take(TITLE_CHARS_MAX).collect::<String>();
    let all = |name: &str| {
        let given = fields.0.iter().filter(|(known, _)| known == name);
        given.map(|(_, value)| value.clone()).collect::<Vec<String>>()
    };
    NewRoundForm {
        title_ja: text("title_ja"),
        title_en: text("title_en"),
        instrument: text("instrument"),
        kinds: all("kind"),
        beds_min: text("beds_min"),
        beds_max: text("beds_max"),
        prefectures: all("prefecture"),
        stratify_by: text("stratify_by"),
    }
}

/// The rule as typed, or every field that cannot be read with the words that say so.
fn rule(form: &NewRoundForm) -> Result<FrameRule, Vec<(&'static str, &'static str)>> {
    let mut wrong = Vec::new();
    let mut beds = |field: &'static str, typed: &str| {
        if typed.is_empty() {
            return None;
        }
        let read = whole_number(typed, "床").and_then(|beds| u32::try_from(beds).ok());
        if read.is_none() {
            wrong.push((field, "desk-new-beds-unreadable"));
        }
        read
    };
    let (beds_min, beds_max) = (beds("beds_min", &form.beds_min), beds("beds_max", &form.beds_max));
    if beds_min.zip(beds_max).is_some_and(|(min, max)| min > max) {
        wrong.push(("beds_max", "desk-new-beds-crossed"));
    }
    let kinds: Vec<FacilityKind> =
        FacilityKind::ALL.into_iter().filter(|kind| form.kinds.iter().any(|code| code == kind.code())).collect();
    if kinds.is_empty() {
        wrong.push(("kind", "desk-new-kind-missing"));
    }
    let places: Vec<String> =
        prefecture::all().map(|(code, _)| code).filter(|code| form.prefectures.contains(code)).collect();
    let stratify_by = match form.stratify_by.as_str() {
        "kind" => Stratify::Kind,
        "none" => Stratify::None,
        _ => Stratify::BedClass,
    };
    // A facility under 20 beds belongs to no bed class: strata by beds need the limit.
    if stratify_by == Stratify::BedClass && beds_min.is_none_or(|min| min < 20) && wrong.is_empty() {
        wrong.push(("beds_min", "desk-new-beds-for-strata"));
    }
    let prefectures = (!places.is_empty()).then_some(places);
    if wrong.is_empty() { Ok(FrameRule { kinds, beds_min, beds_max, prefectures, stratify_by }) } else { Err(wrong) }
}

async fn view(tx: &Tx, staff: &Staff, form: NewRoundForm, errors: Vec<Found>) -> Result<NewRoundView, Error> {
    let lang = staff.lang();
    let instruments = instrument::list(tx).await?.into_iter().map(|one| {
        let InstrumentId(id) = one.id;
        let value = id.to_string();
        let label = format!("{} ({} {})", one.title.get(lang), one.form_id, one.version);
        Choice { chosen: value == form.instrument, value, label }
    });
    Ok(choices(instruments.collect(), form, errors, lang))
}

fn choices(instruments: Vec<Choice>, form: NewRoundForm, errors: Vec<Found>, lang: Lang) -> NewRoundView {
    let choice =
        |value: String, label: &Text, chosen: bool| Choice { value, label: label.get(lang).to_owned(), chosen };
    let strata = [Stratify::BedClass, Stratify::Kind].into_iter().filter_map(Stratify::classification);
    let mut stratifications: Vec<Choice> =
        strata.map(|by| choice(by.name.clone(), &by.label, by.name == form.stratify_by)).collect();
    stratifications.push(choice(
        "none".to_owned(),
        &Text::new("層を分けない", "No strata"),
        form.stratify_by == "none",
    ));
    NewRoundView {
        instruments,
        kinds: FacilityKind::ALL
            .into_iter()
            .map(|kind| {
                choice(kind.code().to_owned(), &kind.label(), form.kinds.iter().any(|code| code == kind.code()))
            })
            .collect(),
        prefectures: prefecture::all()
            .map(|(code, name)| choice(code.clone(), &name, form.prefectures.contains(&code)))
            .collect(),
        stratifications,
        form,
        errors,
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let instrument = Choice { value: "1".to_owned(), label: "架空調査票 (kakuu 1)".to_owned(), chosen: true };
    let form = NewRoundForm {
        kinds: vec!["hospital".to_owned()],
        beds_min: "20".to_owned(),
        stratify_by: "bed_class".to_owned(),
        ..NewRoundForm::default()
    };
    let errors = vec![slip("new", "title_ja", "調査の名称を入力してください。".to_owned())];
    vec![
        desk_sample("desk-new-round", choices(vec![instrument.clone()], form.clone(), Vec::new(), Lang::Ja)),
        desk_sample("desk-new-round-refused", choices(vec![instrument], form.clone(), errors, Lang::Ja)),
        desk_sample("desk-new-round-nothing", choices(Vec::new(), form, Vec::new(), Lang::Ja)),
    ]
}
