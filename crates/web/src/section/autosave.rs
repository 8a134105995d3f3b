//! The answer to a section's form that our script sent: what was saved, and what is asked now. The server alone decides.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use base::calendar;
use questionnaire::{ItemFinding, ItemVisit, Kind, Look};
use serde::Serialize;
use serde_json::json;
use store::response::Recorded;

use crate::answers::{self, Shown};
use crate::app::App;
use crate::error::Error;
use crate::home::hub;
use crate::reply;
use crate::section::save::{self, Save};
use crate::section::{page, show};
use crate::sheet;
use crate::visitor::Visitor;

/// Whether a question is asked now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Asked {
    presence: &'static str,
    because: String,
}

/// What is to be put right in the section, by key. The script knows which fields are marked and where somebody is still
/// typing, and shows what fits.
struct Marks {
    /// What could not be read, and is not saved.
    unread: BTreeMap<String, Vec<String>>,
    /// Saved, and against a rule.
    wrong: BTreeMap<String, Vec<String>>,
    /// Not there yet: only for fields that are marked already.
    missing: BTreeMap<String, Vec<String>>,
}

impl Marks {
    /// What cannot be read stands in its field; no fault is found with the answer that was saved there before.
    fn of(save: &Save<'_>, findings: &[ItemFinding]) -> Marks {
        let lang = save.visitor.lang;
        let unread = show::by_key(save::messages(&save.typed.accepted.findings, lang));
        let mut wrong = show::by_key(show::findings(findings, save.section, false, lang));
        let mut missing = show::missing(findings, save.section, lang);
        wrong.retain(|key, _| !unread.contains_key(key));
        missing.retain(|key, _| !unread.contains_key(key));
        Marks { unread, wrong, missing }
    }
}

/// Saved; or saved but for what somebody else changed in between.
pub(crate) fn saved(save: &Save<'_>, recorded: &Recorded) -> Result<Response, Error> {
    let (app, lang) = (save.app, save.visitor.lang);
    let answers = save.answers_after(recorded);
    let Look { journey, findings } = questionnaire::look_at(&save.draft.instrument, &answers, app.now());
    let visit = &journey.sections[save.section];
    let asked: BTreeMap<&str, Asked> = visit
        .items
        .iter()
        .map(|item| {
            let (presence, because) = sheet::presence(&item.presence, lang);
            (item.key.as_str(), Asked { presence, because })
        })
        .collect();
    let item_of = |visit: &ItemVisit| &save.draft.instrument.items[visit.item];
    let labels: BTreeMap<&str, &str> = visit
        .items
        .iter()
        .filter(|item| item.label(&save.draft.instrument) != &item_of(item).label)
        .map(|item| (item.key.as_str(), item.label(&save.draft.instrument).get(lang)))
        .collect();
    let results: BTreeMap<&str, Shown> = visit
        .items
        .iter()
        .filter(|item| item_of(item).kind == Kind::Calculate && !item_of(item).is_unseen())
        .map(|item| (item.key.as_str(), answers::shown(item_of(item), &item.answer, lang)))
        .collect();
    let marks = Marks::of(save, &findings);
    let at = calendar::time_of_day(app.now());
    let words = |key| app.templates.words(lang, key, &[("at", &at)]);
    let (status, message) = match (recorded.conflicts.is_empty(), marks.unread.is_empty()) {
        (false, _) => (StatusCode::CONFLICT, words("saved-conflict")?),
        (true, false) => (StatusCode::OK, words("saved-partly")?),
        (true, true) => (StatusCode::OK, words("saved-at")?),
    };
    let body = json!({
        "saved_at": at,
        "message": message,
        "message_marked": words("saved-marked")?,
        "problem": status != StatusCode::OK || !marks.unread.is_empty(),
        "seen": save.seen_after(recorded),
        "presence": asked,
        "labels": labels,
        "results": results,
        "rows": page::counted_rows(&save.draft.instrument, visit),
        "findings": marks.unread,
        "wrong": marks.wrong,
        "missing": marks.missing,
        "notes": show::notes(&findings, save.section, lang),
        "state": hub::state_code(visit.state),
    });
    Ok(reply::json(status, &body))
}

/// The sign-in has ended. The page stays as it is; saving it by its button leads through the sign-in.
pub(crate) fn signed_out(app: &App, visitor: &Visitor) -> Result<Response, Error> {
    failed(app, visitor, "signed-out", StatusCode::UNAUTHORIZED)
}

/// Not saved; the page stays as it is.
pub(crate) fn failed(app: &App, visitor: &Visitor, why: &str, status: StatusCode) -> Result<Response, Error> {
    let message = app.templates.words(visitor.lang, &format!("unsaved-{why}"), &[])?;
    Ok(reply::json(status, &json!({ "message": message, "problem": true })))
}
