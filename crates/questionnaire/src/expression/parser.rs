//! Tokens → [`Expr`], by recursive descent over XPath 1.0's grammar.

use super::ast::{Axis, Expr, NodeTest, Operator, Start, Step};
use super::functions::find;
use super::lexer::{Placed, Token, tokens};
use super::slips;
use super::{EXPRESSION_CHAIN_MAX, EXPRESSION_DEPTH_MAX, EXPRESSION_ERRORS_MAX, ExprError};

/// Parses one expression. Function names and argument counts are checked here; `${names}` are not.
pub fn parse(text: &str) -> Result<Expr, ExprError> {
    first_error(examine_with(text, true))
}

/// Everything that can be said of an expression, broken ones too.
pub(crate) struct Examined {
    /// `None` where something is wrong.
    pub(crate) expr: Option<Expr>,
    /// What is wrong, in the order in which it was met.
    pub(crate) errors: Vec<ExprError>,
    /// Every `${name}` with its position.
    pub(crate) names: Vec<(String, usize)>,
}

/// Like [`parse`], but the first mistake does not hide the others.
pub(crate) fn examine(text: &str) -> Examined {
    examine_with(text, true)
}

/// Like [`parse`], but a call with a wrong number of arguments is an error only when it is evaluated: never in
/// `false() and substring()`.
pub(super) fn parse_lazily(text: &str) -> Result<Expr, ExprError> {
    first_error(examine_with(text, false))
}

fn first_error(examined: Examined) -> Result<Expr, ExprError> {
    match examined.errors.into_iter().next() {
        Some(error) => Err(error),
        None => Ok(examined.expr.expect("without mistakes there is an expression")),
    }
}

fn examine_with(text: &str, counts_checked: bool) -> Examined {
    let (tokens, errors) = tokens(text);
    let named = |placed: &Placed| {
        if let Token::Reference(name) = &placed.token { Some((name.clone(), placed.at)) } else { None }
    };
    let names = tokens.iter().filter_map(named).collect();
    if !errors.is_empty() {
        return Examined { expr: None, errors, names };
    }
    let end = text.chars().count() + 1;
    let mut parser = Parser { tokens, next: 0, nested: 0, chained: 0, end, counts_checked, errors };
    let expr = parser.whole();
    let mut errors = parser.errors;
    let expr = match expr {
        Ok(expr) => Some(expr).filter(|_| errors.is_empty()),
        Err(error) => {
            errors.push(error);
            None
        }
    };
    errors.truncate(EXPRESSION_ERRORS_MAX);
    Examined { expr, errors, names }
}

/// Operators by how tightly they bind, loosest first.
const LEVELS: [&[Operator]; 6] = [
    &[Operator::Or],
    &[Operator::And],
    &[Operator::Equal, Operator::NotEqual],
    &[Operator::Less, Operator::LessOrEqual, Operator::Greater, Operator::GreaterOrEqual],
    &[Operator::Add, Operator::Subtract],
    &[Operator::Multiply, Operator::Divide, Operator::Remainder],
];

struct Parser {
    tokens: Vec<Placed>,
    next: usize,
    /// How deep the parser stands in brackets, arguments and signs.
    nested: usize,
    /// How many operators of chains are open; a chain a + b + c … nests to the left.
    chained: usize,
    end: usize,
    /// Whether a wrong number of arguments is a mistake.
    counts_checked: bool,
    /// Mistakes that leave the rest readable.
    errors: Vec<ExprError>,
}

impl Parser {
    fn whole(&mut self) -> Result<Expr, ExprError> {
        let expr = self.binary(0)?;
        match self.tokens.get(self.next) {
            None => Ok(expr),
            Some(placed) => Err(self.unexpected(placed)),
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|placed| &placed.token)
    }

    fn peek_after(&self) -> Option<&Token> {
        self.tokens.get(self.next + 1).map(|placed| &placed.token)
    }

