//! Publications 公表: tables that were given out, as they left the house.
//!
//! They are kept whole, so that the next release of the round can be made beside them, and so that what was given out can be looked at again.

use jiff::Timestamp;

use crate::audit;
use crate::connection::{Backend, Tx};
use crate::error::StoreError;
use crate::ids::{PublicationId, RoundId};
use crate::row::Row;
use crate::scope::Actor;
use crate::seal::digest;
use crate::times;

/// Publications of one round that are listed, the newest.
pub const PUBLICATIONS_MAX: i64 = 50;

/// What is given out.
#[derive(Clone, Copy, Debug)]
pub struct NewPublication<'a> {
    /// The round.
    pub round: RoundId,
    /// What was submitted later does not count.
    pub as_of: Timestamp,
    /// By which rules figures are withheld.
    pub rules: &'a str,
    /// Which tables are left out.
    pub left_out: &'a str,
    /// Beside which earlier publications it was made, by their numbers; only written into the log.
    pub beside: &'a str,
    /// The files as one ZIP.
    pub file: &'a [u8],
}

/// What was given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publication {
    /// Identity.
    pub id: PublicationId,
    /// What was submitted later does not count.
    pub as_of: Timestamp,
    /// By which rules figures were withheld.
    pub rules: String,
    /// Which tables were left out.
    pub left_out: String,
    /// SHA-256 of the ZIP.
    pub file_hash: String,
    /// When it was given out first.
    pub given_at: Timestamp,
}

/// Keeps everybody else from looking here in order to give out tables of the round, until the transaction ends. SQLite has one writer.
pub async fn hold(tx: &Tx, round: RoundId) -> Result<(), StoreError> {
    // Answers go on being saved: they only ask that the round stays.
    const SQL: &str = "SELECT id FROM round WHERE id = $1 FOR NO KEY UPDATE";
    if tx.backend == Backend::Postgres {
        tx.one(SQL, &[round.into()]).await?;
    }
    Ok(())
}

/// Gives tables out: keeps them, unless the very same are kept already, and writes down who took them.
pub async fn give(
    tx: &Tx,
    new: &NewPublication<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<PublicationId, StoreError> {
    const KNOWN: &str = "SELECT id FROM publication WHERE round_id = $1 AND file_hash = $2";
    const INSERT: &str = "
        INSERT INTO publication (round_id, as_of, rules, left_out, file_hash, file, given_at, given_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        RETURNING id";
    let hash = digest(new.file);
    let known = tx.one(KNOWN, &[new.round.into(), hash.clone().into()]).await?;
    let row = match known {
        Some(row) => row,
        None => {
            let values = [
                new.round.into(),
                times::to_text(new.as_of).into(),
                new.rules.into(),
                new.left_out.into(),
                hash.clone().into(),
                new.file.to_vec().into(),
                times::to_text(now).into(),
                actor.mark().into(),
            ];
            let row = tx.one(INSERT, &values).await?;
            row.ok_or_else(|| StoreError::inconsistent("publication", "id", "not returned"))?
        }
    };
    let id = PublicationId(row.number("id")?);
    let detail = serde_json::json!({
        "publication": id.0,
        "as_of": new.as_of.to_string(),
        "rules": new.rules,
        "left_out": new.left_out,
        "beside": new.beside,
        "file_sha256": hash,
        "bytes": new.file.len(),
    });
    audit::write(tx, actor, "tables.released", &format!("round:{}", new.round), detail, now).await?;
    Ok(id)
}

/// What was given out of a round, the newest first.
pub async fn list(tx: &Tx, round: RoundId) -> Result<Vec<Publication>, StoreError> {
    const SQL: &str = "
        SELECT id, as_of, rules, left_out, file_hash, given_at
          FROM publication
         WHERE round_id = $1
         ORDER BY id DESC
         LIMIT $2";
    let rows = tx.all(SQL, &[round.into(), PUBLICATIONS_MAX.into()]).await?;
    rows.iter().map(publication).collect()
}

/// The files of a publication as one ZIP, as they were given out. `None` where the round has no such publication.
pub async fn file(tx: &Tx, round: RoundId, id: PublicationId) -> Result<Option<Vec<u8>>, StoreError> {
    const SQL: &str = "SELECT file FROM publication WHERE round_id = $1 AND id = $2";
    let row = tx.one(SQL, &[round.into(), id.into()]).await?;
    row.map(|row| row.get("file")).transpose()
}

fn publication(row: &Row) -> Result<Publication, StoreError> {
    Ok(Publication {
        id: PublicationId(row.number("id")?),
        as_of: row.moment("as_of")?,
        rules: row.text("rules")?,
        left_out: row.text("left_out")?,
        file_hash: row.text("file_hash")?,
        given_at: row.moment("given_at")?,
    })
}
