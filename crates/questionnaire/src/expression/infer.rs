//! What an expression gives, as far as that can be said without answers, and comparisons of what cannot be alike.

use super::ast::{Axis, Expr, NodeTest, Operator, Start};
use super::datum::text_to_number;
use super::functions::Type;
use super::moment::Moment;

/// What the names in an expression stand for.
pub(crate) trait Names {
    /// The type of `${name}`.
    fn named(&self, name: &str) -> Type;
    /// The type of `.`: the value of the item that the expression belongs to.
    fn own(&self) -> Type;
}

/// A comparison of two sides that cannot be alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unlike<'e> {
    pub(crate) left: (&'e Expr, Type),
    pub(crate) right: (&'e Expr, Type),
}

/// The type of `expr`.
pub(crate) fn infer(expr: &Expr, names: &dyn Names) -> Type {
    match expr {
        Expr::Number(_) | Expr::Negate(_) => Type::Number,
        Expr::Literal(_) => Type::Text,
        Expr::Reference { name, .. } => names.named(name),
        Expr::Binary { operator, left, right } => infer_binary(*operator, left, right, names),
        Expr::Call { function, args, .. } => match (function.name(), args.as_slice()) {
            ("if", [_, yes, no]) => common(infer(yes, names), infer(no, names)),
            ("coalesce", [first, second]) => common(infer(first, names), infer(second, names)),
            // What they give is what was written into an answer or an option, which may be a number.
            ("once" | "selected-at" | "jr:choice-name", _) => Type::Any,
            ("indexed-repeat", [what, ..]) => infer(what, names),
            _ => function.gives(),
        },
        Expr::Path { start: Start::Context, steps } => match steps.as_slice() {
            [step] if step.axis == Axis::Itself && step.test == NodeTest::Node => names.own(),
            _ => Type::Nodes,
        },
        Expr::Path { .. } => Type::Nodes,
    }
}

fn infer_binary(operator: Operator, left: &Expr, right: &Expr, names: &dyn Names) -> Type {
    match operator {
        Operator::Or
        | Operator::And
        | Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual => Type::Boolean,
        Operator::Add | Operator::Subtract => match (infer(left, names), infer(right, names)) {
            (Type::Moment, Type::Moment) => Type::Number,
            // So many days before or after a day.
            (Type::Moment, _) | (_, Type::Moment) => Type::Moment,
            _ => Type::Number,
        },
        Operator::Multiply | Operator::Divide | Operator::Remainder => Type::Number,
        Operator::Union => Type::Nodes,
    }
}

fn common(a: Type, b: Type) -> Type {
    if a == b { a } else { Type::Any }
}

/// Comparisons in `expr` whose sides are of unlike types, where the conversion cannot be what the author means.
pub(crate) fn unlike<'e>(expr: &'e Expr, names: &dyn Names) -> Vec<Unlike<'e>> {
    let mut found = Vec::new();
    let mut left_to_see = vec![expr];
    while let Some(expr) = left_to_see.pop() {
        match expr {
            Expr::Number(_) | Expr::Literal(_) | Expr::Reference { .. } => {}
            Expr::Negate(inner) => left_to_see.push(inner),
            Expr::Call { args, .. } => left_to_see.extend(args.iter().rev()),
            Expr::Path { start, steps } => {
                if let Start::Filter { expr, predicates } = start {
                    left_to_see.push(expr);
                    left_to_see.extend(predicates);
                }
                left_to_see.extend(steps.iter().flat_map(|step| &step.predicates));
            }
            Expr::Binary { operator, left, right } => {
                left_to_see.extend([&**right, &**left]);
                if operator.compares() {
                    let (left, right) = ((&**left, infer(left, names)), (&**right, infer(right, names)));
                    let is_alike = alike(left, right) && !(operator.orders() && is_unordered(left, right));
                    found.extend((!is_alike).then_some(Unlike { left, right }));
                }
            }
        }
    }
    found
}

fn alike(left: (&Expr, Type), right: (&Expr, Type)) -> bool {
    match (left.1, right.1) {
        (Type::Any | Type::Nodes, _) | (_, Type::Any | Type::Nodes) => true,
        (a, b) if a == b => true,
        (_, Type::Text) => reads_as(right.0, left.1),
        (Type::Text, _) => reads_as(left.0, right.1),
        _ => false,
    }
}

/// True for two texts of which a written one is no number: which comes first is asked of numbers alone, and never holds.
fn is_unordered(left: (&Expr, Type), right: (&Expr, Type)) -> bool {
    let is_words = |expr: &Expr| matches!(expr, Expr::Literal(text) if text_to_number(text).is_none());
    (left.1, right.1) == (Type::Text, Type::Text) && (is_words(left.0) || is_words(right.0))
}

/// True for a written text that is a value of the type all the same: `'5'`, `'2026-04-01'`, or nothing at all.
fn reads_as(expr: &Expr, wanted: Type) -> bool {
    let Expr::Literal(text) = expr else {
        return false;
    };
    match wanted {
        Type::Number => text.is_empty() || text_to_number(text).is_some(),
        Type::Moment => text.is_empty() || Moment::parse(text, &jiff::tz::TimeZone::UTC).is_some(),
        Type::Boolean => false,
        Type::Text | Type::Nodes | Type::Any => true,
    }
}
