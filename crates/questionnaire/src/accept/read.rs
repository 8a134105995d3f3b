//! Typed text → value, forgiving about width, units and the ways people write days.

use base::{Text, calendar, normalise};
use jiff::civil::Time;

use super::characters;
use crate::answer::{Value, canonical_decimal};
use crate::instrument::{Item, Kind};
use crate::phrases::shown_name;

type Unreadable = (&'static str, Text);

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
    value.map(Some).ok_or_else(|| unreadable(item, raw.trim()))
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

fn decimal(item: &Item, raw: &str) -> Option<String> {
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

/// `14:03`, `14:03:05`, 「１４時３分」.
fn time(raw: &str) -> Option<Time> {
    let folded = normalise::fold_width_and_space(raw).replace(['時', '分'], ":").replace('秒', "");
    let parts: Vec<i8> =
        folded.trim_end_matches(':').split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts.as_slice() {
        [hour, minute] => Time::new(*hour, *minute, 0, 0).ok(),
        [hour, minute, second] => Time::new(*hour, *minute, *second, 0).ok(),
        _ => None,
    }
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

fn unreadable(item: &Item, raw: &str) -> Unreadable {
    const SHOWN_MAX: usize = 100;
    let name = shown_name(item);
    let shown: String = raw.chars().take(SHOWN_MAX).collect();
    let (code, ja, en) = match item.kind {
        Kind::Integer => {
            ("not-a-whole-number", "数字だけで入力してください（例：2）", "a whole number is needed, e.g. 2")
        }
        Kind::Decimal => ("not-a-number", "数字で入力してください（例：12.5）", "a number is needed, e.g. 12.5"),
        Kind::Date => (
            "not-a-day",
            "日付として読めません。数字で入力してください（例：2026-11-20、令和8年11月20日）",
            "a day is needed, e.g. 2026-11-20",
        ),
        Kind::Time => ("not-a-time", "時刻として読めません（例：14:03）", "a time is needed, e.g. 14:03"),
        Kind::Text
        | Kind::SelectOne
        | Kind::SelectMultiple
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden
        | Kind::Repeat => ("not-a-text", "文字として読めません", "this cannot be read as text"),
    };
    (code, Text::new(format!("{}「{shown}」は{ja}", name.ja), format!("{}: “{shown}”: {en}", name.en)))
}
