//! The beta distribution, its inverse, and the F distribution that follows from it.

use super::gamma::{away_from_zero, ln_beta};

/// Steps of the continued fraction before it is given up.
const TERMS_MAX: u32 = 200_000;

/// Steps of the search for a quantile. Bisection alone needs some 1,100 to reach the smallest number from one.
const SEARCH_MAX: u32 = 2_000;

/// A probability with its complement, each to full relative precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tails {
    /// The chance of a value up to here.
    pub lower: f64,
    /// The chance of a value above.
    pub upper: f64,
}

/// Both tails of the beta distribution with shapes `a` and `b` at `x`.
///
/// # Panics
/// When a shape is not above zero.
pub fn beta(x: f64, a: f64, b: f64) -> Tails {
    assert!(a > 0.0 && b > 0.0, "a beta distribution with shapes {a} and {b}");
    if x <= 0.0 {
        return Tails { lower: 0.0, upper: 1.0 };
    }
    if x >= 1.0 {
        return Tails { lower: 1.0, upper: 0.0 };
    }
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - ln_beta(a, b));
    if x < (a + 1.0) / (a + b + 2.0) {
        let lower = (front * fraction(x, a, b) / a).min(1.0);
        Tails { lower, upper: 1.0 - lower }
    } else {
        let upper = (front * fraction(1.0 - x, b, a) / b).min(1.0);
        Tails { lower: 1.0 - upper, upper }
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0), TINY);
    let mut value = d;
    for m in 1..TERMS_MAX {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut factor = 1.0;
        for numerator in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + numerator * d, TINY);
            c = away_from_zero(1.0 + numerator / c, TINY);
            factor = d * c;
            value *= factor;
        }
        if libm::fabs(factor - 1.0) < f64::EPSILON {
            break;
        }
    }
    value
}

/// The point of the beta distribution with `lower` below it. `lower` and `upper` are both given, so that a tail of
/// 1e-20 is not lost.
pub(super) fn beta_point(tails: Tails, a: f64, b: f64) -> f64 {
    if tails.lower <= 0.0 {
        return 0.0;
    }
    if tails.upper <= 0.0 {
        return 1.0;
    }
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    let mut x = a / (a + b);
    for _ in 0..SEARCH_MAX {
        let here = beta(x, a, b);
        let excess = if tails.lower < tails.upper { here.lower - tails.lower } else { tails.upper - here.upper };
        if excess > 0.0 {
            high = x
        } else {
            low = x
        }
        let density = libm::exp((a - 1.0) * libm::log(x) + (b - 1.0) * libm::log1p(-x) - ln_beta(a, b));
        let step = x - excess / density;
        let next = if step > low && step < high { step } else { between(low, high) };
        if libm::fabs(next - x) <= f64::EPSILON * x || next <= f64::MIN_POSITIVE {
            return next;
        }
        x = next;
    }
    x
}

/// A point between two bounds: the middle, or where they differ by orders of magnitude the middle of the orders.
fn between(low: f64, high: f64) -> f64 {
    if low == 0.0 {
        high / 16.0
    } else if high > 4.0 * low {
        (low * high).sqrt()
    } else {
        low + (high - low) / 2.0
    }
}

/// The quantile of the beta distribution.
///
/// # Panics
/// When `p` is no probability or a shape is not above zero.
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    assert!((0.0..=1.0).contains(&p), "{p} is no probability");
    beta_point(Tails { lower: p, upper: 1.0 - p }, a, b)
}

/// The upper tail of the F distribution: the chance of a value above `x`.
///
/// # Panics
/// When degrees of freedom are not above zero.
pub fn fisher_upper(x: f64, numerator_df: f64, denominator_df: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let whole = denominator_df + numerator_df * x;
    beta(denominator_df / whole, denominator_df / 2.0, numerator_df / 2.0).lower
}
