//! Conditions in words: what respondents are like who fulfil them, and what they answered.

use base::Text;

use crate::expression::{Axis, Expr, NodeTest, Operator, Start};
use crate::instrument::{Instrument, Item, Kind};

/// Longest label that is shown beside its number, in characters.
const SHORT_LABEL_CHARS: usize = 16;

/// A condition in words, as far as it is put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Phrase {
    One(Text),
    All(Vec<Phrase>),
    Any(Vec<Phrase>),
}

/// Which words to use for the answer to a gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// The author's words for the respondents: 電子カルテシステムを使用している.
    Respondents,
    /// What was answered: 問3で「はい」と回答した.
    Answer,
}

/// 「問3」 or “question 3”; with a short label beside it, or the label alone where there is no number.
pub(crate) fn shown_name(item: &Item) -> Text {
    let label = |text: &str| text.lines().next().unwrap_or_default().to_owned();
    let (ja, en) = (label(&item.label.ja), label(&item.label.en));
    if item.number.is_empty() {
        let (ja, en) = if item.label.is_empty() { (item.name.clone(), item.name.clone()) } else { (ja, en) };
        let shown = Text::new(shortened(&ja), shortened(&en));
        return Text::new(format!("「{}」", shown.get(base::Lang::Ja)), format!("“{}”", shown.get(base::Lang::En)));
    }
    let beside = |label: &str| {
        let short = !label.is_empty() && label.chars().count() <= SHORT_LABEL_CHARS && !label.contains("${");
        // A whole sentence does not fit into another.
        let short = short && !label.ends_with(['。', 'か', '？', '?', '.']);
        if short { format!(" {label}") } else { String::new() }
    };
    Text::new(format!("問{}{}", item.number, beside(&ja)), format!("Question {}{}", item.number, beside(&en)))
}

/// 「問3」 or “question 3” in the middle of a sentence.
fn question(item: &Item) -> Text {
    if item.number.is_empty() {
        return shown_name(item);
    }
    Text::new(format!("問{}", item.number), format!("question {}", item.number))
}

/// 「問3「電子カルテシステムを使用しているか」」
fn question_in_full(item: &Item) -> Text {
    let bare = question(item);
    if item.number.is_empty() {
        return bare;
    }
    let label = shortened(item.label.ja.lines().next().unwrap_or_default());
    Text::new(format!("{}「{label}」", bare.ja), bare.en)
}

fn shortened(words: &str) -> String {
    const SHOWN_MAX: usize = 40;
    let mut shown: String = words.chars().take(SHOWN_MAX).collect();
    if shown.len() < words.len() {
        shown.push('…');
    }
    shown
}

/// Respondents who chose this option.
pub(crate) fn chose(item: &Item, value: &str, style: Style) -> Text {
    if let (Style::Respondents, Some(phrase)) = (style, item.base_phrases.get(value)) {
        return phrase.clone();
    }
    let label = item.option(value).map_or_else(|| Text::same(value), |option| option.label.clone());
    let (ja, en) = (label.get(base::Lang::Ja), label.get(base::Lang::En));
    let (full, bare) = (question_in_full(item), question(item));
    match (item.kind, style) {
        (Kind::SelectMultiple, _) => {
            Text::new(format!("{}で「{ja}」を選択した", bare.ja), format!("chose “{en}” in {}", bare.en))
        }
        (_, Style::Respondents) => {
            Text::new(format!("{}に「{ja}」と回答した", full.ja), format!("answered “{en}” to {}", bare.en))
        }
        (_, Style::Answer) => {
            Text::new(format!("{}で「{ja}」と回答した", bare.ja), format!("answered “{en}” to {}", bare.en))
        }
    }
}

/// Respondents who did not choose this option.
fn did_not_choose(item: &Item, value: &str, style: Style) -> Text {
    // Where everybody is asked and there are two options, who did not choose the one chose the other.
    if let ([a, b], Kind::SelectOne, "") = (item.options.as_slice(), item.kind, item.universe.expression.as_str()) {
        let other = if a.value == value { b } else { a };
        return chose(item, &other.value, style);
    }
    let label = item.option(value).map_or_else(|| Text::same(value), |option| option.label.clone());
    let (ja, en) = (label.get(base::Lang::Ja), label.get(base::Lang::En));
    let bare = question(item);
    match item.kind {
        Kind::SelectMultiple => {
            Text::new(format!("{}で「{ja}」を選択していない", bare.ja), format!("did not choose “{en}” in {}", bare.en))
        }
        Kind::Text
        | Kind::Integer
        | Kind::Decimal
        | Kind::Date
        | Kind::Time
        | Kind::SelectOne
        | Kind::Note
        | Kind::Calculate
        | Kind::Hidden
        | Kind::Repeat => {
            Text::new(format!("{}で「{ja}」と回答していない", bare.ja), format!("did not answer “{en}” to {}", bare.en))
        }
    }
}

/// The condition in words, or its opposite. `path` is the key template of what the condition belongs to.
#[expect(clippy::wildcard_enum_match_arm, reason = "everything else is an atom")]
pub(crate) fn phrase(instrument: &Instrument, path: &str, expr: &Expr, negated: bool, style: Style) -> Phrase {
    let again = |expr: &Expr, negated: bool| phrase(instrument, path, expr, negated, style);
    match expr {
        Expr::Binary { operator: Operator::And, left, right } if !negated => {
            joined(again(left, false), again(right, false), true)
        }
        Expr::Binary { operator: Operator::And, left, right } => joined(again(left, true), again(right, true), false),
        Expr::Binary { operator: Operator::Or, left, right } => {
            joined(again(left, negated), again(right, negated), negated)
        }
        Expr::Call { function, args, .. } if function.name() == "not" => again(&args[0], !negated),
        _ => Phrase::One(atom(instrument, path, expr, negated, style)),
    }
}

