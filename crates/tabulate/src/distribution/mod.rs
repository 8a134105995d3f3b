//! Distributions behind intervals and tests: normal, t, beta, F, chi-square.
//!
//! Method note: `docs/methods/interval.md`. Own code on `libm`, so that a published interval has the same bits on every
//! machine. Relative error below 1e-10 where surveys ask, tails included: lower and upper tail are computed apart and never
//! as one minus the other where that would lose digits.

mod beta;
mod gamma;
mod normal;
mod student;

pub use beta::{Tails, beta, beta_quantile, fisher_upper};
pub use gamma::chi_square_upper;
pub use normal::{normal_quantile, normal_upper};
pub use student::{student_quantile, student_upper};

#[cfg(test)]
mod tests;
