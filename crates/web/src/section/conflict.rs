//! Two people answered the same question and neither saw the other's answer: both are shown, one is chosen.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::Lang;
use jiff::Timestamp;
use questionnaire::{Answer, Instrument, Journey, Key};
use serde::Serialize;
use store::PersonId;
use store::person::{self, Person};
use store::response::{self, Choice, Conflict, Draft, Recorded};
use store::workbook;

use crate::answers::{self, Shown};
use crate::app::App;
use crate::carried::Carried;
use crate::error::Error;
use crate::fields::Fields;
use crate::home;
use crate::reply;
use crate::section::last_time::LastTimes;
use crate::section::save::Save;
use crate::section::show;
use crate::session;
use crate::sign_in;
use crate::templates::View;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;
use crate::workbook::waiting::is_from_desk;

/// The page that shows both answers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ConflictView {
    name: String,
    title: String,
    seen: i64,
    items: Vec<Disputed>,
    /// True when the form came back without a choice for each.
    incomplete: bool,
}

/// One question with two answers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Disputed {
    key: String,
    id: String,
    number: String,
    label: String,
    mine: Shown,
    /// The answer as the store writes it, to come back with the form.
    mine_state: &'static str,
    mine_value: String,
    theirs: Shown,
    by: String,
    /// Their answer came from a workbook that the secretariat sent in and nobody signed.
    pub(crate) from_desk: bool,
    at: Timestamp,
}

impl View for ConflictView {
    const TEMPLATE: &'static str = "conflict.html";
}

/// The answer to a save that met somebody else's answers.
pub(crate) async fn ask(save: &Save<'_>, recorded: &Recorded) -> Result<Response, Error> {
    let view = view(save, &recorded.conflicts, recorded.version, false).await?;
    let person = who::name_of(save.people, save.respondent.person);
    let mut shell = home::shell(save.visitor, save.respondent, person);
    shell.path = urls::section(&view.name);
    reply::refused(save.app, StatusCode::CONFLICT, &shell, &view)
}

async fn view(save: &Save<'_>, conflicts: &[Conflict], seen: i64, incomplete: bool) -> Result<ConflictView, Error> {
    let tx = save.app.store.read().await?;
    let from_workbooks = workbook::versions(&tx, save.respondent.round, save.respondent.facility).await?;
    let (instrument, lang) = (&*save.draft.instrument, save.visitor.lang);
    let journey = questionnaire::journey_at(instrument, &save.draft.answers, save.app.now());
    let disputed = |conflict: &Conflict| disputed(instrument, &journey, save.people, &from_workbooks, conflict, lang);
    let section = &instrument.sections[save.section];
    Ok(ConflictView {
        name: section.name.clone(),
        title: section.title.get(lang).to_owned(),
        seen,
        items: conflicts.iter().filter_map(disputed).collect(),
        incomplete,
    })
}

/// One question with its two answers; `None` for a question that the questionnaire does not have.
pub(crate) fn disputed(
    instrument: &Instrument,
    journey: &Journey,
    people: &BTreeMap<PersonId, Person>,
    from_workbooks: &BTreeSet<i64>,
    conflict: &Conflict,
    lang: Lang,
) -> Option<Disputed> {
    let item = instrument.item(&conflict.key)?;
    let label = journey.visit(&conflict.key).map_or(&item.label, |visit| visit.label(instrument));
    Some(Disputed {
        key: conflict.key.to_string(),
        id: answers::element_id(&conflict.key),
        number: item.number.clone(),
        label: label.get(lang).to_owned(),
        mine: answers::shown(item, &conflict.mine, lang),
        mine_state: conflict.mine.state_code(),
        mine_value: conflict.mine.stored().unwrap_or_default(),
        theirs: answers::shown(item, &conflict.theirs, lang),
        by: who::name_of(people, conflict.revised.person),
        from_desk: is_from_desk(&conflict.revised, from_workbooks),
        at: conflict.revised.at,
    })
}

