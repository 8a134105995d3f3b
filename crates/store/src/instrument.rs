//! Published questionnaires. Once published, one never changes; a correction is a new edition.

use std::sync::Arc;

use base::{Finding, Severity, Text, finding};
use jiff::Timestamp;
use questionnaire::{Instrument, Sheets};
use sea_orm::Value;

use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::InstrumentId;
use crate::scope::Actor;
use crate::seal::digest;
use crate::times;

/// A published questionnaire as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Identity.
    pub id: InstrumentId,
    /// `form_id` of the settings sheet.
    pub form_id: String,
    /// Edition 版: `version` of the settings sheet.
    pub version: String,
    /// Title.
    pub title: Text,
    /// SHA-256 of the sheets.
    pub hash: String,
    /// When it was published.
    pub published_at: Timestamp,
}

/// Publishes a questionnaire, or finds it when the very same one was published before.
///
/// Refused with findings when it does not compile or names no form, or when other content already stands under its form and version.
pub async fn publish(
    tx: &Tx,
    sheets: &Sheets,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<InstrumentId, Vec<Finding>>, StoreError> {
    let instrument = match publishable(sheets) {
        Ok(instrument) => instrument,
        Err(findings) => return Ok(Err(findings)),
    };
    let text = sheets.canonical_json();
    let hash = digest(text.as_bytes());
    if let Some(row) = tx.one("SELECT id FROM instrument WHERE hash = $1", &[hash.clone().into()]).await? {
        return Ok(Ok(InstrumentId(row.number("id")?)));
    }
    const TAKEN: &str = "SELECT id FROM instrument WHERE form_id = $1 AND version = $2";
    let edition: [Value; 2] = [instrument.form_id.clone().into(), instrument.version.clone().into()];
    if tx.one(TAKEN, &edition).await?.is_some() {
        return Ok(Err(vec![edition_taken(&instrument)]));
    }
    const SQL: &str = "
        INSERT INTO instrument (form_id, version, title_ja, title_en, hash, sheets, published_at, published_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        RETURNING id";
    let values: [Value; 8] = [
        instrument.form_id.clone().into(),
        instrument.version.clone().into(),
        instrument.title.ja.clone().into(),
        instrument.title.en.clone().into(),
        hash.clone().into(),
        text.into(),
        times::to_text(now).into(),
        actor.mark().into(),
    ];
    let id = InstrumentId(tx.only(SQL, &values).await?.number("id")?);
    let detail = serde_json::json!({ "form_id": instrument.form_id, "version": instrument.version, "hash": hash });
    audit::write(tx, actor, "instrument.published", &format!("instrument:{id}"), detail, now).await?;
    Ok(Ok(id))
}

/// The questionnaire, where nothing in the sheets themselves is in the way of publishing it.
pub fn publishable(sheets: &Sheets) -> Result<Instrument, Vec<Finding>> {
    let compiled = questionnaire::compile(sheets);
    let findings: Vec<Finding> =
        compiled.findings.into_iter().chain(questionnaire::missing_form_id(sheets, Severity::Error)).collect();
    compiled.instrument.filter(|_| !finding::blocks(&findings)).ok_or(findings)
}

/// The compiled questionnaire. Compiled once a process and kept, as it never changes.
pub async fn get(tx: &Tx, id: InstrumentId) -> Result<Arc<Instrument>, StoreError> {
    if let Some(known) = tx.instruments.read().expect("no panic while held").get(&id) {
        return Ok(known.clone());
    }
    let row = tx.only("SELECT sheets FROM instrument WHERE id = $1", &[id.into()]).await?;
    let sheets = Sheets::from_json(&row.text("sheets")?)
        .ok_or_else(|| StoreError::inconsistent("instrument", "sheets", "cannot be read"))?;
    let instrument = questionnaire::compile(&sheets)
        .instrument
        .ok_or_else(|| StoreError::inconsistent("instrument", "sheets", "no longer compiles"))?;
    let instrument = Arc::new(instrument);
    tx.instruments.write().expect("no panic while held").insert(id, instrument.clone());
    Ok(instrument)
}

/// SHA-256 of the sheets of a published questionnaire.
pub async fn hash(tx: &Tx, id: InstrumentId) -> Result<String, StoreError> {
    tx.only("SELECT hash FROM instrument WHERE id = $1", &[id.into()]).await?.text("hash")
}

/// A published questionnaire and its sheets as they were published; `None` where there is none of this number.
pub async fn sheets(tx: &Tx, id: InstrumentId) -> Result<Option<(Published, Sheets)>, StoreError> {
    const SQL: &str = "
        SELECT id, form_id, version, title_ja, title_en, hash, published_at, sheets
          FROM instrument
         WHERE id = $1";
    let Some(row) = tx.one(SQL, &[id.into()]).await? else {
        return Ok(None);
    };
    let sheets = Sheets::from_json(&row.text("sheets")?)
        .ok_or_else(|| StoreError::inconsistent("instrument", "sheets", "cannot be read"))?;
    Ok(Some((published(&row)?, sheets)))
}

/// All published questionnaires, newest first.
pub async fn list(tx: &Tx) -> Result<Vec<Published>, StoreError> {
    const SQL: &str = "
        SELECT id, form_id, version, title_ja, title_en, hash, published_at
          FROM instrument
         ORDER BY published_at DESC, id DESC";
    tx.all(SQL, &[]).await?.iter().map(published).collect()
}

fn published(row: &crate::row::Row) -> Result<Published, StoreError> {
    Ok(Published {
        id: InstrumentId(row.number("id")?),
        form_id: row.text("form_id")?,
        version: row.text("version")?,
        title: Text::new(row.text("title_ja")?, row.text("title_en")?),
        hash: row.text("hash")?,
        published_at: row.moment("published_at")?,
    })
}

fn edition_taken(instrument: &Instrument) -> Finding {
    let (form, version) = (&instrument.form_id, &instrument.version);
    Finding::error(
        "edition-published",
        Text::new(
            format!("調査票「{form}」の版「{version}」は公開済みで、変更できません。settings シートの version を新しい値にしてください。"),
            format!(
                "Edition “{version}” of questionnaire “{form}” is published and cannot change. Give the settings sheet a new version."
            ),
        ),
    )
    .on_sheet("settings")
    .in_column("version")
}
