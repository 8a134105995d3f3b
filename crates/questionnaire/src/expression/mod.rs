//! The expression language: OpenRosa XPath as XLSForm authors write it.
//!
//! [`parse`] understands all of XPath 1.0's grammar and `${name}`; a [`Scope`] evaluates over a [`Tree`] of nodes.
//! Evaluation is total: whatever the expression, it ends with a [`Datum`] or an [`ExprError`], within named limits.

mod ast;
mod compare;
mod datum;
mod document;
mod eval;
mod functions;
mod infer;
mod lexer;
mod moment;
mod outcome;
mod parser;
mod reads;
mod shown;
mod slips;
mod steps;
mod tree;
mod truth;

use base::Text;

pub use ast::{Axis, Expr, NodeTest, Operator, Start, Step};
pub use datum::Datum;
pub use document::{DOCUMENT_NODES_MAX, Document};
pub use eval::{Focus, Scope};
pub use functions::{Function, Type};
pub use moment::Moment;
pub use outcome::{Outcome, Wanted, evaluate};
pub use parser::parse;
pub use tree::{Node, NodeId, Tree, Unsettled};
pub use truth::Truth;

use eval::only_nodes;

pub(crate) use functions::{known_functions, pattern};
pub(crate) use infer::{Names, Unlike, infer, unlike};
pub(crate) use parser::examine;
pub(crate) use reads::{Outline, OutlineNode, names, parts, reads};

/// Longest expression, in characters.
pub const EXPRESSION_CHARS_MAX: usize = 20_000;
/// Deepest nesting of brackets, arguments and signs.
pub const EXPRESSION_DEPTH_MAX: usize = 100;
/// Longest chain of operators.
pub const EXPRESSION_CHAIN_MAX: usize = 2_000;
/// Most mistakes of one expression that are told.
pub const EXPRESSION_ERRORS_MAX: usize = 10;
/// Nodes and calls that one evaluation may touch.
pub const EVALUATION_STEPS_MAX: u64 = 2_000_000;

/// What is wrong with an expression, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExprError {
    /// Position in the expression, in characters; the first is 1.
    pub at: usize,
    /// Stable word for programs.
    pub code: &'static str,
    /// What is wrong and what would be right.
    pub message: Text,
}

impl ExprError {
    pub(crate) fn new(at: usize, code: &'static str, ja: impl Into<String>, en: impl Into<String>) -> ExprError {
        ExprError { at, code, message: Text::new(ja, en) }
    }
}

#[cfg(test)]
mod tests;
