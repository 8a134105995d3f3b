//! A hospital's response 回答票: the newest answers, saving a page of them, and two people in one response.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Finding, Text};
use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, Key};
use sea_orm::Value;

use crate::answer_row::{answer_of, key_of, revised_of, stored};
use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{FacilityId, PersonId, ResponseId, RoundId};
use crate::instrument;
use crate::round::{self, Round, RoundState};
use crate::scope::Actor;
use crate::sign_in::Respondent;
use crate::steps::{self, Step};
use crate::submission::{self, Submission};
use crate::times;

/// Which revision of an answer is the newest, by whom and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revised {
    /// The response's version that it made.
    pub version: i64,
    /// When.
    pub at: Timestamp,
    /// Who, where it was a person at the hospital.
    pub person: Option<PersonId>,
    /// Who, as [`Actor::mark`] writes it.
    pub by: String,
}

/// A response as it stands.
#[derive(Clone, Debug)]
pub struct Draft {
    /// The round.
    pub round: Round,
    /// The facility.
    pub facility: FacilityId,
    /// Its questionnaire.
    pub instrument: Arc<Instrument>,
    /// Identity; `None` before anything was saved.
    pub response: Option<ResponseId>,
    /// Rises by one with each save; 0 before the first.
    pub version: i64,
    /// The newest answers, on and off the path.
    pub answers: Answers,
    /// The newest revision of each answer.
    pub revised: BTreeMap<Key, Revised>,
    /// The newest submission.
    pub submission: Option<Submission>,
}

impl Draft {
    /// The response of a facility that has saved nothing.
    pub fn empty(round: Round, facility: FacilityId, instrument: Arc<Instrument>) -> Draft {
        Draft {
            round,
            facility,
            instrument,
            response: None,
            version: 0,
            answers: Answers::new(),
            revised: BTreeMap::new(),
            submission: None,
        }
    }

    /// True when something changed since the newest submission.
    pub fn is_correcting(&self) -> bool {
        self.submission.as_ref().is_some_and(|submission| submission.version < self.version)
    }

    /// When something was last saved.
    pub fn saved_at(&self) -> Option<Timestamp> {
        self.revised.values().map(|revised| revised.at).max()
    }

    /// Questions whose answers are there but were left sealed.
    pub fn sealed(&self) -> BTreeSet<Key> {
        self.revised.keys().filter(|key| !self.answers.contains_key(*key)).cloned().collect()
    }

    /// The subject under which the log knows it.
    pub fn subject(&self) -> String {
        format!("round:{}/facility:{}", self.round.id, self.facility)
    }
}

/// Two people gave different answers to the same question, and neither saw the other's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The question.
    pub key: Key,
    /// What this person wants to save.
    pub mine: Answer,
    /// What came in between.
    pub theirs: Answer,
    /// Whose it is, and when.
    pub revised: Revised,
}

/// What became of a save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The response; `None` when there was nothing to save and nothing had ever been saved.
    pub response: Option<ResponseId>,
    /// The response's version now.
    pub version: i64,
    /// How many answers got a new revision.
    pub n_saved: usize,
    /// Answers that were not saved, because somebody else's came in between. Everything else was.
    pub conflicts: Vec<Conflict>,
}

/// The response of the hospital that has signed in.
pub async fn draft(tx: &Tx, respondent: &Respondent) -> Result<Option<Draft>, StoreError> {
    of_facility(tx, respondent.round, respondent.facility, true).await
}

/// The response of a facility. The caller has looked the facility up within what the person may see.
///
/// Without `unseal`, answers to contact and sensitive items are left out, and only their state remains in `revised`.
pub async fn of_facility(
    tx: &Tx,
    round: RoundId,
    facility: FacilityId,
    unseal: bool,
) -> Result<Option<Draft>, StoreError> {
    let Some(round) = round::get(tx, round).await? else {
        return Ok(None);
    };
    let instrument = instrument::get(tx, round.instrument).await?;
    let mut draft = Draft::empty(round, facility, instrument);
    const SQL: &str = "
        SELECT response.id, response.version AS newest_version, submission.version, submission.receipt,
               submission.n_soft, submission.person_id, submission.submitted_at
          FROM response
          LEFT JOIN submission ON submission.id = (SELECT MAX(sent.id) FROM submission AS sent
                                                    WHERE sent.response_id = response.id)
         WHERE response.round_id = $1 AND response.facility_id = $2";
    let Some(row) = tx.one(SQL, &[draft.round.id.into(), facility.into()]).await? else { return Ok(Some(draft)) };
    let response = ResponseId(row.number("id")?);
    let receipt: Option<String> = row.get("receipt")?;
    draft.response = Some(response);
    draft.version = row.number("newest_version")?;
    draft.submission = receipt.map(|_| submission::from_row(&row)).transpose()?;
    read_answers(tx, response, unseal, &mut draft).await?;
    Ok(Some(draft))
}

