//! What an expression may read, found without evaluating it.

use super::ast::{Axis, Expr, NodeTest, Operator, Start, Step};

/// The tree of a questionnaire without rows: what [`reads`] walks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outline {
    /// Node 0 is the root above everything; node 1 the outermost element.
    pub(crate) nodes: Vec<OutlineNode>,
}

/// One element of the outline.
#[derive(Clone, Debug, Default)]
pub(crate) struct OutlineNode {
    pub(crate) name: String,
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
}

impl Outline {
    pub(crate) fn add(&mut self, parent: Option<usize>, name: &str) -> usize {
        let id = self.nodes.len();
        self.nodes.push(OutlineNode { name: name.to_owned(), parent, children: Vec::new() });
        if let Some(parent) = parent {
            self.nodes[parent].children.push(id);
        }
        id
    }

    fn below(&self, node: usize) -> Vec<usize> {
        let mut found = Vec::new();
        let mut left = self.nodes[node].children.clone();
        while let Some(id) = left.pop() {
            found.push(id);
            left.extend(&self.nodes[id].children);
        }
        found
    }

    fn along(&self, node: usize, axis: Axis) -> Vec<usize> {
        let parent = self.nodes[node].parent;
        match axis {
            Axis::Child => self.nodes[node].children.clone(),
            Axis::Itself => vec![node],
            Axis::Parent => parent.into_iter().collect(),
            Axis::Descendant => self.below(node),
            Axis::DescendantOrSelf => {
                let mut found = self.below(node);
                found.push(node);
                found
            }
            Axis::Ancestor => std::iter::successors(parent, |id| self.nodes[*id].parent).collect(),
            Axis::AncestorOrSelf => std::iter::successors(Some(node), |id| self.nodes[*id].parent).collect(),
            Axis::FollowingSibling | Axis::PrecedingSibling => {
                parent.map_or_else(Vec::new, |parent| self.nodes[parent].children.clone())
            }
            // Without rows there is no telling what stands before or after.
            Axis::Following | Axis::Preceding => (2..self.nodes.len()).collect(),
            Axis::Attribute | Axis::Namespace => Vec::new(),
        }
    }
}

/// Outline nodes that `expr` at `node` may read. `named` resolves `${name}`.
///
/// Whoever reads the text of a group reads everything inside; whoever only counts it, or asks where it stands, does not.
pub(crate) fn reads(expr: &Expr, node: usize, outline: &Outline, named: &dyn Fn(&str) -> Option<usize>) -> Vec<usize> {
    let mut reader = Reader { outline, named, found: Vec::new(), origin: node };
    reader.text(expr, &[node]);
    let mut found = reader.found;
    found.sort_unstable();
    found.dedup();
    found
}

struct Reader<'r> {
    outline: &'r Outline,
    named: &'r dyn Fn(&str) -> Option<usize>,
    found: Vec<usize>,
    origin: usize,
}

