//! The gamma function's family: what the beta and chi-square distributions stand on.

use std::f64::consts::PI;

/// Terms of a series or continued fraction before it is given up. Reached by no argument of a survey.
const TERMS_MAX: u32 = 200_000;

/// From here on Stirling's series is exact to the last digits.
const STIRLING_FROM: f64 = 15.0;

/// ln B(a, b) for positive a and b. Where a shape is large, the large parts of the three gamma functions are cancelled on
/// paper: subtracting them would cost the digits that an interval with thousands of degrees of freedom needs.
pub(super) fn ln_beta(a: f64, b: f64) -> f64 {
    let (small, large) = if a < b { (a, b) } else { (b, a) };
    let whole = small + large;
    if large < STIRLING_FROM {
        return libm::lgamma(small) + libm::lgamma(large) - libm::lgamma(whole);
    }
    let shrink = -(large - 0.5) * libm::log1p(small / large);
    if small < STIRLING_FROM {
        let ratio = shrink - small * libm::log(whole) + small + stirling(large) - stirling(whole);
        return libm::lgamma(small) + ratio;
    }
    let power = small * libm::log(small / whole) - 0.5 * libm::log(small) + 0.5 * libm::log(2.0 * PI);
    shrink + power + stirling(small) + stirling(large) - stirling(whole)
}

/// What ln Γ(x) has beyond (x − ½) ln x − x + ½ ln 2π.
fn stirling(x: f64) -> f64 {
    let square = x * x;
    let inner = 1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / (1188.0 * square)) / square;
    (1.0 / 12.0 - (1.0 / 360.0 - inner / square) / square) / x
}

/// The upper tail of the chi-square distribution: the chance of a value above `x` with `df` degrees of freedom.
///
/// # Panics
/// When `df` is not above zero.
pub fn chi_square_upper(x: f64, df: f64) -> f64 {
    assert!(df > 0.0, "a chi-square distribution with {df} degrees of freedom");
    if x <= 0.0 {
        return 1.0;
    }
    let (shape, x) = (df / 2.0, x / 2.0);
    if x < shape + 1.0 { 1.0 - lower_series(shape, x) } else { upper_fraction(shape, x) }
}

/// x^a e^−x / Γ(a).
fn front(a: f64, x: f64) -> f64 {
    libm::exp(a * libm::log(x) - x - libm::lgamma(a))
}

/// The regularised lower incomplete gamma function as a power series; quick below the mean.
fn lower_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0 / a;
    let mut sum = term;
    for k in 1..TERMS_MAX {
        term *= x / (a + f64::from(k));
        sum += term;
        if term < sum * f64::EPSILON / 4.0 {
            break;
        }
    }
    front(a, x) * sum
}

/// The regularised upper incomplete gamma function as Legendre's continued fraction; quick above the mean.
fn upper_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / TINY;
    let mut d = 1.0 / b;
    let mut value = d;
    for k in 1..TERMS_MAX {
        let k = f64::from(k);
        let numerator = -k * (k - a);
        b += 2.0;
        d = 1.0 / away_from_zero(numerator * d + b, TINY);
        c = away_from_zero(b + numerator / c, TINY);
        let factor = d * c;
        value *= factor;
        if libm::fabs(factor - 1.0) < f64::EPSILON {
            break;
        }
    }
    front(a, x) * value
}

/// A denominator of a continued fraction that may not vanish.
pub(super) fn away_from_zero(value: f64, tiny: f64) -> f64 {
    if libm::fabs(value) < tiny { tiny } else { value }
}
