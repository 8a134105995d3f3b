//! One expression's text → its value as people and programs are shown it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::datum::Datum;
use super::eval::{Focus, Scope};
use super::parser::parse_lazily;
use super::tree::Tree;
use super::{ExprError, only_nodes};

/// The value of an expression, with nothing left that needs the tree.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// True or false.
    Boolean(bool),
    /// A number; may be NaN or infinite.
    Number(f64),
    /// A text.
    Text(String),
    /// A day or a moment, as text.
    Moment(String),
    /// The texts of nodes, in document order.
    Nodes(Vec<String>),
}

/// What an outcome is to be converted to, by XPath's `boolean()`, `number()` and `string()`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// As the expression gives it.
    #[default]
    AsItIs,
    /// `boolean(…)`
    Boolean,
    /// `number(…)`
    Number,
    /// `string(…)`
    Text,
    /// Nodes, or an error.
    Nodes,
}

/// Parses and evaluates `text` at `focus`.
pub fn evaluate(
    text: &str,
    tree: &Tree<'_>,
    focus: Focus,
    clock: (Timestamp, &TimeZone),
    wanted: Wanted,
) -> Result<Outcome, ExprError> {
    let expr = parse_lazily(text)?;
    let scope = Scope::new(tree, Some(clock.0), clock.1.clone());
    let datum = scope.eval(&expr, focus)?;
    Ok(match (wanted, datum) {
        (Wanted::Boolean, datum) => Outcome::Boolean(scope.boolean(&datum)),
        (Wanted::Number, datum) => Outcome::Number(scope.number(&datum)?),
        (Wanted::Text, datum) => Outcome::Text(scope.text(&datum)?),
        (Wanted::Nodes, datum) => Outcome::Nodes(texts(&scope, only_nodes(datum)?)?),
        (Wanted::AsItIs, Datum::Bool(truth)) => Outcome::Boolean(truth),
        (Wanted::AsItIs, Datum::Number(number)) => Outcome::Number(number),
        (Wanted::AsItIs, Datum::Text(text)) => Outcome::Text(text),
        (Wanted::AsItIs, Datum::Moment(moment)) => Outcome::Moment(moment.text(&scope.zone)),
        (Wanted::AsItIs, Datum::Nodes(nodes)) => Outcome::Nodes(texts(&scope, nodes)?),
    })
}

fn texts(scope: &Scope<'_>, nodes: Vec<usize>) -> Result<Vec<String>, ExprError> {
    nodes.into_iter().map(|node| scope.node_text(node)).collect()
}

impl Outcome {
    /// `boolean`, `number`, `string`, `date` or `nodeset`.
    pub fn type_word(&self) -> &'static str {
        match self {
            Outcome::Boolean(_) => "boolean",
            Outcome::Number(_) => "number",
            Outcome::Text(_) => "string",
            Outcome::Moment(_) => "date",
            Outcome::Nodes(_) => "nodeset",
        }
    }

    /// The value as JSON; NaN and infinities, which JSON has not, as texts.
    pub fn json(&self) -> serde_json::Value {
        match self {
            Outcome::Boolean(truth) => (*truth).into(),
            Outcome::Number(number) => json_number(*number),
            Outcome::Text(text) | Outcome::Moment(text) => text.as_str().into(),
            Outcome::Nodes(texts) => texts.as_slice().into(),
        }
    }
}

fn json_number(number: f64) -> serde_json::Value {
    match super::datum::to_index(number) {
        Some(whole) if number.fract() == 0.0 => whole.into(),
        _ if number.is_finite() => number.into(),
        _ => super::datum::number_to_text(number).into(),
    }
}
