//! An expression written out again, with brackets only where they are needed.

use std::fmt;

use super::ast::{Axis, Expr, NodeTest, Operator, Start, Step};
use super::datum::number_to_text;

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Number(number) => f.write_str(&number_to_text(*number)),
            Expr::Literal(text) if text.contains('\'') => write!(f, "\"{text}\""),
            Expr::Literal(text) => write!(f, "'{text}'"),
            Expr::Reference { name, .. } => write!(f, "${{{name}}}"),
            Expr::Negate(inner) => write!(f, "-{}", Bracketed(inner, 7)),
            Expr::Binary { operator, left, right } => {
                let level = level(*operator);
                write!(f, "{} {} {}", Bracketed(left, level), operator.shown(), Bracketed(right, level + 1))
            }
            Expr::Call { function, args, .. } => {
                let args: Vec<String> = args.iter().map(ToString::to_string).collect();
                write!(f, "{}({})", function.name(), args.join(", "))
            }
            Expr::Path { start, steps } => path(f, start, steps),
        }
    }
}

/// An expression inside a place that binds as tightly as the number says.
struct Bracketed<'e>(&'e Expr, u8);

impl fmt::Display for Bracketed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = match self.0 {
            Expr::Binary { operator, .. } => level(*operator),
            Expr::Negate(_) => 7,
            Expr::Number(_) | Expr::Literal(_) | Expr::Reference { .. } | Expr::Call { .. } | Expr::Path { .. } => 9,
        };
        if own < self.1 { write!(f, "({})", self.0) } else { write!(f, "{}", self.0) }
    }
}

fn level(operator: Operator) -> u8 {
    match operator {
        Operator::Or => 1,
        Operator::And => 2,
        Operator::Equal | Operator::NotEqual => 3,
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => 4,
        Operator::Add | Operator::Subtract => 5,
        Operator::Multiply | Operator::Divide | Operator::Remainder => 6,
        Operator::Union => 8,
    }
}

fn path(f: &mut fmt::Formatter<'_>, start: &Start, steps: &[Step]) -> fmt::Result {
    let mut first = true;
    match start {
        Start::Root => f.write_str("/")?,
        Start::Context => {}
        Start::Filter { expr, predicates } => {
            write!(f, "{}", Bracketed(expr, 9))?;
            write_predicates(f, predicates)?;
            first = false;
        }
    }
    for one in steps {
        if !first {
            f.write_str("/")?;
        }
        first = false;
        step(f, one)?;
    }
    Ok(())
}

fn step(f: &mut fmt::Formatter<'_>, step: &Step) -> fmt::Result {
    match (step.axis, &step.test) {
        (Axis::Itself, NodeTest::Node) => f.write_str(".")?,
        (Axis::Parent, NodeTest::Node) => f.write_str("..")?,
        (Axis::Child, test) => write_test(f, test)?,
        (axis, test) => {
            write!(f, "{}::", axis.shown())?;
            write_test(f, test)?;
        }
    }
    write_predicates(f, &step.predicates)
}

fn write_test(f: &mut fmt::Formatter<'_>, test: &NodeTest) -> fmt::Result {
    match test {
        NodeTest::Any => f.write_str("*"),
        NodeTest::Named(name) => f.write_str(name),
        NodeTest::Prefix(prefix) => write!(f, "{prefix}:*"),
        NodeTest::Node => f.write_str("node()"),
        NodeTest::Text => f.write_str("text()"),
        NodeTest::Nothing => f.write_str("comment()"),
    }
}

fn write_predicates(f: &mut fmt::Formatter<'_>, predicates: &[Expr]) -> fmt::Result {
    for predicate in predicates {
        write!(f, "[{predicate}]")?;
    }
    Ok(())
}
