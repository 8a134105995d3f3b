//! `/who`: the person who answers says who they are, or goes on as somebody who said so before.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use questionnaire::{Answer, Key, Protection, Value};
use serde::Serialize;
use store::person::{self, Details};
use store::response::{self, Draft};
use store::sign_in::Respondent;
use store::{PersonId, Tx};

use crate::app::App;
use crate::carried::Carried;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::section;
use crate::session;
use crate::sign_in;
use crate::templates::View;
use crate::urls;
use crate::visitor::Visitor;

/// Longest name, department or contact, in characters.
const DETAIL_CHARS_MAX: usize = 200;

/// The page that asks who answers.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct WhoView {
    /// People who declared themselves at this hospital before.
    known: Vec<Known>,
    name: String,
    department: String,
    contact: String,
    /// Which of `name`, `department` and `contact` are missing or too long.
    wrong: Vec<&'static str>,
    /// Typed answers on their way through an expired sign-in.
    carried: Option<Carried>,
}

/// Somebody who declared themselves before.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Known {
    id: i64,
    name: String,
    department: String,
    declared_at: Timestamp,
}

impl View for WhoView {
    const TEMPLATE: &'static str = "who.html";
}

/// `GET /who`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = session::respondent(&app, &tx, &visitor).await?.ok_or(Error::SignedOut { to: urls::SIGN_IN })?;
    ask(&app, &tx, &visitor, &respondent, None).await
}

/// The page, with typed answers to carry where there are any.
pub(crate) async fn ask(
    app: &App,
    tx: &Tx,
    visitor: &Visitor,
    respondent: &Respondent,
    carried: Option<Carried>,
) -> Result<Response, Error> {
    let view = WhoView { known: known(tx, respondent).await?, carried, ..WhoView::default() };
    let mut shell = visitor.shell();
    urls::WHO.clone_into(&mut shell.path);
    shell.facility = Some(respondent.facility_name.clone());
    reply::page(app, &shell, &view)
}

/// `POST /who`
pub(crate) async fn declare(State(app): State<App>, visitor: Visitor, fields: Fields) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let carried = Carried::read(&fields);
    let mut respondent = match (session::respondent(&app, &tx, &visitor).await?, &carried) {
        (Some(respondent), _) => respondent,
        (None, Some(carried)) => return sign_in::expired(&app, &visitor, carried.clone()),
        (None, None) => return Err(Error::SignedOut { to: urls::SIGN_IN }),
    };
    let now = app.now();

    let person = if fields.has("continue") {
        let person = PersonId(fields.get("continue").parse().map_err(|_| Error::BadRequest)?);
        if !person::continue_as(&tx, &respondent, person, now).await? {
            return Err(Error::NotFound);
        }
        person
    } else {
        let mut view = read(&fields, carried.clone());
        if !view.wrong.is_empty() {
            view.known = known(&tx, &respondent).await?;
            let mut shell = visitor.shell();
            shell.facility = Some(respondent.facility_name);
            return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view);
        }
        let details = Details { name: view.name, department: view.department, contact: view.contact };
        let person = person::declare(&tx, &respondent, &details, now).await?;
        respondent.person = Some(person);
        answer_question_one(&tx, &respondent, &details, now).await?;
        person
    };
    tx.commit().await?;
    respondent.person = Some(person);
    match carried {
        Some(carried) => section::show::restored(&app, &visitor, &respondent, carried).await,
        None => Ok(reply::see_other(urls::HOME)),
    }
}

fn read(fields: &Fields, carried: Option<Carried>) -> WhoView {
    let mut wrong = Vec::new();
    let mut take = |name: &'static str| {
        let typed = fields.get(name).trim().to_owned();
        if typed.is_empty() || typed.chars().count() > DETAIL_CHARS_MAX {
            wrong.push(name);
        }
        typed
    };
    let (name, department, contact) = (take("name"), take("department"), take("contact"));
    WhoView { known: Vec::new(), name, department, contact, wrong, carried }
}

async fn known(tx: &Tx, respondent: &Respondent) -> Result<Vec<Known>, Error> {
    let people = person::known(tx, respondent).await?;
    let known = people.into_values().rev().map(|person| Known {
        id: person.id.0,
        name: person.details.name,
        department: person.details.department,
        declared_at: person.declared_at,
    });
    Ok(known.collect())
}

/// Question 1 asks the same: what is blank there is answered with what the person declared.
async fn answer_question_one(tx: &Tx, respondent: &Respondent, details: &Details, now: Timestamp) -> Result<(), Error> {
    let Some(draft) = response::draft(tx, respondent).await? else {
        return Ok(());
    };
    let changes = question_one(&draft, details);
    // A closed round takes no answers; the person is recorded all the same.
    let _ = response::record(tx, &draft, &changes, draft.version, &respondent.actor(), now).await?;
    Ok(())
}

/// Contact items outside repeats whose names end as the three details are called.
fn question_one(draft: &Draft, details: &Details) -> BTreeMap<Key, Answer> {
    let named = [("name", &details.name), ("department", &details.department), ("contact", &details.contact)];
    let mut changes = BTreeMap::new();
    for item in
        draft.instrument.items.iter().filter(|item| item.protect == Protection::Contact && item.repeat.is_none())
    {
        let detail = named.iter().find(|(name, _)| item.name.rsplit('_').next() == Some(name));
        let (Some((_, value)), Some(key)) = (detail, Key::parse(&item.path)) else {
            continue;
        };
        if draft.answers.get(&key).is_none_or(|answer| *answer == Answer::Blank) {
            changes.insert(key, Answer::Answered(Value::Text((*value).clone())));
        }
    }
    changes
}

/// Who saved an answer, in words: the person's name, or nothing where it was no person.
pub(crate) fn name_of(people: &BTreeMap<PersonId, person::Person>, person: Option<PersonId>) -> String {
    person.and_then(|id| people.get(&id)).map(|person| person.details.name.clone()).unwrap_or_default()
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::respondent_sample;
    let declared_at = "2026-11-20T05:03:00Z".parse().unwrap();
    let known =
        |id, name: &str| Known {
            id, name: name.to_owned(), department: "情報システム課".to_owned(), declared_at
        };
    let wrong =
        WhoView { name: "架空 花子".to_owned(), wrong: vec!["department", "contact"], ..WhoView::default() };
    let people = vec![known(2, "架空 太郎"), known(1, "架空 花子")];
    vec![
        respondent_sample("who", WhoView::default()),
        respondent_sample("who-known", WhoView { known: people, ..WhoView::default() }),
        respondent_sample("who-wrong", wrong),
    ]
}
