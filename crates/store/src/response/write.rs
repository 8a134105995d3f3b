//! The rows of a save, and the lock under which they are written.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use questionnaire::{Answer, Key};
use sea_orm::Value;

use crate::answer_row::{answer_of, key_of, revised_of, stored};
use crate::audit;
use crate::connection::{Backend, Tx};
use crate::error::StoreError;
use crate::ids::ResponseId;
use crate::response::{Draft, Revised};
use crate::scope::Actor;
use crate::seal::Sealer;
use crate::steps::{self, Step};
use crate::times;

/// Makes sure that the response exists, and holds its row until the transaction ends: writers queue here.
pub(crate) async fn lock(tx: &Tx, draft: &Draft, now: Timestamp) -> Result<(ResponseId, i64), StoreError> {
    let place: [Value; 2] = [draft.round.id.into(), draft.facility.into()];
    if draft.response.is_none() {
        const INSERT: &str = "
            INSERT INTO response (round_id, facility_id, version, created_at)
            VALUES ($1, $2, 0, $3)
                ON CONFLICT (round_id, facility_id) DO NOTHING
            RETURNING id, version";
        let [round, facility] = place.clone();
        if let Some(row) = tx.one(INSERT, &[round, facility, times::to_text(now).into()]).await? {
            return Ok((ResponseId(row.number("id")?), row.number("version")?));
        }
    }
    const LOCK: &str = "
        UPDATE response
           SET version = version
         WHERE round_id = $1 AND facility_id = $2
        RETURNING id, version";
    let row = tx.only(LOCK, &place).await?;
    Ok((ResponseId(row.number("id")?), row.number("version")?))
}

/// The newest answers to these questions, read under the lock.
pub(super) async fn newest_of(
    tx: &Tx,
    draft: &Draft,
    (response, version): (ResponseId, i64),
    keys: impl Iterator<Item = &Key>,
) -> Result<BTreeMap<Key, (Answer, Revised)>, StoreError> {
    if version == 0 {
        return Ok(BTreeMap::new());
    }
    let wanted: BTreeSet<&Key> = keys.collect();
    let places: Vec<String> = (2..=wanted.len() + 1).map(|number| format!("${number}")).collect();
    let sql = format!(
        "SELECT key, version, state, value, sealed, person_id, revised_by, revised_at
           FROM answer
          WHERE response_id = $1 AND key IN ({})
          ORDER BY key",
        places.join(", ")
    );
    let mut values: Vec<Value> = vec![response.into()];
    values.extend(wanted.iter().map(|key| Value::from(key.as_str())));
    let mut newest = BTreeMap::new();
    for row in tx.all(&sql, &values).await? {
        let key = key_of(&row)?;
        let answer = answer_of(tx, &draft.instrument, response, &key, &row, true)?.unwrap_or(Answer::Blank);
        newest.insert(key, (answer, revised_of(&row)?));
    }
    Ok(newest)
}

/// The answer as it stood in version `seen`; `None` when there was none.
pub(super) async fn as_of_version(
    tx: &Tx,
    draft: &Draft,
    response: ResponseId,
    key: &Key,
    seen: i64,
) -> Result<Option<Answer>, StoreError> {
    const SQL: &str = "
        SELECT key, version, state, value, sealed, person_id, revised_by, revised_at
          FROM revision
         WHERE response_id = $1 AND key = $2 AND version <= $3
         ORDER BY version DESC
         LIMIT 1";
    let row = tx.one(SQL, &[response.into(), key.as_str().into(), seen.into()]).await?;
    match row {
        Some(row) => answer_of(tx, &draft.instrument, response, key, &row, true),
        None => Ok(None),
    }
}

/// Revision, newest answer, version and audit entry: together or not at all.
pub(crate) async fn write(
    tx: &Tx,
    draft: &Draft,
    response: ResponseId,
    version: i64,
    saves: &[(&Key, &Answer)],
    actor: &Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    if saves.is_empty() {
        return Ok(());
    }
    let steps = steps((&tx.sealer, tx.backend), draft, (response, version), saves, actor, now);
    tx.execute_all(steps).await
}

/// The statements of one save: revision, newest answer, version and audit entry.
pub(super) fn steps(
    (sealer, backend): (&Sealer, Backend),
    draft: &Draft,
    (response, version): (ResponseId, i64),
    saves: &[(&Key, &Answer)],
    actor: &Actor,
    now: Timestamp,
) -> Vec<Step> {
    const VERSION: &str = "UPDATE response SET version = $1 WHERE id = $2";
    const REVISION: &str = "
        INSERT INTO revision (response_id, version, key, state, value, sealed, person_id, revised_by, revised_at)";
    const ANSWER: &str = "
        INSERT INTO answer (response_id, version, key, state, value, sealed, person_id, revised_by, revised_at)";
    const NEWEST: &str = "
        ON CONFLICT (response_id, key) DO UPDATE
       SET version = excluded.version, state = excluded.state, value = excluded.value, sealed = excluded.sealed,
           person_id = excluded.person_id, revised_by = excluded.revised_by, revised_at = excluded.revised_at";
    let rows: Vec<Vec<Value>> = saves
        .iter()
        .map(|(key, answer)| {
            let (value, sealed) = stored(sealer, &draft.instrument, response, key, answer);
            vec![
                response.into(),
                version.into(),
                key.as_str().into(),
                answer.state_code().into(),
                value.into(),
                sealed.into(),
                actor.person().map(|person| person.0).into(),
                actor.mark().into(),
                times::to_text(now).into(),
            ]
        })
        .collect();
    let keys: Vec<&str> = saves.iter().map(|(key, _)| key.as_str()).collect();
    let detail = serde_json::json!({ "version": version, "keys": keys });
    let mut steps = vec![Step::new(backend, VERSION, vec![version.into(), response.into()])];
    steps.extend(steps::insert(backend, REVISION, "", &rows));
    steps.extend(steps::insert(backend, ANSWER, NEWEST, &rows));
    steps.push(audit::step(backend, actor, "response.saved", &draft.subject(), &detail, now));
    steps
}
