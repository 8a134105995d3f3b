//! Numbers as people read them.

use base::{Lang, Text};
use tabulate::{Disclosed, Estimate, IntervalMethod, Percent, Precision};

/// Printed where a figure does not exist, as for a share of an empty base.
pub(crate) const NOTHING: &str = "—";

/// Printed for a figure that is withheld.
pub(crate) const WITHHELD: &str = Disclosed::<u64>::MARK;

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

/// A share as `65.3%`, a dash, or X where it is withheld.
pub(crate) fn share(estimate: &Estimate) -> String {
    if estimate.is_withheld() { WITHHELD.to_owned() } else { percent(estimate.percent()) }
}

/// A mean with one decimal, a dash, or X where it is withheld.
pub(crate) fn mean(estimate: &Estimate) -> String {
    if estimate.is_withheld() {
        return WITHHELD.to_owned();
    }
    estimate.value().map_or_else(|| NOTHING.to_owned(), tabulate::decimal)
}

/// The 95 % interval of a share, `39.8–44.5`, or why there is none. Empty where there is no share.
pub(crate) fn share_interval(estimate: &Estimate, lang: Lang) -> String {
    interval(estimate, 100.0, lang)
}

/// The same of a mean, in its own unit.
pub(crate) fn mean_interval(estimate: &Estimate, lang: Lang) -> String {
    interval(estimate, 1.0, lang)
}

fn interval(estimate: &Estimate, unit: f64, lang: Lang) -> String {
    let words = |text: base::Text| text.get(lang).to_owned();
    match estimate.precision() {
        None if estimate.hides_precision() && !estimate.is_withheld() => WITHHELD.to_owned(),
        None => String::new(),
        Some(precision) if precision.method == IntervalMethod::Complete => words(all_answered()),
        Some(Precision { interval: None, .. }) => words(no_spread()),
        Some(Precision { interval: Some(limits), .. }) => {
            format!("{}–{}", tabulate::decimal(unit * limits.low), tabulate::decimal(unit * limits.high))
        }
    }
}

/// Instead of an interval: every facility asked has answered.
pub(crate) fn all_answered() -> base::Text {
    base::Text::new("全数", "all")
}

/// Instead of an interval: too few answers, or all alike, to see how they differ.
pub(crate) fn no_spread() -> base::Text {
    base::Text::new("ばらつき不明", "spread unknown")
}

/// 「3,497医療機関」 or “3,497 hospitals”. The English unit is taken as written for one and given an s for others.
pub(crate) fn with_unit(count: impl ToString + PartialEq<u64>, unit: &base::Text, lang: Lang) -> String {
    let (number, unit) = (grouped(count.to_string()), unit.get(lang));
    match lang {
        Lang::Ja => format!("{number}{unit}"),
        Lang::En if count == 1 || unit.ends_with('s') || !unit.is_ascii() => {
            format!("{number} {unit}")
        }
        Lang::En => format!("{number} {unit}s"),
    }
}

/// 「合計（台）」; without a unit, the words alone.
pub(crate) fn in_unit(words: &Text, unit: &Text) -> Text {
    let (ja, en) = (unit.get(Lang::Ja), unit.get(Lang::En));
    let put = |words: &str, unit: &str, open: &str, close: &str| match unit {
        "" => words.to_owned(),
        unit => format!("{words}{open}{unit}{close}"),
    };
    Text::new(put(words.get(Lang::Ja), ja, "（", "）"), put(words.get(Lang::En), en, " (", ")"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_without_a_unit_has_no_empty_brackets() {
        let sum = Text::new("合計", "Sum");
        assert_eq!(in_unit(&sum, &Text::default()), sum);
        assert_eq!(in_unit(&sum, &Text::new("台", "devices")), Text::new("合計（台）", "Sum (devices)"));
    }
}
