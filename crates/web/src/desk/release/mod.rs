//! Tables for publication: asked for with their rules, looked at before they leave, given out as one ZIP.

pub(crate) mod asking;
pub(crate) mod form;
pub(crate) mod give;
pub(crate) mod kept;
mod making;
pub(crate) mod preview;

use store::publication::{self, Publication};
use store::{PublicationId, RoundId, Tx};

use crate::error::Error;

/// The tables of what was given out before.
pub(crate) async fn tables_of(
    tx: &Tx,
    round: RoundId,
    publication: &Publication,
) -> Result<publish::tables::Release, Error> {
    let bytes = file_of(tx, round, publication.id).await?;
    let broken = |what: &str| Error::Internal(format!("publication {}: {what}", publication.id));
    let tables = publish::files::unpacked(&bytes, publish::files::TABLES).ok_or_else(|| broken("no tables.json"))?;
    publish::tables::from_json(&tables).map_err(|_| broken("tables.json cannot be read"))
}

/// The files as they were given out. `NotFound` for what was not.
pub(crate) async fn file_of(tx: &Tx, round: RoundId, id: PublicationId) -> Result<Vec<u8>, Error> {
    publication::file(tx, round, id).await?.ok_or(Error::NotFound)
}
