//! What the facility answered last time, beside the question; and the button that gives the same answer again.

use std::collections::{BTreeMap, BTreeSet};

use base::Lang;
use jiff::Timestamp;
use questionnaire::{Instrument, Item, ItemVisit, Key, Kind};
use serde::Serialize;
use store::Tx;
use store::previous::{self, Previous};
use store::response::Draft;

use crate::answers::{self, Shown};
use crate::error::Error;
use crate::fields::Fields;

/// The field whose value is the key of the question to be answered as last time.
pub(crate) const SAME: &str = "kaishin:same";

/// Answers of earlier rounds, by the item of this one.
pub(crate) type LastTimes = BTreeMap<usize, Previous>;

/// The earlier answer as the page shows it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LastTime {
    pub(crate) answer: Shown,
    /// Title of the round.
    pub(crate) round: String,
    pub(crate) at: Timestamp,
    /// True where it can be given again as it is.
    pub(crate) can_take: bool,
    /// True where the answer now is the same.
    pub(crate) same: bool,
}

/// The earlier answers to the questions of a section.
pub(crate) async fn of_section(tx: &Tx, draft: &Draft, section: usize) -> Result<LastTimes, Error> {
    let items = draft.instrument.sections[section].items.iter().copied();
    let items: BTreeSet<usize> = items.filter(|index| has_last_time(&draft.instrument.items[*index])).collect();
    Ok(previous::of_items(tx, draft, &items).await?)
}

fn has_last_time(item: &Item) -> bool {
    // How many rows there were says nothing without what stood in them.
    item.repeat.is_none() && item.kind != Kind::Repeat && item.is_typed()
}

/// The earlier answer at a question; `None` where there is none.
pub(crate) fn of_item(
    last_times: &LastTimes,
    instrument: &Instrument,
    visit: &ItemVisit,
    lang: Lang,
) -> Option<LastTime> {
    let item = &instrument.items[visit.item];
    let previous = last_times.get(&visit.item).filter(|_| has_last_time(item))?;
    let options = visit.options(instrument);
    let chosen = answers::chosen(&previous.answer);
    let earlier = &previous.instrument.items[previous.item];
    let fits = earlier.kind == item.kind && chosen.iter().all(|one| options.iter().any(|option| option.value == *one));
    Some(LastTime {
        answer: answers::shown(earlier, &previous.answer, lang),
        round: previous.round.get(lang).to_owned(),
        at: previous.submitted_at,
        can_take: fits,
        same: fits && previous.answer == visit.answer,
    })
}

/// The form as if the person had typed last time's answer at the question whose button they pressed. Without that
/// button, or without such an answer, the form as it is.
pub(crate) fn take(last_times: &LastTimes, instrument: &Instrument, mut fields: Fields) -> Fields {
    let wanted = Key::parse(fields.get(SAME));
    let Some((key, item)) = wanted.and_then(|key| instrument.item_index(&key).map(|item| (key.to_string(), item)))
    else {
        return fields;
    };
    let Some(previous) = last_times.get(&item).filter(|_| has_last_time(&instrument.items[item])) else {
        return fields;
    };
    let unknown = format!("unknown:{key}");
    fields.0.retain(|(name, _)| *name != key && *name != unknown);
    let chosen = answers::chosen(&previous.answer);
    let values = if chosen.is_empty() { vec![answers::typed(&previous.answer)] } else { chosen };
    fields.0.extend(values.into_iter().map(|value| (key.clone(), value)));
    fields
}
