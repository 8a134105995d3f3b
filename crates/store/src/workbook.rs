//! Answering workbooks 回答用ブック: which were made from which version, what came back, and what became of it.
//!
//! What a cell means is the business of the `workbook` crate; here stand the facts that it is compared with.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Finding, Text};
use jiff::Timestamp;
use questionnaire::{Answer, Key};
use sea_orm::Value;

use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{FacilityId, ReadingId, RoundId, WorkbookId};
use crate::response::{self, Conflict, Draft, Recorded};
use crate::round::RoundState;
use crate::row::Row;
use crate::scope::Actor;
use crate::seal::Sealer;
use crate::times;

/// Readings that are kept for one facility and round; older ones go. The answers that they brought stay.
pub const READINGS_KEPT_MAX: i64 = 3;
/// Readings that are kept beyond these because something in them is still to be chosen between.
pub const UNDECIDED_KEPT_MAX: i64 = 20;

/// Ids that rows of repeats got which were first written in a workbook: by list and the workbook's row.
pub type Allotted = BTreeMap<Key, BTreeMap<u32, u32>>;

/// A workbook that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Identity; stands in the workbook's manifest.
    pub id: WorkbookId,
    /// The response's version whose answers were written in.
    pub made_from: i64,
    /// Ids that its rows got.
    pub allotted: Allotted,
    /// Versions of the response that its readings made.
    pub versions: Vec<i64>,
}

impl Made {
    /// The answers whose newest revision came from this workbook as `who` filled it in.
    pub fn own(&self, draft: &Draft, who: &Actor) -> BTreeSet<Key> {
        let who = who.mark();
        let own = draft.revised.iter().filter(|(_, last)| self.versions.contains(&last.version) && last.by == who);
        own.map(|(key, _)| key.clone()).collect()
    }
}

/// A workbook that came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Identity.
    pub id: ReadingId,
    /// What was found, as the caller put it down.
    pub result: String,
    /// How many answers were taken, and how many it left as they were.
    pub n_taken: u32,
    /// See `n_taken`.
    pub n_same: u32,
    /// Answers that somebody still has to choose between.
    pub undecided: Vec<Key>,
    /// When.
    pub read_at: Timestamp,
}

/// What a workbook that came back does to a response.
#[derive(Clone, Debug)]
pub struct Returned<'a> {
    /// Answers to be recorded.
    pub take: &'a BTreeMap<Key, Answer>,
    /// Answers to be chosen between, each with the workbook's.
    pub clashes: &'a [(Key, Answer)],
    /// Ids of rows from now on.
    pub allotted: &'a Allotted,
    /// How many answers it left as they were.
    pub n_same: usize,
    /// SHA-256 of the file.
    pub file_hash: &'a str,
    /// What was found, for [`Reading::result`].
    pub result: &'a str,
    /// How many findings that is.
    pub n_findings: usize,
}

/// Writes down that a workbook was made from the draft as it stands. `withheld` says that protected answers were left out.
pub async fn make(
    tx: &Tx,
    draft: &Draft,
    withheld: bool,
    actor: &Actor,
    now: Timestamp,
) -> Result<WorkbookId, StoreError> {
    const SQL: &str = "
        INSERT INTO workbook (round_id, facility_id, made_from, withheld, made_at, made_by, allotted, versions)
        VALUES ($1, $2, $3, $4, $5, $6, '{}', '[]')
        RETURNING id";
    let values: [Value; 6] = [
        draft.round.id.into(),
        draft.facility.into(),
        draft.version.into(),
        if withheld { "yes" } else { "no" }.into(),
        times::to_text(now).into(),
        actor.mark().into(),
    ];
    let id = WorkbookId(tx.only(SQL, &values).await?.number("id")?);
    let detail = serde_json::json!({ "workbook": id.0, "made_from": draft.version, "withheld": withheld });
    audit::write(tx, actor, "workbook.made", &draft.subject(), detail, now).await?;
    Ok(id)
}

/// The workbook with this number, if it was made for this facility and round.
pub async fn find(tx: &Tx, round: RoundId, facility: FacilityId, id: WorkbookId) -> Result<Option<Made>, StoreError> {
    const SQL: &str = "
        SELECT id, made_from, allotted, versions
          FROM workbook
         WHERE id = $1 AND round_id = $2 AND facility_id = $3";
    let row = tx.one(SQL, &[id.into(), round.into(), facility.into()]).await?;
    row.map(|row| {
        Ok(Made {
            id: WorkbookId(row.number("id")?),
            made_from: row.number("made_from")?,
            allotted: json(&row, "allotted")?,
            versions: json(&row, "versions")?,
        })
    })
    .transpose()
}

