//! How precise a table's figures are: standard error, degrees of freedom and interval, from the same sums as the figures.
//!
//! Method notes: `docs/methods/share.md` and, where facilities have several elements, `share-of-clusters.md`. The design is a
//! stratified census with non-response: in each stratum the responses are looked at as a simple random sample of its
//! facilities. Proven equal to the row-level [`crate::design::Design`].

use crate::estimate::AveragingRule;
use crate::interval::{Interval, ShareGround, ShareMethod, clopper_pearson, share_at, symmetric, two_sided};
use crate::sums::{CellSums, Pick, StratumSize, Sums};

/// The level of every interval of a table.
pub const LEVEL: f64 = 0.95;

/// How much of a sum of squares rounding may leave in its spread.
const NOISE_MAX: f64 = 1e-12;

/// What the interval of a figure was made by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IntervalMethod {
    /// Symmetric on the scale of the log-odds, for shares.
    Logit,
    /// Symmetric, for means.
    Symmetric,
    /// Clopper and Pearson's limits, where all answers are alike or no degree of freedom is left.
    ClopperPearson,
    /// Every facility of every stratum answered: nothing was left to chance.
    Complete,
}

impl IntervalMethod {
    /// Stable word for programs.
    pub fn code(self) -> &'static str {
        match self {
            IntervalMethod::Logit => "logit",
            IntervalMethod::Symmetric => "symmetric",
            IntervalMethod::ClopperPearson => "clopper-pearson",
            IntervalMethod::Complete => "complete",
        }
    }
}

/// How precise one figure is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// The standard error.
    pub standard_error: f64,
    /// Facilities with anything in the base less the strata they lie in.
    pub df: f64,
    /// The interval at [`LEVEL`]; `None` for a mean whose spread cannot be seen.
    pub interval: Option<Interval>,
    /// What the interval was made by.
    pub method: IntervalMethod,
}

/// What a figure averages.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Figure {
    /// The share of a base that was picked.
    Share(Pick),
    /// The mean of the amounts that were given.
    Mean,
}

/// What one cell contributes around a centre c: of its values y and its base b, each facility once.
#[derive(Default)]
struct CellScores {
    /// Σ (y − c·b).
    sum: f64,
    /// Σ (y − c·b)².
    sum_sq: f64,
    /// Of what size the numbers were that made `sum_sq`: what rounding left is measured against it.
    size: f64,
    /// Σ b.
    base: u64,
    /// Facilities with anything in the base.
    n_facilities: u64,
}

impl Figure {
    #[expect(clippy::cast_precision_loss, reason = "counts and sums of surveys lie far below 2^53")]
    fn scores(self, cell: &CellSums, centre: f64) -> CellScores {
        match (self, &cell.clusters) {
            (Figure::Share(pick), None) => {
                let (picked, n_base) = (cell.picked(pick) as f64, cell.states.n_base());
                let base = n_base as f64;
                let sum_sq = picked * (1.0 - centre) * (1.0 - centre) + (base - picked) * centre * centre;
                let sum = picked - centre * base;
                CellScores { sum, sum_sq, size: sum_sq, base: n_base, n_facilities: n_base }
            }
            (Figure::Mean, None) => {
                let amounts = cell.amounts;
                if amounts.n == 0 {
                    return CellScores::default();
                }
                let n = amounts.n as f64;
                // Exact integers until here: subtracting large squares as real numbers would lose the digits that matter.
                let spread = (i128::from(amounts.n) * amounts.sum_sq - amounts.sum * amounts.sum) as f64 / n;
                let off = amounts.sum as f64 / n - centre;
                let sum_sq = spread + n * off * off;
                CellScores { sum: n * off, sum_sq, size: sum_sq, base: amounts.n, n_facilities: amounts.n }
            }
            (Figure::Share(pick), Some(clusters)) => {
                let squares = clusters.picked(pick);
                let squares = [squares.sq as f64, squares.cross as f64, clusters.base_sq as f64];
                let sum = cell.picked(pick) as f64 - centre * clusters.base as f64;
                of_clusters(sum, centre, squares, clusters.base, clusters.n_in_base)
            }
            (Figure::Mean, Some(clusters)) => {
                let (own, all) = (clusters.amounts, cell.amounts);
                let squares = [own.sum_sq as f64, own.cross as f64, own.n_sq as f64];
                of_clusters(all.sum as f64 - centre * all.n as f64, centre, squares, all.n, own.n_giving)
            }
        }
    }
}

/// Σ (y − c·b)² = Σy² − 2c·Σyb + c²·Σb², for facilities that have several elements each.
fn of_clusters(sum: f64, centre: f64, [sq, cross, base_sq]: [f64; 3], base: u64, n_facilities: u64) -> CellScores {
    let size = sq + centre * centre * base_sq;
    let sum_sq = (size - 2.0 * centre * cross).max(0.0);
    CellScores { sum, sum_sq, size, base, n_facilities }
}

/// What the rows of the design weigh in one figure.
struct Weighing<'a> {
    sums: &'a Sums,
    figure: Figure,
    rule: AveragingRule,
    classes: std::ops::Range<usize>,
}

