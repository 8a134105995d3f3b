//! Single figures of change as people read them: shares in percent, differences in points, means as they are.

use base::Lang;
use tabulate::change::{ChangeColumn, Difference};
use tabulate::{Estimate, decimal};

use crate::number::NOTHING;

/// How a difference is written: with its unit, or bare where the heading names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    WithUnit,
    Bare,
}

/// `65.3%`, a mean as it is, or a dash.
pub(crate) fn share(estimate: Option<&Estimate>, column: &ChangeColumn) -> String {
    let Some(value) = estimate.and_then(Estimate::value) else {
        return NOTHING.to_owned();
    };
    if column.is_mean { decimal(value) } else { format!("{}%", decimal(100.0 * value)) }
}

/// `+4.9ポイント`, `−0.3` for a mean, or a dash.
pub(crate) fn points(value: Option<f64>, column: &ChangeColumn, sign: Sign, lang: Lang) -> String {
    let Some(value) = value else {
        return NOTHING.to_owned();
    };
    let number = signed(if column.is_mean { value } else { 100.0 * value });
    match (column.is_mean || sign == Sign::Bare, lang) {
        (true, _) => number,
        (false, Lang::Ja) => format!("{number}ポイント"),
        (false, Lang::En) => format!("{number} points"),
    }
}

/// `+2.0～+7.8`, or nothing where there is none.
pub(crate) fn interval(difference: &Difference, column: &ChangeColumn, lang: Lang) -> String {
    let Some(interval) = difference.interval else {
        return String::new();
    };
    let factor = if column.is_mean { 1.0 } else { 100.0 };
    let (low, high) = (signed(factor * interval.low), signed(factor * interval.high));
    match lang {
        Lang::Ja => format!("{low}～{high}"),
        Lang::En => format!("{low} to {high}"),
    }
}

/// With one decimal and its sign; zero has none.
fn signed(value: f64) -> String {
    let number = decimal(value);
    match number.strip_prefix('-') {
        Some(rest) => format!("−{rest}"),
        None if number == "0.0" => "±0.0".to_owned(),
        None => format!("+{number}"),
    }
}
