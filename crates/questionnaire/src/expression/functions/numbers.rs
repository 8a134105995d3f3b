//! Functions of numbers.

use super::{Call, ExprError, Signature, Type, open_ended, signature};
use crate::expression::datum::{Datum, to_index};

pub(super) const TABLE: &[Signature] = &[
    signature("number", 0, 1, Type::Number, |call| {
        if call.args.is_empty() {
            return Ok(Datum::Number(call.scope.text_as_number(&call.text_or_context()?)));
        }
        call.number(0).map(Datum::Number)
    }),
    signature("int", 1, 1, Type::Number, |call| Ok(Datum::Number(call.number(0)?.trunc()))),
    signature("floor", 1, 1, Type::Number, |call| Ok(Datum::Number(call.number(0)?.floor()))),
    signature("ceiling", 1, 1, Type::Number, |call| Ok(Datum::Number(call.number(0)?.ceil()))),
    signature("abs", 1, 1, Type::Number, |call| Ok(Datum::Number(call.number(0)?.abs()))),
    signature("pow", 2, 2, Type::Number, |call| Ok(Datum::Number(libm::pow(call.number(0)?, call.number(1)?)))),
    signature("round", 1, 2, Type::Number, round),
    signature("sum", 1, 1, Type::Number, sum),
    open_ended("min", 1, Type::Number, |call| extreme(call, f64::min)),
    open_ended("max", 1, Type::Number, |call| extreme(call, f64::max)),
];

/// Half goes away from zero, as people round; the second argument is the number of decimals, negative for tens and hundreds.
fn round(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let number = call.number(0)?;
    let digits = if call.args.len() == 2 { to_index(call.number(1)?).unwrap_or(0) } else { 0 };
    if !number.is_finite() {
        return Ok(Datum::Number(number));
    }
    // Shifting the decimal point in the text is exact, where multiplying by a power of ten is not.
    let digits = digits.clamp(-30, 30);
    let shifted = shift(number, digits);
    Ok(Datum::Number(if shifted.is_finite() { shift(shifted.round(), -digits) } else { number }))
}

fn shift(number: f64, digits: i64) -> f64 {
    let text = format!("{number:e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent = exponent.parse::<i64>().unwrap_or(0) + digits;
    format!("{mantissa}e{exponent}").parse().unwrap_or(f64::NAN)
}

fn sum(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let mut total = 0.0;
    for node in call.nodes(0)? {
        total += call.scope.text_as_number(&call.scope.node_text(node)?);
    }
    Ok(Datum::Number(total))
}

/// NaN when there is nothing to compare or anything compared is not a number.
fn extreme(call: &Call<'_, '_>, better: fn(f64, f64) -> f64) -> Result<Datum, ExprError> {
    let mut best: Option<f64> = None;
    for index in 0..call.args.len() {
        for number in numbers(call, index)? {
            if number.is_nan() {
                return Ok(Datum::Number(f64::NAN));
            }
            best = Some(best.map_or(number, |so_far| better(so_far, number)));
        }
    }
    Ok(Datum::Number(best.unwrap_or(f64::NAN)))
}

fn numbers(call: &Call<'_, '_>, index: usize) -> Result<Vec<f64>, ExprError> {
    match call.value(index)? {
        Datum::Nodes(nodes) => {
            nodes.into_iter().map(|node| Ok(call.scope.text_as_number(&call.scope.node_text(node)?))).collect()
        }
        other @ (Datum::Number(_) | Datum::Text(_) | Datum::Bool(_) | Datum::Moment(_)) => {
            Ok(vec![call.scope.number(&other)?])
        }
    }
}