fn joined(left: Phrase, right: Phrase, all: bool) -> Phrase {
    let mut parts = Vec::new();
    for side in [left, right] {
        match side {
            Phrase::All(inner) if all => parts.extend(inner),
            Phrase::Any(inner) if !all => parts.extend(inner),
            other @ (Phrase::One(_) | Phrase::All(_) | Phrase::Any(_)) => parts.push(other),
        }
    }
    // Options that an author describes alike are said once: a. to d. may all be 「レセコンを使っている」.
    let mut said: Vec<Phrase> = Vec::new();
    for part in parts {
        if !said.contains(&part) {
            said.push(part);
        }
    }
    let parts = said;
    if all { Phrase::All(parts) } else { Phrase::Any(parts) }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these forms have words of their own")]
fn atom(instrument: &Instrument, path: &str, expr: &Expr, negated: bool, style: Style) -> Text {
    let words = match expr {
        Expr::Call { function, args, .. } if function.name() == "selected" => {
            comparison(instrument, path, (&args[0], Operator::Equal, &args[1]), negated, style)
        }
        Expr::Binary { operator, left, right } => {
            let turned = (&**right, mirrored(*operator), &**left);
            comparison(instrument, path, (left, *operator, right), negated, style)
                .or_else(|| comparison(instrument, path, turned, negated, style))
        }
        _ => None,
    };
    words.unwrap_or_else(|| {
        let shown = shortened(&expr.to_string());
        if negated {
            Text::new(format!("条件「{shown}」に当てはまらない"), format!("do not meet the condition “{shown}”"))
        } else {
            Text::new(format!("条件「{shown}」に当てはまる"), format!("meet the condition “{shown}”"))
        }
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
) -> Option<Text> {
    let item = &instrument.items[gate(instrument, path, place)?];
    let operator = if negated { opposite(operator)? } else { operator };
    let value = match value {
        Expr::Literal(text) => text.clone(),
        Expr::Number(_) => value.to_string(),
        _ => return None,
    };
    let name = question(item);
    if value.is_empty() {
        return match operator {
            Operator::Equal => {
                Some(Text::new(format!("{}に回答していない", name.ja), format!("did not answer {}", name.en)))
            }
            Operator::NotEqual => Some(Text::new(format!("{}に回答した", name.ja), format!("answered {}", name.en))),
            _ => None,
        };
    }
    if item.option(&value).is_some() {
        return match operator {
            Operator::Equal => Some(chose(item, &value, style)),
            Operator::NotEqual => Some(did_not_choose(item, &value, style)),
            _ => None,
        };
    }
    let (ja, en) = match operator {
        Operator::Equal => ("である", ""),
        Operator::NotEqual => ("ではない", "other than "),
        Operator::Less => ("より小さい", "less than "),
        Operator::LessOrEqual => ("以下の", "at most "),
        Operator::Greater => ("より大きい", "greater than "),
        Operator::GreaterOrEqual => ("以上の", "at least "),
        _ => return None,
    };
    Some(Text::new(format!("{}の回答が{value}{ja}", name.ja), format!("answered {en}{value} to {}", name.en)))
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

#[expect(clippy::wildcard_enum_match_arm, reason = "all else reads the same from both sides")]
fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    }
}

impl Phrase {
    /// One piece of words.
    pub(crate) fn flat(&self) -> Text {
        match self {
            Phrase::One(words) => words.clone(),
            Phrase::All(parts) => join(parts, "、かつ", " and "),
            Phrase::Any(parts) => join(parts, "、または", " or "),
        }
    }

    /// The parts that must all hold, each in words.
    pub(crate) fn parts(&self) -> Vec<Text> {
        match self {
            Phrase::All(parts) => parts.iter().map(Phrase::flat).collect(),
            Phrase::One(_) | Phrase::Any(_) => vec![self.flat()],
        }
    }
}

fn join(parts: &[Phrase], ja: &str, en: &str) -> Text {
    let flat: Vec<Text> = parts.iter().map(Phrase::flat).collect();
    let of = |pick: fn(&Text) -> &str, between: &str| flat.iter().map(pick).collect::<Vec<_>>().join(between);
    Text::new(of(|text| text.get(base::Lang::Ja), ja), of(|text| text.get(base::Lang::En), en))
}

/// Names in the places `${name}` of some words.
pub(crate) fn places(words: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = words;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        found.push(rest[start + 2..start + length].trim());
        rest = &rest[start + length + 1..];
    }
    found
}

/// The words with their places filled in.
pub(crate) fn fill(words: &str, value: impl Fn(&str) -> String) -> String {
    let mut filled = String::new();
    let mut rest = words;
    while let Some(start) = rest.find("${") {
        let Some(length) = rest[start..].find('}') else {
            break;
        };
        filled.push_str(&rest[..start]);
        filled.push_str(&value(rest[start + 2..start + length].trim()));
        rest = &rest[start + length + 1..];
    }
    filled.push_str(rest);
    filled
}
