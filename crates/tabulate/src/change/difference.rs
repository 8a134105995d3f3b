//! The difference of two rounds' figures, with the covariance that the facilities in both bring about.
//!
//! Method note: `docs/methods/change.md`.

use super::sums::{ChangeSums, Moments, StratumSums, real};
use crate::distribution::student_upper;
use crate::interval::{Interval, symmetric};
use crate::precision::LEVEL;

/// How much of a sum of squares rounding may leave in its spread.
const NOISE_MAX: f64 = 1e-12;

/// Which responses a row of the table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Row {
    /// All strata.
    All,
    /// One class: a stratum of the earlier round and one of the later.
    Class(usize, usize),
}

/// A difference with what chance may have done to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Later less earlier.
    pub value: f64,
    /// Its standard error; zero where every facility answered twice, or where no spread can be seen.
    pub standard_error: f64,
    /// Facilities of either base less the strata they lie in.
    pub df: f64,
    /// The interval at [`LEVEL`]; `None` where no spread can be seen.
    pub interval: Option<Interval>,
    /// The chance of a difference as large where nothing has changed; `None` where no spread can be seen, and where
    /// nobody gave the answer in either round.
    pub p: Option<f64>,
    /// The same after Holm's correction for all tests of the table; `None` where it was not tested.
    pub p_adjusted: Option<f64>,
}

/// A ratio of two weighted totals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ratio {
    pub(super) value: f64,
    pub(super) size: f64,
}

/// One round's strata as far as a row is about them.
pub(super) struct Side<'a> {
    pub(super) strata: &'a [StratumSums],
    pub(super) only: Option<usize>,
    /// True for shares, whose spread has a least value where all answers are alike.
    is_share: bool,
}

impl<'a> Side<'a> {
    pub(super) fn both(sums: &'a ChangeSums, row: Row, is_share: bool) -> (Side<'a>, Side<'a>) {
        let (a, b) = match row {
            Row::All => (None, None),
            Row::Class(a, b) => (Some(a), Some(b)),
        };
        (Side { strata: &sums.earlier, only: a, is_share }, Side { strata: &sums.later, only: b, is_share })
    }

    pub(super) fn holds(&self, stratum: usize) -> bool {
        self.only.is_none_or(|only| only == stratum)
    }

    /// What one response of a stratum stands for; 0 without a response.
    pub(super) fn weight(&self, stratum: usize) -> f64 {
        let sums = &self.strata[stratum];
        if sums.all.n == 0 { 0.0 } else { f64::from(sums.n_frame) / count(sums.all.n) }
    }

    fn indices(&self) -> impl Iterator<Item = usize> {
        (0..self.strata.len()).filter(|stratum| self.holds(*stratum))
    }

    fn n_base(&self) -> u64 {
        self.indices().map(|stratum| self.strata[stratum].all.n_base).sum()
    }

    fn n_strata(&self) -> u64 {
        self.indices().filter(|stratum| self.strata[*stratum].all.n_base > 0).count() as u64
    }

    /// `None` without a base.
    pub(super) fn ratio(&self) -> Option<Ratio> {
        let total = |of: fn(&Moments) -> i128| -> f64 {
            self.indices().map(|stratum| self.weight(stratum) * real(of(&self.strata[stratum].all))).sum()
        };
        let size = total(|moments| moments.b);
        (size > 0.0).then(|| Ratio { value: total(|moments| moments.y) / size, size })
    }

    /// True where every facility of every stratum answered, of strata without a base too: those who did not answer may belong to it.
    fn is_complete(&self) -> bool {
        self.indices().all(|stratum| self.strata[stratum].is_complete())
    }

    /// Σ (1 − n/N) · n/(n − 1) · Σ (z − z̄)² over the strata.
    fn variance(&self, ratio: Ratio) -> f64 {
        let of = |stratum: usize| {
            let factor = self.weight(stratum) / ratio.size;
            let sums = &self.strata[stratum];
            factor * factor * stratum_variance(&sums.all, sums.n_frame, ratio.value)
        };
        let variance: f64 = self.indices().map(of).sum();
        if variance > 0.0 || !self.is_share || self.is_complete() { variance } else { self.least_variance() }
    }

    /// Where all answers are alike, the sample shows no spread, and yet another sample might have. Agresti and Coull's
    /// addition of two hospitals for and two against stands in, with the correction for the finite frame.
    fn least_variance(&self) -> f64 {
        let strata = || self.indices().map(|stratum| &self.strata[stratum]).filter(|sums| sums.all.n_base > 0);
        let n_base = count(self.n_base()) + 4.0;
        let all: f64 = strata().map(|sums| real(sums.all.b)).sum();
        let share = strata().map(|sums| real(sums.all.y)).sum::<f64>() / all;
        let share = (share * count(self.n_base()) + 2.0) / n_base;
        let n: u64 = strata().map(|sums| sums.all.n).sum();
        let n_frame: f64 = strata().map(|sums| f64::from(sums.n_frame)).sum();
        share * (1.0 - share) / n_base * (1.0 - count(n) / n_frame)
    }
}

