//! Finitely many values that stand for all that an item can be answered with.
//!
//! The options of a choice are finite as they are. Numbers and days fall into cells: the constants that conditions
//! compare them with, and what lies between; texts into the texts that they are compared with, and all others. Within
//! one cell every comparison comes out the same, so one value stands for it.

use std::collections::BTreeSet;

use jiff::Span;
use jiff::civil::date;

use super::bdd::{Bdd, Bdds, NO, YES};
use crate::accept::characters::fits;
use crate::answer::{Value, canonical_decimal};
use crate::instrument::{Item, Kind};

/// Constants that conditions compare an item with.
#[derive(Clone, Debug, Default)]
pub(super) struct Cuts {
    pub(super) numbers: Vec<f64>,
    pub(super) texts: BTreeSet<String>,
}

/// Largest constant that a number is compared with here, either way from zero.
pub(super) const CUT_MAX: f64 = 1e15;

/// Smallest constant but zero: what lies beside it must be short enough to write.
pub(super) const CUT_MIN: f64 = 1e-12;

/// How an answer is written down in bits.
#[derive(Clone, Debug)]
pub(super) enum Domain {
    /// One of `values`; then blank, and open (わからない, unconfirmed).
    One { values: Vec<Value>, first: u32, bits: u32 },
    /// A bit for each option, after one for open. No option at all is blank.
    Many { options: Vec<String>, first: u32 },
    /// Carried along unseen: one of `values`, or nothing; never open.
    Carried { values: Vec<Value>, first: u32, bits: u32 },
}

/// What somebody did at an item that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Did {
    Answered,
    Blank,
    Open,
}

impl Domain {
    /// The domain of an item; bits are numbered from `first`. `None` for what takes no answer.
    pub(super) fn of(item: &Item, cuts: &Cuts, first: u32) -> Option<Domain> {
        let values = match item.kind {
            Kind::SelectOne => item.options.iter().map(|option| Value::One(option.value.clone())).collect(),
            Kind::SelectMultiple => {
                let options = item.options.iter().map(|option| option.value.clone()).collect();
                return Some(Domain::Many { options, first });
            }
            Kind::Integer => cells(&whole_points(&cuts.numbers)).into_iter().map(Value::Integer).collect(),
            Kind::Decimal => decimal_cells(&cuts.numbers),
            Kind::Date => day_cells(&cuts.numbers),
            Kind::Time => time_cells(&cuts.texts),
            Kind::Text | Kind::Hidden => text_cells(item, &cuts.texts),
            Kind::Note | Kind::Calculate | Kind::Repeat => return None,
        };
        let codes = values.len() + 2;
        let bits = usize::BITS - (codes - 1).leading_zeros();
        let carried = item.kind == Kind::Hidden;
        Some(if carried { Domain::Carried { values, first, bits } } else { Domain::One { values, first, bits } })
    }

    /// The bit after the last one.
    pub(super) fn end(&self) -> u32 {
        match self {
            Domain::One { first, bits, .. } | Domain::Carried { first, bits, .. } => first + bits,
            Domain::Many { options, first } => first + 1 + u32::try_from(options.len()).unwrap_or(u32::MAX - first - 1),
        }
    }

    /// The first bit.
    pub(super) fn first(&self) -> u32 {
        match self {
            Domain::One { first, .. } | Domain::Carried { first, .. } | Domain::Many { first, .. } => *first,
        }
    }

    /// Single values; those of several options are told apart by [`Domain::option`].
    pub(super) fn values(&self) -> &[Value] {
        match self {
            Domain::One { values, .. } | Domain::Carried { values, .. } => values,
            Domain::Many { .. } => &[],
        }
    }

    /// Assignments that mean the value with this index.
    pub(super) fn value(&self, bdds: &mut Bdds, index: usize) -> Bdd {
        match self {
            Domain::One { first, bits, .. } | Domain::Carried { first, bits, .. } => code(bdds, *first, *bits, index),
            Domain::Many { .. } => NO,
        }
    }

