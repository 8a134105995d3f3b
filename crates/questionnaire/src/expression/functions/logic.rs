//! Functions of truth and choice.

use super::{Call, ExprError, Signature, Type, open_ended, signature};
use crate::expression::datum::Datum;

pub(super) const TABLE: &[Signature] = &[
    signature("true", 0, 0, Type::Boolean, |_| Ok(Datum::Bool(true))),
    signature("false", 0, 0, Type::Boolean, |_| Ok(Datum::Bool(false))),
    signature("not", 1, 1, Type::Boolean, |call| Ok(Datum::Bool(!call.truthy(0)?))),
    signature("boolean", 1, 1, Type::Boolean, |call| Ok(Datum::Bool(call.truthy(0)?))),
    signature("boolean-from-string", 1, 1, Type::Boolean, boolean_from_string),
    signature("if", 3, 3, Type::Any, |call| if call.truthy(0)? { call.value(1) } else { call.value(2) }),
    signature("coalesce", 2, 2, Type::Text, coalesce),
    signature("once", 1, 1, Type::Text, once),
    open_ended("checklist", 2, Type::Boolean, checklist),
    open_ended("weighted-checklist", 4, Type::Boolean, weighted_checklist),
];

/// `true` and `1` are true, all else is false, `True` too.
fn boolean_from_string(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let text = call.text(0)?;
    Ok(Datum::Bool(text == "true" || text == "1"))
}

/// The first that is not empty. What could not be calculated (`1 div ''`) is as good as empty.
fn coalesce(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let first = call.value(0)?;
    let empty = matches!(first, Datum::Number(number) if number.is_nan());
    let first = if empty { String::new() } else { call.scope.text(&first)? };
    Ok(Datum::Text(if first.is_empty() { call.text(1)? } else { first }))
}

/// The item's own value where it has one.
fn once(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let own = call.scope.node_text(call.focus.node)?;
    Ok(Datum::Text(if own.is_empty() { call.text(0)? } else { own }))
}

/// True when from `min` to `max` of the rest hold; −1 for no limit.
fn checklist(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let (min, max) = (call.number(0)?, call.number(1)?);
    let mut held = 0.0;
    for index in 2..call.args.len() {
        held += f64::from(u8::from(holds(call, index)?));
    }
    Ok(within(held, min, max))
}

/// Like `checklist`, over pairs of an answer and its weight.
fn weighted_checklist(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let (min, max) = (call.number(0)?, call.number(1)?);
    let mut weight = 0.0;
    for index in (2..call.args.len()).step_by(2) {
        if holds(call, index)? {
            weight += call.number(index + 1)?;
        }
    }
    Ok(within(weight, min, max))
}

/// Nodes hold when any of their texts counts as true; everything else as in a condition.
fn holds(call: &Call<'_, '_>, index: usize) -> Result<bool, ExprError> {
    match call.value(index)? {
        Datum::Nodes(nodes) => {
            for node in nodes {
                let text = call.scope.node_text(node)?;
                if !text.is_empty() && text != "0" && text != "false" {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        other @ (Datum::Number(_) | Datum::Text(_) | Datum::Bool(_) | Datum::Moment(_)) => {
            Ok(call.scope.boolean(&other))
        }
    }
}

fn within(found: f64, min: f64, max: f64) -> Datum {
    Datum::Bool((min < 0.0 || found >= min) && (max < 0.0 || found <= max))
}
