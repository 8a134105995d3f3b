//! The audit log: one entry beside every change, chained by hash in batches afterwards.

use jiff::{SignedDuration, Timestamp};
use sea_orm::Value;

use crate::connection::{Backend, Tx};
use crate::error::StoreError;
use crate::scope::Actor;
use crate::seal::digest;
use crate::steps::Step;
use crate::times;

/// Entries that one batch of the chain takes at most.
pub const BATCH_ENTRIES_MAX: u32 = 10_000;
/// Entries younger than this are chained next time: a transaction that began earlier may still commit.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// Everything that an entry can tell of. Pages have words for each.
pub const ACTIONS: [&str; 30] = [
    "access.issued",
    "access.reissued",
    "access.revoked",
    "account.put",
    "answers.exported",
    "answers.unsealed",
    "contact.shown",
    "export.sealed",
    "extract.made",
    "frame.decided",
    "instrument.published",
    "person.continued",
    "person.declared",
    "person.named",
    "register.imported",
    "response.explained",
    "response.saved",
    "response.submitted",
    "round.closed",
    "round.created",
    "round.extended",
    "round.frozen",
    "round.opened",
    "round.reopened",
    "sign_in.account",
    "sign_in.respondent",
    "sign_in.slowed",
    "tables.released",
    "workbook.made",
    "workbook.read",
];

/// One line of the log. Holds no answers, names or addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Number, rising.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who, as [`Actor::mark`] writes it.
    pub actor: String,
    /// What, as `response.saved`.
    pub action: String,
    /// To what, as `round:2/facility:17`.
    pub subject: String,
    /// Further facts as JSON.
    pub detail: String,
}

const INSERT: &str = "
    INSERT INTO audit_entry (happened_at, actor, action, subject, detail)
    VALUES ($1, $2, $3, $4, $5)";

/// Writes one entry in the transaction of the change it belongs to.
pub async fn write(
    tx: &Tx,
    actor: &Actor,
    action: &str,
    subject: &str,
    detail: serde_json::Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(INSERT, &values(actor, action, subject, &detail, now)).await?;
    Ok(())
}

/// One entry, to be written together with the change it belongs to.
pub(crate) fn step(
    backend: Backend,
    actor: &Actor,
    action: &str,
    subject: &str,
    detail: &serde_json::Value,
    now: Timestamp,
) -> Step {
    Step::new(backend, INSERT, values(actor, action, subject, detail, now).to_vec())
}

fn values(actor: &Actor, action: &str, subject: &str, detail: &serde_json::Value, now: Timestamp) -> [Value; 5] {
    debug_assert!(ACTIONS.contains(&action), "{action} needs its line in ACTIONS and words on the pages");
    [times::to_text(now).into(), actor.mark().into(), action.into(), subject.into(), detail.to_string().into()]
}

/// The newest entries before `before` (or all), whose subject begins with `subject`; at most `limit`.
pub async fn list(tx: &Tx, subject: &str, before: Option<i64>, limit: u32) -> Result<Vec<Entry>, StoreError> {
    const SQL: &str = "
        SELECT id, happened_at, actor, action, subject, detail
          FROM audit_entry
         WHERE id < $1
           AND substr(subject, 1, length($2)) = $2
         ORDER BY id DESC
         LIMIT $3";
    let values = [before.unwrap_or(i64::MAX).into(), subject.into(), i64::from(limit).into()];
    let rows = tx.all(SQL, &values).await?;
    rows.iter()
        .map(|row| {
            Ok(Entry {
                id: row.number("id")?,
                at: row.moment("happened_at")?,
                actor: row.text("actor")?,
                action: row.text("action")?,
                subject: row.text("subject")?,
                detail: row.text("detail")?,
            })
        })
        .collect()
}