    /// Assignments that mean that this option is chosen among several.
    pub(super) fn option(&self, bdds: &mut Bdds, index: usize) -> Bdd {
        match self {
            Domain::Many { first, .. } => {
                let (open, own) = (bdds.bit(*first), bdds.bit(option_bit(*first, index)));
                bdds.minus(own, open)
            }
            Domain::One { .. } | Domain::Carried { .. } => NO,
        }
    }

    /// Assignments that mean this way of answering.
    pub(super) fn did(&self, bdds: &mut Bdds, did: Did) -> Bdd {
        match self {
            Domain::One { values, first, bits } => {
                let open = code(bdds, *first, *bits, values.len() + 1);
                // Codes that are left over mean blank too, so that each assignment means something.
                match did {
                    Did::Open => open,
                    Did::Answered => (0..values.len()).fold(NO, |set, index| {
                        let one = code(bdds, *first, *bits, index);
                        bdds.or(set, one)
                    }),
                    Did::Blank => {
                        let answered = self.did(bdds, Did::Answered);
                        let either = bdds.or(answered, open);
                        bdds.not(either)
                    }
                }
            }
            Domain::Many { options, first } => {
                let open = bdds.bit(*first);
                let any = (0..options.len()).fold(NO, |set, index| {
                    let one = bdds.bit(option_bit(*first, index));
                    bdds.or(set, one)
                });
                match did {
                    Did::Open => open,
                    Did::Answered => bdds.minus(any, open),
                    Did::Blank => {
                        let either = bdds.or(any, open);
                        bdds.not(either)
                    }
                }
            }
            Domain::Carried { values, first, bits } => {
                let answered = (0..values.len()).fold(NO, |set, index| {
                    let one = code(bdds, *first, *bits, index);
                    bdds.or(set, one)
                });
                match did {
                    Did::Open => NO,
                    Did::Answered => answered,
                    Did::Blank => bdds.not(answered),
                }
            }
        }
    }

    /// Fixed bits that mean the value with this index.
    pub(super) fn fixed(&self, index: usize) -> Vec<(u32, bool)> {
        match self {
            Domain::One { first, bits, .. } | Domain::Carried { first, bits, .. } => {
                (0..*bits).map(|bit| (first + bit, index >> bit & 1 == 1)).collect()
            }
            Domain::Many { .. } => Vec::new(),
        }
    }

    /// What the bits mean; bits that are not given may be anything, and are taken for 0.
    pub(super) fn decode(&self, bit: &dyn Fn(u32) -> bool) -> (Did, Option<Value>) {
        match self {
            Domain::One { values, first, bits } | Domain::Carried { values, first, bits } => {
                let code = (0..*bits).filter(|at| bit(first + at)).fold(0usize, |code, at| code | 1 << at);
                let may_be_open = matches!(self, Domain::One { .. });
                match values.get(code) {
                    Some(value) => (Did::Answered, Some(value.clone())),
                    None if may_be_open && code == values.len() + 1 => (Did::Open, None),
                    None => (Did::Blank, None),
                }
            }
            Domain::Many { first, .. } if bit(*first) => (Did::Open, None),
            Domain::Many { options, first } => {
                let chosen: Vec<String> = options
                    .iter()
                    .enumerate()
                    .filter(|(index, _)| bit(option_bit(*first, *index)))
                    .map(|(_, option)| option.clone())
                    .collect();
                if chosen.is_empty() { (Did::Blank, None) } else { (Did::Answered, Some(Value::Many(chosen))) }
            }
        }
    }
}

/// The bit of an option, where several may be chosen.
pub(super) fn option_bit(first: u32, index: usize) -> u32 {
    first + 1 + u32::try_from(index).unwrap_or(u32::MAX - first - 1)
}

fn code(bdds: &mut Bdds, first: u32, bits: u32, code: usize) -> Bdd {
    // The highest bit first keeps the intermediate diagrams small.
    (0..bits).rev().fold(YES, |set, bit| {
        let own = bdds.bit(first + bit);
        if code >> bit & 1 == 1 { bdds.and(own, set) } else { bdds.minus(set, own) }
    })
}

