//! Weighted shares with standard error and interval from the counts alone: no row is looked at again.
//!
//! Method note: `docs/methods/share-from-counts.md`. The design is a stratified census with non-response: every respondent stands for
//! N/n facilities of its stratum, and the variance of a share, a ratio of two weighted totals, needs of each stratum only
//! how many are in the domain's base and how many of them have the code.

use super::breakdown::real;
use super::cells::Cells;
use super::counts::Counts;
use crate::interval::{Interval, logit_limits};

/// The strata of the frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Strata {
    /// Which classification of the cells they are.
    pub dimension: usize,
    /// Facilities of the frame in each.
    pub n_frame: Vec<u64>,
}

/// A weighted share.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WeightedShare {
    /// The share.
    pub share: f64,
    /// Its standard error, with finite-population correction. `None` when a stratum that matters has one respondent
    /// for several facilities: nobody can say how much they differ.
    pub standard_error: Option<f64>,
    /// Its interval, symmetric on the scale of the log-odds. `None` where all or none have the code, in every stratum or
    /// in each for itself: there the sample does not show how much the share might vary.
    pub interval: Option<(f64, f64)>,
}

/// The shares of one column: class by class, within a class code by code. `None` without a base.
pub type SharesOfColumn = Vec<Vec<Option<WeightedShare>>>;

impl Strata {
    /// The shares of every column by one classification of the cells, or in total.
    ///
    /// `t` is the point of the t distribution that makes the interval; codes outside of `in_base` get a share of the
    /// base too, which is of no use to anybody.
    ///
    /// # Panics
    /// When `n_frame` or `in_base` does not fit.
    pub fn shares(
        &self,
        counts: &Counts,
        cells: &Cells,
        by: Option<usize>,
        in_base: &[Vec<bool>],
        t: f64,
    ) -> Vec<SharesOfColumn> {
        assert_eq!(self.n_frame.len(), cells.shape()[self.dimension], "a size for each stratum");
        let of_column = |column: usize| self.of_column(counts, cells, by, column, &in_base[column], t);
        (0..counts.n_columns()).map(of_column).collect()
    }

    fn of_column(
        &self,
        counts: &Counts,
        cells: &Cells,
        by: Option<usize>,
        column: usize,
        in_base: &[bool],
        t: f64,
    ) -> SharesOfColumn {
        let n_strata = self.n_frame.len();
        let by_other = by.filter(|by| *by != self.dimension);
        let kept: Vec<usize> = std::iter::once(self.dimension).chain(by_other).collect();
        let of_code: Vec<Vec<u64>> =
            (0..in_base.len()).map(|rank| cells.margin(counts.of(column, rank), &kept)).collect();
        let n_others = by_other.map_or(1, |by| cells.shape()[by]);
        let n_responses = |stratum: usize| -> u64 {
            of_code.iter().flat_map(|code| &code[stratum * n_others..(stratum + 1) * n_others]).sum()
        };
        let all: Vec<Stratum> =
            (0..n_strata).map(|stratum| Stratum::new(self.n_frame[stratum], n_responses(stratum))).collect();
        let domain = |strata: std::ops::Range<usize>, class: usize| -> Vec<Option<WeightedShare>> {
            let base = |stratum: usize| -> u64 {
                of_code
                    .iter()
                    .zip(in_base)
                    .filter(|(_, is_in)| **is_in)
                    .map(|(code, _)| code[stratum * n_others + class])
                    .sum()
            };
            let bases: Vec<u64> = strata.clone().map(base).collect();
            let share = |code: &Vec<u64>| {
                let parts = strata.clone().zip(&bases).map(|(stratum, base)| Part {
                    stratum: all[stratum],
                    base: real(*base),
                    having: real(code[stratum * n_others + class]),
                });
                share(parts, t)
            };
            of_code.iter().map(share).collect()
        };
        match (by, by_other) {
            (Some(_), None) => (0..n_strata).map(|stratum| domain(stratum..stratum + 1, 0)).collect(),
            (_, _) => (0..n_others).map(|class| domain(0..n_strata, class)).collect(),
        }
    }
}

/// What every estimate of a stratum shares.
#[derive(Clone, Copy, Debug)]
struct Stratum {
    n: f64,
    weight: f64,
    /// (1 − n/N)·n/(n − 1); not a number for one respondent of several facilities.
    correction: f64,
}

impl Stratum {
    fn new(n_frame: u64, n_responses: u64) -> Stratum {
        let (n_frame, n) = (real(n_frame), real(n_responses));
        let correction = if n >= n_frame { 0.0 } else { (1.0 - n / n_frame) * (n / (n - 1.0)) };
        let correction = if n == 1.0 && n_frame > 1.0 { f64::NAN } else { correction };
        Stratum { n, weight: if n > 0.0 { n_frame / n } else { 0.0 }, correction }
    }
}

/// One stratum's part in a domain.
struct Part {
    stratum: Stratum,
    base: f64,
    having: f64,
}

/// The ratio Σ w·having / Σ w·base, and the variance of its linearised residuals w·(y − share·b)/Σ w·base, which are 0
/// outside of the domain. Strata are added in the frame's order.
fn share(parts: impl Iterator<Item = Part> + Clone, t: f64) -> Option<WeightedShare> {
    let (mut having, mut base) = (0.0, 0.0);
    for part in parts.clone() {
        having += part.stratum.weight * part.having;
        base += part.stratum.weight * part.base;
    }
    if base <= 0.0 {
        return None;
    }
    let share = having / base;
    let mut variance = 0.0;
    let mut is_complete = true;
    for part in parts.filter(|part| part.base > 0.0) {
        is_complete &= part.stratum.correction == 0.0;
        let sum = part.having - share * part.base;
        let squares = part.having * (1.0 - share) * (1.0 - share) + (part.base - part.having) * share * share;
        let scale = part.stratum.weight / base;
        variance += part.stratum.correction * scale * scale * (squares - sum * sum / part.stratum.n);
    }
    // Rounding may leave a hair below zero where all residuals are alike.
    let standard_error = (!variance.is_nan()).then(|| variance.max(0.0).sqrt());
    let seen = standard_error.filter(|standard_error| *standard_error > 0.0 || is_complete);
    let interval = seen.and_then(|standard_error| logit_limits(share, standard_error, t));
    Some(WeightedShare { share, standard_error, interval: interval.map(|Interval { low, high }| (low, high)) })
}
