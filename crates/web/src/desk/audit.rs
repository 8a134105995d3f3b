//! `/desk/audit`: who did what, newest first. For the secretariat: subjects lie in all prefectures.

use axum::extract::{Query, State};
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::account::{self, Account};
use store::audit::{self, Entry};

use crate::app::App;
use crate::desk::paging::PAGE_ROWS;
use crate::desk::staff::{Secretariat, Staff};
use crate::desk::urls;
use crate::desk::who::name_of_mark;
use crate::error::Error;
use crate::reply;
use crate::templates::View;

/// What an address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    subject: String,
    before: String,
}

/// The log.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct AuditView {
    subject: String,
    entries: Vec<Line>,
    /// Address of the entries before these.
    older: Option<String>,
    /// Address of the newest entries, where these are not.
    newest: Option<String>,
}

/// One entry.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Line {
    id: i64,
    at: Timestamp,
    actor: String,
    /// What was done, in words, and as the log writes it.
    action: String,
    code: String,
    subject: String,
    /// Address of the log of the subject.
    subject_href: String,
    /// Further facts, name and value.
    facts: Vec<(String, String)>,
}

impl View for AuditView {
    const TEMPLATE: &'static str = "desk/audit.html";
}

/// `GET /desk/audit`
pub(crate) async fn show(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    let tx = app.store.read().await?;
    let subject: String = asked.subject.trim().chars().take(100).collect();
    let before = asked.before.parse::<i64>().ok();
    let entries = audit::list(&tx, &subject, before, PAGE_ROWS + 1).await?;
    let accounts = account::list(&tx).await?;
    let shown = usize::try_from(PAGE_ROWS).expect("a page is short");
    let address = |before: &str| urls::with_query(urls::AUDIT, &[("subject", &subject), ("before", before)]);
    let older = entries.get(shown).and_then(|_| entries.get(shown - 1)).map(|last| address(&last.id.to_string()));
    let view = AuditView {
        entries: entries.iter().take(shown).map(|entry| line(&app, &staff, entry, &accounts)).collect(),
        older,
        newest: before.map(|_| address("")),
        subject,
    };
    reply::page(&app, &staff.shell(), &view)
}

fn line(app: &App, staff: &Staff, entry: &Entry, accounts: &[Account]) -> Line {
    // An entry of an older version may tell of something that has no words any more.
    let words = app.templates.words(staff.lang(), &key_of(&entry.action), &[]);
    Line {
        id: entry.id,
        at: entry.at,
        actor: name_of_mark(&entry.actor, accounts),
        action: words.unwrap_or_else(|_| entry.action.clone()),
        code: entry.action.clone(),
        subject: entry.subject.clone(),
        subject_href: urls::with_query(urls::AUDIT, &[("subject", &entry.subject)]),
        facts: facts(&entry.detail),
    }
}

/// The words for an action: `response.saved` is `audit-response-saved`.
fn key_of(action: &str) -> String {
    format!("audit-{}", action.replace('.', "-"))
}

/// The members of a JSON object as text; what is empty is left out.
fn facts(detail: &str) -> Vec<(String, String)> {
    let Ok(serde_json::Value::Object(members)) = serde_json::from_str(detail) else {
        return Vec::new();
    };
    let shown = |value: serde_json::Value| match value {
        serde_json::Value::String(text) => text,
        serde_json::Value::Null => String::new(),
        serde_json::Value::Array(values) => {
            let texts: Vec<String> =
                values.iter().map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)).collect();
            texts.join(", ")
        }
        other @ (serde_json::Value::Bool(_) | serde_json::Value::Number(_) | serde_json::Value::Object(_)) => {
            other.to_string()
        }
    };
    members.into_iter().map(|(name, value)| (name, shown(value))).filter(|(_, value)| !value.is_empty()).collect()
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::desk_sample;
    let line = |id, action: &str, subject: &str, detail: &str| Line {
        id,
        at: "2026-11-20T02:00:00Z".parse().unwrap(),
        actor: "事務局 架空一郎".to_owned(),
        action: "回答の保存".to_owned(),
        code: action.to_owned(),
        subject: subject.to_owned(),
        subject_href: urls::with_query(urls::AUDIT, &[("subject", subject)]),
        facts: facts(detail),
    };
    let entries = vec![
        line(3, "contact.shown", "round:2/facility:17", r#"{"reason":"回答内容の確認のため"}"#),
        line(2, "round.extended", "round:2", r#"{"closes_at":"2026-12-18T14:59:59Z","reason":"大雪"}"#),
        line(1, "response.saved", "round:2/facility:17", r#"{"keys":["ehr/q3","ehr/q4"],"version":2}"#),
    ];
    let older = Some("/desk/audit?before=1".to_owned());
    let view = AuditView { subject: "round:2".to_owned(), entries, older, newest: Some("/desk/audit".to_owned()) };
    let empty = AuditView { entries: Vec::new(), older: None, newest: None, ..view.clone() };
    vec![desk_sample("desk-audit", view), desk_sample("desk-audit-empty", empty)]
}

#[cfg(test)]
mod tests {
    use base::Lang;

    use crate::assets::Assets;
    use crate::templates::Templates;

    #[test]
    fn everything_in_the_log_has_words_in_both_languages() {
        let templates = Templates::new(None, &Assets::new(None)).unwrap();
        for action in store::audit::ACTIONS {
            for lang in [Lang::Ja, Lang::En] {
                let words = templates.words(lang, &super::key_of(action), &[]);
                assert!(words.is_ok_and(|words| !words.is_empty()), "{action}");
            }
        }
    }
}
