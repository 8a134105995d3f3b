//! The normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Steps of Newton's method; it needs fewer than ten.
const STEPS_MAX: u32 = 100;

/// The chance of a value above `z`.
pub fn normal_upper(z: f64) -> f64 {
    0.5 * libm::erfc(z * FRAC_1_SQRT_2)
}

/// The value with `p` below it.
///
/// # Panics
/// When `p` is not between 0 and 1.
pub fn normal_quantile(p: f64) -> f64 {
    assert!(p > 0.0 && p < 1.0, "{p} is no probability between 0 and 1");
    if p > 0.5 { point_above(1.0 - p) } else { -point_above(p) }
}

/// The value with `tail` above it, for a tail up to one half: Newton's method on the logarithm of the tail. That is concave,
/// and the start lies beyond the goal, so that every step comes nearer from one side.
fn point_above(tail: f64) -> f64 {
    let goal = libm::log(tail);
    let mut z = (-2.0 * libm::log(2.0 * tail)).max(0.0).sqrt();
    for _ in 0..STEPS_MAX {
        let here = normal_upper(z);
        let density = libm::exp(-z * z / 2.0) / (2.0 * PI).sqrt();
        let step = (libm::log(here) - goal) * here / density;
        z += step;
        if libm::fabs(step) <= 4.0 * f64::EPSILON * libm::fabs(z) {
            break;
        }
    }
    z
}
