//! The change of the same facilities: those in both frames, seen through those that answered twice.
//!
//! Method note: `docs/methods/change.md`. Each pair of strata is a stratum of its own, with the facilities in both frames as
//! its size, so that a facility that changed its class stands for those that did.

use super::difference::{Difference, Row, count};
use super::sums::{ChangeSums, PairSums, real};

/// The figures of facilities that are in both frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Panel {
    /// Facilities in both frames that answered in both rounds.
    pub n: u64,
    /// Facilities in both frames, of the pairs of strata that anybody answered twice for.
    pub n_frame: u64,
    /// The figure of the earlier round.
    pub then: f64,
    /// The figure of the later round.
    pub now: f64,
    /// Later less earlier, of the same facilities.
    pub difference: Difference,
}

/// The panel of a row; `None` where nobody in it has a base in both rounds.
pub(super) fn panel(sums: &ChangeSums, row: Row, is_share: bool) -> Option<Panel> {
    let pairs: Vec<&PairSums> = sums
        .pairs
        .iter()
        .filter(|pair| match row {
            Row::All => true,
            Row::Class(a, b) => (pair.earlier, pair.later) == (a, b),
        })
        .filter(|pair| pair.then.n > 0)
        .collect();
    of_pairs(&pairs, is_share)
}

/// The panel of some pairs of strata.
pub(super) fn of_pairs(pairs: &[&PairSums], is_share: bool) -> Option<Panel> {
    let total = |of: fn(&PairSums) -> i128| -> f64 { pairs.iter().map(|pair| pair.weight() * real(of(pair))).sum() };
    let (b1, b2) = (total(|pair| pair.then.b), total(|pair| pair.now.b));
    if b1 <= 0.0 || b2 <= 0.0 {
        return None;
    }
    let (then, now) = (total(|pair| pair.then.y) / b1, total(|pair| pair.now.y) / b2);
    let variance: f64 = pairs.iter().map(|pair| pair.variance((then, b1), (now, b2))).sum();
    let either = |pair: &PairSums| pair.then.n_base + pair.now.n_base - pair.cross.n_base;
    let in_base: u64 = pairs.iter().map(|pair| either(pair)).sum();
    let n_cells = pairs.iter().filter(|pair| either(pair) > 0).count() as u64;
    let known = pairs.iter().all(|pair| pair.then.n == u64::from(pair.n_frame));
    Some(Panel {
        n: pairs.iter().map(|pair| pair.then.n).sum(),
        n_frame: pairs.iter().map(|pair| u64::from(pair.n_frame)).sum(),
        then,
        now,
        difference: Difference::new(now - then, variance, count(in_base) - count(n_cells), known, is_share),
    })
}

impl PairSums {
    fn weight(&self) -> f64 {
        f64::from(self.n_frame) / count(self.then.n)
    }

    /// (1 − n/N) · n/(n − 1) · Σ (z − z̄)² with z = v·(u₂/B₂ − u₁/B₁).
    fn variance(&self, (then, b1): (f64, f64), (now, b2): (f64, f64)) -> f64 {
        let n = count(self.then.n);
        let remaining = 1.0 - n / f64::from(self.n_frame);
        let of = |first: f64, second: f64, both: f64| {
            let weight = self.weight();
            weight * weight * (second / (b2 * b2) + first / (b1 * b1) - 2.0 * both / (b1 * b2))
        };
        let squares = of(self.then.squares(then), self.now.squares(now), self.products(then, now));
        if self.then.n == 1 {
            return remaining * squares;
        }
        let spread = of(self.then.spread(then), self.now.spread(now), self.co_spread(then, now));
        // What rounding leaves where all facilities changed alike.
        let scale = of(self.then.spread(then), self.now.spread(now), 0.0);
        if spread <= 1e-12 * scale { 0.0 } else { remaining * n / (n - 1.0) * spread }
    }
}
