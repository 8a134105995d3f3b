//! Functions of days and moments.

use jiff::Timestamp;

use super::{Call, ExprError, Signature, Type, signature};
use crate::expression::datum::{Datum, text_to_number};
use crate::expression::moment::{Moment, time_fraction};

pub(super) const TABLE: &[Signature] =
    &[
        signature("today", 0, 0, Type::Moment, |call| {
            Ok(clock(call).map_or(nothing(), |now| Datum::Moment(Moment::day_of(now, &call.scope.zone))))
        }),
        signature("now", 0, 0, Type::Moment, |call| {
            Ok(clock(call).map_or(nothing(), |now| Datum::Moment(Moment::At(now))))
        }),
        signature("date", 1, 1, Type::Moment, |call| moment(call).map(Datum::Moment)),
        signature("date-time", 1, 1, Type::Moment, |call| moment(call).map(Datum::Moment)),
        signature("decimal-date-time", 1, 1, Type::Number, |call| Ok(Datum::Number(moment(call)?.days()))),
        signature("decimal-time", 1, 1, Type::Number, |call| {
            let on = call.scope.now.unwrap_or(Timestamp::UNIX_EPOCH);
            Ok(Datum::Number(time_fraction(&call.text(0)?, on, &call.scope.zone).unwrap_or(f64::NAN)))
        }),
        signature("format-date", 2, 2, Type::Text, format),
        signature("format-date-time", 2, 2, Type::Text, format),
    ];

fn clock(call: &Call<'_, '_>) -> Option<Timestamp> {
    if call.scope.now.is_none() {
        call.scope.mark_open();
    }
    call.scope.now
}

fn nothing() -> Datum {
    Datum::Text(String::new())
}

/// The moment of the first argument: a text, a number of days, or a moment already.
fn moment(call: &Call<'_, '_>) -> Result<Moment, ExprError> {
    Ok(match call.value(0)? {
        Datum::Moment(moment) => moment,
        Datum::Bool(_) => Moment::Invalid,
        Datum::Number(days) => Moment::from_days(days),
        other @ (Datum::Nodes(_) | Datum::Text(_)) => {
            let text = call.scope.text(&other)?;
            let days = || text_to_number(&text).map(Moment::from_days);
            match Moment::parse(&text, &call.scope.zone).or_else(days) {
                Some(moment) => moment,
                None if text.is_empty() => Moment::Blank,
                None => Moment::Invalid,
            }
        }
    })
}

fn format(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let pattern = call.text(1)?;
    match moment(call)?.format(&pattern, &call.scope.zone) {
        Some(text) => Ok(Datum::Text(text)),
        None => Err(call.error(
            "broken-format",
            format!("日付の書式「{pattern}」に使えない文字が % の後にあります"),
            format!("the date format “{pattern}” has an unknown letter after %"),
        )),
    }
}
