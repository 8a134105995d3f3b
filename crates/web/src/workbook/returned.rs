//! A workbook that came back, taken into the response: read, held against what stands, merged, recorded.

use std::collections::BTreeMap;

use base::{Finding, Place, Text};
use jiff::Timestamp;
use questionnaire::{Answer, Key};
use register::Status;
use serde::{Deserialize, Serialize};
use store::person::{self, Details};
use store::response::Draft;
use store::workbook::{self as kept, Made, Signer};
use store::{Actor, FacilityId, ReadingId, RoundId, Scope, Store, Tx, WorkbookId, frame, history, instrument};
use workbook::answering::{Head, Judged, RejectedCell, Returned, Standing, judge, read};

use crate::error::Error;

/// Who brings a workbook, and where it may belong.
#[derive(Clone, Debug)]
pub struct Bringing<'a> {
    /// The round.
    pub round: RoundId,
    /// The one facility whose workbook is taken; `None` for any of the round.
    pub facility: Option<FacilityId>,
    /// Who brings it.
    pub actor: &'a Actor,
    /// False to look only: nothing is recorded.
    pub apply: bool,
}

/// What became of a workbook.
#[derive(Clone, Debug)]
pub struct Brought {
    /// Whose it is.
    pub head: Head,
    /// The facility's name on the frame's day.
    pub facility_name: String,
    /// The response before.
    pub draft: Draft,
    /// The kept reading; `None` where nothing was recorded.
    pub reading: Option<ReadingId>,
    /// What was found and what was taken.
    pub judged: Judged,
}

/// What is kept of a reading, to be shown again. Sealed at rest, as it holds what was typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The version of the response after it.
    pub(crate) version: i64,
    pub(crate) findings: Vec<Finding>,
    pub(crate) remaining: Vec<Finding>,
    /// What was typed where an answer could not be read. Readings of before do not tell, nor what was blanked.
    #[serde(default)]
    pub(crate) typed: BTreeMap<Key, Vec<KeptCell>>,
    /// Answers that the workbook blanked, and lists from which it took rows.
    #[serde(default)]
    pub(crate) cleared: Vec<Key>,
    /// The workbook's answers that were to be chosen between: state and value, as the store writes them.
    pub(crate) mine: BTreeMap<Key, (String, Option<String>)>,
    /// Where in the workbook these stand. Readings of before do not tell.
    #[serde(default)]
    pub(crate) places: BTreeMap<Key, Place>,
}

/// One cell of an answer that could not be read, as `workbook` has it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptCell {
    pub(crate) part: String,
    pub(crate) typed: String,
    pub(crate) place: Place,
    /// True where this very cell could not be read.
    pub(crate) wrong: bool,
}

/// Reads a workbook and, where `apply` says so, records it in one transaction. Refused with findings when it is broken,
/// somebody else's, of another round or edition, or when the round takes no answers.
pub async fn bring(
    store: &Store,
    bringing: &Bringing<'_>,
    bytes: Vec<u8>,
    now: Timestamp,
) -> Result<Result<Brought, Vec<Finding>>, Error> {
    let file_hash = store::seal::digest(&bytes);
    let signer = Signer::new(&store.read().await?);
    let reading = tokio::task::spawn_blocking(move || read(&bytes, |text, mark| signer.is_signed(text, mark)));
    let returned = match reading.await.map_err(|error| Error::Internal(format!("reading a workbook: {error}")))? {
        Ok(returned) => returned,
        Err(findings) => return Ok(Err(findings)),
    };
    let tx = store.write().await?;
    let (draft, made, facility_name) = match place(&tx, bringing, &returned.head, now).await? {
        Ok(found) => found,
        Err(finding) => return Ok(Err(vec![finding])),
    };
    let base = history::answers_at(&tx, &draft, made.made_from, true).await?;
    let who = filled_in_by(&tx, bringing, &draft, &returned, now).await?;
    let own = made.own(&draft, &who);
    let standing = Standing { base: &base, ours: &draft.answers, own: &own, allotted: &made.allotted };
    let judged = judge(&draft.instrument, &returned, &standing, now);
    let recorded = record(&tx, (bringing, &who), &draft, &made, (&judged, &file_hash), now).await?;
    let reading = match recorded {
        Ok(reading) => reading,
        Err(finding) => return Ok(Err(vec![finding])),
    };
    if bringing.apply {
        tx.commit().await?;
    }
    let reading = bringing.apply.then_some(reading);
    Ok(Ok(Brought { head: returned.head, facility_name, draft, reading, judged }))
}

