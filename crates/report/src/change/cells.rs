//! Single figures of change as people read them: shares in percent, differences in points, means as they are.

use base::Lang;
use tabulate::change::{ChangeColumn, Difference};
use tabulate::{Estimate, decimal, hundredths};

use crate::number::NOTHING;

/// How a difference is written: with its unit, or bare where the heading names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    WithUnit,
    Bare,
}

/// `65.3%`, a mean with two decimals, or a dash.
pub(crate) fn share(estimate: Option<&Estimate>, column: &ChangeColumn) -> String {
    let Some(value) = estimate.and_then(Estimate::value) else {
        return NOTHING.to_owned();
    };
    if column.is_mean { hundredths(value) } else { format!("{}%", decimal(100.0 * value)) }
}

/// `+4.9ポイント`, `−0.3` for a mean, or a dash.
pub(crate) fn points(value: Option<f64>, column: &ChangeColumn, sign: Sign, lang: Lang) -> String {
    let Some(value) = value else {
        return NOTHING.to_owned();
    };
    let number = signed(value, column);
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
    let (low, high) = (signed(interval.low, column), signed(interval.high, column));
    match lang {
        Lang::Ja => format!("{low}～{high}"),
        Lang::En => format!("{low} to {high}"),
    }
}

/// Points of percent with one decimal, means with two, each with its sign.
fn signed(value: f64, column: &ChangeColumn) -> String {
    let number = if column.is_mean { hundredths(value) } else { decimal(100.0 * value) };
    match number.strip_prefix('-') {
        Some(rest) => format!("−{rest}"),
        None if number.chars().all(|c| c == '0' || c == '.') => format!("±{number}"),
        None => format!("+{number}"),
    }
}