    fn at(&self) -> usize {
        self.tokens.get(self.next).map_or(self.end, |placed| placed.at)
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.next += 1;
        }
        found
    }

    fn expect(&mut self, wanted: &Token, shown: &str) -> Result<(), ExprError> {
        if self.take(wanted) {
            return Ok(());
        }
        Err(ExprError::new(
            self.at(),
            "broken-expression",
            format!("ここに「{shown}」が必要です"),
            format!("“{shown}” is expected here"),
        ))
    }

    fn end_of_arguments(&mut self) -> Result<(), ExprError> {
        if self.take(&Token::CloseRound) {
            return Ok(());
        }
        let (ja, en) = ("ここに「,」か「)」が必要です", "“,” or “)” is expected here");
        Err(ExprError::new(self.at(), "broken-expression", ja, en))
    }

    /// Counts one level of nesting; levels are not given back on errors, which end the parse.
    fn descend(&mut self) -> Result<(), ExprError> {
        self.nested += 1;
        if self.nested <= EXPRESSION_DEPTH_MAX {
            return Ok(());
        }
        Err(ExprError::new(
            self.at(),
            "expression-too-deep",
            format!("式の入れ子が深すぎます（{EXPRESSION_DEPTH_MAX}段まで）"),
            format!("the expression is nested too deeply (at most {EXPRESSION_DEPTH_MAX} levels)"),
        ))
    }

    fn chain(&mut self) -> Result<(), ExprError> {
        self.chained += 1;
        if self.chained <= EXPRESSION_CHAIN_MAX {
            return Ok(());
        }
        Err(ExprError::new(
            self.at(),
            "expression-too-deep",
            format!("演算子が多すぎます（{EXPRESSION_CHAIN_MAX}個まで）"),
            format!("the expression has too many operators in a row (at most {EXPRESSION_CHAIN_MAX})"),
        ))
    }

    fn binary(&mut self, level: usize) -> Result<Expr, ExprError> {
        let Some(operators) = LEVELS.get(level) else {
            return self.unary();
        };
        let mut left = self.binary(level + 1)?;
        let mut chained = 0;
        while let Some(operator) = self.operator_among(operators) {
            self.chain()?;
            chained += 1;
            self.next += 1;
            let right = self.binary(level + 1)?;
            left = Expr::Binary { operator, left: Box::new(left), right: Box::new(right) };
        }
        self.chained -= chained;
        Ok(left)
    }

    fn operator_among(&self, operators: &[Operator]) -> Option<Operator> {
        let operator = match self.peek()? {
            Token::Operator(operator) => *operator,
            Token::Minus => Operator::Subtract,
            Token::Number(_)
            | Token::Literal(_)
            | Token::Reference(_)
            | Token::Name(_)
            | Token::PrefixStar(_)
            | Token::Star
            | Token::Slash
            | Token::DoubleSlash
            | Token::Dot
            | Token::DoubleDot
            | Token::At
            | Token::DoubleColon
            | Token::Comma
            | Token::OpenRound
            | Token::CloseRound
            | Token::OpenSquare
            | Token::CloseSquare => return None,
        };
        operators.contains(&operator).then_some(operator)
    }

    fn unary(&mut self) -> Result<Expr, ExprError> {
        let mut minuses = 0_usize;
        while self.take(&Token::Minus) {
            self.descend()?;
            minuses += 1;
        }
        let mut expr = self.union()?;
        self.nested -= minuses;
        for _ in 0..minuses {
            expr = Expr::Negate(Box::new(expr));
        }
        Ok(expr)
    }

    fn union(&mut self) -> Result<Expr, ExprError> {
        let mut left = self.path()?;
        let mut chained = 0;
        while self.take(&Token::Operator(Operator::Union)) {
            self.chain()?;
            chained += 1;
            let right = self.path()?;
            left = Expr::Binary { operator: Operator::Union, left: Box::new(left), right: Box::new(right) };
        }
        self.chained -= chained;
        Ok(left)
    }

    /// A location path, or a primary expression with predicates and further steps.
    fn path(&mut self) -> Result<Expr, ExprError> {
        self.descend()?;
        let expr = if self.begins_primary() { self.filtered()? } else { self.location()? };
        self.nested -= 1;
        Ok(expr)
    }

    fn begins_primary(&self) -> bool {
        match self.peek() {
            Some(Token::Number(_) | Token::Literal(_) | Token::Reference(_) | Token::OpenRound) => true,
            Some(Token::Name(name)) => self.peek_after() == Some(&Token::OpenRound) && !is_node_type(name),
            _ => false,
        }
    }

    fn filtered(&mut self) -> Result<Expr, ExprError> {
        let primary = self.primary()?;
        let predicates = self.predicates()?;
        let mut steps = Vec::new();
        self.further_steps(&mut steps)?;
        if predicates.is_empty() && steps.is_empty() {
            return Ok(primary);
        }
        Ok(Expr::Path { start: Start::Filter { expr: Box::new(primary), predicates }, steps })
    }

    fn primary(&mut self) -> Result<Expr, ExprError> {
        let at = self.at();
        let token = self.peek().cloned();
        self.next += 1;
        match token {
            Some(Token::Number(number)) => Ok(Expr::Number(number)),
            Some(Token::Literal(text)) => Ok(Expr::Literal(text)),
            Some(Token::Reference(name)) => Ok(Expr::Reference { name, at }),
            Some(Token::OpenRound) => {
                let inner = self.binary(0)?;
                self.expect(&Token::CloseRound, ")")?;
                Ok(inner)
            }
            Some(Token::Name(name)) => self.call(&name, at),
            _ => {
                self.next -= 1;
                Err(self.nothing_here())
            }
        }
    }

    fn call(&mut self, name: &str, at: usize) -> Result<Expr, ExprError> {
        let function = find(name);
        if function.is_none() {
            self.errors.push(slips::unknown_function(name, at));
        }
        self.expect(&Token::OpenRound, "(")?;
        let mut args = Vec::new();
        if !self.take(&Token::CloseRound) {
            loop {
                args.push(self.binary(0)?);
                if !self.take(&Token::Comma) {
                    break;
                }
            }
            self.end_of_arguments()?;
        }
        let Some(function) = function else {
            // Stands there only so that the rest can be read.
            return Ok(Expr::Literal(String::new()));
        };
        if self.counts_checked {
            let checked = function.check_count(args.len(), at).and_then(|()| function.check_nodes(&args, at));
            self.errors.extend(checked.err());
        }
        Ok(Expr::Call { function, args, at })
    }

    fn predicates(&mut self) -> Result<Vec<Expr>, ExprError> {
        let mut predicates = Vec::new();
        while self.take(&Token::OpenSquare) {
            predicates.push(self.binary(0)?);
            self.expect(&Token::CloseSquare, "]")?;
        }
        Ok(predicates)
    }

    fn location(&mut self) -> Result<Expr, ExprError> {
        let mut steps = Vec::new();
        let start = if self.take(&Token::Slash) {
            if self.begins_step() {
                steps.push(self.step()?);
            }
            Start::Root
        } else if self.take(&Token::DoubleSlash) {
            steps.push(Step::bare(Axis::DescendantOrSelf, NodeTest::Node));
            steps.push(self.step()?);
            Start::Root
        } else {
            steps.push(self.step()?);
            Start::Context
        };
        self.further_steps(&mut steps)?;
        Ok(Expr::Path { start, steps })
    }

    fn further_steps(&mut self, steps: &mut Vec<Step>) -> Result<(), ExprError> {
        loop {
            if self.take(&Token::DoubleSlash) {
                steps.push(Step::bare(Axis::DescendantOrSelf, NodeTest::Node));
            } else if !self.take(&Token::Slash) {
                return Ok(());
            }
            steps.push(self.step()?);
        }
    }

    fn begins_step(&self) -> bool {
        matches!(
            self.peek(),
            Some(Token::Name(_) | Token::PrefixStar(_) | Token::Star | Token::Dot | Token::DoubleDot | Token::At)
        )
    }

    fn step(&mut self) -> Result<Step, ExprError> {
        if self.take(&Token::Dot) {
            return Ok(Step { predicates: self.predicates()?, ..Step::bare(Axis::Itself, NodeTest::Node) });
        }
        if self.take(&Token::DoubleDot) {
            return Ok(Step { predicates: self.predicates()?, ..Step::bare(Axis::Parent, NodeTest::Node) });
        }
        let axis = self.axis()?;
        let test = self.node_test()?;
        Ok(Step { axis, test, predicates: self.predicates()? })
    }

    fn axis(&mut self) -> Result<Axis, ExprError> {
        if self.take(&Token::At) {
            return Ok(Axis::Attribute);
        }
        if self.peek_after() != Some(&Token::DoubleColon) {
            return Ok(Axis::Child);
        }
        let at = self.at();
        let Some(Token::Name(name)) = self.peek().cloned() else {
            return Err(self.nothing_here());
        };
        self.next += 2;
        let axis = Axis::parse(&name);
        if axis.is_none() {
            self.errors.push(ExprError::new(
                at,
                "unknown-axis",
                format!("「{name}::」という軸はありません（例：parent::, child::）"),
                format!("there is no axis “{name}::”; parent:: and child:: are axes"),
            ));
        }
        Ok(axis.unwrap_or(Axis::Child))
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "no other token begins a node test")]
    fn node_test(&mut self) -> Result<NodeTest, ExprError> {
        let Some(token) = self.peek().cloned() else {
            return Err(self.nothing_here());
        };
        let test = match token {
            Token::Star => NodeTest::Any,
            Token::PrefixStar(prefix) => NodeTest::Prefix(prefix),
            Token::Name(name) if self.peek_after() == Some(&Token::OpenRound) => {
                return self.node_type(&name);
            }
            Token::Name(name) => NodeTest::Named(name),
            _ => return Err(self.nothing_here()),
        };
        self.next += 1;
        Ok(test)
    }

    fn node_type(&mut self, name: &str) -> Result<NodeTest, ExprError> {
        let at = self.at();
        self.next += 2;
        let test = match name {
            "node" => NodeTest::Node,
            "text" => NodeTest::Text,
            "comment" => NodeTest::Nothing,
            "processing-instruction" => {
                if matches!(self.peek(), Some(Token::Literal(_))) {
                    self.next += 1;
                }
                NodeTest::Nothing
            }
            _ => return Err(slips::unknown_function(name, at)),
        };
        self.expect(&Token::CloseRound, ")")?;
        Ok(test)
    }

    fn unexpected(&self, placed: &Placed) -> ExprError {
        let before = self.next.checked_sub(1).and_then(|before| self.tokens.get(before));
        slips::unexpected(before, placed, self.peek_after())
    }

    fn nothing_here(&self) -> ExprError {
        match self.tokens.get(self.next) {
            Some(placed) => self.unexpected(placed),
            None => ExprError::new(
                self.end,
                "broken-expression",
                "式が途中で終わっています。値か「${名前}」が必要です",
                "the expression ends too early; a value or a ${name} is expected",
            ),
        }
    }
}

fn is_node_type(name: &str) -> bool {
    matches!(name, "node" | "text" | "comment" | "processing-instruction")
}