/// The precision of a figure over one class, or over all. `None` without a base.
pub(crate) fn precision(
    sums: &Sums,
    figure: Figure,
    class: Option<usize>,
    rule: AveragingRule,
    value: f64,
) -> Option<Precision> {
    let classes = class.map_or(0..sums.n_classes(), |class| class..class + 1);
    let weighing = Weighing { sums, figure, rule, classes };
    let factors = weighing.factors(value);
    let mut variance = 0.0;
    let mut n_facilities = 0;
    let mut n_strata = 0;
    let mut complete = true;
    for (index, stratum) in sums.strata().iter().enumerate() {
        let part = weighing.stratum(index, &factors);
        if part.n_facilities > 0 {
            n_facilities += part.n_facilities;
            n_strata += 1;
        }
        // Where nobody of a stratum is in the base, those who did not answer may be.
        let is_here = weighing.classes.clone().any(|class| sums.cell(index, class).n_responses > 0);
        complete &= !is_here || stratum.n_responses == u64::from(stratum.n_frame);
        variance += stratum_variance(stratum, &part);
    }
    if n_facilities == 0 {
        return None;
    }
    let df = real(n_facilities) - real(n_strata);
    let (interval, method) = weighing.interval(value, variance, df, real(n_facilities), complete);
    Some(Precision { standard_error: variance.sqrt(), df, interval, method })
}

/// (1 − n/N) · n/(n − 1) · Σ (z − z̄)². A stratum with one response shows no spread of its own: its distance from the mean of
/// all, which is zero, stands in, and the table's note names it.
fn stratum_variance(stratum: &StratumSize, part: &CellScores) -> f64 {
    let (n, n_frame) = (real(stratum.n_responses), f64::from(stratum.n_frame));
    if stratum.n_responses == 0 || stratum.n_responses == u64::from(stratum.n_frame) {
        return 0.0;
    }
    let remaining = 1.0 - n / n_frame;
    if stratum.n_responses == 1 {
        return remaining * part.sum_sq;
    }
    let spread = part.sum_sq - part.sum * part.sum / n;
    if spread <= NOISE_MAX * part.size {
        return 0.0; // What rounding leaves where all answers of the stratum are alike.
    }
    remaining * n / (n - 1.0) * spread
}

impl Weighing<'_> {
    /// For each class the factor of its scores without the stratum's weight, and the centre they are measured from.
    fn factors(&self, value: f64) -> Vec<(f64, f64)> {
        let n_base = |stratum: usize, class: usize| {
            real(self.figure.scores(self.sums.cell(stratum, class), 0.0).base) * self.weight(stratum)
        };
        let strata = 0..self.sums.strata().len();
        let size_of = |class: usize| -> f64 { strata.clone().map(|stratum| n_base(stratum, class)).sum() };
        let sizes: Vec<f64> = self.classes.clone().map(size_of).collect();
        if self.rule != AveragingRule::MeanOfClassPercentages {
            let size: f64 = sizes.iter().sum();
            return sizes.iter().map(|_| (1.0 / size, value)).collect();
        }
        let n_classes = real(sizes.iter().filter(|size| **size > 0.0).count() as u64);
        let own = |(class, size): (usize, &f64)| {
            if *size == 0.0 {
                return (0.0, 0.0);
            }
            let sum: f64 =
                strata.clone().map(|stratum| self.figure.scores(self.sums.cell(stratum, class), 0.0).sum).sum();
            (1.0 / (n_classes * size), sum / size)
        };
        self.classes.clone().zip(&sizes).map(own).collect()
    }

    /// What one response of a stratum stands for under the rule.
    fn weight(&self, stratum: usize) -> f64 {
        let size = &self.sums.strata()[stratum];
        match self.rule {
            AveragingRule::FrameWeightedShare if size.n_responses > 0 => {
                f64::from(size.n_frame) / real(size.n_responses)
            }
            AveragingRule::FrameWeightedShare
            | AveragingRule::ShareOfRespondents
            | AveragingRule::MeanOfClassPercentages => 1.0,
        }
    }

    fn stratum(&self, stratum: usize, factors: &[(f64, f64)]) -> CellScores {
        let mut total = CellScores::default();
        let weight = self.weight(stratum);
        for (class, (factor, centre)) in self.classes.clone().zip(factors) {
            let scores = self.figure.scores(self.sums.cell(stratum, class), *centre);
            let factor = factor * weight;
            total.sum += factor * scores.sum;
            total.sum_sq += factor * factor * scores.sum_sq;
            total.size += factor * factor * scores.size;
            total.base += scores.base;
            total.n_facilities += scores.n_facilities;
        }
        total
    }

    fn interval(
        &self,
        value: f64,
        variance: f64,
        df: f64,
        n_facilities: f64,
        complete: bool,
    ) -> (Option<Interval>, IntervalMethod) {
        if complete {
            return (Some(Interval { low: value, high: value }), IntervalMethod::Complete);
        }
        let Figure::Share(_) = self.figure else {
            let seen = variance > 0.0;
            return (symmetric(value, variance.sqrt(), df, LEVEL).filter(|_| seen), IntervalMethod::Symmetric);
        };
        let (interval, method) = share_interval(value, variance, two_sided(df, LEVEL), n_facilities);
        (Some(interval), method)
    }
}

/// The interval of a share that not everybody was asked for: on the scale of the log-odds, and Clopper and Pearson's limits
/// where all answers are alike or no degree of freedom is left, and so no point `t`.
pub(crate) fn share_interval(value: f64, variance: f64, t: Option<f64>, n_base: f64) -> (Interval, IntervalMethod) {
    let ground = ShareGround { share: value, variance, df: f64::INFINITY, n_rows: n_base, n_answers: n_base };
    match t.and_then(|t| share_at(ShareMethod::Logit, &ground, LEVEL, t)) {
        Some(interval) => (interval, IntervalMethod::Logit),
        None => (clopper_pearson(value.clamp(0.0, 1.0), n_base, LEVEL), IntervalMethod::ClopperPearson),
    }
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts of survey cases lie far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests;