/// The response and the workbook's own record, if the workbook belongs there.
async fn place(
    tx: &Tx,
    bringing: &Bringing<'_>,
    head: &Head,
    now: Timestamp,
) -> Result<Result<(Draft, Made, String), Finding>, Error> {
    if head.round != bringing.round.0 {
        return Ok(Err(other_round()));
    }
    let member = frame::member_by_code(tx, &Scope::All, bringing.round, &head.facility_code).await?;
    let belongs = |member: &frame::Member| {
        member.status == Status::In && bringing.facility.is_none_or(|facility| facility == member.facility)
    };
    let Some(member) = member.filter(belongs) else {
        return Ok(Err(other_facility()));
    };
    let Some(draft) = kept::hold(tx, bringing.round, member.facility, now).await? else {
        return Ok(Err(other_round()));
    };
    let hash = instrument::hash(tx, draft.round.instrument).await?;
    if head.hash != hash {
        return Ok(Err(other_edition(head, &draft)));
    }
    let made = kept::find(tx, bringing.round, member.facility, WorkbookId(head.workbook)).await?;
    // A number that this database never gave, or a version that is yet to come: made by a database that is no more.
    match made.filter(|made| made.made_from == head.made_from && made.made_from <= draft.version) {
        Some(made) => Ok(Ok((draft, made, member.name))),
        None => Ok(Err(unknown())),
    }
}

/// Whose answers these are: the person whom the workbook names, or whoever brings it.
async fn filled_in_by(
    tx: &Tx,
    bringing: &Bringing<'_>,
    draft: &Draft,
    returned: &Returned,
    now: Timestamp,
) -> Result<Actor, Error> {
    let Some(person) = &returned.person else { return Ok(bringing.actor.clone()) };
    let details =
        Details { name: person.name.clone(), department: person.department.clone(), contact: person.contact.clone() };
    let (round, facility) = (draft.round.id, draft.facility);
    Ok(Actor::Person(person::declare_in_workbook(tx, round, facility, &details, bringing.actor, now).await?))
}

async fn record(
    tx: &Tx,
    (bringing, who): (&Bringing<'_>, &Actor),
    draft: &Draft,
    made: &Made,
    (judged, file_hash): (&Judged, &str),
    now: Timestamp,
) -> Result<Result<ReadingId, Finding>, Error> {
    let clashes: Vec<(Key, Answer)> =
        judged.clashes.iter().map(|clash| (clash.key.clone(), clash.mine.clone())).collect();
    let version = draft.version + i64::from(!judged.take.is_empty());
    let result = serde_json::to_string(&Kept::of(judged, version))
        .map_err(|error| Error::Internal(format!("findings as JSON: {error}")))?;
    let taking = kept::Returned {
        take: &judged.take,
        clashes: &clashes,
        allotted: &judged.allotted,
        n_same: judged.n_same,
        file_hash,
        result: &result,
        n_findings: judged.findings.len(),
    };
    let taken = kept::take(tx, draft, made, &taking, (who, bringing.actor), now).await?;
    Ok(taken.map(|(reading, _)| reading))
}

impl Kept {
    /// What is kept of a reading that made this version of the response.
    pub(crate) fn of(judged: &Judged, version: i64) -> Kept {
        let kept = |cell: &RejectedCell| KeptCell {
            part: cell.part.clone(),
            typed: cell.typed.clone(),
            place: cell.place.clone(),
            wrong: cell.wrong,
        };
        let mine = judged.clashes.iter().map(|clash| {
            let stored = (clash.mine.state_code().to_owned(), clash.mine.stored());
            (clash.key.clone(), stored)
        });
        Kept {
            version,
            findings: judged.findings.clone(),
            remaining: judged.remaining.clone(),
            typed: judged.rejected.iter().map(|(key, cells)| (key.clone(), cells.iter().map(kept).collect())).collect(),
            cleared: judged.cleared.clone(),
            mine: mine.collect(),
            places: judged.clashes.iter().map(|clash| (clash.key.clone(), clash.place.clone())).collect(),
        }
    }

    /// The workbook's answer to a question that is to be chosen.
    pub(crate) fn mine(&self, draft: &Draft, key: &Key) -> Option<Answer> {
        let (state, value) = self.mine.get(key)?;
        Answer::from_stored(draft.instrument.item(key)?.kind, state, value.as_deref())
    }
}

fn other_facility() -> Finding {
    Finding::error(
        "workbook-other-facility",
        Text::new(
            "別の施設の回答用ブックです。この施設のブックを選んでください。",
            "This workbook is another facility's. Choose the one of this facility.",
        ),
    )
}

fn other_round() -> Finding {
    Finding::error(
        "workbook-other-round",
        Text::new(
            "別の調査の回答用ブックです。この調査のブックを受け取り、記入し直してください。",
            "This workbook is of another survey round. Get the one of this round and fill it in.",
        ),
    )
}

fn other_edition(head: &Head, draft: &Draft) -> Finding {
    let (theirs, ours) = (&head.version, &draft.instrument.version);
    Finding::error(
        "workbook-other-edition",
        Text::new(
            format!(
                "調査票の版が違います（ブックは「{theirs}」、この調査は「{ours}」）。新しいブックを受け取ってください。"
            ),
            format!("The workbook is of another edition (“{theirs}”, this round has “{ours}”). Get a fresh one."),
        ),
    )
}

fn unknown() -> Finding {
    Finding::error(
        "workbook-unknown",
        Text::new(
            "このブックの作成記録がありません。新しい回答用ブックを受け取り、記入し直してください。",
            "There is no record of this workbook. Get a fresh one and fill it in.",
        ),
    )
}
