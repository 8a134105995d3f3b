//! Student's t distribution. Infinitely many degrees of freedom mean the normal distribution.

use super::beta::{Tails, beta, beta_point};
use super::normal::{normal_quantile, normal_upper};

/// The chance of a value above `t`.
///
/// # Panics
/// When `df` is not above zero.
pub fn student_upper(t: f64, df: f64) -> f64 {
    assert!(df > 0.0, "a t distribution with {df} degrees of freedom");
    if df.is_infinite() {
        return normal_upper(t);
    }
    // Of t² and df, the smaller one over their sum is the precise one.
    let square = t * t;
    let both = if square < df {
        beta(square / (df + square), 0.5, df / 2.0).upper
    } else {
        beta(df / (df + square), df / 2.0, 0.5).lower
    };
    if t >= 0.0 { both / 2.0 } else { 1.0 - both / 2.0 }
}

/// The value with `p` below it.
///
/// # Panics
/// When `p` is not between 0 and 1 or `df` is not above zero.
pub fn student_quantile(p: f64, df: f64) -> f64 {
    assert!(p > 0.0 && p < 1.0, "{p} is no probability between 0 and 1");
    assert!(df > 0.0, "a t distribution with {df} degrees of freedom");
    if df.is_infinite() {
        return normal_quantile(p);
    }
    let tail = if p > 0.5 { 1.0 - p } else { p };
    // t² / (df + t²) has a beta distribution; its upper tail holds both tails of t.
    let share = beta_point(Tails { lower: 1.0 - 2.0 * tail, upper: 2.0 * tail }, 0.5, df / 2.0);
    let t = if share < 0.5 {
        (df * share / (1.0 - share)).sqrt()
    } else {
        let rest = beta_point(Tails { lower: 2.0 * tail, upper: 1.0 - 2.0 * tail }, df / 2.0, 0.5);
        (df * (1.0 - rest) / rest).sqrt()
    };
    if p > 0.5 { t } else { -t }
}
