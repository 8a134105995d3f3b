//! A round's tables as plain data for files: every item by every classification, each table with its receipt.

use base::Finding;
use jiff::Timestamp;
use publish::tables::Release;
use store::collect::{self, Collected, Unseal};
use store::{RoundId, Scope, Store};

use crate::desk::report::cache;
use crate::desk::report::made::Made;
use crate::desk::report::releasing::Releasing;
use crate::error::Error;

/// The tables of a round from what was submitted up to `as_of`; as they may leave the secretariat where `releasing` says how,
/// or findings where no suppression is enough. `None` when there is no such round.
///
/// The same submissions at the same moment give the same release.
pub async fn release(
    store: &Store,
    round: RoundId,
    as_of: Timestamp,
    releasing: Option<&Releasing>,
) -> Result<Option<Result<Release, Vec<Finding>>>, Error> {
    let Some((made, hash)) = made_at(store, round, as_of).await? else {
        return Ok(None);
    };
    let Some(releasing) = releasing else {
        return Ok(Some(Ok(made.release(hash))));
    };
    Ok(Some(suppressed(made, releasing.clone()).await?.map(|released| released.release(hash))))
}

/// The report of a round at a moment, with the hash of its extract.
pub(crate) async fn made_at(store: &Store, round: RoundId, as_of: Timestamp) -> Result<Option<(Made, String)>, Error> {
    let tx = store.read().await?;
    let collected = collect::collect(&tx, &Scope::All, round, as_of, Unseal::default()).await?;
    drop(tx);
    let Some(collected) = collected else {
        return Ok(None);
    };
    let (collected, hash) = hashed(collected).await?;
    Ok(Some((cache::make(collected).await?, hash)))
}

/// The report as it may leave the secretariat, made on a thread that may be busy.
pub(crate) async fn suppressed(made: Made, releasing: Releasing) -> Result<Result<Made, Vec<Finding>>, Error> {
    let released = tokio::task::spawn_blocking(move || made.released(&releasing)).await;
    released.map_err(|error| Error::Internal(format!("suppression: {error}")))
}

/// The tables of a report that was made, within what the account sees.
pub(crate) async fn of_report(store: &Store, scope: &Scope, round: RoundId, made: &Made) -> Result<Release, Error> {
    Ok(made.release(hash_of(store, scope, round, made).await?))
}

/// The hash of the extract that a report was made from.
pub(crate) async fn hash_of(store: &Store, scope: &Scope, round: RoundId, made: &Made) -> Result<String, Error> {
    let tx = store.read().await?;
    let collected = collect::collect(&tx, scope, round, made.as_of(), Unseal::default()).await?;
    drop(tx);
    let (_, hash) = hashed(collected.ok_or(Error::NotFound)?).await?;
    Ok(hash)
}

/// The hash of the extract, found on a thread that may be busy.
async fn hashed(collected: Collected) -> Result<(Collected, String), Error> {
    let found = tokio::task::spawn_blocking(move || {
        let hash = store::extracts::hash(&collected);
        (collected, hash)
    });
    let (collected, hash) = found.await.map_err(|error| Error::Internal(format!("extract: {error}")))?;
    let hash = hash.map_err(|findings| {
        let lines: Vec<String> = findings.iter().map(|finding| finding.line(base::Lang::En)).collect();
        Error::Internal(format!("extract: {}", lines.join("; ")))
    })?;
    Ok((collected, hash))
}