impl Reader<'_> {
    /// Notes all that is read where the text of `expr` is wanted.
    fn text(&mut self, expr: &Expr, context: &[usize]) {
        for node in self.visit(expr, context) {
            self.found.push(node);
            self.found.extend(self.outline.below(node));
        }
    }

    /// Notes all that is read where it only matters whether, where or how often the nodes of `expr` are there.
    fn place(&mut self, expr: &Expr, context: &[usize]) {
        let nodes = self.visit(expr, context);
        self.found.extend(nodes);
    }

    /// Visits `expr`; gives the nodes that it stands for, having noted all that it reads on the way.
    fn visit(&mut self, expr: &Expr, context: &[usize]) -> Vec<usize> {
        match expr {
            Expr::Number(_) | Expr::Literal(_) => Vec::new(),
            Expr::Reference { name, .. } => (self.named)(name).into_iter().collect(),
            Expr::Negate(inner) => {
                self.text(inner, context);
                Vec::new()
            }
            Expr::Binary { operator: Operator::Union, left, right } => {
                let mut nodes = self.visit(left, context);
                nodes.extend(self.visit(right, context));
                nodes
            }
            Expr::Binary { operator: Operator::Or | Operator::And, left, right } => {
                self.place(left, context);
                self.place(right, context);
                Vec::new()
            }
            Expr::Binary { left, right, .. } => {
                self.text(left, context);
                self.text(right, context);
                Vec::new()
            }
            Expr::Call { function, args, .. } => self.visit_call(function.name(), args, context),
            Expr::Path { start, steps } => self.visit_path(start, steps, context),
        }
    }

    fn visit_call(&mut self, function: &str, args: &[Expr], context: &[usize]) -> Vec<usize> {
        match (function, args) {
            ("current", _) => return vec![self.origin],
            ("if", [condition, rest @ ..]) => {
                self.place(condition, context);
                return rest.iter().flat_map(|arg| self.visit(arg, context)).collect();
            }
            ("indexed-repeat", [what, rest @ ..]) => {
                for (index, arg) in rest.iter().enumerate() {
                    if index % 2 == 0 { self.place(arg, context) } else { self.text(arg, context) }
                }
                return self.visit(what, context);
            }
            ("count" | "position" | "not" | "boolean", _) => args.iter().for_each(|arg| self.place(arg, context)),
            _ => args.iter().for_each(|arg| self.text(arg, context)),
        }
        let reads_itself = matches!(function, "string" | "number" | "string-length" | "normalize-space");
        if (reads_itself && args.is_empty()) || function == "once" {
            for node in context {
                self.found.push(*node);
                self.found.extend(self.outline.below(*node));
            }
        }
        Vec::new()
    }

    fn visit_path(&mut self, start: &Start, steps: &[Step], context: &[usize]) -> Vec<usize> {
        let mut nodes = match start {
            Start::Root => vec![0],
            Start::Context => context.to_vec(),
            Start::Filter { expr, predicates } => {
                let nodes = self.visit(expr, context);
                for predicate in predicates {
                    self.place(predicate, &nodes);
                }
                nodes
            }
        };
        for step in steps {
            let mut reached: Vec<usize> = nodes.iter().flat_map(|node| self.outline.along(*node, step.axis)).collect();
            reached.retain(|node| self.passes(*node, &step.test));
            reached.sort_unstable();
            reached.dedup();
            for predicate in &step.predicates {
                self.place(predicate, &reached);
            }
            nodes = reached;
        }
        nodes
    }

    fn passes(&self, node: usize, test: &NodeTest) -> bool {
        match test {
            NodeTest::Node | NodeTest::Text => true,
            NodeTest::Any => !self.outline.nodes[node].name.is_empty(),
            NodeTest::Named(name) => self.outline.nodes[node].name == *name,
            NodeTest::Prefix(_) | NodeTest::Nothing => false,
        }
    }
}

/// Every `${name}` in `expr` with its position.
pub(crate) fn names(expr: &Expr) -> Vec<(&str, usize)> {
    let mut found: Vec<(&str, usize)> = parts(expr)
        .into_iter()
        .filter_map(|part| if let Expr::Reference { name, at } = part { Some((name.as_str(), *at)) } else { None })
        .collect();
    found.sort_by_key(|(_, at)| *at);
    found
}

/// The expression and everything inside it, in no order.
pub(crate) fn parts(expr: &Expr) -> Vec<&Expr> {
    let mut found = Vec::new();
    let mut left = vec![expr];
    while let Some(expr) = left.pop() {
        found.push(expr);
        match expr {
            Expr::Number(_) | Expr::Literal(_) | Expr::Reference { .. } => {}
            Expr::Negate(inner) => left.push(inner),
            Expr::Binary { left: first, right, .. } => left.extend([&**first, &**right]),
            Expr::Call { args, .. } => left.extend(args),
            Expr::Path { start, steps } => {
                if let Start::Filter { expr, predicates } = start {
                    left.push(expr);
                    left.extend(predicates);
                }
                left.extend(steps.iter().flat_map(|step| &step.predicates));
            }
        }
    }
    found
}
