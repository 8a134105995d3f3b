//! What share of those who are asked give which answer.

use std::collections::BTreeMap;

use base::{Finding, Text};
use questionnaire::{Instrument, Kind};

/// Shares by item: for each item its answers with their percentages of the base. What is left to 100 stays blank.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Targets(BTreeMap<String, Vec<(Outcome, f64)>>);

/// What a respondent does at an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Chooses the option with this value, or gives this number.
    Gives(String),
    /// Says わからない.
    DoesNotKnow,
}

/// The published figures of the 2022 survey, and ours where none were published; the file says which.
pub(crate) fn published_2022() -> &'static str {
    include_str!("../../../../surveys/mhlw-2022/targets.csv")
}

impl Targets {
    /// Reads `item,value,percent,…` lines with a header. The value `(unknown)` stands for わからない.
    pub(crate) fn read(text: &str, instrument: &Instrument) -> Result<Targets, Vec<Finding>> {
        let mut findings = Vec::new();
        let mut targets: BTreeMap<String, Vec<(Outcome, f64)>> = BTreeMap::new();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate().skip(1) {
            if line.trim().is_empty() {
                continue;
            }
            let row = u32::try_from(index + 1).unwrap_or(u32::MAX);
            match read_line(line, instrument) {
                Ok((item, outcome, percent)) => targets.entry(item).or_default().push((outcome, percent)),
                Err(message) => findings.push(Finding::error("target-unreadable", message).at_row(row)),
            }
        }
        for (item, outcomes) in &targets {
            let sum: f64 = outcomes.iter().map(|(_, percent)| percent).sum();
            if sum > 100.0 + 1e-9 {
                findings.push(Finding::error(
                    "target-over-100",
                    Text::new(
                        format!("項目「{item}」の割合の合計が {sum}% です。100% 以下にしてください。"),
                        format!("The shares of item “{item}” add up to {sum} %; they must not exceed 100 %."),
                    ),
                ));
            }
        }
        if findings.is_empty() { Ok(Targets(targets)) } else { Err(findings) }
    }

    /// The first answer of each item so many points of percent more often, the others less often in proportion. An item
    /// that leaves no room keeps its shares.
    pub(crate) fn raised(mut self, points: f64) -> Targets {
        for outcomes in self.0.values_mut() {
            let Some(((_, first), others)) = outcomes.split_first_mut() else { continue };
            let rest: f64 = others.iter().map(|(_, percent)| percent).sum();
            if rest >= points {
                *first += points;
                others.iter_mut().for_each(|(_, percent)| *percent *= (rest - points) / rest);
            }
        }
        self
    }

    /// The answers of an item with their percentages; `None` where the targets say nothing.
    pub(crate) fn of(&self, item: &str) -> Option<&[(Outcome, f64)]> {
        self.0.get(item).map(Vec::as_slice)
    }
}

fn read_line(line: &str, instrument: &Instrument) -> Result<(String, Outcome, f64), Text> {
    let mut cells = line.split(',').map(str::trim);
    let (Some(name), Some(value), Some(percent)) = (cells.next(), cells.next(), cells.next()) else {
        return Err(Text::new(
            "「項目,値,割合」の3列が必要です（例：q3,yes,65）。",
            "Three columns are needed: item, value, percent (for example q3,yes,65).",
        ));
    };
    let Some(item) = instrument.item_named(name) else {
        return Err(Text::new(
            format!("調査票に項目「{name}」はありません。"),
            format!("The questionnaire has no item “{name}”."),
        ));
    };
    let share: f64 = percent.parse().ok().filter(|share| (0.0..=100.0).contains(share)).ok_or_else(|| {
        Text::new(
            format!("割合「{percent}」は 0 から 100 の数にしてください。"),
            format!("“{percent}” must be a number from 0 to 100."),
        )
    })?;
    let known = item.kind == Kind::Integer && value.parse::<i64>().is_ok()
        || item.options.iter().any(|option| option.value == value);
    let outcome = match value {
        "(unknown)" if item.unknown_allowed => Outcome::DoesNotKnow,
        _ if known => Outcome::Gives(value.to_owned()),
        _ => {
            return Err(Text::new(
                format!("項目「{name}」に値「{value}」は選べません。"),
                format!("Item “{name}” does not take “{value}”."),
            ));
        }
    };
    Ok((name.to_owned(), outcome, share))
}
