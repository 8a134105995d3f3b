//! Submissions 提出: which version of a response a hospital sent, by whom and when.

use base::{Finding, Text};
use jiff::Timestamp;
use sea_orm::Value;

use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{PersonId, ResponseId, RoundId};
use crate::response::Draft;
use crate::round::RoundState;
use crate::row::Row;
use crate::scope::Actor;
use crate::times;

/// One submission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The version that was sent.
    pub version: i64,
    /// Receipt number 受付番号, to be printed.
    pub receipt: String,
    /// Soft findings that the respondent confirmed.
    pub n_soft: u32,
    /// Who.
    pub person: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// Submits a response as it stands in `draft`.
///
/// Refused with a finding when the round does not take answers, or when somebody saved something since the draft was
/// read: what is sent is what was seen.
pub async fn submit(
    tx: &Tx,
    draft: &Draft,
    n_soft: u32,
    receipt: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<Submission, Finding>, StoreError> {
    if draft.round.state(now) != RoundState::Open {
        let words = Text::new("この調査は回答を受け付けていません。", "This survey does not take answers now.");
        return Ok(Err(Finding::error("round-closed", words)));
    }
    let Some(response) = draft.response else {
        let words = Text::new("まだ何も入力されていません。", "Nothing has been entered yet.");
        return Ok(Err(Finding::error("response-empty", words)));
    };
    // Holds the row, so that nothing is saved between this look and the submission.
    const LOCK: &str = "UPDATE response SET version = version WHERE id = $1 RETURNING version";
    if tx.only(LOCK, &[response.into()]).await?.number("version")? != draft.version {
        let words = Text::new(
            "確認の間に、ほかの方が回答を変更しました。内容をもう一度確認してから提出してください。",
            "Somebody else changed the answers while you were checking. Look through them again, then submit.",
        );
        return Ok(Err(Finding::error("response-changed", words)));
    }
    const SQL: &str = "
        INSERT INTO submission (response_id, version, receipt, n_soft, person_id, submitted_at)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let values: [Value; 6] = [
        response.into(),
        draft.version.into(),
        receipt.into(),
        i64::from(n_soft).into(),
        actor.person().map(|person| person.0).into(),
        times::to_text(now).into(),
    ];
    tx.execute(SQL, &values).await?;
    let detail = serde_json::json!({ "version": draft.version, "receipt": receipt, "n_soft": n_soft });
    audit::write(tx, actor, "response.submitted", &draft.subject(), detail, now).await?;
    let (version, receipt) = (draft.version, receipt.to_owned());
    Ok(Ok(Submission { version, receipt, n_soft, person: actor.person(), at: now }))
}

/// All submissions of a response, oldest first.
pub async fn all(tx: &Tx, response: ResponseId) -> Result<Vec<Submission>, StoreError> {
    const SQL: &str = "
        SELECT version, receipt, n_soft, person_id, submitted_at
          FROM submission
         WHERE response_id = $1
         ORDER BY id";
    tx.all(SQL, &[response.into()]).await?.iter().map(from_row).collect()
}

/// What the tables of a round depend on besides its frozen parts. Two equal stamps mean equal tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Stamp {
    /// How many submissions there are.
    pub n_submissions: i64,
    /// The newest of them; 0 for none.
    pub newest: i64,
    /// How many decisions were made on its frame.
    pub n_decisions: i64,
}

/// The stamp of a round: one cheap query.
pub async fn stamp(tx: &Tx, round: RoundId) -> Result<Stamp, StoreError> {
    const SQL: &str = "
        SELECT (SELECT count(*) FROM frame_decision WHERE frame_decision.round_id = $1) AS n_decisions,
               count(*) AS n_submissions, COALESCE(MAX(submission.id), 0) AS newest
          FROM submission
          JOIN response ON response.id = submission.response_id
         WHERE response.round_id = $1";
    let row = tx.only(SQL, &[round.into()]).await?;
    Ok(Stamp {
        n_submissions: row.number("n_submissions")?,
        newest: row.number("newest")?,
        n_decisions: row.number("n_decisions")?,
    })
}

/// The submission in a row.
pub(crate) fn from_row(row: &Row) -> Result<Submission, StoreError> {
    let person: Option<i64> = row.get("person_id")?;
    Ok(Submission {
        version: row.number("version")?,
        receipt: row.text("receipt")?,
        n_soft: row.count("n_soft")?,
        person: person.map(PersonId),
        at: row.moment("submitted_at")?,
    })
}
