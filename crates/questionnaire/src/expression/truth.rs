//! Three-valued truth: what a condition is worth while some of its gates have not been answered.

use super::ExprError;
use super::ast::{Expr, Operator, Start};
use super::eval::{Focus, Scope};
use super::tree::{NodeId, Unsettled};

/// Kleene's three values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Holds, whatever is answered yet.
    True,
    /// Does not hold, whatever is answered yet.
    False,
    /// A gate is blank, unknown or unconfirmed.
    Undetermined,
}

impl Truth {
    /// Both.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, Truth::True) => Truth::True,
            (Truth::Undetermined, _) | (_, Truth::Undetermined) => Truth::Undetermined,
        }
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }

    /// The opposite.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "it stands beside `and` and `or`, which are no operators either")]
    pub fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Undetermined => Truth::Undetermined,
        }
    }

    fn of(truth: bool) -> Truth {
        if truth { Truth::True } else { Truth::False }
    }
}

impl Scope<'_> {
    /// What the condition is worth, and the nodes that it read.
    ///
    /// `and`, `or` and `not` follow Kleene. Everything else is determined when nothing that it read is unsettled; only
    /// a comparison with the empty text (`${q} = ''`) takes a blank answer for what it is.
    #[expect(clippy::wildcard_enum_match_arm, reason = "everything else is an atom")]
    pub fn truth(&self, expr: &Expr, focus: Focus) -> Result<(Truth, Vec<NodeId>), ExprError> {
        match expr {
            Expr::Binary { operator: Operator::And, left, right } => {
                let ((left, mut read), (right, more)) = (self.truth(left, focus)?, self.truth(right, focus)?);
                read.extend(more);
                Ok((left.and(right), read))
            }
            Expr::Binary { operator: Operator::Or, left, right } => {
                let ((left, mut read), (right, more)) = (self.truth(left, focus)?, self.truth(right, focus)?);
                read.extend(more);
                Ok((left.or(right), read))
            }
            Expr::Call { function, args, .. } if function.name() == "not" => {
                let (truth, read) = self.truth(&args[0], focus)?;
                Ok((truth.not(), read))
            }
            _ => self.atom(expr, focus),
        }
    }

    fn atom(&self, expr: &Expr, focus: Focus) -> Result<(Truth, Vec<NodeId>), ExprError> {
        self.take_reads();
        let truth = self.truthy(expr, focus);
        let (read, unsettled) = self.take_reads();
        let blank_is_known =
            empty_test(expr) && read.iter().all(|node| self.tree.nodes[*node].unsettled != Unsettled::Other);
        let truth = truth?;
        Ok((if unsettled && !blank_is_known { Truth::Undetermined } else { Truth::of(truth) }, read))
    }
}

/// True for `${q} = ''` and `${q} != ''`, either way round.
fn empty_test(expr: &Expr) -> bool {
    let Expr::Binary { operator: Operator::Equal | Operator::NotEqual, left, right } = expr else {
        return false;
    };
    let is_empty = |side: &Expr| matches!(side, Expr::Literal(text) if text.is_empty());
    (is_empty(left) && is_place(right)) || (is_empty(right) && is_place(left))
}

fn is_place(expr: &Expr) -> bool {
    matches!(expr, Expr::Reference { .. } | Expr::Path { start: Start::Root | Start::Context, .. })
}
