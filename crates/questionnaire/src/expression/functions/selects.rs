//! Functions of choices. Several options are one text, separated by white space.

use super::{Call, ExprError, Signature, Type, signature};
use crate::expression::datum::{Datum, to_index};

pub(super) const TABLE: &[Signature] = &[
    signature("selected", 2, 2, Type::Boolean, selected),
    signature("count-selected", 1, 1, Type::Number, |call| {
        Ok(Datum::Number(call.text(0)?.split_whitespace().count() as f64))
    }),
    signature("selected-at", 2, 2, Type::Text, selected_at),
    signature("jr:choice-name", 2, 2, Type::Text, choice_name),
];

fn selected(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let wanted = call.text(1)?;
    let wanted = wanted.trim();
    let chosen = call.texts(0)?;
    Ok(Datum::Bool(chosen.iter().any(|text| text.split_whitespace().any(|option| option == wanted))))
}

/// The option at a place, the first being 0; empty past the end.
fn selected_at(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let text = call.text(0)?;
    let index = to_index(call.number(1)?).and_then(|index| usize::try_from(index).ok());
    Ok(Datum::Text(index.and_then(|index| text.split_whitespace().nth(index)).unwrap_or_default().to_owned()))
}

/// The label of an option of the item that the second argument names, as `'${q1}'` in a text.
fn choice_name(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let value = call.text(0)?;
    let item = call.text(1)?;
    let name = item.trim().trim_start_matches("${").trim_end_matches('}').rsplit('/').next().unwrap_or_default();
    let label = call.scope.choice_label(name.trim(), &value);
    Ok(Datum::Text(label.unwrap_or(value)))
}