/// Whole numbers at and beside the constants.
fn whole_points(numbers: &[f64]) -> Vec<i64> {
    let mut points: Vec<i64> = numbers.iter().flat_map(|number| [number.floor(), number.ceil()]).map(whole).collect();
    points.sort_unstable();
    points.dedup();
    points
}

#[expect(clippy::cast_possible_truncation, reason = "constants beyond CUT_MAX are no cuts")]
fn whole(number: f64) -> i64 {
    number as i64
}

/// One number for each cell that the points make. What is above comes first, as the likeliest answer.
fn cells(points: &[i64]) -> Vec<i64> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return vec![1];
    };
    let mut cells = vec![last + 1];
    cells.extend(points);
    cells.extend(points.windows(2).filter(|pair| pair[1] - pair[0] > 1).map(|pair| pair[0] + 1));
    cells.push(first - 1);
    cells
}

/// Constants beyond all days are as good as the last or the first day but a few.
fn day_cells(numbers: &[f64]) -> Vec<Value> {
    const FIRST: f64 = -4_371_000.0;
    const LAST: f64 = 2_932_000.0;
    let within: Vec<f64> = numbers.iter().map(|number| number.clamp(FIRST, LAST)).collect();
    let epoch = date(1970, 1, 1);
    let day = |days: i64| epoch.checked_add(Span::new().try_days(days).ok()?).ok();
    let points = whole_points(&within);
    let days = if points.is_empty() { vec![20_000] } else { cells(&points) };
    days.into_iter().filter_map(day).map(Value::Date).collect()
}

fn decimal_cells(numbers: &[f64]) -> Vec<Value> {
    let mut points = numbers.to_vec();
    points.sort_unstable_by(f64::total_cmp);
    points.dedup();
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return vec![Value::Decimal("1".to_owned())];
    };
    let mut cells = vec![last + 1.0];
    cells.extend(&points);
    cells.extend(points.windows(2).map(|pair| pair[0] + (pair[1] - pair[0]) / 2.0));
    cells.push(first - 1.0);
    // Two constants so near each other that nothing can be written between them share a cell's value.
    cells.iter().filter_map(|cell| canonical_decimal(&cell.to_string())).map(Value::Decimal).collect()
}

fn time_cells(texts: &BTreeSet<String>) -> Vec<Value> {
    let at = |hour: i8| Value::Time(jiff::civil::time(hour, 0, 0, 0));
    let other = (9..24).map(at).find(|time| !texts.contains(&time.to_stored()));
    let named =
        texts.iter().filter_map(|text| Value::from_stored(Kind::Time, text).filter(|time| time.to_stored() == **text));
    other.into_iter().chain(named).collect()
}

/// A text that conditions name none of, and those that they name.
fn text_cells(item: &Item, texts: &BTreeSet<String>) -> Vec<Value> {
    let fits = |text: &str| {
        let chars = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        let right_length =
            item.max_chars.is_none_or(|max| chars <= max) && item.min_chars.is_none_or(|min| chars >= min);
        !text.is_empty() && text.trim() == text && right_length && item.chars.is_none_or(|class| fits(class, text))
    };
    let invented = texts_to_try(item);
    let new = || invented.iter().filter(|text| !texts.contains(*text));
    // Some other text there always is, even where none of those at hand would be accepted.
    let other = new().find(|text| fits(text)).or_else(|| new().next()).cloned();
    other.into_iter().chain(texts.iter().filter(|text| fits(text)).cloned()).map(Value::Text).collect()
}

/// Invented texts of several shapes, likely ones first.
pub(super) fn texts_to_try(item: &Item) -> Vec<String> {
    const SHAPES: [&str; 14] = [
        "架空",
        "kaku@example.jp",
        "000-0000-0000",
        "0000000000",
        "000-0000",
        "ABC",
        "abc",
        "1",
        "0",
        "カクウ",
        "かくう",
        "https://example.jp/",
        "架",
        "A",
    ];
    let min = usize::try_from(item.min_chars.unwrap_or(0)).unwrap_or(0);
    let long = |text: &str| -> String {
        if text.chars().count() >= min { text.to_owned() } else { text.chars().cycle().take(min).collect() }
    };
    SHAPES.into_iter().map(long).collect()
}
