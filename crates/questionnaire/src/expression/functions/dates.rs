//! Functions of days and moments.

use super::{Call, ExprError, Signature, Type, signature};
use crate::expression::datum::Datum;
use crate::expression::moment::{Moment, time_fraction};

pub(super) const TABLE: &[Signature] = &[
    signature("today", 0, 0, Type::Moment, |call| {
        Ok(clock(call).map_or(nothing(), |now| Datum::Moment(now.day(&call.scope.zone))))
    }),
    signature("now", 0, 0, Type::Moment, |call| Ok(clock(call).map_or(nothing(), Datum::Moment))),
    signature("date", 1, 1, Type::Moment, |call| Ok(moment(call)?.map_or(Datum::Number(f64::NAN), Datum::Moment))),
    signature("date-time", 1, 1, Type::Moment, |call| Ok(moment(call)?.map_or(Datum::Number(f64::NAN), Datum::Moment))),
    signature("decimal-date-time", 1, 1, Type::Number, |call| {
        Ok(Datum::Number(moment(call)?.map_or(f64::NAN, Moment::days)))
    }),
    signature("decimal-time", 1, 1, Type::Number, |call| {
        Ok(Datum::Number(time_fraction(&call.text(0)?).unwrap_or(f64::NAN)))
    }),
    signature("format-date", 2, 2, Type::Text, format),
    signature("format-date-time", 2, 2, Type::Text, format),
];

fn clock(call: &Call<'_, '_>) -> Option<Moment> {
    if call.scope.now.is_none() {
        call.scope.mark_open();
    }
    call.scope.now.map(|at| Moment { at, has_time: true })
}

fn nothing() -> Datum {
    Datum::Text(String::new())
}

/// The moment of the first argument: a text, a number of days, or a moment already. `None` when it is none of these.
fn moment(call: &Call<'_, '_>) -> Result<Option<Moment>, ExprError> {
    Ok(match call.value(0)? {
        Datum::Moment(moment) => Some(moment),
        Datum::Bool(_) => None,
        Datum::Number(days) => moment_of_days(days),
        other @ (Datum::Nodes(_) | Datum::Text(_)) => {
            let text = call.scope.text(&other)?;
            Moment::parse(&text, &call.scope.zone)
                .or_else(|| crate::expression::datum::text_to_number(&text).and_then(moment_of_days))
        }
    })
}

/// A whole number of days is shown as a day, a fraction as a moment.
fn moment_of_days(days: f64) -> Option<Moment> {
    Moment::from_days(days).map(|moment| Moment { has_time: days.fract() != 0.0, ..moment })
}

fn format(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let pattern = call.text(1)?;
    let Some(moment) = moment(call)? else {
        return Ok(nothing());
    };
    match moment.format(&pattern, &call.scope.zone) {
        Some(text) => Ok(Datum::Text(text)),
        None => Err(call.error(
            "broken-format",
            format!("日付の書式「{pattern}」に使えない文字が % の後にあります"),
            format!("the date format “{pattern}” has an unknown letter after %"),
        )),
    }
}
