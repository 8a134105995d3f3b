//! Numbers as people read them.

use base::Lang;
use tabulate::{Estimate, Percent};

/// Printed where a figure does not exist, as for a share of an empty base.
pub(crate) const NOTHING: &str = "—";

/// `8171` as `8,171`.
pub(crate) fn grouped(count: impl ToString) -> String {
    let digits = count.to_string();
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits.as_str()), |rest| ("-", rest));
    let mut out = String::from(sign);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `65.3%`, or a dash.
pub(crate) fn percent(percent: Option<Percent>) -> String {
    percent.map_or_else(|| NOTHING.to_owned(), |percent| format!("{percent}%"))
}

/// A mean with one decimal, or a dash.
pub(crate) fn mean(estimate: &Estimate) -> String {
    estimate.value().map_or_else(|| NOTHING.to_owned(), tabulate::decimal)
}

/// 「3,497医療機関」 or “3,497 hospitals”. The English unit is taken as written for one and given an s for others.
pub(crate) fn with_unit(count: u64, unit: &base::Text, lang: Lang) -> String {
    let (number, unit) = (grouped(count), unit.get(lang));
    match lang {
        Lang::Ja => format!("{number}{unit}"),
        Lang::En if count == 1 || unit.ends_with('s') || !unit.is_ascii() => {
            format!("{number} {unit}")
        }
        Lang::En => format!("{number} {unit}s"),
    }
}
