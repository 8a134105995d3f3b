//! What a round holds at a moment: the submitted version of each response, with its place in the frame.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use questionnaire::{Answers, Instrument, Key, Protection};
use register::Stratify;

use crate::answer_row::{answer_of, key_of};
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{ResponseId, RoundId};
use crate::instrument;
use crate::round::{self, Round};
use crate::scope::Scope;
use crate::times;

/// The submitted responses of a round as of a moment.
#[derive(Clone, Debug)]
pub struct Collected {
    /// The round.
    pub round: Round,
    /// Its questionnaire.
    pub instrument: Arc<Instrument>,
    /// The prefecture (two-digit code) that the account sees alone; empty for the whole frame.
    pub prefecture: String,
    /// One a facility that submitted, by code.
    pub responses: Vec<Response>,
    /// Facilities of the frame, by stratum and prefecture.
    pub frame: BTreeMap<(String, String), u32>,
    /// The moment: later submissions do not count.
    pub as_of: Timestamp,
}

/// One submitted response.
#[derive(Clone, Debug)]
pub struct Response {
    /// Code of the facility on the frame's day.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its prefecture.
    pub prefecture: String,
    /// Its stratum; empty where there are none.
    pub stratum: String,
    /// Its beds, where the frame knows them.
    pub beds: Option<u32>,
    /// When it was submitted.
    pub submitted_at: Timestamp,
    /// The answers as submitted, without those that are sealed and were not asked for.
    pub answers: Answers,
    /// The state of each answer that is sealed and was not asked for.
    pub sealed: BTreeMap<Key, String>,
}

/// Which sealed answers are opened. The caller has checked the right and written the reason to the log.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unseal {
    /// Contacts.
    pub contact: bool,
    /// Sensitive answers.
    pub sensitive: bool,
}

impl Unseal {
    pub(crate) fn opens(self, protection: Protection) -> bool {
        match protection {
            Protection::None => true,
            Protection::Contact => self.contact,
            Protection::Sensitive => self.sensitive,
        }
    }

    /// True when anything sealed is opened.
    pub fn anything(self) -> bool {
        self.contact || self.sensitive
    }
}

/// Reads the submitted responses of a round as of a moment, within what the person may see.
pub async fn collect(
    tx: &Tx,
    scope: &Scope,
    round: RoundId,
    as_of: Timestamp,
    unseal: Unseal,
) -> Result<Option<Collected>, StoreError> {
    let Some(round) = round::get(tx, round).await? else {
        return Ok(None);
    };
    let instrument = instrument::get(tx, round.instrument).await?;
    let frame = frame_counts(tx, scope, &round, as_of).await?;
    let mut responses = submitted(tx, scope, &round, as_of).await?;
    read_answers(tx, scope, &round, &instrument, as_of, unseal, &mut responses).await?;
    let mut responses: Vec<Response> = responses.into_values().collect();
    responses.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(Some(Collected { round, instrument, prefecture: scope.prefecture(), responses, frame, as_of }))
}

/// The newest submission of each response up to a moment: `$1` round, `$2` moment, `$3` prefecture or empty.
pub(crate) const NEWEST: &str = "
    WITH newest AS (
        SELECT submission.response_id, MAX(submission.version) AS version, MAX(submission.submitted_at) AS submitted_at
          FROM submission
          JOIN response ON response.id = submission.response_id
         WHERE response.round_id = $1
           AND submission.submitted_at <= $2
         GROUP BY submission.response_id
    ), counted AS (
        SELECT newest.response_id, newest.version, newest.submitted_at, frame_member.code, frame_member.name,
               frame_member.prefecture, frame_member.stratum, frame_member.beds
          FROM newest
          JOIN response ON response.id = newest.response_id
          JOIN frame_member ON frame_member.round_id = response.round_id
                           AND frame_member.facility_id = response.facility_id
         WHERE frame_member.status = 'in'
           AND ($3 = '' OR frame_member.prefecture = $3)
           AND NOT EXISTS (SELECT 1
                             FROM frame_decision
                            WHERE frame_decision.round_id = frame_member.round_id
                              AND frame_decision.facility_id = frame_member.facility_id
                              AND frame_decision.decided_at > $2)
    )";

