//! The questionnaire laid out with one row in each repeat, and what its expressions read there.

use crate::answer::{Answer, Answers, Value};
use crate::expression::{Axis, Expr, Function, NodeId, NodeTest, Operator, Outline, Scope, Start, Step, reads};
use crate::instrument::{Instrument, Slot};
use crate::tree::Walk;

use super::Because;

/// The tree that expressions are evaluated on, over and over, with other answers each time.
pub(super) struct Layout<'i> {
    pub(super) instrument: &'i Instrument,
    pub(super) walk: Walk<'i>,
    outline: Outline,
    item_nodes: Vec<NodeId>,
    group_nodes: Vec<NodeId>,
}

/// What an expression reads.
#[derive(Clone, Debug, Default)]
pub(super) struct Reads {
    /// Indices of items, in order, each once.
    pub(super) items: Vec<usize>,
    /// Why what it reads is more than these items' single answers.
    pub(super) because: Option<Because>,
}

impl<'i> Layout<'i> {
    pub(super) fn new(instrument: &'i Instrument) -> Layout<'i> {
        let mut walk = Walk::laid_out(instrument, &one_row_each(instrument), None);
        walk.tree.open_repeats.clear();
        let mut item_nodes = vec![0; instrument.items.len()];
        let mut group_nodes = vec![0; instrument.groups.len()];
        let mut outline = Outline::default();
        for (node, found) in walk.tree.nodes.iter_mut().enumerate() {
            found.hidden = false;
            found.off_path = false;
            found.unsettled = crate::expression::Unsettled::No;
            // What stands beside the tree is nobody's child.
            outline.nodes.push(crate::expression::OutlineNode {
                name: found.name.to_owned(),
                parent: found.parent,
                children: found.children.clone(),
            });
            match walk.metas[node].slot {
                Some(Slot::Item(index)) => {
                    item_nodes[index] = node;
                    found.text.clear();
                }
                Some(Slot::Group(index)) => group_nodes[index] = node,
                None => {}
            }
        }
        Layout { instrument, walk, outline, item_nodes, group_nodes }
    }

    pub(super) fn item_node(&self, index: usize) -> NodeId {
        self.item_nodes[index]
    }

    pub(super) fn node(&self, slot: Slot) -> NodeId {
        match slot {
            Slot::Item(index) => self.item_nodes[index],
            Slot::Group(index) => self.group_nodes[index],
        }
    }

    /// Nodes of the options of an item's list, which choice filters stand at.
    pub(super) fn options(&self, index: usize) -> Vec<NodeId> {
        let above = self.walk.tree.lists.get(self.instrument.items[index].list.as_str());
        let root = above.and_then(|above| self.walk.tree.nodes[*above].children.first());
        root.map(|root| self.walk.tree.nodes[*root].children.clone()).unwrap_or_default()
    }

    /// Works out a calculation from what the tree holds now.
    pub(super) fn work_out(&mut self, index: usize) {
        let item = &self.instrument.items[index];
        if let (Some(calculation), true) = (&item.calculation, item.always_calculated()) {
            self.walk.calculate(self.item_nodes[index], item, calculation);
        }
    }

    pub(super) fn scope(&self) -> Scope<'_> {
        self.walk.scope()
    }

    /// What `expr` at `node` may read, whatever the answers.
    pub(super) fn reads(&self, expr: &Expr, node: NodeId) -> Reads {
        let named = |name: &str| self.walk.tree.named.get(name).and_then(|(_, nodes)| nodes.first().copied());
        let mut found = Reads { items: Vec::new(), because: leaves_row(self, expr, node) };
        for read in reads(expr, node, &self.outline, &named) {
            match self.walk.metas[read].slot {
                Some(Slot::Item(index)) if self.item_nodes[index] == read => {
                    if !self.sees_one(index, node) {
                        found.because = Some(Because::Rows);
                    }
                    found.items.push(index);
                }
                // Cells of choice lists never change; groups and rows hold many answers.
                None if self.walk.tree.nodes[read].name.is_empty() || self.is_listed(read) => {}
                Some(_) | None => found.because = Some(Because::Rows),
            }
        }
        found.items.sort_unstable();
        found.items.dedup();
        found
    }

    /// True where one row of the item's is all there is, seen from `node`.
    fn sees_one(&self, index: usize, node: NodeId) -> bool {
        let own = self.item_nodes[index];
        self.walk.tree.rows_around(own).all(|row| self.walk.tree.is_inside(node, row))
    }

    fn is_listed(&self, node: NodeId) -> bool {
        let top = self.walk.tree.ancestors_or_self(node).last().unwrap_or(node);
        self.walk.tree.lists.values().any(|above| *above == top)
    }

    /// The one item that a plain reference stands for, also inside `number(…)` and `string(…)`.
    pub(super) fn place(&self, expr: &Expr, node: NodeId) -> Option<usize> {
        match expr {
            Expr::Call { function, args, .. } if args.len() == 1 && matches!(function.name(), "number" | "string") => {
                self.place(&args[0], node)
            }
            Expr::Reference { .. } | Expr::Path { start: Start::Root | Start::Context, .. } if is_plain(expr) => {
                let reads = self.reads(expr, node);
                match (reads.items.as_slice(), reads.because) {
                    ([only], None) => Some(*only),
                    _ => None,
                }
            }
            Expr::Number(_)
            | Expr::Literal(_)
            | Expr::Reference { .. }
            | Expr::Binary { .. }
            | Expr::Negate(_)
            | Expr::Call { .. }
            | Expr::Path { .. } => None,
        }
    }
}

