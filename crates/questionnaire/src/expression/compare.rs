//! XPath 1.0's comparisons (§3.4), with days and moments as numbers.

use super::ExprError;
use super::ast::Operator;
use super::datum::Datum;
use super::eval::Scope;
use super::moment::Moment;

/// Compares by XPath's rules: a node-set compares true when any of its nodes does.
pub(super) fn compare(scope: &Scope<'_>, operator: Operator, left: &Datum, right: &Datum) -> Result<bool, ExprError> {
    match (left, right) {
        (Datum::Nodes(_), Datum::Bool(truth)) => {
            single(scope, operator, &Datum::Bool(scope.boolean(left)), &Datum::Bool(*truth))
        }
        (Datum::Bool(truth), Datum::Nodes(_)) => {
            single(scope, operator, &Datum::Bool(*truth), &Datum::Bool(scope.boolean(right)))
        }
        (Datum::Nodes(lefts), _) => {
            for node in lefts {
                let text = Datum::Text(scope.node_text(*node)?);
                if compare(scope, operator, &text, right)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        (_, Datum::Nodes(rights)) => {
            for node in rights {
                let text = Datum::Text(scope.node_text(*node)?);
                if single(scope, operator, left, &text)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => single(scope, operator, left, right),
    }
}

fn single(scope: &Scope<'_>, operator: Operator, left: &Datum, right: &Datum) -> Result<bool, ExprError> {
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    if equality && (is_bool(left) || is_bool(right)) {
        let same = scope.boolean(left) == scope.boolean(right);
        return Ok(same == (operator == Operator::Equal));
    }
    if equality && !is_numeric(left) && !is_numeric(right) {
        let (left, right) = (scope.text(left)?, scope.text(right)?);
        let same = left == right || same_moment(scope, &left, &right);
        return Ok(same == (operator == Operator::Equal));
    }
    let (left, right) = (scope.number(left)?, scope.number(right)?);
    Ok(match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        Operator::GreaterOrEqual => left >= right,
        Operator::Or
        | Operator::And
        | Operator::Add
        | Operator::Subtract
        | Operator::Multiply
        | Operator::Divide
        | Operator::Remainder
        | Operator::Union => unreachable!("only comparisons come here"),
    })
}

/// Two texts that are dates are the same when they name the same moment, as `2026-4-1` and `2026-04-01T00:00+09:00` do.
fn same_moment(scope: &Scope<'_>, left: &str, right: &str) -> bool {
    let Some(left) = Moment::parse(left, &scope.zone) else {
        return false;
    };
    Moment::parse(right, &scope.zone) == Some(left)
}

fn is_bool(datum: &Datum) -> bool {
    matches!(datum, Datum::Bool(_))
}

fn is_numeric(datum: &Datum) -> bool {
    matches!(datum, Datum::Number(_) | Datum::Moment(_))
}
