//! The parts of an expression.

use super::functions::{Function, Type};

/// A parsed expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// `12.5`
    Number(f64),
    /// `'yes'`
    Literal(String),
    /// `${name}`
    Reference {
        /// What stands between the braces.
        name: String,
        /// Position of `${`, in characters from 1.
        at: usize,
    },
    /// `a + b`
    Binary {
        /// Which.
        operator: Operator,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `-a`
    Negate(Box<Expr>),
    /// `selected(a, b)`
    Call {
        /// Which.
        function: Function,
        /// In order; their number fits the function.
        args: Vec<Expr>,
        /// Position of the name, in characters from 1.
        at: usize,
    },
    /// `../a/b[1]`
    Path {
        /// Where it begins.
        start: Start,
        /// From there, in order.
        steps: Vec<Step>,
    },
}

impl Expr {
    /// False where it can only give a text, a number or a truth. Functions may give nodes where their arguments do.
    pub(super) fn gives_nodes(&self) -> bool {
        match self {
            Expr::Reference { .. } | Expr::Path { .. } => true,
            Expr::Binary { operator, .. } => *operator == Operator::Union,
            Expr::Call { function, .. } => matches!(function.gives(), Type::Nodes | Type::Any),
            Expr::Number(_) | Expr::Literal(_) | Expr::Negate(_) => false,
        }
    }
}

/// Operators with two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `or`
    Or,
    /// `and`
    And,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `div`
    Divide,
    /// `mod`
    Remainder,
    /// `|`
    Union,
}

/// Where a path begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// `/a`
    Root,
    /// `a`, `.`
    Context,
    /// `${a}/b`, `instance('x')/root`, `(a | b)[1]`: an expression and predicates on its whole result.
    Filter {
        /// What is filtered.
        expr: Box<Expr>,
        /// `[…]`
        predicates: Vec<Expr>,
    },
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// In which direction.
    pub axis: Axis,
    /// Which nodes.
    pub test: NodeTest,
    /// `[…]`
    pub predicates: Vec<Expr>,
}

/// Directions of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// `ancestor::`
    Ancestor,
    /// `ancestor-or-self::`
    AncestorOrSelf,
    /// `@`; nothing here has attributes.
    Attribute,
    /// `child::`, or nothing.
    Child,
    /// `descendant::`
    Descendant,
    /// `descendant-or-self::`, `//`
    DescendantOrSelf,
    /// `following::`
    Following,
    /// `following-sibling::`
    FollowingSibling,
    /// `namespace::`; nothing here has namespaces.
    Namespace,
    /// `parent::`, `..`
    Parent,
    /// `preceding::`
    Preceding,
    /// `preceding-sibling::`
    PrecedingSibling,
    /// `self::`, `.`
    Itself,
}

/// Which nodes a step takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeTest {
    /// `*`
    Any,
    /// `name`, `prefix:name`
    Named(String),
    /// `prefix:*`
    Prefix(String),
    /// `node()`
    Node,
    /// `text()`: the text of an element without children is taken for the element itself.
    Text,
    /// `comment()`, `processing-instruction()`: nothing here has any.
    Nothing,
}

impl Operator {
    /// True for `<`, `<=`, `>` and `>=`.
    pub(crate) fn orders(self) -> bool {
        self.compares() && !matches!(self, Operator::Equal | Operator::NotEqual)
    }

    /// True for `=`, `<` and the like.
    pub(crate) fn compares(self) -> bool {
        match self {
            Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual => true,
            Operator::Or
            | Operator::And
            | Operator::Add
            | Operator::Subtract
            | Operator::Multiply
            | Operator::Divide
            | Operator::Remainder
            | Operator::Union => false,
        }
    }

    /// The comparison read from the other side; anything else as it is.
    #[must_use]
    #[expect(clippy::wildcard_enum_match_arm, reason = "all else reads the same from both sides")]
    pub fn mirrored(self) -> Operator {
        match self {
            Operator::Less => Operator::Greater,
            Operator::LessOrEqual => Operator::GreaterOrEqual,
            Operator::Greater => Operator::Less,
            Operator::GreaterOrEqual => Operator::LessOrEqual,
            other => other,
        }
    }

    /// As it is written.
    pub fn shown(self) -> &'static str {
        match self {
            Operator::Or => "or",
            Operator::And => "and",
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "div",
            Operator::Remainder => "mod",
            Operator::Union => "|",
        }
    }
}

impl Axis {
    /// The axis with this XPath name.
    pub(super) fn parse(name: &str) -> Option<Axis> {
        Some(match name {
            "ancestor" => Axis::Ancestor,
            "ancestor-or-self" => Axis::AncestorOrSelf,
            "attribute" => Axis::Attribute,
            "child" => Axis::Child,
            "descendant" => Axis::Descendant,
            "descendant-or-self" => Axis::DescendantOrSelf,
            "following" => Axis::Following,
            "following-sibling" => Axis::FollowingSibling,
            "namespace" => Axis::Namespace,
            "parent" => Axis::Parent,
            "preceding" => Axis::Preceding,
            "preceding-sibling" => Axis::PrecedingSibling,
            "self" => Axis::Itself,
            _ => return None,
        })
    }

    /// The XPath name.
    pub(super) fn shown(self) -> &'static str {
        match self {
            Axis::Ancestor => "ancestor",
            Axis::AncestorOrSelf => "ancestor-or-self",
            Axis::Attribute => "attribute",
            Axis::Child => "child",
            Axis::Descendant => "descendant",
            Axis::DescendantOrSelf => "descendant-or-self",
            Axis::Following => "following",
            Axis::FollowingSibling => "following-sibling",
            Axis::Namespace => "namespace",
            Axis::Parent => "parent",
            Axis::Preceding => "preceding",
            Axis::PrecedingSibling => "preceding-sibling",
            Axis::Itself => "self",
        }
    }

    /// True for axes whose positions count away from the context node, towards the beginning.
    pub(super) fn is_reverse(self) -> bool {
        matches!(self, Axis::Ancestor | Axis::AncestorOrSelf | Axis::Preceding | Axis::PrecedingSibling)
    }
}

impl Step {
    pub(super) fn bare(axis: Axis, test: NodeTest) -> Step {
        Step { axis, test, predicates: Vec::new() }
    }
}
