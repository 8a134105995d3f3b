//! Typed text → value, forgiving about width, units and the ways people write days.

use base::{Text, calendar, normalise};
use jiff::civil::Time;

use super::{characters, unreadable};
use crate::answer::{Value, canonical_decimal};
use crate::instrument::{Item, Kind};
use crate::phrases::shown_name;

pub(super) type Unreadable = (&'static str, Text);

/// The value of a field; `None` when nothing was typed or chosen.
pub(crate) fn value(item: &Item, values: &[String]) -> Result<Option<Value>, Unreadable> {
    match item.kind {
        Kind::SelectOne => one(item, values),
        Kind::SelectMultiple => many(item, values),
        Kind::Text | Kind::Integer | Kind::Decimal | Kind::Date | Kind::Time => typed(item, values),
        Kind::Note | Kind::Calculate | Kind::Hidden | Kind::Repeat => Ok(None),
    }
}

fn typed(item: &Item, values: &[String]) -> Result<Option<Value>, Unreadable> {
    // The last of several fields of one name is the one that the person saw last.
    let raw = values.iter().rev().find(|value| !value.trim().is_empty());
    let Some(raw) = raw else { return Ok(None) };
    let value = match item.kind {
        Kind::Integer => whole(item, raw).map(Value::Integer),
        Kind::Decimal => decimal(item, raw).map(Value::Decimal),
        Kind::Date => calendar::parse_day(raw).map(Value::Date),
        Kind::Time => time(raw).map(Value::Time),
        Kind::Text
        | Kind::SelectOne
        | Kind::SelectMultiple
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden
        | Kind::Repeat => text(item, raw),
    };
    value.map(Some).ok_or_else(|| unreadable::why(item, raw.trim()))
}

/// Line ends are one sign everywhere, and no database takes a NUL.
fn text(item: &Item, raw: &str) -> Option<Value> {
    let text = raw.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "");
    let text = characters::folded(item.chars, text.trim().to_owned());
    (!text.is_empty()).then_some(Value::Text(text))
}

fn whole(item: &Item, raw: &str) -> Option<i64> {
    [&item.unit.ja, &item.unit.en].into_iter().find_map(|unit| normalise::whole_number(raw, unit))
}

pub(super) fn decimal(item: &Item, raw: &str) -> Option<String> {
    let folded = normalise::fold_width_and_space(raw);
    let bare = [&item.unit.ja, &item.unit.en]
        .into_iter()
        .filter(|unit| !unit.is_empty())
        .find_map(|unit| folded.strip_suffix(&normalise::fold_width_and_space(unit)))
        .unwrap_or(&folded)
        .replace('−', "-");
    let (whole, fraction) = bare.split_once('.').map_or((bare.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let whole = if whole.contains(',') { normalise::whole_number(whole, "")?.to_string() } else { whole.to_owned() };
    canonical_decimal(&fraction.map_or(whole.clone(), |fraction| format!("{whole}.{fraction}")))
}

/// `14:03`, `14:03:05`, 「１４時３分」, 「午後２時半」.
fn time(raw: &str) -> Option<Time> {
    let folded = normalise::fold_width_and_space(raw);
    let (half, clock) = match (folded.strip_prefix("午前"), folded.strip_prefix("午後")) {
        (Some(rest), _) => (Some(0), rest),
        (None, Some(rest)) => (Some(12), rest),
        (None, None) => (None, folded.as_str()),
    };
    let clock = clock.replace("時半", "時30分");
    let names_hour = clock.contains('時');
    let clock = clock.replace(['時', '分'], ":").replace('秒', "");
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = clock.trim_end_matches(':').split(':').map(|part| Some(part).filter(is_number)?.parse::<i8>().ok());
    let (hour, minute, second) = match parts.collect::<Option<Vec<i8>>>()?.as_slice() {
        [hour] if names_hour => (*hour, 0, 0),
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    let hour = match half {
        // What is meant by 午後12時, noon or midnight, differs between people.
        Some(half) if (0..12).contains(&hour) => half + hour,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, second, 0).ok()
}

fn one(item: &Item, values: &[String]) -> Result<Option<Value>, Unreadable> {
    let chosen: Vec<&str> = values.iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
    match chosen.as_slice() {
        [] => Ok(None),
        // Whether the answer is still there to be chosen is a matter of the whole response.
        [.., last] if item.options_from.is_some() => Ok(Some(Value::One((*last).to_owned()))),
        [.., last] => match item.option(last) {
            Some(option) => Ok(Some(Value::One(option.value.clone()))),
            None => Err(no_such_option(item, last)),
        },
    }
}

fn many(item: &Item, values: &[String]) -> Result<Option<Value>, Unreadable> {
    let chosen: Vec<&str> = values.iter().map(String::as_str).filter(|value| !value.is_empty()).collect();
    if let Some(stray) = chosen.iter().find(|value| item.option(value).is_none()) {
        return Err(no_such_option(item, stray));
    }
    let in_order: Vec<String> = item
        .options
        .iter()
        .filter(|option| chosen.contains(&option.value.as_str()))
        .map(|option| option.value.clone())
        .collect();
    Ok(if in_order.is_empty() { None } else { Some(Value::Many(in_order)) })
}

fn no_such_option(item: &Item, value: &str) -> Unreadable {
    const SHOWN_MAX: usize = 100;
    let name = shown_name(item);
    let shown: String = value.chars().take(SHOWN_MAX).collect();
    let message = Text::new(
        format!("{}に「{shown}」という選択肢はありません。選び直してください", name.ja),
        format!("{} has no option “{shown}”; choose again", name.en),
    );
    ("no-such-option", message)
}
