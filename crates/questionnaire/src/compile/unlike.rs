//! Comparisons of unlike types: XPath converts one side and never complains, so the author is told.

use std::cell::RefCell;
use std::collections::BTreeMap;

use base::Text;

use super::cells::Notes;
use super::draft::{Draft, Raw};
use super::survey::SHEET;
use crate::expression::{Expr, Names, Type, Unlike, infer, unlike};
use crate::instrument::{Condition, Kind, Required, Slot};

/// Longest chain of calculations that is followed for the type of a name.
const CHAIN_MAX: usize = 8;

/// Warns about such comparisons in the expressions of the draft.
pub(super) fn note(draft: &Draft, names: &BTreeMap<String, Slot>, raws: &[Raw], notes: &mut Notes) {
    let known = RefCell::new(vec![None; draft.items.len()]);
    for raw in raws {
        let Some((condition, own)) = condition_of(draft, raw) else {
            continue;
        };
        let types = Types { draft, names, own, known: &known, chain: 0 };
        for found in unlike(&condition.expr, &types) {
            let message = message(&found);
            notes.warning(SHEET, Some(raw.row), Some(&raw.heading), "unlike-types", message.ja, message.en);
        }
    }
}

/// Where the expression went, and the item that it belongs to.
pub(super) fn condition_of<'d>(draft: &'d Draft, raw: &Raw) -> Option<(&'d Condition, Option<usize>)> {
    let index = match raw.slot {
        Slot::Item(index) => index,
        Slot::Group(index) if raw.column == "relevant" => {
            return draft.groups[index].relevant.as_ref().map(|condition| (condition, None));
        }
        Slot::Group(index) => draft.groups[index].repeat?,
    };
    let item = &draft.items[index];
    let condition = match (raw.column, &item.required) {
        ("relevant", _) => item.relevant.as_ref(),
        ("constraint", _) => item.constraint.as_ref(),
        ("kaishin::soft_constraint", _) => item.soft_constraint.as_ref(),
        ("calculation", _) => item.calculation.as_ref(),
        ("repeat_count", _) => item.repeat_count.as_ref(),
        ("default", _) => item.dynamic_default.as_ref(),
        ("required", Required::When(condition)) => Some(condition),
        _ => None,
    };
    condition.map(|condition| (condition, Some(index)))
}

/// The types of a draft's names.
struct Types<'d> {
    draft: &'d Draft,
    names: &'d BTreeMap<String, Slot>,
    own: Option<usize>,
    /// Types of calculations, by item, as far as they have been worked out.
    known: &'d RefCell<Vec<Option<Type>>>,
    /// How many calculations were followed to come here.
    chain: usize,
}

impl Names for Types<'_> {
    fn named(&self, name: &str) -> Type {
        match self.names.get(name) {
            Some(Slot::Item(index)) => self.type_of(*index),
            Some(Slot::Group(_)) | None => Type::Nodes,
        }
    }

    fn own(&self) -> Type {
        self.own.map_or(Type::Any, |index| self.type_of(index))
    }
}

impl Types<'_> {
    fn type_of(&self, index: usize) -> Type {
        let item = &self.draft.items[index];
        if let (Kind::Calculate, Some(calculation)) = (item.kind, &item.calculation) {
            // Each is worked out once; in a circle it is unknown.
            let known = self.known.borrow()[index];
            return known.unwrap_or_else(|| {
                self.known.borrow_mut()[index] = Some(Type::Any);
                let inner = Types { own: Some(index), chain: self.chain + 1, ..*self };
                let found = if inner.chain > CHAIN_MAX { Type::Any } else { infer(&calculation.expr, &inner) };
                self.known.borrow_mut()[index] = Some(found);
                found
            });
        }
        match item.kind {
            Kind::Integer | Kind::Decimal => Type::Number,
            Kind::Date => Type::Moment,
            Kind::Text | Kind::Time => Type::Text,
            // Options that are numbers may be compared as numbers.
            Kind::SelectOne if item.options.iter().all(|option| option.value.parse::<f64>().is_ok()) => Type::Any,
            Kind::SelectOne | Kind::SelectMultiple => Type::Text,
            Kind::Note | Kind::Calculate | Kind::Hidden => Type::Any,
            Kind::Repeat => Type::Nodes,
        }
    }
}

fn message(found: &Unlike<'_>) -> Text {
    let side = |(expr, kind): (&Expr, Type)| {
        let words = words(kind);
        (format!("「{expr}」（{}）", words.ja), format!("“{expr}” ({})", words.en))
    };
    let (left, right) = (side(found.left), side(found.right));
    if (found.left.1, found.right.1) == (Type::Text, Type::Text) {
        return Text::new(
            format!(
                "{}と{}は文字なので、大小の比較は常に成り立ちません。時刻は decimal-time() で数にして比べてください",
                left.0, right.0
            ),
            format!(
                "{} and {} are texts, of which neither is ever the larger; compare times as numbers, by decimal-time()",
                left.1, right.1
            ),
        );
    }
    Text::new(
        format!(
            "{}と{}は種類が違うため、比べても思うとおりになりません。同じ種類どうしを比べてください",
            left.0, right.0
        ),
        format!("{} and {} are of unlike types; compare like with like", left.1, right.1),
    )
}

fn words(kind: Type) -> Text {
    match kind {
        Type::Boolean => Text::new("真偽", "true or false"),
        Type::Number => Text::new("数値", "a number"),
        Type::Text => Text::new("文字", "a text"),
        Type::Moment => Text::new("日付", "a date"),
        Type::Nodes => Text::new("設問の集まり", "items"),
        Type::Any => Text::new("不明", "unknown"),
    }
}
