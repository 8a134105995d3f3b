//! One answer as a row: open or sealed, as its item is protected.

use questionnaire::{Answer, Instrument, Key, Protection};

use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{PersonId, ResponseId};
use crate::response::Revised;
use crate::row::Row;
use crate::seal::Sealer;

/// The value in the open or sealed, as the item's protection says. One of the two is `None`.
pub(crate) fn stored(
    sealer: &Sealer,
    instrument: &Instrument,
    response: ResponseId,
    key: &Key,
    answer: &Answer,
) -> (Option<String>, Option<Vec<u8>>) {
    let Some(text) = answer.stored() else {
        return (None, None);
    };
    // A key that the instrument does not know is sealed too: better closed than open.
    let open = instrument.item(key).is_some_and(|item| item.protect == Protection::None);
    if open { (Some(text), None) } else { (None, Some(sealer.seal(&place(response, key), &text))) }
}

/// The answer in a row of `answer` or `revision`. `None` for a sealed one that is not to be opened.
pub(crate) fn answer_of(
    tx: &Tx,
    instrument: &Instrument,
    response: ResponseId,
    key: &Key,
    row: &Row,
    unseal: bool,
) -> Result<Option<Answer>, StoreError> {
    let kind = instrument
        .item(key)
        .map(|item| item.kind)
        .ok_or_else(|| StoreError::inconsistent("answer", "key", "not in the questionnaire"))?;
    let state = row.text("state")?;
    let open: Option<String> = row.get("value")?;
    let sealed: Option<Vec<u8>> = row.get("sealed")?;
    let text = match (open, sealed) {
        (None, Some(_)) if !unseal => return Ok(None),
        (None, Some(sealed)) => Some(tx.sealer.open(&place(response, key), &sealed)?),
        (open, _) => open,
    };
    Answer::from_stored(kind, &state, text.as_deref())
        .map(Some)
        .ok_or_else(|| StoreError::inconsistent("answer", "value", format!("does not fit {}", kind.code())))
}

fn place(response: ResponseId, key: &Key) -> String {
    format!("answer/{response}/{key}")
}

pub(crate) fn key_of(row: &Row) -> Result<Key, StoreError> {
    Key::parse(&row.text("key")?).ok_or_else(|| StoreError::inconsistent("answer", "key", "not a key"))
}

pub(crate) fn revised_of(row: &Row) -> Result<Revised, StoreError> {
    let person: Option<i64> = row.get("person_id")?;
    Ok(Revised {
        version: row.number("version")?,
        at: row.moment("revised_at")?,
        person: person.map(PersonId),
        by: row.text("revised_by")?,
    })
}
