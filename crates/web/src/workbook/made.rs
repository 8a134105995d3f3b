//! From a response as it stands to a workbook's bytes.

use base::{Lang, Text};
use jiff::Timestamp;
use questionnaire::Answers;
use store::response::Draft;
use store::workbook::Signer;
use store::{Actor, Tx, instrument};
use workbook::answering::{Cover, Head, Marks, Order, write};

use crate::error::Error;

/// What a workbook is made from.
#[derive(Clone, Debug)]
pub struct Making<'a> {
    /// The response. Where protected answers are to stay out, it was read without them.
    pub draft: &'a Draft,
    /// The facility's code and name, as on the frame's day.
    pub facility: (&'a str, &'a str),
    /// True where protected answers were left out.
    pub withheld: bool,
    /// True for a workbook without any answers: what is filled in is compared with an empty response.
    pub blank: bool,
    /// True where the first sheet asks who answers, as nobody is signed in.
    pub asks_person: bool,
    /// What to mark in it.
    pub marks: &'a Marks,
    /// Language of its words.
    pub lang: Lang,
    /// Whom to call.
    pub help_desk: &'a Text,
}

/// Makes a workbook and writes down that it was made.
pub async fn make(tx: &Tx, making: &Making<'_>, actor: &Actor, now: Timestamp) -> Result<Vec<u8>, Error> {
    let empty;
    let draft = if making.blank {
        empty = Draft { version: 0, answers: Answers::new(), ..making.draft.clone() };
        &empty
    } else {
        making.draft
    };
    let id = store::workbook::make(tx, draft, making.withheld, actor, now).await?;
    let head = Head {
        workbook: id.0,
        round: draft.round.id.0,
        facility_code: making.facility.0.to_owned(),
        form_id: draft.instrument.form_id.clone(),
        version: draft.instrument.version.clone(),
        hash: instrument::hash(tx, draft.round.instrument).await?,
        made_from: draft.version,
        lang: making.lang,
        withheld: making.withheld,
        asks_person: making.asks_person,
    };
    let cover = Cover {
        round: draft.round.title.clone(),
        facility_name: making.facility.1.to_owned(),
        closes_at: draft.round.closes_at(),
        help_desk: making.help_desk.clone(),
    };
    let signer = Signer::new(tx);
    let (instrument, answers, marks) = (draft.instrument.clone(), draft.answers.clone(), making.marks.clone());
    let written = tokio::task::spawn_blocking(move || {
        let order =
            Order { instrument: &instrument, head: &head, cover: &cover, answers: &answers, marks: &marks, now };
        write(&order, |manifest| signer.sign(manifest))
    });
    let written = written.await.map_err(|error| Error::Internal(format!("writing a workbook: {error}")))?;
    written.map_err(|error| Error::Internal(format!("a workbook cannot be written: {error}")))
}
