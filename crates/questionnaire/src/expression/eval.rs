//! Evaluation of expressions over a [`Tree`].

use std::cell::{Cell, RefCell};

use base::Lang;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::ast::{Expr, Operator, Start};
use super::compare::compare;
use super::datum::{Datum, number_to_text, text_to_number};
use super::moment::Moment;
use super::tree::{NodeId, Tree, Unsettled};
use super::{EVALUATION_STEPS_MAX, ExprError};
use crate::instrument::Kind;

/// Everything an evaluation may look at.
#[derive(Debug)]
pub struct Scope<'t> {
    /// The answers.
    pub tree: &'t Tree<'t>,
    /// What `today()` and `now()` tell; without it they are empty texts and count as unsettled.
    pub now: Option<Timestamp>,
    /// In which days begin and end.
    pub zone: TimeZone,
    /// Language of `jr:choice-name`.
    pub lang: Lang,
    /// A row in which `${name}` is looked for where it is in no row around the expression's item.
    pub(crate) other_row: Option<NodeId>,
    steps: Cell<u64>,
    read: RefCell<Vec<NodeId>>,
    open: Cell<bool>,
}

/// Where an expression stands.
#[derive(Clone, Copy, Debug)]
pub struct Focus {
    /// The context node.
    pub node: NodeId,
    /// Its position in the node-set that is being filtered, from 1.
    pub position: usize,
    /// The size of that node-set.
    pub size: usize,
    /// The item that the expression belongs to: what `current()` gives and `${name}` is seen from.
    pub origin: NodeId,
}

impl Focus {
    /// At one node.
    pub fn at(node: NodeId) -> Focus {
        Focus { node, position: 1, size: 1, origin: node }
    }
}

