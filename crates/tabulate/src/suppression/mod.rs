//! Suppression 秘匿: which figures a release withholds so that no hospital can be told, and what a release tells all the same.
//!
//! Method note: `docs/methods/suppression.md`. To read first: `model` (what is published, as cells and sums), `layout` and `relations`
//! (tables as such a model), `telling` (what a rule forbids), `secondary` and `exchange` (what else must go), `withhold`
//! (the released table). `earlier` and `before` (what was published already) bind a new release; `audit` looks at a
//! release from outside; `bounds` and `simplex` say what can be worked out.

mod audit;
mod before;
mod behind;
mod bounds;
mod earlier;
mod exchange;
mod layout;
mod learned;
mod model;
mod printed;
mod relations;
mod routing;
mod rules;
mod say;
mod secondary;
mod simplex;
mod suppress;
mod telling;
mod withhold;

pub use audit::{Audit, Lesson, Subject, audit};
pub use learned::Learned;
pub use printed::{PrintedRow, PrintedTable};
pub use rules::Rules;
pub use suppress::{Suppressed, Withheld, suppress};

#[cfg(test)]
mod tests;
