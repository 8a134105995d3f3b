//! What expressions read: a tree of named nodes with text, as the answers of one response.

use std::collections::BTreeMap;

/// Index of a node; nodes are numbered in document order.
pub type NodeId = usize;

/// One element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node<'a> {
    /// Name of the element; empty for the root above everything.
    pub name: &'a str,
    /// The element around it.
    pub parent: Option<NodeId>,
    /// Elements directly inside, in order.
    pub children: Vec<NodeId>,
    /// Its own text; only elements without children have any.
    pub text: String,
    /// Key template of the repeat, where the element is one row of a repeat.
    pub row_of: Option<&'a str>,
    /// Whether the text may still change what depends on it.
    pub unsettled: Unsettled,
    /// True for a row that is off the path: nothing finds it.
    pub hidden: bool,
    /// True for an answer that is off the path: who looks at its row finds it empty, who looks at all rows does not find it.
    pub off_path: bool,
}

/// Whether a gate has been answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unsettled {
    /// Answered, calculated, or off the path.
    #[default]
    No,
    /// Asked and blank.
    Blank,
    /// Unknown, unconfirmed, or itself undetermined.
    Other,
}

/// A tree of nodes. Node 0 is the root above the outermost element.
#[derive(Clone, Debug)]
pub struct Tree<'a> {
    /// In document order.
    pub nodes: Vec<Node<'a>>,
    /// What `${name}` stands for: key template and nodes.
    pub named: BTreeMap<&'a str, (&'a str, Vec<NodeId>)>,
    /// Repeats whose list of rows is not settled: the element around the rows, and the repeat's key template.
    pub open_repeats: Vec<(NodeId, &'a str)>,
    /// Choice lists as secondary instances: list name to the element above their `root`.
    pub lists: BTreeMap<&'a str, NodeId>,
    /// Labels of options by item name and value.
    pub labels: BTreeMap<(&'a str, &'a str), &'a base::Text>,
}

impl Default for Tree<'_> {
    fn default() -> Self {
        Tree {
            nodes: vec![Node::default()],
            named: BTreeMap::new(),
            open_repeats: Vec::new(),
            lists: BTreeMap::new(),
            labels: BTreeMap::new(),
        }
    }
}

impl<'a> Tree<'a> {
    /// Adds an element at the end of `parent`'s children. Call in document order.
    pub fn add(&mut self, parent: NodeId, name: &'a str, text: &str) -> NodeId {
        let id = self.add_apart(Some(parent), name);
        self.nodes[id].text.push_str(text);
        self.nodes[parent].children.push(id);
        id
    }

    /// Adds an element that is nobody's child: it knows its parent, and no path from there finds it.
    pub fn add_apart(&mut self, parent: Option<NodeId>, name: &'a str) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node { name, parent, ..Node::default() });
        id
    }

    /// Rows of repeats around `node`, itself included, the innermost first.
    pub fn rows_around(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        self.ancestors_or_self(node).filter(|id| self.nodes[*id].row_of.is_some())
    }

    /// `node`, what is around it, and so on up to the root.
    pub fn ancestors_or_self(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(node), |id| self.nodes[*id].parent)
    }

    /// True when `node` is `above` or inside it.
    pub fn is_inside(&self, node: NodeId, above: NodeId) -> bool {
        self.ancestors_or_self(node).any(|id| id == above)
    }

    /// False inside a row that is off the path.
    pub fn is_there(&self, node: NodeId) -> bool {
        !self.ancestors_or_self(node).any(|id| self.nodes[id].hidden)
    }

    /// What `${name}` stands for, seen from `origin`: inside a row, only that row's answers. Where no row around
    /// `origin` holds it, one around `other` may.
    pub fn resolve(&self, name: &str, origin: NodeId, other: NodeId) -> Option<Vec<NodeId>> {
        self.named.get(name).map(|(path, nodes)| self.seen_from(path, nodes, origin, other))
    }

    /// Those of the nodes of `path` that `${name}` stands for, seen from `origin`, then from `other`.
    pub(super) fn seen_from(&self, path: &str, nodes: &[NodeId], origin: NodeId, other: NodeId) -> Vec<NodeId> {
        let shared = self.rows_around(origin).chain(self.rows_around(other)).find(|row| {
            let repeat = self.nodes[*row].row_of.unwrap_or_default();
            path.strip_prefix(repeat).is_some_and(|rest| rest.starts_with('/'))
        });
        let is_seen = |node: NodeId| self.is_there(node) && self.is_met(node, origin, other);
        match shared {
            Some(row) => nodes.iter().copied().filter(|node| self.is_inside(*node, row) && is_seen(*node)).collect(),
            None => nodes.iter().copied().filter(|node| is_seen(*node)).collect(),
        }
    }

    /// False for an answer off the path in a row that is neither around `origin` nor around `other`: sums and counts over
    /// rows go without it.
    pub(super) fn is_met(&self, node: NodeId, origin: NodeId, other: NodeId) -> bool {
        let is_around = |row: NodeId| self.is_inside(origin, row) || self.is_inside(other, row);
        !self.nodes[node].off_path || self.rows_around(node).next().is_none_or(is_around)
    }
}
