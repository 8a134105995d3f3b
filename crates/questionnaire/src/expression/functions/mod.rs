//! The table of functions. A new function is one line in a table and one small function beside it.

mod dates;
mod logic;
mod nodes;
mod numbers;
mod patterns;
mod selects;
mod strings;

use std::fmt;

pub(crate) use patterns::pattern;

use super::ExprError;
use super::ast::Expr;
use super::datum::Datum;
use super::eval::{Focus, Scope};

/// What an expression gives, as far as that is known before it is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// True or false.
    Boolean,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A day or a moment.
    Moment,
    /// Nodes.
    Nodes,
    /// Known only when evaluated.
    Any,
}

/// What a function is given: itself unevaluated arguments, as `if` and `once` need not look at all of them.
pub(super) struct Call<'c, 't> {
    pub(super) scope: &'c Scope<'t>,
    pub(super) focus: Focus,
    pub(super) args: &'c [Expr],
    pub(super) at: usize,
}

type Run = fn(&Call<'_, '_>) -> Result<Datum, ExprError>;

/// One line of a table: name, fewest and most arguments, what it gives, how.
pub(super) struct Signature {
    name: &'static str,
    min: usize,
    max: Option<usize>,
    gives: Type,
    run: Run,
}

pub(super) const fn signature(name: &'static str, min: usize, max: usize, gives: Type, run: Run) -> Signature {
    Signature { name, min, max: Some(max), gives, run }
}

pub(super) const fn open_ended(name: &'static str, min: usize, gives: Type, run: Run) -> Signature {
    Signature { name, min, max: None, gives, run }
}

const TABLES: [&[Signature]; 6] =
    [logic::TABLE, strings::TABLE, numbers::TABLE, nodes::TABLE, selects::TABLE, dates::TABLE];

/// A function of the expression language.
#[derive(Clone, Copy)]
pub struct Function(&'static Signature);

/// The function of this name.
pub(super) fn find(name: &str) -> Option<Function> {
    TABLES.iter().flat_map(|table| table.iter()).find(|signature| signature.name == name).map(Function)
}

/// Names of all functions.
pub(crate) fn known_functions() -> impl Iterator<Item = &'static str> {
    TABLES.iter().flat_map(|table| table.iter()).map(|signature| signature.name)
}

impl Function {
    /// As it is written.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// Fewest and most arguments; `None` for no upper limit.
    pub fn args(self) -> (usize, Option<usize>) {
        (self.0.min, self.0.max)
    }

    /// What it gives.
    pub fn gives(self) -> Type {
        self.0.gives
    }

    /// An error where a call has so many arguments and another number is needed.
    pub(super) fn check_count(self, found: usize, at: usize) -> Result<(), ExprError> {
        let (min, max) = self.args();
        if found >= min && max.is_none_or(|max| found <= max) {
            return self.check_pairs(found, at);
        }
        let (ja, en) = match max {
            Some(1) if min == 1 => ("1個".to_owned(), "1 argument".to_owned()),
            Some(max) if max == min => (format!("{min}個"), format!("{min} arguments")),
            Some(max) => (format!("{min}～{max}個"), format!("{min} to {max} arguments")),
            None if min == 1 => ("1個以上".to_owned(), "at least 1 argument".to_owned()),
            None => (format!("{min}個以上"), format!("at least {min} arguments")),
        };
        let name = self.name();
        Err(ExprError::new(
            at,
            "argument-count",
            format!("関数「{name}」の引数は{ja}です（{found}個あります）"),
            format!("“{name}” takes {en}, not {found}"),
        ))
    }

    /// An error where something is left of arguments that come in pairs.
    fn check_pairs(self, found: usize, at: usize) -> Result<(), ExprError> {
        let (ja, en) = match self.name() {
            "indexed-repeat" if found.is_multiple_of(2) => (
                "関数「indexed-repeat」は、設問の後に「繰り返し, 番号」の組を並べます",
                "“indexed-repeat” takes pairs of a repeat and an index after the item",
            ),
            "weighted-checklist" if !found.is_multiple_of(2) => (
                "関数「weighted-checklist」は、最小・最大の後に「値, 重み」の組を並べます",
                "“weighted-checklist” takes pairs of a value and its weight after minimum and maximum",
            ),
            _ => return Ok(()),
        };
        Err(ExprError::new(at, "argument-count", ja, en))
    }

    /// An error where nodes are needed and something else is given, which no answer can mend.
    pub(super) fn check_nodes(self, args: &[Expr], at: usize) -> Result<(), ExprError> {
        let needs = |index: usize| match self.name() {
            "sum" | "count" | "count-non-empty" => index == 0,
            "indexed-repeat" => index == 0 || index % 2 == 1,
            _ => false,
        };
        let Some(wrong) = (0..args.len()).find(|index| needs(*index) && !args[*index].gives_nodes()) else {
            return Ok(());
        };
        let (name, number) = (self.name(), wrong + 1);
        Err(ExprError::new(
            at,
            "argument-type",
            format!("関数「{name}」の{number}番目の引数には、「${{名前}}」かパスを書いてください"),
            format!("argument {number} of “{name}” must be a ${{name}} or a path"),
        ))
    }

    pub(super) fn run(self, scope: &Scope<'_>, focus: Focus, args: &[Expr], at: usize) -> Result<Datum, ExprError> {
        self.check_count(args.len(), at)?;
        (self.0.run)(&Call { scope, focus, args, at }).map_err(|error| {
            // An error inside an argument has no position of its own; the call's is the nearest.
            if error.at == 1 { ExprError { at, ..error } } else { error }
        })
    }
}

impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        self.0.name == other.0.name
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }
}

impl Call<'_, '_> {
    /// The value of an argument that is there.
    fn value(&self, index: usize) -> Result<Datum, ExprError> {
        self.scope.eval(&self.args[index], self.focus)
    }

    fn text(&self, index: usize) -> Result<String, ExprError> {
        self.scope.text(&self.value(index)?)
    }

    fn number(&self, index: usize) -> Result<f64, ExprError> {
        self.scope.number(&self.value(index)?)
    }

    fn truthy(&self, index: usize) -> Result<bool, ExprError> {
        self.scope.truthy(&self.args[index], self.focus)
    }

    fn nodes(&self, index: usize) -> Result<Vec<super::tree::NodeId>, ExprError> {
        self.scope.nodes(&self.args[index], self.focus)
    }

    /// The text of an argument, or of the context node where the argument is left out.
    fn text_or_context(&self) -> Result<String, ExprError> {
        if self.args.is_empty() { self.scope.node_text(self.focus.node) } else { self.text(0) }
    }

    /// The texts of an argument: of each node, or of the one value.
    fn texts(&self, index: usize) -> Result<Vec<String>, ExprError> {
        match self.value(index)? {
            Datum::Nodes(nodes) => nodes.into_iter().map(|node| self.scope.node_text(node)).collect(),
            other @ (Datum::Number(_) | Datum::Text(_) | Datum::Bool(_) | Datum::Moment(_)) => {
                Ok(vec![self.scope.text(&other)?])
            }
        }
    }

    fn error(&self, code: &'static str, ja: impl Into<String>, en: impl Into<String>) -> ExprError {
        ExprError::new(self.at, code, ja, en)
    }
}
