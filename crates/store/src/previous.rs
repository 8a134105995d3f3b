//! What a facility submitted in an earlier round to the same question, to be shown beside the question of this round.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use base::Text;
use jiff::Timestamp;
use questionnaire::{Answer, Instrument, ItemVisit, Presence, Protection, editions, journey_at};

use crate::connection::Tx;
use crate::error::StoreError;
use crate::history;
use crate::ids::{InstrumentId, ResponseId};
use crate::instrument;
use crate::response::{self, Draft};

/// How many earlier rounds are looked through, the newest first.
const ROUNDS_MAX: i64 = 3;

/// An answer of an earlier round.
#[derive(Clone, Debug)]
pub struct Previous {
    /// The questionnaire of that round.
    pub instrument: Arc<Instrument>,
    /// The item in it, an index into [`Instrument::items`].
    pub item: usize,
    /// What was submitted.
    pub answer: Answer,
    /// Title of that round.
    pub round: Text,
    /// When it was submitted.
    pub submitted_at: Timestamp,
}

/// The newest submitted answer of an earlier round to what each of `items` asks, for the facility of `draft`.
///
/// Items of two questionnaires stand for the same by the later one's table of editions, by their concept, or, in the
/// same form, by their key. Only what was answered on the path counts. Answers to contact and sensitive items are never
/// opened for this, and those inside a repeat are left out: nobody can say which row is which. An earlier round is one
/// made before.
pub async fn of_items(
    tx: &Tx,
    draft: &Draft,
    items: &BTreeSet<usize>,
) -> Result<BTreeMap<usize, Previous>, StoreError> {
    let mut found = BTreeMap::new();
    if items.is_empty() {
        return Ok(found);
    }
    const SQL: &str = "
        SELECT response.id, response.version AS newest_version, submission.version, submission.submitted_at,
               round.title_ja, round.title_en, round.instrument_id
          FROM response
          JOIN round ON round.id = response.round_id
          JOIN submission ON submission.id = (SELECT MAX(sent.id) FROM submission AS sent
                                               WHERE sent.response_id = response.id)
         WHERE response.facility_id = $1 AND response.round_id < $2
         ORDER BY response.round_id DESC
         LIMIT $3";
    for row in tx.all(SQL, &[draft.facility.into(), draft.round.id.into(), ROUNDS_MAX.into()]).await? {
        let earlier = InstrumentId(row.number("instrument_id")?);
        let instrument = instrument::get(tx, earlier).await?;
        let counterparts = counterparts(tx, earlier, draft.round.instrument).await?;
        let open = items.iter().filter(|item| !found.contains_key(*item));
        let wanted: Vec<(usize, usize)> =
            open.filter_map(|item| counterparts.get(item).map(|from| (*from, *item))).collect();
        if wanted.is_empty() {
            continue;
        }
        let submitted_at = row.moment("submitted_at")?;
        let title = Text::new(row.text("title_ja")?, row.text("title_en")?);
        let (response, version) = (ResponseId(row.number("id")?), row.number("version")?);
        let answers = match row.number("newest_version")? == version {
            true => response::newest(tx, response, &instrument, false).await?,
            false => history::of_version(tx, response, &instrument, version, false).await?,
        };
        let journey = journey_at(&instrument, &answers, submitted_at);
        for visit in journey.items().filter(|visit| counts(&instrument, visit)) {
            for (_, item) in wanted.iter().filter(|(from, _)| *from == visit.item) {
                let previous = Previous {
                    instrument: instrument.clone(),
                    item: visit.item,
                    answer: visit.answer.clone(),
                    round: title.clone(),
                    submitted_at,
                };
                found.insert(*item, previous);
            }
        }
    }
    Ok(found)
}

/// Items of the later questionnaire with those of the earlier. Worked out once a process and kept, as neither changes.
async fn counterparts(
    tx: &Tx,
    earlier: InstrumentId,
    later: InstrumentId,
) -> Result<Arc<BTreeMap<usize, usize>>, StoreError> {
    if let Some(known) = tx.editions.read().expect("no panic while held").get(&(earlier, later)) {
        return Ok(known.clone());
    }
    let (old, new) = (instrument::get(tx, earlier).await?, instrument::get(tx, later).await?);
    let file = instrument::sheets(tx, later).await?.map(|(_, sheets)| editions::beside(&sheets, &old, &new));
    let found = Arc::new(editions::counterparts(&old, &new, file.as_ref()));
    tx.editions.write().expect("no panic while held").insert((earlier, later), found.clone());
    Ok(found)
}

fn counts(instrument: &Instrument, visit: &ItemVisit) -> bool {
    let item = &instrument.items[visit.item];
    visit.presence == Presence::In
        && visit.row.is_none()
        && item.protect == Protection::None
        && item.is_typed()
        && matches!(visit.answer, Answer::Answered(_))
}
