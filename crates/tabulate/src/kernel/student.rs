//! The point of Student's t distribution that makes a two-sided interval, for whole degrees of freedom.

use std::f64::consts::{FRAC_2_PI, FRAC_PI_2};

/// Beyond so many degrees of freedom the expansion around the normal distribution is exact to the last digits.
const SERIES_MAX: u64 = 2000;
/// Halvings of the search: as many as a number has digits.
const HALVINGS: u32 = 60;
/// The point of the normal distribution for 95 %.
const NORMAL_95: f64 = 1.959_963_984_540_054;

/// The t with 95 % of the distribution between −t and t.
///
/// Up to 2,000 degrees of freedom from the finite series for whole numbers (Abramowitz and Stegun 26.7.3 and 26.7.4),
/// beyond by the expansion 26.7.5.
///
/// # Panics
/// Without a degree of freedom.
pub fn t_95(df: u64) -> f64 {
    assert!(df > 0, "a t distribution without degrees of freedom");
    if df > SERIES_MAX {
        return expansion(super::breakdown::real(df));
    }
    // The angle whose tangent is t over the root of the degrees of freedom.
    let (mut low, mut high) = (0.0, FRAC_PI_2);
    for _ in 0..HALVINGS {
        let middle = (low + high) / 2.0;
        if between(middle, df) < 0.95 { low = middle } else { high = middle }
    }
    libm::tan((low + high) / 2.0) * super::breakdown::real(df).sqrt()
}

/// The part of the distribution between −t and t.
fn between(angle: f64, df: u64) -> f64 {
    let (sine, cosine) = (libm::sin(angle), libm::cos(angle));
    let is_odd = df % 2 == 1;
    let mut power = if is_odd { cosine } else { 1.0 };
    let mut sum = 0.0;
    let mut k = if is_odd { 1 } else { 0 };
    while k + 2 <= df {
        sum += power;
        // (2/3)(4/5)… for odd, (1/2)(3/4)… for even degrees of freedom.
        power *= super::breakdown::real(k + 1) / super::breakdown::real(k + 2) * cosine * cosine;
        k += 2;
    }
    if is_odd { FRAC_2_PI * (angle + sine * sum) } else { sine * sum }
}

fn expansion(df: f64) -> f64 {
    let z = NORMAL_95;
    let z2 = z * z;
    let first = z * (z2 + 1.0) / 4.0;
    let second = z * (5.0 * z2 * z2 + 16.0 * z2 + 3.0) / 96.0;
    let third = z * (3.0 * z2 * z2 * z2 + 19.0 * z2 * z2 + 17.0 * z2 - 15.0) / 384.0;
    z + first / df + second / (df * df) + third / (df * df * df)
}

#[cfg(test)]
mod tests {
    use super::{expansion, t_95};

    /// The customary table (two-sided 95 %), and where series and expansion meet.
    #[test]
    fn points_of_the_table() {
        for (df, t) in
            [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (5, 2.571), (10, 2.228), (30, 2.042), (120, 1.980)]
        {
            assert!(libm::fabs(t_95(df) - t) < 0.0005, "{df}: {}", t_95(df));
        }
        assert!(libm::fabs(t_95(2000) - expansion(2000.0)) < 1e-11);
        assert!(libm::fabs(t_95(1999) - expansion(1999.0)) < 1e-11);
    }
}
