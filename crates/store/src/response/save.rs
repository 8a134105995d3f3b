//! Saving a page of answers.

use std::collections::BTreeMap;

use base::Finding;
use jiff::Timestamp;
use questionnaire::{Answer, Key};

use crate::connection::{Backend, Store, Tx};
use crate::error::StoreError;
use crate::response::write::{as_of_version, lock, newest_of, steps, write};
use crate::response::{Conflict, Draft, Recorded, closed};
use crate::round::RoundState;
use crate::scope::Actor;
use crate::together::Save;

/// Saves changes durably, in a transaction of their own; otherwise like [`record`].
///
/// Where nobody can have saved in between, what the draft holds is the newest, and saves that come at the same time
/// share one commit.
pub async fn save(
    store: &Store,
    draft: &Draft,
    changes: &BTreeMap<Key, Answer>,
    seen: i64,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<Recorded, Finding>, StoreError> {
    if let (Some(together), Some(response), Some(saves)) =
        (&store.together, draft.response, undisputed(draft, changes, seen))
        && draft.round.state(now) == RoundState::Open
        && !saves.is_empty()
    {
        let version = draft.version + 1;
        let steps = steps((&store.sealer, Backend::Sqlite), draft, (response, version), &saves, actor, now);
        if together.keep(Save { response, version: draft.version, steps }).await? {
            let (response, n_saved) = (Some(response), saves.len());
            return Ok(Ok(Recorded { response, version, n_saved, conflicts: Vec::new() }));
        }
    }
    let tx = store.write().await?;
    let recorded = record(&tx, draft, changes, seen, actor, now).await?;
    tx.commit().await?;
    Ok(recorded)
}

/// The changes that want a new revision, if the draft still holds the newest answers. `None` where somebody else's
/// answer may stand against one of them, or one was left sealed.
fn undisputed<'a>(draft: &Draft, changes: &'a BTreeMap<Key, Answer>, seen: i64) -> Option<Vec<(&'a Key, &'a Answer)>> {
    let mut saves = Vec::new();
    for (key, mine) in changes {
        match (draft.answers.get(key), draft.revised.get(key)) {
            (Some(theirs), Some(_)) if theirs == mine => {}
            (Some(_), Some(revised)) if revised.version <= seen => saves.push((key, mine)),
            (None, None) if *mine == Answer::Blank => {}
            (None, None) => saves.push((key, mine)),
            _ => return None,
        }
    }
    Some(saves)
}
/// Saves changes that were made in sight of version `seen`.
///
/// An answer that somebody else changed since is not overwritten: it comes back as a conflict, and everything else is
/// saved. An answer that is what it was in sight is not a change, whatever came in between. Without any change nothing
/// is written. Refused with a finding when the round does not take answers.
pub async fn record(
    tx: &Tx,
    draft: &Draft,
    changes: &BTreeMap<Key, Answer>,
    seen: i64,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<Recorded, Finding>, StoreError> {
    if draft.round.state(now) != RoundState::Open {
        return Ok(Err(closed()));
    }
    if changes.is_empty() {
        return Ok(Ok(Recorded {
            response: draft.response,
            version: draft.version,
            n_saved: 0,
            conflicts: Vec::new(),
        }));
    }
    let (response, version) = lock(tx, draft, now).await?;
    let newest = newest_of(tx, draft, (response, version), changes.keys()).await?;
    let mut saves = Vec::new();
    let mut conflicts = Vec::new();
    for (key, mine) in changes {
        match newest.get(key) {
            Some((theirs, _)) if theirs == mine => {}
            Some((theirs, revised)) if revised.version > seen => {
                let in_sight = as_of_version(tx, draft, response, key, seen).await?;
                let untouched = in_sight.as_ref().unwrap_or(&Answer::Blank) == mine;
                if untouched {
                    continue;
                }
                // A person's own later answer, from another tab or device, is no conflict.
                if revised.by == actor.mark() {
                    saves.push((key, mine));
                    continue;
                }
                conflicts.push(Conflict {
                    key: key.clone(),
                    mine: mine.clone(),
                    theirs: theirs.clone(),
                    revised: revised.clone(),
                });
            }
            None if *mine == Answer::Blank => {}
            Some(_) | None => saves.push((key, mine)),
        }
    }
    let version = if saves.is_empty() { version } else { version + 1 };
    write(tx, draft, response, version, &saves, actor, now).await?;
    Ok(Ok(Recorded { response: Some(response), version, n_saved: saves.len(), conflicts }))
}
