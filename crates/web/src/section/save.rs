//! `POST /sections/{name}`: reads what was typed, saves what can be read, and goes on, stays, or says what is wrong.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use base::{Finding, Lang};
use questionnaire::{Accepted, Answers, Key, Look, Presence};
use store::PersonId;
use store::person::{self, Person};
use store::response::{self, Draft, Recorded};
use store::round::RoundState;
use store::sign_in::Respondent;

use crate::app::App;
use crate::carried::Carried;
use crate::error::Error;
use crate::fields::Fields;
use crate::home::{self, hub};
use crate::reply;
use crate::section::last_time::{self, LastTimes};
use crate::section::page::{self, Page};
use crate::section::{autosave, conflict, show};
use crate::session;
use crate::sign_in;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;

/// Codes of findings about what is not there yet. Not shown while people are still filling in.
pub(crate) const NOT_YET_CODES: [&str; 2] = ["answer-missing", "answer-unconfirmed"];
/// Prefix of fields that are ours and no answers.
const OURS: &str = "kaishin:";

/// What a section's form said.
pub(crate) struct Typed {
    pub(crate) accepted: Accepted,
    /// The version that the person had in sight.
    pub(crate) seen: i64,
}

/// A save in progress: who, on what, with what.
pub(crate) struct Save<'a> {
    pub(crate) app: &'a App,
    pub(crate) visitor: &'a Visitor,
    pub(crate) respondent: &'a Respondent,
    pub(crate) draft: &'a Draft,
    pub(crate) people: &'a BTreeMap<PersonId, Person>,
    pub(crate) section: usize,
    pub(crate) typed: &'a Typed,
    pub(crate) last_times: &'a LastTimes,
}

/// Reads a section's form. The version in sight can only be one that exists. The fields of a row that goes with this
/// form are left out.
pub(crate) fn read(draft: &Draft, section: usize, fields: &Fields) -> Typed {
    let gone: Vec<String> = fields.below("remove:").map(|(row, _)| format!("{row}/")).collect();
    let stays = |name: &str| {
        let key = name.rsplit(':').next().unwrap_or(name);
        !name.starts_with(OURS) && gone.iter().all(|row| !key.starts_with(row))
    };
    let raw: Vec<(String, String)> = fields.0.iter().filter(|(name, _)| stays(name)).cloned().collect();
    let accepted = questionnaire::accept(&draft.instrument, section, &raw, &draft.answers);
    let seen = fields.get("kaishin:seen").parse().unwrap_or(0).clamp(0, draft.version);
    Typed { accepted, seen }
}

/// `POST /sections/{name}`
pub(crate) async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path(name): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let respondent = match session::respondent(&app, &tx, &visitor).await? {
        Some(respondent) if respondent.person.is_some() => respondent,
        _ if visitor.wants_json => return autosave::signed_out(&app, &visitor),
        None => return sign_in::expired(&app, &visitor, Carried::of(&name, fields)),
        Some(respondent) => {
            return who::ask(&app, &tx, &visitor, &respondent, Some(Carried::of(&name, fields))).await;
        }
    };
    let draft = response::draft(&tx, &respondent).await?.ok_or(Error::NotFound)?;
    let section = show::index_of(&draft.instrument, &name)?;
    // Names are only shown on pages; a script gets none.
    let people = if visitor.wants_json { BTreeMap::new() } else { person::known(&tx, &respondent).await? };
    let last_times = match visitor.wants_json {
        true => LastTimes::new(),
        false => last_time::of_section(&tx, &draft, section).await?,
    };
    drop(tx);

    let fields = last_time::take(&last_times, &draft.instrument, fields);
    let typed = read(&draft, section, &fields);
    let save = Save {
        app: &app,
        visitor: &visitor,
        respondent: &respondent,
        draft: &draft,
        people: &people,
        section,
        typed: &typed,
        last_times: &last_times,
    };
    let recorded = match save.record().await {
        Ok(Ok(recorded)) => recorded,
        Ok(Err(_)) => return save.kept("closed", StatusCode::CONFLICT),
        Err(error) => return save.failed(&error),
    };
    if visitor.wants_json {
        return autosave::saved(&save, &recorded);
    }
    save.go_on(&recorded, &fields).await
}

