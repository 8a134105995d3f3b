//! Conditions in words: what respondents are like who fulfil them, and what they answered.

mod joined;
mod names;
mod places;

use base::Text;

use crate::expression::{Axis, Expr, NodeTest, Operator, Start};
use crate::instrument::{Instrument, Item, Kind};

pub(crate) use joined::Phrase;
pub(crate) use names::shown_name;
pub(crate) use places::{fill, places};

use joined::Chosen;
use names::{question, question_in_full, shortened};

/// Which words to use for the answer to a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// The author's words for the respondents: 電子カルテシステムを使用している.
    Respondents,
    /// What was answered: 問3で「はい」と回答した.
    Answer,
}

/// The condition in words, or its opposite. `path` is the key template of what the condition belongs to.
#[expect(clippy::wildcard_enum_match_arm, reason = "everything else is an atom")]
pub(crate) fn phrase(instrument: &Instrument, path: &str, expr: &Expr, negated: bool, style: Style) -> Phrase {
    let again = |expr: &Expr| phrase(instrument, path, expr, negated, style);
    match expr {
        Expr::Binary { operator: operator @ (Operator::And | Operator::Or), left, right } => {
            let sides = [again(left), again(right)];
            if (*operator == Operator::And) == negated { Phrase::any(sides) } else { Phrase::all(sides) }
        }
        Expr::Call { function, args, .. } if function.name() == "not" => {
            phrase(instrument, path, &args[0], !negated, style)
        }
        _ => atom(instrument, path, expr, negated, style),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these forms have words of their own")]
fn atom(instrument: &Instrument, path: &str, expr: &Expr, negated: bool, style: Style) -> Phrase {
    let words = match expr {
        Expr::Call { function, args, .. } if function.name() == "selected" => {
            comparison(instrument, path, (&args[0], Operator::Equal, &args[1]), negated, style)
        }
        Expr::Binary { operator, left, right } => {
            let turned = (&**right, operator.mirrored(), &**left);
            comparison(instrument, path, (left, *operator, right), negated, style)
                .or_else(|| comparison(instrument, path, turned, negated, style))
        }
        _ => None,
    };
    words.unwrap_or_else(|| {
        let shown = shortened(&expr.to_string());
        Phrase::One(if negated {
            Text::new(format!("条件「{shown}」に当てはまらない"), format!("do not meet the condition “{shown}”"))
        } else {
            Text::new(format!("条件「{shown}」に当てはまる"), format!("meet the condition “{shown}”"))
        })
    })
}

/// `${q} = 'yes'`, `${n} >= 3`, `${q} != ''`; `None` for what is no comparison of an item with a fixed value.
#[expect(clippy::wildcard_enum_match_arm, reason = "only these forms have words of their own")]
fn comparison(
    instrument: &Instrument,
    path: &str,
    (place, operator, value): (&Expr, Operator, &Expr),
    negated: bool,
    style: Style,
) -> Option<Phrase> {
    let item = &instrument.items[gate(instrument, path, place)?];
    let operator = if negated { opposite(operator)? } else { operator };
    let value = match value {
        Expr::Literal(text) => text.clone(),
        Expr::Number(_) => value.to_string(),
        _ => return None,
    };
    if !value.is_empty() && item.option(&value).is_some() {
        return match operator {
            Operator::Equal => Some(chose(item, &value, style)),
            Operator::NotEqual => Some(did_not_choose(item, &value, style)),
            _ => None,
        };
    }
    let name = question(item);
    let (ja, en) = match operator {
        Operator::Equal if value.is_empty() => (format!("{}に回答していない", name.ja), "did not answer".to_owned()),
        Operator::NotEqual if value.is_empty() => (format!("{}に回答した", name.ja), "answered".to_owned()),
        _ => {
            let (ja, en) = compared(operator)?;
            (format!("{}の回答が{value}{ja}", name.ja), format!("answered {en}{value} to"))
        }
    };
    Some(Phrase::One(Text::new(ja, format!("{en} {}", name.en))))
}

/// What comes after a number or day in Japanese, and before it in English.
#[expect(clippy::wildcard_enum_match_arm, reason = "only comparisons have such words")]
fn compared(operator: Operator) -> Option<(&'static str, &'static str)> {
    Some(match operator {
        Operator::Equal => ("である", ""),
        Operator::NotEqual => ("ではない", "other than "),
        Operator::Less => ("未満である", "less than "),
        Operator::LessOrEqual => ("以下である", "at most "),
        Operator::Greater => ("より大きい", "greater than "),
        Operator::GreaterOrEqual => ("以上である", "at least "),
        _ => return None,
    })
}

/// Respondents who chose this option.
pub(crate) fn chose(item: &Item, value: &str, style: Style) -> Phrase {
    if let (Style::Respondents, Some(phrase)) = (style, item.base_phrases.get(value)) {
        return Phrase::One(phrase.clone());
    }
    let in_full = style == Style::Respondents && item.kind != Kind::SelectMultiple;
    chosen(item, value, in_full, false)
}

/// Respondents who did not choose this option.
fn did_not_choose(item: &Item, value: &str, style: Style) -> Phrase {
    // Where everybody is asked and there are two options, who did not choose the one chose the other.
    if let ([a, b], Kind::SelectOne, "") = (item.options.as_slice(), item.kind, item.universe.expression.as_str()) {
        let other = if a.value == value { b } else { a };
        return chose(item, &other.value, style);
    }
    chosen(item, value, false, true)
}

fn chosen(item: &Item, value: &str, in_full: bool, negated: bool) -> Phrase {
    let label = item.option(value).map_or_else(|| Text::same(value), |option| option.label.clone());
    let name = question(item);
    let several = item.kind == Kind::SelectMultiple;
    let (particle, ja, en, at) = match (several, negated) {
        (true, false) => ("を", "選択した", "chose", "in"),
        (true, true) => ("を", "選択していない", "did not choose", "in"),
        (false, false) => ("と", "回答した", "answered", "to"),
        (false, true) => ("と", "回答していない", "did not answer", "to"),
    };
    let before = if in_full { format!("{}に", question_in_full(item).ja) } else { format!("{}で", name.ja) };
    Phrase::Chosen(Chosen {
        before: Text::new(before, en),
        options: vec![label],
        after: Text::new(ja, format!("{at} {}", name.en)),
        particle,
        negated,
    })
}

/// Index of the item that `${q}` or a plain path stands for, seen from `path`.
pub(crate) fn gate(instrument: &Instrument, path: &str, expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Reference { name, .. } => {
            instrument.item_named(name).and_then(|item| instrument.by_path.get(&item.path).copied())
        }
        Expr::Path { start, steps } => {
            let mut at: Vec<&str> = match start {
                Start::Root => Vec::new(),
                Start::Context => path.split('/').collect(),
                Start::Filter { .. } => return None,
            };
            // An absolute path begins with the name of the form.
            let skipped = usize::from(*start == Start::Root);
            for step in steps.iter().skip(skipped) {
                match (step.axis, &step.test) {
                    (Axis::Itself, NodeTest::Node) => {}
                    (Axis::Parent, NodeTest::Node) => {
                        at.pop()?;
                    }
                    (Axis::Child, NodeTest::Named(name)) => at.push(name),
                    _ => return None,
                }
            }
            instrument.by_path.get(&at.join("/")).copied()
        }
        Expr::Number(_) | Expr::Literal(_) | Expr::Binary { .. } | Expr::Negate(_) | Expr::Call { .. } => None,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only comparisons have an opposite")]
fn opposite(operator: Operator) -> Option<Operator> {
    Some(match operator {
        Operator::Equal => Operator::NotEqual,
        Operator::NotEqual => Operator::Equal,
        Operator::Less => Operator::GreaterOrEqual,
        Operator::LessOrEqual => Operator::Greater,
        Operator::Greater => Operator::LessOrEqual,
        Operator::GreaterOrEqual => Operator::Less,
        _ => return None,
    })
}