/// Signs the manifests of workbooks; may travel to where they are written and read.
#[derive(Clone)]
pub struct Signer(Arc<Sealer>);

impl Signer {
    /// The signer with this database's key.
    pub fn new(tx: &Tx) -> Signer {
        Signer(tx.sealer.clone())
    }

    /// The signature of a manifest.
    pub fn sign(&self, manifest: &str) -> String {
        self.0.sign(manifest)
    }

    /// True where the signature is this manifest's.
    pub fn is_signed(&self, manifest: &str, signature: &str) -> bool {
        self.0.is_signed(manifest, signature)
    }
}

/// The response as it stands, held until the transaction ends: nothing is saved between this look and [`take`].
///
/// With everything opened: what comes back must be compared with all answers. Never shown as it is.
pub async fn hold(tx: &Tx, round: RoundId, facility: FacilityId, now: Timestamp) -> Result<Option<Draft>, StoreError> {
    let Some(draft) = response::of_facility(tx, round, facility, true).await? else {
        return Ok(None);
    };
    response::lock(tx, &draft, now).await?;
    response::of_facility(tx, round, facility, true).await
}

/// Records what a workbook brought. The draft must be held ([`hold`]).
///
/// Refused with a finding when the round does not take answers.
pub async fn take(
    tx: &Tx,
    draft: &Draft,
    made: &Made,
    returned: &Returned<'_>,
    (who, actor): (&Actor, &Actor),
    now: Timestamp,
) -> Result<Result<(ReadingId, Recorded), Finding>, StoreError> {
    if draft.round.state(now) != RoundState::Open {
        return Ok(Err(closed()));
    }
    let Some(response) = draft.response else {
        return Err(StoreError::inconsistent("response", "id", "not held"));
    };
    let saves: Vec<(&Key, &Answer)> = returned.take.iter().collect();
    let version = if saves.is_empty() { draft.version } else { draft.version + 1 };
    response::write(tx, draft, response, version, &saves, who, now).await?;
    let mut versions = made.versions.clone();
    versions.extend((!saves.is_empty()).then_some(version));
    const SQL: &str = "UPDATE workbook SET allotted = $1, versions = $2 WHERE id = $3";
    tx.execute(SQL, &[as_json(returned.allotted).into(), as_json(&versions).into(), made.id.into()]).await?;
    let reading = keep(tx, draft, made, returned, actor, now).await?;
    let detail = serde_json::json!({
        "workbook": made.id.0,
        "made_from": made.made_from,
        "file": returned.file_hash,
        "version": version,
        "n_taken": saves.len(),
        "n_undecided": returned.clashes.len(),
        "n_findings": returned.n_findings,
        "who": who.mark(),
    });
    audit::write(tx, actor, "workbook.read", &draft.subject(), detail, now).await?;
    let conflicts = returned.clashes.iter().filter_map(|(key, mine)| conflict(draft, key, mine)).collect();
    Ok(Ok((reading, Recorded { response: Some(response), version, n_saved: saves.len(), conflicts })))
}

/// The two answers to a question, as [`crate::response::settle`] wants them chosen between.
pub fn conflict(draft: &Draft, key: &Key, mine: &Answer) -> Option<Conflict> {
    let revised = draft.revised.get(key)?.clone();
    let theirs = draft.answers.get(key).cloned().unwrap_or(Answer::Blank);
    Some(Conflict { key: key.clone(), mine: mine.clone(), theirs, revised })
}

