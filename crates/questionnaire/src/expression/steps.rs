//! Location steps: axes, node tests and predicates.

use super::ExprError;
use super::ast::{Axis, Expr, NodeTest, Step};
use super::datum::Datum;
use super::eval::{Focus, Scope};
use super::tree::NodeId;

impl Scope<'_> {
    /// Follows `steps` from `nodes`.
    pub(super) fn walk(&self, nodes: Vec<NodeId>, steps: &[Step], focus: Focus) -> Result<Datum, ExprError> {
        let mut nodes = nodes;
        for step in steps {
            let mut reached = Vec::new();
            for node in &nodes {
                reached.extend(self.take_step(*node, step, focus)?);
            }
            reached.sort_unstable();
            reached.dedup();
            nodes = reached;
        }
        Ok(Datum::Nodes(nodes))
    }

    fn take_step(&self, node: NodeId, step: &Step, focus: Focus) -> Result<Vec<NodeId>, ExprError> {
        let mut found = Vec::new();
        for candidate in self.along(node, step.axis)? {
            self.step()?;
            let is_met = self.tree.is_met(candidate, focus.origin, self.other_row.unwrap_or(focus.origin));
            if self.passes(candidate, &step.test) && self.tree.is_there(candidate) && is_met {
                found.push(candidate);
            }
        }
        if found.is_empty() && step.axis == Axis::Child {
            self.note_missing_rows(node, &step.test);
        }
        // Positions count away from the context node.
        if step.axis.is_reverse() {
            found.reverse();
        }
        for predicate in &step.predicates {
            found = self.filter(found, predicate, focus)?;
        }
        Ok(found)
    }

    /// A step to rows that are not there yet may find some later.
    fn note_missing_rows(&self, node: NodeId, test: &NodeTest) {
        let open = self.tree.open_repeats.iter().any(|(parent, repeat)| {
            let name = repeat.rsplit('/').next().unwrap_or(repeat);
            *parent == node && (*test == NodeTest::Any || *test == NodeTest::Named(name.to_owned()))
        });
        if open {
            self.mark_open();
        }
    }

    /// Keeps the nodes for which `predicate` holds; a number holds at its position.
    pub(super) fn filter(&self, nodes: Vec<NodeId>, predicate: &Expr, focus: Focus) -> Result<Vec<NodeId>, ExprError> {
        let size = nodes.len();
        let mut kept = Vec::new();
        for (index, node) in nodes.into_iter().enumerate() {
            let here = Focus { node, position: index + 1, size, origin: focus.origin };
            let holds = match self.eval(predicate, here)? {
                Datum::Number(number) => number == here.position as f64,
                other @ (Datum::Nodes(_) | Datum::Text(_) | Datum::Bool(_) | Datum::Moment(_)) => self.boolean(&other),
            };
            if holds {
                kept.push(node);
            }
        }
        Ok(kept)
    }

    /// Nodes on an axis, in document order.
    fn along(&self, node: NodeId, axis: Axis) -> Result<Vec<NodeId>, ExprError> {
        let tree = self.tree;
        let parent = tree.nodes[node].parent;
        Ok(match axis {
            Axis::Child => tree.nodes[node].children.clone(),
            Axis::Parent => parent.into_iter().collect(),
            Axis::Itself => vec![node],
            Axis::Ancestor => sorted(tree.ancestors_or_self(node).skip(1).collect()),
            Axis::AncestorOrSelf => sorted(tree.ancestors_or_self(node).collect()),
            Axis::Descendant => self.descendants(node, false)?,
            Axis::DescendantOrSelf => self.descendants(node, true)?,
            Axis::FollowingSibling => self.siblings(node, |sibling| sibling > node)?,
            Axis::PrecedingSibling => self.siblings(node, |sibling| sibling < node)?,
            Axis::Following => self.beside(node, |other| other > node && !tree.is_inside(other, node))?,
            Axis::Preceding => self.beside(node, |other| other < node && !tree.is_inside(node, other))?,
            Axis::Attribute | Axis::Namespace => Vec::new(),
        })
    }

    fn descendants(&self, node: NodeId, with_self: bool) -> Result<Vec<NodeId>, ExprError> {
        let mut found = Vec::new();
        let mut left = vec![node];
        while let Some(id) = left.pop() {
            self.step()?;
            if id != node || with_self {
                found.push(id);
            }
            left.extend(self.tree.nodes[id].children.iter().rev());
        }
        Ok(found)
    }

    fn siblings(&self, node: NodeId, keep: impl Fn(NodeId) -> bool) -> Result<Vec<NodeId>, ExprError> {
        let Some(parent) = self.tree.nodes[node].parent else {
            return Ok(Vec::new());
        };
        let children = &self.tree.nodes[parent].children;
        self.steps_of(children.len())?;
        Ok(children.iter().copied().filter(|sibling| keep(*sibling)).collect())
    }

    fn beside(&self, node: NodeId, keep: impl Fn(NodeId) -> bool) -> Result<Vec<NodeId>, ExprError> {
        let root = self.tree.ancestors_or_self(node).last().unwrap_or(node);
        Ok(self.descendants(root, false)?.into_iter().filter(|other| keep(*other)).collect())
    }

    fn passes(&self, node: NodeId, test: &NodeTest) -> bool {
        let found = &self.tree.nodes[node];
        match test {
            NodeTest::Node => true,
            NodeTest::Any => !found.name.is_empty(),
            NodeTest::Named(name) => found.name == name,
            NodeTest::Prefix(prefix) => found.name.split_once(':').is_some_and(|(before, _)| before == prefix),
            NodeTest::Text => found.children.is_empty(),
            NodeTest::Nothing => false,
        }
    }
}

fn sorted(mut nodes: Vec<NodeId>) -> Vec<NodeId> {
    nodes.sort_unstable();
    nodes
}