/// Steps without predicates.
fn is_plain(expr: &Expr) -> bool {
    match expr {
        Expr::Path { steps, .. } => steps.iter().all(|step| step.predicates.is_empty()),
        Expr::Number(_)
        | Expr::Literal(_)
        | Expr::Reference { .. }
        | Expr::Binary { .. }
        | Expr::Negate(_)
        | Expr::Call { .. } => true,
    }
}

fn one_row_each(instrument: &Instrument) -> Answers {
    let repeats = instrument.items.iter().enumerate().filter(|(_, item)| item.kind == crate::Kind::Repeat);
    repeats.map(|(index, _)| (instrument.example_key(index), Answer::Answered(Value::Rows(vec![1])))).collect()
}

/// Inside a row, a path that goes out of it comes to all rows.
fn leaves_row(layout: &Layout<'_>, expr: &Expr, node: NodeId) -> Option<Because> {
    let row = layout.walk.tree.rows_around(node).next()?;
    let leaves = parts(expr).into_iter().any(|part| match part {
        Expr::Path { start, steps } => goes_out(layout, start, steps, node, row),
        Expr::Number(_)
        | Expr::Literal(_)
        | Expr::Reference { .. }
        | Expr::Binary { .. }
        | Expr::Negate(_)
        | Expr::Call { .. } => false,
    });
    leaves.then_some(Because::Rows)
}

fn goes_out(layout: &Layout<'_>, start: &Start, steps: &[Step], node: NodeId, row: NodeId) -> bool {
    let mut at = match start {
        Start::Root => 0,
        Start::Context => node,
        Start::Filter { .. } => return false,
    };
    let mut outside = at == 0;
    for step in steps {
        match (step.axis, &step.test) {
            (Axis::Itself, NodeTest::Node) => {}
            (Axis::Parent, NodeTest::Node) => at = layout.walk.tree.nodes[at].parent.unwrap_or(0),
            (Axis::Child, NodeTest::Named(name)) => {
                let into_rows = |child: &&NodeId| {
                    let child = &layout.walk.tree.nodes[**child];
                    child.name == name && child.row_of.is_some()
                };
                if layout.walk.tree.nodes[at].children.iter().any(|child| into_rows(&child)) {
                    return true;
                }
                let child = layout.walk.tree.nodes[at].children.iter().copied();
                match child.into_iter().find(|child| layout.walk.tree.nodes[*child].name == name) {
                    Some(child) => at = child,
                    None => return false,
                }
            }
            // Along any other axis there is no telling from one row.
            _ => return true,
        }
        outside |= !layout.walk.tree.is_inside(at, row);
    }
    // Out of the row and to a plain answer outside is as good as any reference.
    outside && layout.walk.tree.rows_around(at).next().is_some_and(|other| !layout.walk.tree.is_inside(node, other))
}

/// An expression and everything inside it.
pub(super) fn parts(expr: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    let mut left = vec![expr];
    while let Some(expr) = left.pop() {
        found.push(expr);
        left.extend(inside(expr));
    }
    found
}

/// What stands directly inside an expression.
pub(super) fn inside(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Number(_) | Expr::Literal(_) | Expr::Reference { .. } => Vec::new(),
        Expr::Binary { left, right, .. } => vec![left, right],
        Expr::Negate(inner) => vec![inner],
        Expr::Call { args, .. } => args.iter().collect(),
        Expr::Path { start, steps } => {
            let mut found: Vec<&Expr> = steps.iter().flat_map(|step| &step.predicates).collect();
            if let Start::Filter { expr, predicates } = start {
                found.push(expr);
                found.extend(predicates);
            }
            found
        }
    }
}

/// Functions whose value is not a matter of the answers.
pub(super) fn asks_more_than_answers(function: Function) -> Option<Because> {
    match function.name() {
        "today" | "now" => Some(Because::Time),
        "once" | "position" | "last" | "current" => Some(Because::Rows),
        _ => None,
    }
}

/// A fixed value: no answer and no clock in it.
pub(super) fn is_constant(expr: &Expr) -> bool {
    parts(expr).into_iter().all(|part| match part {
        Expr::Reference { .. } | Expr::Path { .. } => false,
        Expr::Call { function, .. } => asks_more_than_answers(*function).is_none(),
        Expr::Number(_) | Expr::Literal(_) | Expr::Binary { .. } | Expr::Negate(_) => true,
    })
}

/// The sides of a comparison.
pub(super) fn comparison(expr: &Expr) -> Option<(Operator, &Expr, &Expr)> {
    match expr {
        Expr::Binary { operator, left, right } if operator.compares() => Some((*operator, left, right)),
        Expr::Number(_)
        | Expr::Literal(_)
        | Expr::Reference { .. }
        | Expr::Binary { .. }
        | Expr::Negate(_)
        | Expr::Call { .. }
        | Expr::Path { .. } => None,
    }
}