async fn keep(
    tx: &Tx,
    draft: &Draft,
    made: &Made,
    returned: &Returned<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<ReadingId, StoreError> {
    const SQL: &str = "
        INSERT INTO workbook_reading (workbook_id, round_id, facility_id, file_hash, sealed, n_taken, n_same, undecided,
                                      read_at, read_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        RETURNING id";
    let place = place(draft.round.id, draft.facility);
    let undecided: Vec<&Key> = returned.clashes.iter().map(|(key, _)| key).collect();
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let values: [Value; 10] = [
        made.id.into(),
        draft.round.id.into(),
        draft.facility.into(),
        returned.file_hash.into(),
        tx.sealer.seal(&place, returned.result).into(),
        count(returned.take.len()).into(),
        count(returned.n_same).into(),
        as_json(&undecided).into(),
        times::to_text(now).into(),
        actor.mark().into(),
    ];
    let id = ReadingId(tx.only(SQL, &values).await?.number("id")?);
    const OLD: &str = "
        DELETE FROM workbook_reading
         WHERE round_id = $1 AND facility_id = $2
           AND id NOT IN (SELECT id FROM workbook_reading
                           WHERE round_id = $1 AND facility_id = $2
                           ORDER BY id DESC
                           LIMIT $3)
           AND id NOT IN (SELECT id FROM workbook_reading
                           WHERE round_id = $1 AND facility_id = $2 AND undecided <> '[]'
                           ORDER BY id DESC
                           LIMIT $4)";
    let kept = [READINGS_KEPT_MAX, UNDECIDED_KEPT_MAX];
    tx.execute(OLD, &[draft.round.id.into(), draft.facility.into(), kept[0].into(), kept[1].into()]).await?;
    Ok(id)
}

/// A workbook that came back from this facility in this round; `None` for one that is not kept any more.
pub async fn reading(
    tx: &Tx,
    round: RoundId,
    facility: FacilityId,
    id: ReadingId,
) -> Result<Option<Reading>, StoreError> {
    const SQL: &str = "
        SELECT id, sealed, n_taken, n_same, undecided, read_at
          FROM workbook_reading
         WHERE id = $1 AND round_id = $2 AND facility_id = $3";
    let row = tx.one(SQL, &[id.into(), round.into(), facility.into()]).await?;
    row.map(|row| reading_of(tx, &place(round, facility), &row)).transpose()
}

/// The kept readings of a facility in which somebody still has to choose between answers, newest first.
pub async fn undecided(tx: &Tx, round: RoundId, facility: FacilityId) -> Result<Vec<Reading>, StoreError> {
    const SQL: &str = "
        SELECT id, sealed, n_taken, n_same, undecided, read_at
          FROM workbook_reading
         WHERE round_id = $1 AND facility_id = $2 AND undecided <> '[]'
         ORDER BY id DESC";
    let rows = tx.all(SQL, &[round.into(), facility.into()]).await?;
    rows.iter().map(|row| reading_of(tx, &place(round, facility), row)).collect()
}

fn reading_of(tx: &Tx, place: &str, row: &Row) -> Result<Reading, StoreError> {
    let sealed: Vec<u8> = row.get("sealed")?;
    Ok(Reading {
        id: ReadingId(row.number("id")?),
        result: tx.sealer.open(place, &sealed)?,
        n_taken: row.count("n_taken")?,
        n_same: row.count("n_same")?,
        undecided: json(row, "undecided")?,
        read_at: row.moment("read_at")?,
    })
}

/// The versions of a facility's response that workbooks made.
pub async fn versions(tx: &Tx, round: RoundId, facility: FacilityId) -> Result<BTreeSet<i64>, StoreError> {
    const SQL: &str = "
        SELECT versions
          FROM workbook
         WHERE round_id = $1 AND facility_id = $2 AND versions <> '[]'
         ORDER BY id";
    let rows = tx.all(SQL, &[round.into(), facility.into()]).await?;
    let each: Vec<Vec<i64>> = rows.iter().map(|row| json(row, "versions")).collect::<Result<_, _>>()?;
    Ok(each.into_iter().flatten().collect())
}

/// The kept readings of a facility, newest first: number, when, how many answers were taken.
pub async fn readings(
    tx: &Tx,
    round: RoundId,
    facility: FacilityId,
) -> Result<Vec<(ReadingId, Timestamp, u32)>, StoreError> {
    const SQL: &str = "
        SELECT id, read_at, n_taken
          FROM workbook_reading
         WHERE round_id = $1 AND facility_id = $2
         ORDER BY id DESC";
    let rows = tx.all(SQL, &[round.into(), facility.into()]).await?;
    rows.iter().map(|row| Ok((ReadingId(row.number("id")?), row.moment("read_at")?, row.count("n_taken")?))).collect()
}

/// Which answers of a reading are still to be chosen between. The choice itself has its entry already.
pub async fn leave_undecided(tx: &Tx, id: ReadingId, undecided: &[Key]) -> Result<(), StoreError> {
    const SQL: &str = "UPDATE workbook_reading SET undecided = $1 WHERE id = $2";
    tx.execute(SQL, &[as_json(&undecided).into(), id.into()]).await?;
    Ok(())
}

fn closed() -> Finding {
    Finding::error(
        "round-closed",
        Text::new(
            "この調査の回答受付は終了しています。ブックの回答は保存していません。",
            "This survey no longer takes answers. Nothing of the workbook was saved.",
        ),
    )
}

fn place(round: RoundId, facility: FacilityId) -> String {
    format!("workbook/{round}/{facility}")
}

fn json<T: serde::de::DeserializeOwned>(row: &Row, column: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(&row.text(column)?).map_err(|_| StoreError::inconsistent("workbook", column, "cannot be read"))
}

fn as_json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain data")
}
