//! Explanations 説明: why an answer that a soft check doubts is right all the same, in the respondent's words.

use std::collections::BTreeMap;

use jiff::Timestamp;
use questionnaire::{Instrument, Key, Protection};
use sea_orm::Value;

use crate::answer_row::key_of;
use crate::audit;
use crate::collect::{Collected, NEWEST, Unseal};
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{PersonId, ResponseId};
use crate::response::Draft;
use crate::row::Row;
use crate::scope::{Actor, Scope};
use crate::times;

/// Longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 500;
/// Explanations of one response that are read; the newest are.
const EXPLANATIONS_MAX: i64 = 5_000;
/// Explanations of one round that are read.
const SUBMITTED_MAX: i64 = 1_000_000;

/// What is explained: the answer's key, and the stable word of the finding.
pub type Doubt = (Key, String);

/// One explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// The version of the response that the person had in sight.
    pub version: i64,
    /// The reason; `None` for one that is sealed and was not opened.
    pub reason: Option<String>,
    /// Who, where it was a person at the hospital.
    pub person: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// A reason that stood in a submitted response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submitted {
    /// Code of the facility on the frame's day.
    pub facility: String,
    /// What is explained.
    pub doubt: Doubt,
    /// The reason.
    pub explanation: Explanation,
}

/// Keeps reasons for a response as it stands in `draft`. One that says what stands already is not written again. How
/// many were written.
///
/// # Panics
/// When nothing was ever saved in the response: there is nothing to explain.
pub async fn explain(
    tx: &Tx,
    draft: &Draft,
    reasons: &BTreeMap<Doubt, String>,
    actor: &Actor,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let known = standing(tx, draft, draft.version, true).await?;
    let is_new = |(doubt, reason): &(&Doubt, &String)| {
        known.get(*doubt).and_then(|known| known.reason.as_ref()) != Some(*reason)
    };
    let new: Vec<(&Doubt, &String)> = reasons.iter().filter(is_new).collect();
    if new.is_empty() {
        return Ok(0);
    }
    let response = draft.response.expect("only an answer can be doubted");
    const SQL: &str = "
        INSERT INTO explanation (response_id, version, key, code, reason, sealed, person_id, explained_by,
                                 explained_at)";
    let row = |((key, code), reason): &(&Doubt, &String)| -> Vec<Value> {
        let (open, sealed) = stored(tx, &draft.instrument, response, key, reason);
        vec![
            response.into(),
            draft.version.into(),
            key.as_str().into(),
            code.as_str().into(),
            open.into(),
            sealed.into(),
            actor.person().map(|person| person.0).into(),
            actor.mark().into(),
            times::to_text(now).into(),
        ]
    };
    let rows: Vec<Vec<Value>> = new.iter().map(row).collect();
    tx.insert_many(SQL, "", &rows).await?;
    let keys: Vec<&str> = new.iter().map(|((key, _), _)| key.as_str()).collect();
    let detail = serde_json::json!({ "version": draft.version, "keys": keys });
    audit::write(tx, actor, "response.explained", &draft.subject(), detail, now).await?;
    Ok(new.len())
}

/// The reasons that stand in `version` of a response: the newest of each doubt, where the answer did not change between.
///
/// Without `unseal`, reasons at contact and sensitive items stay sealed. The caller has looked the draft up within what
/// the person may see.
pub async fn standing(
    tx: &Tx,
    draft: &Draft,
    version: i64,
    unseal: bool,
) -> Result<BTreeMap<Doubt, Explanation>, StoreError> {
    const SQL: &str = "
        SELECT key, version, code, reason, sealed, person_id, explained_at
          FROM explanation
         WHERE response_id = $1
           AND version <= $2
           AND NOT EXISTS (SELECT 1
                             FROM revision
                            WHERE revision.response_id = explanation.response_id
                              AND revision.key = explanation.key
                              AND revision.version > explanation.version
                              AND revision.version <= $2)
         ORDER BY id DESC
         LIMIT $3";
    let Some(response) = draft.response else {
        return Ok(BTreeMap::new());
    };
    let mut standing = BTreeMap::new();
    for row in tx.all(SQL, &[response.into(), version.into(), EXPLANATIONS_MAX.into()]).await? {
        let doubt = (key_of(&row)?, row.text("code")?);
        let explanation = read(tx, response, &doubt.0, &row, unseal)?;
        standing.entry(doubt).or_insert(explanation);
    }
    Ok(standing)
}

/// The reasons that stood in each submitted response, by facility code and key.
///
/// Reasons at contact and sensitive items stay sealed unless `unseal` opens their answers; the caller has checked the
/// right and written to the log why.
pub async fn submitted(
    tx: &Tx,
    scope: &Scope,
    collected: &Collected,
    unseal: Unseal,
) -> Result<Vec<Submitted>, StoreError> {
    let sql = format!(
        "{NEWEST}
         SELECT counted.response_id, counted.code AS facility_code, explanation.key, explanation.version,
                explanation.code, explanation.reason, explanation.sealed, explanation.person_id,
                explanation.explained_at
           FROM counted
           JOIN explanation ON explanation.response_id = counted.response_id
                           AND explanation.version <= counted.version
          WHERE NOT EXISTS (SELECT 1
                              FROM revision
                             WHERE revision.response_id = explanation.response_id
                               AND revision.key = explanation.key
                               AND revision.version > explanation.version
                               AND revision.version <= counted.version)
          ORDER BY counted.code, explanation.key, explanation.code, explanation.id DESC
          LIMIT $4"
    );
    let as_of = times::to_text(collected.as_of);
    let values = [collected.round.id.into(), as_of.into(), scope.prefecture().into(), SUBMITTED_MAX.into()];
    let mut found: Vec<Submitted> = Vec::new();
    for row in tx.all(&sql, &values).await? {
        let doubt = (key_of(&row)?, row.text("code")?);
        let facility = row.text("facility_code")?;
        // The newest of each doubt comes first.
        if found.last().is_some_and(|last| last.facility == facility && last.doubt == doubt) {
            continue;
        }
        let opens = collected.instrument.item(&doubt.0).is_some_and(|item| unseal.opens(item.protect));
        let explanation = read(tx, ResponseId(row.number("response_id")?), &doubt.0, &row, opens)?;
        found.push(Submitted { facility, doubt, explanation });
    }
    Ok(found)
}

fn read(tx: &Tx, response: ResponseId, key: &Key, row: &Row, unseal: bool) -> Result<Explanation, StoreError> {
    let open: Option<String> = row.get("reason")?;
    let sealed: Option<Vec<u8>> = row.get("sealed")?;
    let reason = match sealed {
        Some(sealed) if unseal => Some(tx.sealer.open(&place(response, key), &sealed)?),
        Some(_) => None,
        None => open,
    };
    let person: Option<i64> = row.get("person_id")?;
    Ok(Explanation {
        version: row.number("version")?,
        reason,
        person: person.map(PersonId),
        at: row.moment("explained_at")?,
    })
}

/// In the open or sealed, as the answer itself is. One of the two is `None`.
fn stored(
    tx: &Tx,
    instrument: &Instrument,
    response: ResponseId,
    key: &Key,
    reason: &str,
) -> (Option<String>, Option<Vec<u8>>) {
    let open = instrument.item(key).is_some_and(|item| item.protect == Protection::None);
    if open { (Some(reason.to_owned()), None) } else { (None, Some(tx.sealer.seal(&place(response, key), reason))) }
}

fn place(response: ResponseId, key: &Key) -> String {
    format!("explanation/{response}/{key}")
}