/// Adds the next batch to the chain; how many entries it took. Called now and then by the serving process.
pub async fn chain(tx: &Tx, now: Timestamp) -> Result<u32, StoreError> {
    if tx.backend == Backend::Postgres {
        // Several processes serve one server: one of them chains at a time.
        tx.one("SELECT pg_advisory_xact_lock(4702)", &[]).await?;
    }
    let (last, previous) = head(tx).await?;
    let settled = times::to_text(now - SETTLED_AFTER);
    // Up to the first entry that has not settled: a batch has no gaps, whatever times its entries tell.
    const FRESH: &str = "SELECT MIN(id) AS id FROM audit_entry WHERE id > $1 AND happened_at >= $2";
    let fresh: Option<i64> = tx.only(FRESH, &[last.into(), settled.into()]).await?.get("id")?;
    const SQL: &str = "
        SELECT id, happened_at, actor, action, subject, detail
          FROM audit_entry
         WHERE id > $1 AND id < $2
         ORDER BY id
         LIMIT $3";
    let rows =
        tx.all(SQL, &[last.into(), fresh.unwrap_or(i64::MAX).into(), i64::from(BATCH_ENTRIES_MAX).into()]).await?;
    let (Some(first), Some(newest)) = (rows.first(), rows.last()) else {
        return Ok(0);
    };
    let (first, newest) = (first.number("id")?, newest.number("id")?);
    let hash = chain_hash(&previous, &rows)?;
    const INSERT: &str = "
        INSERT INTO audit_batch (first_entry, last_entry, n_entries, previous_hash, hash, chained_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let n = i64::try_from(rows.len()).expect("a batch is small");
    let values = [first.into(), newest.into(), n.into(), previous.into(), hash.into(), times::to_text(now).into()];
    tx.execute(INSERT, &values).await?;
    Ok(u32::try_from(rows.len()).expect("a batch is small"))
}

/// What [`verify`] found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainState {
    /// Every batch fits its entries and the batch before. With the number of entries and the newest hash.
    Whole {
        /// Entries under the chain.
        n_entries: u64,
        /// The head of the chain; empty when nothing is chained yet.
        head: String,
    },
    /// An entry under this batch was changed, added or removed, or the batch itself was.
    Broken {
        /// The first entry of the batch that does not fit.
        first_entry: i64,
        /// Its last entry.
        last_entry: i64,
    },
}

/// Recomputes the whole chain.
pub async fn verify(tx: &Tx) -> Result<ChainState, StoreError> {
    const BATCHES: &str = "SELECT first_entry, last_entry, n_entries, previous_hash, hash FROM audit_batch ORDER BY id";
    const ENTRIES: &str = "
        SELECT id, happened_at, actor, action, subject, detail
          FROM audit_entry
         WHERE id BETWEEN $1 AND $2
         ORDER BY id";
    let mut previous = String::new();
    let mut n_entries = 0;
    let mut last = 0;
    for batch in tx.all(BATCHES, &[]).await? {
        let (first_entry, last_entry) = (batch.number("first_entry")?, batch.number("last_entry")?);
        // From the entry after the batch before, so that one slipped in between is seen too.
        let rows = tx.all(ENTRIES, &[(last + 1).into(), last_entry.into()]).await?;
        let fits = batch.text("previous_hash")? == previous
            && i64::try_from(rows.len()) == Ok(batch.number("n_entries")?)
            && chain_hash(&previous, &rows)? == batch.text("hash")?;
        if !fits {
            return Ok(ChainState::Broken { first_entry, last_entry });
        }
        previous = batch.text("hash")?;
        n_entries += rows.len() as u64;
        last = last_entry;
    }
    Ok(ChainState::Whole { n_entries, head: previous })
}

async fn head(tx: &Tx) -> Result<(i64, String), StoreError> {
    const SQL: &str = "SELECT last_entry, hash FROM audit_batch ORDER BY id DESC LIMIT 1";
    match tx.one(SQL, &[]).await? {
        Some(row) => Ok((row.number("last_entry")?, row.text("hash")?)),
        None => Ok((0, String::new())),
    }
}

/// The hash of a batch: over the hash before it and every field of its entries, each with its length in front.
fn chain_hash(previous: &str, rows: &[crate::row::Row]) -> Result<String, StoreError> {
    let mut bytes = previous.as_bytes().to_vec();
    for row in rows {
        bytes.extend(row.number("id")?.to_be_bytes());
        for column in ["happened_at", "actor", "action", "subject", "detail"] {
            let text = row.text(column)?;
            bytes.extend((text.len() as u64).to_be_bytes());
            bytes.extend(text.as_bytes());
        }
    }
    Ok(digest(&bytes))
}