/// `POST /sections/{name}/conflict`
pub(crate) async fn settle(
    State(app): State<App>,
    visitor: Visitor,
    Path(name): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let respondent = match session::respondent(&app, &tx, &visitor).await? {
        Some(respondent) if respondent.person.is_some() => respondent,
        _ => return sign_in::expired(&app, &visitor, Carried::of(&name, as_typed(&fields))),
    };
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let section = show::index_of(&draft.instrument, &name)?;
    let people = person::known(&tx, &respondent).await?;
    let seen = fields.get("kaishin:seen").parse().unwrap_or(0).clamp(0, draft.version);

    let typed = crate::section::save::Typed { accepted: questionnaire::Accepted::default(), seen };
    let save = Save {
        app: &app,
        visitor: &visitor,
        respondent: &respondent,
        draft: &draft,
        people: &people,
        section,
        typed: &typed,
        last_times: &LastTimes::new(),
    };
    let mine = mine(&draft, &fields)?;
    let choices: Option<Vec<Choice>> = mine.iter().map(|(key, mine)| choice(&fields, key, mine)).collect();
    let Some(choices) = choices else {
        drop(tx);
        return ask_again(&save, &mine, seen).await;
    };
    let settled = response::settle(&tx, &draft, &choices, seen, &respondent.actor(), app.now()).await?;
    tx.commit().await?;
    match settled {
        Ok(recorded) if recorded.conflicts.is_empty() => Ok(reply::see_other(&urls::section(&name))),
        Ok(recorded) => ask(&save, &recorded).await,
        Err(_) => Err(Error::Conflict),
    }
}

/// What this person had typed, by question.
fn mine(draft: &Draft, fields: &Fields) -> Result<Vec<(Key, Answer)>, Error> {
    let read = |(name, state): (&str, &str)| {
        let key = Key::parse(name)?;
        let item = draft.instrument.item(&key)?;
        let value = fields.get(&format!("mine-value:{name}"));
        let stored = matches!(state, "answered" | "prefilled").then_some(value);
        let answer = Answer::from_stored(item.kind, state, stored)?;
        Some((key, answer))
    };
    let mine: Option<Vec<(Key, Answer)>> = fields.below("mine-state:").map(read).collect();
    mine.filter(|mine| !mine.is_empty()).ok_or(Error::BadRequest)
}

/// `None` where neither was chosen.
fn choice(fields: &Fields, key: &Key, mine: &Answer) -> Option<Choice> {
    let take_mine = match fields.get(&format!("keep:{key}")) {
        "mine" => true,
        "theirs" => false,
        _ => return None,
    };
    Some(Choice { key: key.clone(), mine: mine.clone(), take_mine })
}

/// The page once more, as not everything was chosen.
async fn ask_again(save: &Save<'_>, mine: &[(Key, Answer)], seen: i64) -> Result<Response, Error> {
    let conflict = |(key, mine): &(Key, Answer)| {
        let revised = save.draft.revised.get(key)?.clone();
        let theirs = save.draft.answers.get(key).cloned().unwrap_or(Answer::Blank);
        Some(Conflict { key: key.clone(), mine: mine.clone(), theirs, revised })
    };
    let conflicts: Vec<Conflict> = mine.iter().filter_map(conflict).collect();
    let view = view(save, &conflicts, seen, true).await?;
    let person = who::name_of(save.people, save.respondent.person);
    let mut shell = home::shell(save.visitor, save.respondent, person);
    shell.path = urls::section(&view.name);
    reply::refused(save.app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view)
}

/// The form of a choice as the section's form would have been, to be carried through an expired sign-in.
fn as_typed(fields: &Fields) -> Fields {
    let mut typed = vec![("kaishin:seen".to_owned(), fields.get("kaishin:seen").to_owned())];
    for (key, state) in fields.below("mine-state:") {
        let value = fields.get(&format!("mine-value:{key}"));
        typed.push((format!("present:{key}"), "1".to_owned()));
        match state {
            "unknown" => typed.push((format!("unknown:{key}"), "1".to_owned())),
            "answered" => typed.push((key.to_owned(), value.to_owned())),
            _ => {}
        }
    }
    Fields(typed)
}

#[cfg(test)]
pub(crate) fn sample_disputed() -> Vec<Disputed> {
    let shown = |text: &str| Shown { state: "answered", text: text.to_owned(), unit: String::new() };
    vec![Disputed {
        key: "ehr/q3".to_owned(),
        id: "i-ehr-q3".to_owned(),
        number: "3".to_owned(),
        label: "電子カルテシステムを使用しているか。".to_owned(),
        mine: shown("いいえ"),
        mine_state: "answered",
        mine_value: "no".to_owned(),
        theirs: shown("はい"),
        by: "架空 太郎".to_owned(),
        from_desk: false,
        at: "2026-11-20T05:03:00Z".parse().unwrap(),
    }]
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    let view = ConflictView {
        name: "ehr".to_owned(),
        title: "電子カルテシステムのバックアップ".to_owned(),
        seen: 7,
        items: sample_disputed(),
        incomplete: false,
    };
    let incomplete = ConflictView { incomplete: true, ..view.clone() };
    vec![
        crate::samples::respondent_sample("conflict", view),
        crate::samples::respondent_sample("conflict-incomplete", incomplete),
    ]
}
