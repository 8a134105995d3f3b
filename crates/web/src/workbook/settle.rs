//! `POST /workbook/returned/{id}/settle`: which answer stays where the workbook and the pages differ.

use axum::extract::{Path, State};
use axum::response::Response;
use questionnaire::{Answer, Key};
use store::response::{self, Choice};
use store::{Tx, workbook as kept};

use crate::app::App;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::urls;
use crate::visitor::Visitor;
use crate::workbook::result::{Looked, answer, look};
use crate::workbook::waiting;

/// Settles what was chosen. An answer that changed yet again is asked once more.
pub(crate) async fn settle(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Error> {
    let tx = app.store.write().await?;
    let looked = look(&app, &tx, &visitor, &id).await?;
    let choices: Option<Vec<Choice>> = looked.open().iter().map(|(key, mine)| choice(&fields, key, mine)).collect();
    let Some(choices) = choices else {
        return answer(&app, &visitor, &looked, true);
    };
    let seen = fields.get("kaishin:seen").parse().unwrap_or(0).clamp(0, looked.draft.version);
    let actor = looked.respondent.actor();
    let settled = response::settle(&tx, &looked.draft, &choices, seen, &actor, app.now()).await?;
    let Ok(recorded) = settled else { return Err(Error::Conflict) };
    let undecided: Vec<Key> = recorded.conflicts.into_iter().map(|conflict| conflict.key).collect();
    let settled = choices.iter().filter(|choice| !undecided.contains(&choice.key));
    leave_to_no_other(&tx, &looked, &settled.collect::<Vec<_>>()).await?;
    kept::leave_undecided(&tx, looked.reading.id, &undecided).await?;
    tx.commit().await?;
    Ok(reply::see_other(&urls::workbook_returned(looked.reading.id)))
}

/// The same answer of a workbook that was sent more than once is not asked again.
async fn leave_to_no_other(tx: &Tx, looked: &Looked, settled: &[&Choice]) -> Result<(), Error> {
    let respondent = &looked.respondent;
    for reading in kept::undecided(tx, respondent.round, respondent.facility).await? {
        let answers = waiting::kept_of(&reading)?;
        let is_settled = |key: &Key| {
            let mine = answers.mine(&looked.draft, key);
            settled.iter().any(|choice| choice.key == *key && mine.as_ref() == Some(&choice.mine))
        };
        let left: Vec<Key> = reading.undecided.iter().filter(|key| !is_settled(key)).cloned().collect();
        if left.len() < reading.undecided.len() {
            kept::leave_undecided(tx, reading.id, &left).await?;
        }
    }
    Ok(())
}

/// `None` where neither was chosen.
fn choice(fields: &Fields, key: &Key, mine: &Answer) -> Option<Choice> {
    let take_mine = match fields.get(&format!("keep:{key}")) {
        "mine" => true,
        "theirs" => false,
        _ => return None,
    };
    Some(Choice { key: key.clone(), mine: mine.clone(), take_mine })
}
