//! Settling what two people answered differently.

use base::Finding;
use jiff::Timestamp;
use questionnaire::{Answer, Key};

use crate::connection::Tx;
use crate::error::StoreError;
use crate::response::write::{lock, newest_of, write};
use crate::response::{Conflict, Draft, Recorded, closed};
use crate::round::RoundState;
use crate::scope::Actor;

/// One choice between two people's answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The question.
    pub key: Key,
    /// What this person had typed.
    pub mine: Answer,
    /// True to take it; false to stay with the other. Either way both are in the history.
    pub take_mine: bool,
}

/// Settles conflicts in sight of version `seen`. An answer that changed yet again comes back as a conflict.
pub async fn settle(
    tx: &Tx,
    draft: &Draft,
    choices: &[Choice],
    seen: i64,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<Recorded, Finding>, StoreError> {
    if draft.round.state(now) != RoundState::Open {
        return Ok(Err(closed()));
    }
    let (response, version) = lock(tx, draft, now).await?;
    let newest = newest_of(tx, draft, (response, version), choices.iter().map(|choice| &choice.key)).await?;
    let mut first = Vec::new();
    let mut second = Vec::new();
    let mut conflicts = Vec::new();
    for choice in choices {
        match newest.get(&choice.key) {
            Some((theirs, revised)) if revised.version > seen => {
                let (mine, theirs, revised) = (choice.mine.clone(), theirs.clone(), revised.clone());
                conflicts.push(Conflict { key: choice.key.clone(), mine, theirs, revised });
            }
            Some((theirs, _)) if *theirs == choice.mine => {}
            Some((theirs, _)) if !choice.take_mine => {
                first.push((&choice.key, &choice.mine));
                second.push((&choice.key, theirs));
            }
            Some(_) | None => first.push((&choice.key, &choice.mine)),
        }
    }
    let n_saved = first.len();
    let mut version = version;
    for saves in [first, second].iter().filter(|saves| !saves.is_empty()) {
        version += 1;
        write(tx, draft, response, version, saves, actor, now).await?;
    }
    Ok(Ok(Recorded { response: Some(response), version, n_saved, conflicts }))
}