impl Save<'_> {
    /// Writes the changes, durably. The finding is about a round that takes no answers.
    async fn record(&self) -> Result<Result<Recorded, Finding>, Error> {
        let (changes, actor) = (&self.typed.accepted.changes, self.respondent.actor());
        let store = &self.app.store;
        Ok(response::save(store, self.draft, changes, self.typed.seen, &actor, self.app.now()).await?)
    }

    /// The answers with what was saved just now.
    pub(crate) fn answers_after(&self, recorded: &Recorded) -> Answers {
        let mut answers = self.draft.answers.clone();
        answers.extend(self.typed.accepted.changes.clone());
        for conflict in &recorded.conflicts {
            answers.insert(conflict.key.clone(), conflict.theirs.clone());
        }
        answers
    }

    /// The way on: a conflict to settle, something to put right, the same page, or the next.
    async fn go_on(&self, recorded: &Recorded, fields: &Fields) -> Result<Response, Error> {
        let instrument = &self.draft.instrument;
        if !recorded.conflicts.is_empty() {
            return conflict::ask(self, recorded).await;
        }
        let answers = self.answers_after(recorded);
        let look = questionnaire::look_at(instrument, &answers, self.app.now());
        let name = &instrument.sections[self.section].name;
        let mut wrong = messages(&self.typed.accepted.findings, self.visitor.lang);
        let goes_on = fields.get("kaishin:go") == "next";
        if goes_on {
            let known: Vec<String> = wrong.iter().map(|(key, _)| key.clone()).collect();
            let more = show::findings(&look.findings, self.section, false, self.visitor.lang);
            wrong.extend(more.into_iter().filter(|(key, _)| !known.contains(key)));
        }
        if !wrong.is_empty() {
            return self.page((&answers, &look), wrong, recorded.version, "", true, StatusCode::UNPROCESSABLE_ENTITY);
        }
        if goes_on && let Some(place) = self.unseen_row(&look, fields).or_else(|| self.new_doubt(&look)) {
            return Ok(reply::see_other(&format!("{}#{place}", urls::section(name))));
        }
        if goes_on {
            return Ok(reply::see_other(&hub::after(self.draft, &look.journey, self.section)));
        }
        Ok(reply::see_other(&format!("{}{}", urls::section(name), anchor(fields))))
    }

    /// The first row that an answer brought about and that the page did not have: none of its fields came with the
    /// form. The way goes on once it was shown.
    fn unseen_row(&self, look: &Look, fields: &Fields) -> Option<String> {
        let instrument = &self.draft.instrument;
        let visit = &look.journey.sections[self.section];
        let sent: BTreeSet<&str> = fields.0.iter().map(|(name, _)| name.rsplit(':').next().unwrap_or(name)).collect();
        let is_unseen = |row: &&Key| {
            let prefix = format!("{row}/");
            let inside = visit.items.iter().filter(|item| item.key.as_str().starts_with(&prefix));
            let mut typed = inside
                .filter(|item| item.presence == Presence::In && instrument.items[item.item].is_typed())
                .peekable();
            typed.peek().is_some() && typed.all(|item| !sent.contains(item.key.as_str()))
        };
        let rows: Vec<Key> = page::counted_rows(instrument, visit).into_values().flatten().collect();
        rows.iter().find(is_unseen).map(crate::answers::element_id)
    }

    /// The first of the answers given just now that wants a second look. It is shown once, before the way goes on.
    fn new_doubt(&self, look: &Look) -> Option<String> {
        let notes = show::notes(&look.findings, self.section, self.visitor.lang);
        let doubted = self.typed.accepted.changes.keys().find(|key| notes.contains_key(key.as_str()))?;
        Some(crate::answers::element_id(doubted))
    }

    /// The same page with everything typed, none of it saved, and why.
    fn kept(&self, notice: &'static str, status: StatusCode) -> Result<Response, Error> {
        if self.visitor.wants_json {
            return autosave::failed(self.app, self.visitor, notice, status);
        }
        let mut answers = self.draft.answers.clone();
        answers.extend(self.typed.accepted.changes.clone());
        let wrong = messages(&self.typed.accepted.findings, self.visitor.lang);
        let can_edit = self.draft.round.state(self.app.now()) == RoundState::Open;
        let look = questionnaire::look_at(&self.draft.instrument, &answers, self.app.now());
        self.page((&answers, &look), wrong, self.typed.seen, notice, can_edit, status)
    }

    /// A save that did not work for a reason of ours.
    fn failed(&self, error: &Error) -> Result<Response, Error> {
        let notice = match error.status().as_u16() {
            507 => "disk-full",
            503 => "busy",
            _ => "internal",
        };
        tracing::error!(subject = self.draft.subject(), "an answer could not be saved: {error}");
        self.kept(notice, error.status())
    }

    fn page(
        &self,
        (answers, look): (&Answers, &Look),
        findings: Vec<(String, String)>,
        seen: i64,
        notice: &'static str,
        can_edit: bool,
        status: StatusCode,
    ) -> Result<Response, Error> {
        let page = Page {
            draft: self.draft,
            section: self.section,
            people: self.people,
            answers,
            look,
            rejected: &self.typed.accepted.rejected,
            findings,
            last_times: self.last_times,
            seen,
            notice,
            can_edit,
            now: self.app.now(),
        };
        let person = who::name_of(self.people, self.respondent.person);
        let shell = home::shell(self.visitor, self.respondent, person);
        reply::refused(self.app, status, &shell, &page.view(self.visitor.lang))
    }

    /// The version that the page may now count as in sight: what was saved, unless somebody else saved in between.
    pub(crate) fn seen_after(&self, recorded: &Recorded) -> i64 {
        let me = self.respondent.actor().mark();
        let others = self.draft.revised.values().any(|revised| revised.version > self.typed.seen && revised.by != me);
        let n_versions = i64::from(recorded.n_saved > 0);
        let between = recorded.version != self.draft.version + n_versions;
        if others || between { self.typed.seen } else { recorded.version }
    }
}

/// Findings as (key, words).
pub(crate) fn messages(findings: &[Finding], lang: Lang) -> Vec<(String, String)> {
    let message =
        |finding: &Finding| (finding.place.item.clone().unwrap_or_default(), finding.message.get(lang).to_owned());
    findings.iter().map(message).collect()
}

/// Where on the page to go on after a row was added or removed, or last time's answer was taken.
fn anchor(fields: &Fields) -> String {
    let touched = fields.below("add:").chain(fields.below("remove:")).next();
    let repeat = touched.and_then(|(key, _)| Key::parse(key.split('[').next().unwrap_or(key)));
    let place = repeat.or_else(|| Key::parse(fields.get(last_time::SAME)));
    place.map(|key| format!("#{}", crate::answers::element_id(&key))).unwrap_or_default()
}
