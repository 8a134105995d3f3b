//! What happened to a response, oldest first: every revision of every answer.

use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, Key};

use crate::answer_row::{answer_of, key_of, revised_of};
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::ResponseId;
use crate::response::{Draft, Revised};

/// One revision of one answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// The question.
    pub key: Key,
    /// The answer; `None` for one that is sealed and was not opened.
    pub answer: Option<Answer>,
    /// Version, person and time.
    pub revised: Revised,
}

impl Revision {
    /// When it was saved.
    pub fn at(&self) -> Timestamp {
        self.revised.at
    }
}

/// Revisions shown at most; the newest are kept.
const REVISIONS_MAX: i64 = 2_000;

/// Every revision of a response, oldest first. The caller has looked the draft up within what the person may see.
pub async fn of_response(tx: &Tx, draft: &Draft, unseal: bool) -> Result<Vec<Revision>, StoreError> {
    const SQL: &str = "
        SELECT key, version, state, value, sealed, person_id, revised_by, revised_at
          FROM revision
         WHERE response_id = $1
         ORDER BY id DESC
         LIMIT $2";
    let Some(response) = draft.response else {
        return Ok(Vec::new());
    };
    let rows = tx.all(SQL, &[response.into(), REVISIONS_MAX.into()]).await?;
    let mut revisions = Vec::with_capacity(rows.len());
    for row in rows.iter().rev() {
        let key = key_of(row)?;
        let answer = answer_of(tx, &draft.instrument, response, &key, row, unseal)?;
        revisions.push(Revision { key, answer, revised: revised_of(row)? });
    }
    Ok(revisions)
}

/// The answers as they stood in `version`, on and off the path: what a submission sent.
///
/// Without `unseal`, answers to contact and sensitive items are left out.
pub async fn answers_at(tx: &Tx, draft: &Draft, version: i64, unseal: bool) -> Result<Answers, StoreError> {
    match draft.response {
        Some(response) => of_version(tx, response, &draft.instrument, version, unseal).await,
        None => Ok(Answers::new()),
    }
}

/// The answers of a response as they stood in `version`.
pub(crate) async fn of_version(
    tx: &Tx,
    response: ResponseId,
    instrument: &Instrument,
    version: i64,
    unseal: bool,
) -> Result<Answers, StoreError> {
    const SQL: &str = "
        SELECT key, state, value, sealed
          FROM revision
         WHERE response_id = $1 AND version <= $2
         ORDER BY version, id";
    let mut answers = Answers::new();
    for row in tx.all(SQL, &[response.into(), version.into()]).await? {
        let key = key_of(&row)?;
        match answer_of(tx, instrument, response, &key, &row, unseal)? {
            Some(answer) => answers.insert(key, answer),
            None => answers.remove(&key),
        };
    }
    Ok(answers)
}
