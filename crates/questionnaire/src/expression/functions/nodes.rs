//! Functions of nodes: counting them, and where they stand.

use super::{Call, ExprError, Signature, Type, open_ended, signature};
use crate::expression::datum::{Datum, to_index};
use crate::expression::tree::NodeId;

pub(super) const TABLE: &[Signature] = &[
    signature("count", 1, 1, Type::Number, |call| Ok(Datum::Number(call.nodes(0)?.len() as f64))),
    signature("count-non-empty", 1, 1, Type::Number, count_non_empty),
    signature("position", 0, 1, Type::Number, position),
    signature("last", 0, 0, Type::Number, |call| Ok(Datum::Number(call.focus.size as f64))),
    signature("current", 0, 0, Type::Nodes, |call| Ok(Datum::Nodes(vec![call.focus.origin]))),
    signature("instance", 1, 1, Type::Nodes, instance),
    open_ended("indexed-repeat", 3, Type::Nodes, indexed_repeat),
];

fn count_non_empty(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let mut count = 0.0;
    for node in call.nodes(0)? {
        count += f64::from(u8::from(!call.scope.node_text(node)?.is_empty()));
    }
    Ok(Datum::Number(count))
}

/// Without an argument the position in the set being filtered; of a node its position among those of its name.
fn position(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    if call.args.is_empty() {
        return Ok(Datum::Number(call.focus.position as f64));
    }
    let Some(node) = call.nodes(0)?.first().copied() else {
        return Ok(Datum::Number(f64::NAN));
    };
    let tree = call.scope.tree;
    let found = &tree.nodes[node];
    call.scope.steps_of(found.parent.map_or(0, |parent| tree.nodes[parent].children.len()))?;
    let place = found.parent.and_then(|parent| {
        let namesakes = tree.nodes[parent].children.iter().filter(|id| tree.nodes[**id].name == found.name);
        namesakes.enumerate().find(|(_, id)| **id == node).map(|(index, _)| index + 1)
    });
    Ok(Datum::Number(place.unwrap_or(1) as f64))
}

/// A choice list as a little document of its own: `instance('list')` is its root, with an `item` for each option.
fn instance(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    let name = call.text(0)?;
    match call.scope.tree.lists.get(name.as_str()) {
        Some(root) => Ok(Datum::Nodes(vec![*root])),
        None => Err(call.error(
            "unknown-list",
            format!("選択肢リスト「{name}」はありません"),
            format!("there is no choice list “{name}”"),
        )),
    }
}

/// `indexed-repeat(what, repeat, index, repeat2, index2 …)`: those of `what` inside the rows of these numbers.
fn indexed_repeat(call: &Call<'_, '_>) -> Result<Datum, ExprError> {
    // Seen from outside every row, as the rows wanted are named.
    let outside = crate::expression::Focus { origin: 0, ..call.focus };
    let all = |index: usize| {
        call.scope.nodes(&call.args[index], if is_reference(call, index) { outside } else { call.focus })
    };
    let mut found: Vec<NodeId> = all(0)?;
    let mut within: Option<NodeId> = None;
    for pair in (1..call.args.len()).step_by(2) {
        let rows = all(pair)?;
        let number = call.number(pair + 1)?;
        let inside = rows.into_iter().filter(|row| within.is_none_or(|above| call.scope.tree.is_inside(*row, above)));
        let index = to_index(number).and_then(|index| usize::try_from(index - 1).ok());
        within = index.and_then(|index| inside.into_iter().nth(index));
        let Some(row) = within else {
            return Ok(Datum::Nodes(Vec::new()));
        };
        found.retain(|node| call.scope.tree.is_inside(*node, row));
    }
    Ok(Datum::Nodes(found))
}

fn is_reference(call: &Call<'_, '_>, index: usize) -> bool {
    matches!(call.args[index], crate::expression::Expr::Reference { .. })
}