impl StratumSums {
    fn is_complete(&self) -> bool {
        self.all.n == u64::from(self.n_frame)
    }
}

/// (1 − n/N) · n/(n − 1) · Σ (u − ū)². One response shows no spread of its own: its distance from the mean of all, which is
/// zero, stands in.
fn stratum_variance(moments: &Moments, n_frame: u32, centre: f64) -> f64 {
    if moments.n == 0 || moments.n >= u64::from(n_frame) {
        return 0.0;
    }
    let n = count(moments.n);
    let remaining = 1.0 - n / f64::from(n_frame);
    if moments.n == 1 {
        return remaining * moments.squares(centre);
    }
    let spread = moments.spread(centre);
    if spread <= NOISE_MAX * moments.squares(centre) { 0.0 } else { remaining * n / (n - 1.0) * spread }
}

/// Σ over the pairs of strata of (n₁₂/(n₁·n₂) − N₁₂/(N₁·N₂)) · S₁₂, times n₁·n₂, as the scores are parts of totals. A stratum
/// of which everybody answered is known, so that nothing varies with it; a pair with fewer than two shows no covariance.
fn covariance(sums: &ChangeSums, (then, now): (&Side<'_>, &Side<'_>), (p, q): (Ratio, Ratio)) -> f64 {
    let mut total = 0.0;
    for pair in sums.pairs.iter().filter(|pair| then.holds(pair.earlier) && now.holds(pair.later)) {
        let (a, b) = (&then.strata[pair.earlier], &now.strata[pair.later]);
        if pair.then.n < 2 || a.is_complete() || b.is_complete() {
            continue;
        }
        let (n, n_pair) = (count(pair.then.n), f64::from(pair.n_frame));
        let expected = count(a.all.n) * count(b.all.n) * n_pair / (f64::from(a.n_frame) * f64::from(b.n_frame));
        let factor = then.weight(pair.earlier) / p.size * now.weight(pair.later) / q.size;
        total += factor * (n - expected) * pair.co_spread(p.value, q.value) / (n - 1.0);
    }
    total
}

/// The difference of a row. `None` without a base in both rounds.
pub(super) fn difference(sums: &ChangeSums, row: Row, is_share: bool) -> Option<Difference> {
    let (then, now) = Side::both(sums, row, is_share);
    let (p, q) = (then.ratio()?, now.ratio()?);
    let (v_then, v_now) = (then.variance(p), now.variance(q));
    // Sample covariances and variances come from different facilities; together they must not say more than is possible.
    let most = (v_then * v_now).sqrt();
    let shared = covariance(sums, (&then, &now), (p, q)).clamp(-most, most);
    let variance = (v_then + v_now - 2.0 * shared).max(0.0);
    let pairs = sums.pairs.iter().filter(|pair| then.holds(pair.earlier) && now.holds(pair.later));
    let twice: u64 = pairs.map(|pair| pair.cross.n_base).sum();
    let facilities = count(then.n_base() + now.n_base() - twice);
    let df = facilities - count(then.n_strata().max(now.n_strata()));
    let known = then.is_complete() && now.is_complete();
    let mut found = Difference::new(q.value - p.value, variance, df, known, is_share);
    // Nobody gave this answer in either round, or everybody did: there is nothing to test, whatever the sample.
    if is_share && p.value == q.value && (p.value == 0.0 || p.value == 1.0) {
        found.p = None;
    }
    Some(found)
}

/// Facilities of the base in the earlier round, and in the later one.
pub(super) fn n_bases(sums: &ChangeSums, row: Row) -> (u64, u64) {
    let (then, now) = Side::both(sums, row, true);
    (then.n_base(), now.n_base())
}

impl Difference {
    /// True where every facility answered in both rounds: nothing was left to chance.
    pub(super) fn is_known(&self) -> bool {
        self.standard_error == 0.0 && self.interval.is_some()
    }

    /// `known`: every facility answered, so that the difference is what it is.
    pub(super) fn new(value: f64, variance: f64, df: f64, known: bool, is_share: bool) -> Difference {
        // Two equal quotients of sums may differ in the last bit.
        let value = if value.abs() < NOISE_MAX { 0.0 } else { value };
        if known {
            let interval = Some(Interval { low: value, high: value });
            let p = Some(if value == 0.0 { 1.0 } else { 0.0 });
            return Difference { value, standard_error: 0.0, df, interval, p, p_adjusted: None };
        }
        let standard_error = variance.sqrt();
        let seen = variance > 0.0 && df > 0.0;
        let interval = symmetric(value, standard_error, df, LEVEL).filter(|_| seen);
        let within = |found: Interval| Interval { low: found.low.max(-1.0), high: found.high.min(1.0) };
        let interval = interval.map(|found| if is_share { within(found) } else { found });
        let p = seen.then(|| (2.0 * student_upper(value.abs() / standard_error, df)).min(1.0));
        Difference { value, standard_error, df, interval, p, p_adjusted: None }
    }
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts of surveys lie far below 2^53")]
pub(super) fn count(n: u64) -> f64 {
    n as f64
}
