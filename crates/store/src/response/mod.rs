//! A hospital's response 回答票: the newest answers, saving a page of them, and two people in one response.

mod save;
mod settle;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::{Finding, Text};
use jiff::Timestamp;
use questionnaire::{Answer, Answers, Instrument, Key};

use crate::answer_row::{answer_of, key_of, revised_of};
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{FacilityId, PersonId, ResponseId, RoundId};
use crate::instrument;
use crate::round::{self, Round};
use crate::sign_in::Respondent;
use crate::submission::{self, Submission};

pub use save::{record, save};
pub use settle::{Choice, settle};
pub(crate) use write::{lock, write};

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
    let sql = format!(
        "SELECT {}, response.id AS response_id, response.version AS newest_version, submission.version,
                submission.receipt, submission.n_soft, submission.person_id, submission.submitted_at
           FROM round
           LEFT JOIN round_event ON round_event.round_id = round.id
           LEFT JOIN response ON response.round_id = round.id AND response.facility_id = $2
           LEFT JOIN submission ON submission.id = (SELECT MAX(sent.id) FROM submission AS sent
                                                     WHERE sent.response_id = response.id)
          WHERE round.id = $1
          ORDER BY round_event.id",
        round::COLUMNS
    );
    let rows = tx.all(&sql, &[round.into(), facility.into()]).await?;
    let (Some(round), Some(row)) = (round::from_rows(&rows)?, rows.first()) else {
        return Ok(None);
    };
    let instrument = instrument::get(tx, round.instrument).await?;
    let mut draft = Draft::empty(round, facility, instrument);
    let response: Option<i64> = row.get("response_id")?;
    let Some(response) = response.map(ResponseId) else { return Ok(Some(draft)) };
    let receipt: Option<String> = row.get("receipt")?;
    draft.response = Some(response);
    draft.version = row.number("newest_version")?;
    draft.submission = receipt.map(|_| submission::from_row(row)).transpose()?;
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

/// The newest answers of a response, without by whom and when.
pub(crate) async fn newest(
    tx: &Tx,
    response: ResponseId,
    instrument: &Instrument,
    unseal: bool,
) -> Result<Answers, StoreError> {
    const SQL: &str = "SELECT key, state, value, sealed FROM answer WHERE response_id = $1";
    let mut answers = Answers::new();
    for row in tx.all(SQL, &[response.into()]).await? {
        let key = key_of(&row)?;
        if let Some(answer) = answer_of(tx, instrument, response, &key, &row, unseal)? {
            answers.insert(key, answer);
        }
    }
    Ok(answers)
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