async fn read_answers(tx: &Tx, response: ResponseId, unseal: bool, draft: &mut Draft) -> Result<(), StoreError> {
    const SQL: &str = "
        SELECT key, version, state, value, sealed, person_id, revised_by, revised_at
          FROM answer
         WHERE response_id = $1
         ORDER BY key";
    for row in tx.all(SQL, &[response.into()]).await? {
        let key = key_of(&row)?;
        if let Some(answer) = answer_of(tx, &draft.instrument, response, &key, &row, unseal)? {
            draft.answers.insert(key.clone(), answer);
        }
        draft.revised.insert(key, revised_of(&row)?);
    }
    Ok(())
}

/// Saves changes that were made in sight of version `seen`.
///
/// An answer that somebody else changed since is not overwritten: it comes back as a conflict, and everything else is
/// saved. An answer that is what it was in sight is not a change, whatever came in between. Without any change nothing
/// is written. Refused with a finding when the round does not take answers.
pub async fn record(
    tx: &Tx,
    draft: &Draft,
    changes: &BTreeMap<Key, Answer>,
    seen: i64,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<Recorded, Finding>, StoreError> {
    if draft.round.state(now) != RoundState::Open {
        return Ok(Err(closed()));
    }
    if changes.is_empty() {
        return Ok(Ok(Recorded {
            response: draft.response,
            version: draft.version,
            n_saved: 0,
            conflicts: Vec::new(),
        }));
    }
    let (response, version) = lock(tx, draft, now).await?;
    let newest = newest_of(tx, draft, (response, version), changes.keys()).await?;
    let mut saves = Vec::new();
    let mut conflicts = Vec::new();
    for (key, mine) in changes {
        match newest.get(key) {
            Some((theirs, _)) if theirs == mine => {}
            Some((theirs, revised)) if revised.version > seen => {
                let in_sight = as_of_version(tx, draft, response, key, seen).await?;
                let untouched = in_sight.as_ref().unwrap_or(&Answer::Blank) == mine;
                if untouched {
                    continue;
                }
                // A person's own later answer, from another tab or device, is no conflict.
                if revised.by == actor.mark() {
                    saves.push((key, mine));
                    continue;
                }
                conflicts.push(Conflict {
                    key: key.clone(),
                    mine: mine.clone(),
                    theirs: theirs.clone(),
                    revised: revised.clone(),
                });
            }
            None if *mine == Answer::Blank => {}
            Some(_) | None => saves.push((key, mine)),
        }
    }
    let version = if saves.is_empty() { version } else { version + 1 };
    write(tx, draft, response, version, &saves, actor, now).await?;
    Ok(Ok(Recorded { response: Some(response), version, n_saved: saves.len(), conflicts }))
}

fn closed() -> Finding {
    Finding::error(
        "round-closed",
        Text::new(
            "この調査の回答受付は終了しています。保存できませんでした。",
            "This survey no longer takes answers. Nothing was saved.",
        ),
    )
}

/// One choice between two people's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The question.
    pub key: Key,
    /// What this person had typed.
    pub mine: Answer,
    /// True to take it; false to stay with the other. Either way both are in the history.
    pub take_mine: bool,
}

/// Settles conflicts in sight of version `seen`. An answer that changed yet again comes back as a conflict.
pub async fn settle(
    tx: &Tx,
    draft: &Draft,
    choices: &[Choice],
    seen: i64,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<Recorded, Finding>, StoreError> {
    if draft.round.state(now) != RoundState::Open {
        return Ok(Err(closed()));
    }
    let (response, version) = lock(tx, draft, now).await?;
    let newest = newest_of(tx, draft, (response, version), choices.iter().map(|choice| &choice.key)).await?;
    let mut first = Vec::new();
    let mut second = Vec::new();
    let mut conflicts = Vec::new();
    for choice in choices {
        match newest.get(&choice.key) {
            Some((theirs, revised)) if revised.version > seen => {
                let (mine, theirs, revised) = (choice.mine.clone(), theirs.clone(), revised.clone());
                conflicts.push(Conflict { key: choice.key.clone(), mine, theirs, revised });
            }
            Some((theirs, _)) if *theirs == choice.mine => {}
            Some((theirs, _)) if !choice.take_mine => {
                first.push((&choice.key, &choice.mine));
                second.push((&choice.key, theirs));
            }
            Some(_) | None => first.push((&choice.key, &choice.mine)),
        }
    }
    let n_saved = first.len();
    let mut version = version;
    for saves in [first, second].iter().filter(|saves| !saves.is_empty()) {
        version += 1;
        write(tx, draft, response, version, saves, actor, now).await?;
    }
    Ok(Ok(Recorded { response: Some(response), version, n_saved, conflicts }))
}

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
async fn newest_of(
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
async fn as_of_version(
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
            let (value, sealed) = stored(tx, &draft.instrument, response, key, answer);
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
    let backend = tx.backend;
    let mut steps = vec![Step::new(backend, VERSION, vec![version.into(), response.into()])];
    steps.extend(steps::insert(backend, REVISION, "", &rows));
    steps.extend(steps::insert(backend, ANSWER, NEWEST, &rows));
    steps.push(audit::step(backend, actor, "response.saved", &draft.subject(), &detail, now));
    tx.execute_all(steps).await
}