async fn submitted(
    tx: &Tx,
    scope: &Scope,
    round: &Round,
    as_of: Timestamp,
) -> Result<BTreeMap<ResponseId, Response>, StoreError> {
    let sql = format!("{NEWEST} SELECT * FROM counted ORDER BY code");
    let values = [round.id.into(), times::to_text(as_of).into(), scope.prefecture().into()];
    let mut responses = BTreeMap::new();
    for row in tx.all(&sql, &values).await? {
        let response = Response {
            code: row.text("code")?,
            name: row.text("name")?,
            prefecture: row.text("prefecture")?,
            stratum: row.text("stratum")?,
            beds: row.optional_count("beds")?,
            submitted_at: row.moment("submitted_at")?,
            answers: Answers::new(),
            sealed: BTreeMap::new(),
        };
        responses.insert(ResponseId(row.number("response_id")?), response);
    }
    Ok(responses)
}

/// Folds the revisions up to each submitted version; the last one of a question counts.
async fn read_answers(
    tx: &Tx,
    scope: &Scope,
    round: &Round,
    instrument: &Instrument,
    as_of: Timestamp,
    unseal: Unseal,
    responses: &mut BTreeMap<ResponseId, Response>,
) -> Result<(), StoreError> {
    let sql = format!(
        "{NEWEST}
         SELECT revision.response_id, revision.key, revision.state, revision.value, revision.sealed
           FROM counted
           JOIN revision ON revision.response_id = counted.response_id
                        AND revision.version <= counted.version
          ORDER BY revision.response_id, revision.version, revision.id"
    );
    let values = [round.id.into(), times::to_text(as_of).into(), scope.prefecture().into()];
    for row in tx.all(&sql, &values).await? {
        let id = ResponseId(row.number("response_id")?);
        let Some(response) = responses.get_mut(&id) else {
            continue;
        };
        let key = key_of(&row)?;
        let opens = instrument.item(&key).is_some_and(|item| unseal.opens(item.protect));
        match answer_of(tx, instrument, id, &key, &row, opens)? {
            Some(answer) => {
                response.sealed.remove(&key);
                response.answers.insert(key, answer);
            }
            None => {
                response.answers.remove(&key);
                response.sealed.insert(key, row.text("state")?);
            }
        }
    }
    Ok(())
}

/// The frame as it was at a moment: a facility that was decided later was not in it yet.
async fn frame_counts(
    tx: &Tx,
    scope: &Scope,
    round: &Round,
    as_of: Timestamp,
) -> Result<BTreeMap<(String, String), u32>, StoreError> {
    const SQL: &str = "
        SELECT stratum, prefecture, count(*) AS n
          FROM frame_member
         WHERE round_id = $1
           AND status = 'in'
           AND ($2 = '' OR prefecture = $2)
           AND NOT EXISTS (SELECT 1
                             FROM frame_decision
                            WHERE frame_decision.round_id = frame_member.round_id
                              AND frame_decision.facility_id = frame_member.facility_id
                              AND frame_decision.decided_at > $3)
         GROUP BY stratum, prefecture
         ORDER BY stratum, prefecture";
    let mut counts = BTreeMap::new();
    for row in tx.all(SQL, &[round.id.into(), scope.prefecture().into(), times::to_text(as_of).into()]).await? {
        counts.insert((row.text("stratum")?, row.text("prefecture")?), row.count("n")?);
    }
    Ok(counts)
}

impl Collected {
    /// The classes of the strata in order, as (code, label, facilities in the frame). One stratum where the rule has none.
    pub fn strata(&self) -> Vec<(String, base::Text, u32)> {
        let in_stratum =
            |code: &str| self.frame.iter().filter(|((stratum, _), _)| stratum == code).map(|(_, n)| n).sum();
        match self.round.rule.stratify_by.classification() {
            Some(classes) => classes
                .classes
                .iter()
                .map(|class| (class.code.clone(), class.label.clone(), in_stratum(&class.code)))
                .collect(),
            None => vec![(String::new(), base::Text::new("全体", "All"), in_stratum(""))],
        }
    }

    /// Name and label of what the strata are made of.
    pub fn stratification(&self) -> (String, base::Text) {
        match self.round.rule.stratify_by {
            Stratify::None => ("all".to_owned(), base::Text::new("全体", "All")),
            Stratify::BedClass | Stratify::Kind => {
                let classes = self.round.rule.stratify_by.classification().expect("these two have classes");
                (classes.name.clone(), classes.label.clone())
            }
        }
    }
}