impl<'t> Scope<'t> {
    /// A scope over `tree`.
    pub fn new(tree: &'t Tree<'t>, now: Option<Timestamp>, zone: TimeZone) -> Scope<'t> {
        Scope {
            tree,
            now,
            zone,
            lang: Lang::Ja,
            other_row: None,
            steps: Cell::new(0),
            read: RefCell::new(Vec::new()),
            open: Cell::new(false),
        }
    }

    /// The value of `expr` at `focus`.
    pub fn eval(&self, expr: &Expr, focus: Focus) -> Result<Datum, ExprError> {
        self.step()?;
        match expr {
            Expr::Number(number) => Ok(Datum::Number(*number)),
            Expr::Literal(text) => Ok(Datum::Text(text.clone())),
            Expr::Reference { name, at } => self.reference(name, *at, focus),
            Expr::Negate(inner) => Ok(Datum::Number(-self.number(&self.eval(inner, focus)?)?)),
            Expr::Binary { .. } => self.chain(expr, focus),
            Expr::Call { function, args, at } => function.run(self, focus, args, *at),
            Expr::Path { start, steps } => {
                let nodes = self.start(start, focus)?;
                if steps.is_empty() { Ok(Datum::Nodes(nodes)) } else { self.walk(nodes, steps, focus) }
            }
        }
    }

    /// Counts work, so that no expression runs on for ever.
    pub(super) fn step(&self) -> Result<(), ExprError> {
        self.steps_of(1)
    }

    /// Counts work on so many nodes at once.
    pub(super) fn steps_of(&self, n: usize) -> Result<(), ExprError> {
        let steps = self.steps.get().saturating_add(n as u64);
        self.steps.set(steps);
        if steps <= EVALUATION_STEPS_MAX {
            return Ok(());
        }
        Err(ExprError::new(
            1,
            "expression-too-slow",
            "式の計算量が多すぎます",
            "the expression takes too many steps to evaluate",
        ))
    }

    fn reference(&self, name: &str, at: usize, focus: Focus) -> Result<Datum, ExprError> {
        let Some((path, named)) = self.tree.named.get(name) else {
            return Err(ExprError::new(
                at,
                "unknown-name",
                format!("「${{{name}}}」という設問はありません"),
                format!("there is no item “${{{name}}}”"),
            ));
        };
        self.steps_of(named.len())?;
        let nodes = self.tree.seen_from(path, named, focus.origin, self.other_row.unwrap_or(focus.origin));
        let open =
            self.tree.open_repeats.iter().any(|(_, repeat)| {
                path == repeat || path.strip_prefix(repeat).is_some_and(|rest| rest.starts_with('/'))
            });
        // A row that is there is there, whether or not more may follow.
        if open && nodes.is_empty() {
            self.mark_open();
        }
        Ok(Datum::Nodes(nodes))
    }

    fn start(&self, start: &Start, focus: Focus) -> Result<Vec<NodeId>, ExprError> {
        match start {
            Start::Root => Ok(vec![self.root_of(focus.node)]),
            Start::Context => Ok(vec![focus.node]),
            Start::Filter { expr, predicates } => {
                let mut nodes = self.nodes(expr, focus)?;
                for predicate in predicates {
                    nodes = self.filter(nodes, predicate, focus)?;
                }
                Ok(nodes)
            }
        }
    }

    fn root_of(&self, node: NodeId) -> NodeId {
        self.tree.ancestors_or_self(node).last().unwrap_or(0)
    }

    /// A chain `a + b + c …` nests to the left and may be long, so it is walked in a loop.
    fn chain(&self, expr: &Expr, focus: Focus) -> Result<Datum, ExprError> {
        let mut rest = Vec::new();
        let mut first = expr;
        while let Expr::Binary { operator, left, right } = first {
            rest.push((*operator, right));
            first = left;
        }
        let mut value = self.eval(first, focus)?;
        for (operator, right) in rest.into_iter().rev() {
            self.step()?;
            value = self.binary(operator, value, right, focus)?;
        }
        Ok(value)
    }

    fn binary(&self, operator: Operator, left: Datum, right: &Expr, focus: Focus) -> Result<Datum, ExprError> {
        match operator {
            Operator::Or => Ok(Datum::Bool(self.boolean(&left) || self.truthy(right, focus)?)),
            Operator::And => Ok(Datum::Bool(self.boolean(&left) && self.truthy(right, focus)?)),
            Operator::Equal
            | Operator::NotEqual
            | Operator::Less
            | Operator::LessOrEqual
            | Operator::Greater
            | Operator::GreaterOrEqual => {
                let right = self.eval(right, focus)?;
                compare(self, operator, &left, &right).map(Datum::Bool)
            }
            Operator::Add | Operator::Subtract | Operator::Multiply | Operator::Divide | Operator::Remainder => {
                let left = self.number(&left)?;
                let right = self.number(&self.eval(right, focus)?)?;
                Ok(Datum::Number(arithmetic(operator, left, right)))
            }
            Operator::Union => {
                let mut nodes = only_nodes(left)?;
                nodes.extend(self.nodes(right, focus)?);
                nodes.sort_unstable();
                nodes.dedup();
                Ok(Datum::Nodes(nodes))
            }
        }
    }

    /// XPath's `boolean()` of an expression.
    pub(super) fn truthy(&self, expr: &Expr, focus: Focus) -> Result<bool, ExprError> {
        Ok(self.boolean(&self.eval(expr, focus)?))
    }

    /// The nodes of an expression that must give some.
    pub(super) fn nodes(&self, expr: &Expr, focus: Focus) -> Result<Vec<NodeId>, ExprError> {
        only_nodes(self.eval(expr, focus)?)
    }

    /// XPath's `boolean()`.
    pub fn boolean(&self, datum: &Datum) -> bool {
        match datum {
            Datum::Nodes(nodes) => !nodes.is_empty(),
            Datum::Number(number) => *number != 0.0 && !number.is_nan(),
            Datum::Text(text) => !text.is_empty(),
            Datum::Bool(truth) => *truth,
            Datum::Moment(moment) => matches!(moment, Moment::At(_)),
        }
    }

    /// XPath's `number()`; a text that is a date counts as its days since 1970.
    pub fn number(&self, datum: &Datum) -> Result<f64, ExprError> {
        Ok(match datum {
            Datum::Nodes(_) => self.text_as_number(&self.text(datum)?),
            Datum::Number(number) => *number,
            Datum::Text(text) => self.text_as_number(text),
            Datum::Bool(truth) => f64::from(u8::from(*truth)),
            Datum::Moment(moment) => moment.days(),
        })
    }

    pub(super) fn text_as_number(&self, text: &str) -> f64 {
        text_to_number(text).or_else(|| Moment::parse(text, &self.zone).map(Moment::days)).unwrap_or(f64::NAN)
    }

    /// XPath's `string()`: of nodes, the text of the first.
    pub fn text(&self, datum: &Datum) -> Result<String, ExprError> {
        Ok(match datum {
            Datum::Nodes(nodes) => match nodes.first() {
                Some(node) => self.node_text(*node)?,
                None => String::new(),
            },
            Datum::Number(number) => number_to_text(*number),
            Datum::Text(text) => text.clone(),
            Datum::Bool(truth) => truth.to_string(),
            Datum::Moment(moment) => moment.text(&self.zone),
        })
    }

    /// The text of a result that becomes the answer of an item of this kind: of a moment or a number of days, the day.
    pub(crate) fn kept_text(&self, kind: Kind, datum: &Datum) -> Result<String, ExprError> {
        let moment = match (kind, datum) {
            (Kind::Date, Datum::Number(days)) => Moment::from_days(*days),
            (Kind::Date, Datum::Moment(moment)) => *moment,
            _ => return self.text(datum),
        };
        match moment {
            Moment::At(at) => Ok(Moment::day_of(at, &self.zone).text(&self.zone)),
            Moment::Blank | Moment::Invalid => self.text(datum),
        }
    }

    /// The text of a node and everything inside it. Remembers what was read.
    pub(super) fn node_text(&self, node: NodeId) -> Result<String, ExprError> {
        let mut text = String::new();
        let mut left = vec![node];
        while let Some(id) = left.pop() {
            self.step()?;
            let found = &self.tree.nodes[id];
            text.push_str(&found.text);
            self.read.borrow_mut().push(id);
            left.extend(found.children.iter().rev());
        }
        Ok(text)
    }

    /// The label of an option of the item called `name`.
    pub(super) fn choice_label(&self, name: &str, value: &str) -> Option<String> {
        self.tree.labels.get(&(name, value)).map(|label| label.get(self.lang).to_owned())
    }

    /// Remembers that something was looked at that may still grow.
    pub(super) fn mark_open(&self) {
        self.open.set(true);
    }

    /// The nodes whose text was read since the last call; true when any of them, or the time, or a list of rows, is
    /// unsettled.
    pub(crate) fn take_reads(&self) -> (Vec<NodeId>, bool) {
        let read = self.read.take();
        let unsettled = read.iter().any(|id| self.tree.nodes[*id].unsettled != Unsettled::No);
        (read, self.open.replace(false) || unsettled)
    }
}

/// The nodes of a value that must be some.
pub(super) fn only_nodes(datum: Datum) -> Result<Vec<NodeId>, ExprError> {
    match datum {
        Datum::Nodes(nodes) => Ok(nodes),
        Datum::Number(_) | Datum::Text(_) | Datum::Bool(_) | Datum::Moment(_) => Err(ExprError::new(
            1,
            "nodes-expected",
            "ここには設問の参照（${名前} やパス）が必要です",
            "a reference to items (${name} or a path) is expected here",
        )),
    }
}

fn arithmetic(operator: Operator, left: f64, right: f64) -> f64 {
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        Operator::Remainder => left % right,
        Operator::Or
        | Operator::And
        | Operator::Equal
        | Operator::NotEqual
        | Operator::Less
        | Operator::LessOrEqual
        | Operator::Greater
        | Operator::GreaterOrEqual
        | Operator::Union => unreachable!("only arithmetic comes here"),
    }
}
