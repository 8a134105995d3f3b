//! Exact integer sums of one figure over two rounds, by stratum and pair of strata: all that the estimators of change see.
//!
//! Of each response two whole numbers count: `y`, what is averaged, and `b`, the base it is averaged over. For a share of
//! hospitals both are 0 or 1; inside a repeat they are numbers of rows; for a mean amount `y` is the amount.

use super::overlap::Overlap;
use crate::classification::Stratification;

/// What of one response counts: `(y, b)`.
pub(super) type Value = (i64, i64);

/// Sums over some responses of one round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// Responses.
    pub n: u64,
    /// Responses with something in the base.
    pub n_base: u64,
    /// Σ y.
    pub y: i128,
    /// Σ b.
    pub b: i128,
    /// Σ y².
    pub yy: i128,
    /// Σ y·b.
    pub yb: i128,
    /// Σ b².
    pub bb: i128,
}

/// Sums of products over responses of the same facilities in both rounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cross {
    /// Σ y₁·y₂.
    pub yy: i128,
    /// Σ y₁·b₂.
    pub yb: i128,
    /// Σ b₁·y₂.
    pub by: i128,
    /// Σ b₁·b₂.
    pub bb: i128,
    /// Facilities with something in the base of both rounds.
    pub n_base: u64,
}

/// One stratum of one round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StratumSums {
    /// Facilities of the frame.
    pub n_frame: u32,
    /// All responses.
    pub all: Moments,
    /// Those whose facility is not in the other frame.
    pub outside: Moments,
}

/// The facilities in both frames with one stratum then and one now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PairSums {
    /// Index of the stratum in the earlier round.
    pub earlier: usize,
    /// Index of the stratum in the later round.
    pub later: usize,
    /// Facilities.
    pub n_frame: u32,
    /// Those that answered in both rounds: what they answered in the earlier one.
    pub then: Moments,
    /// What they answered in the later one.
    pub now: Moments,
    /// Products of both.
    pub cross: Cross,
    /// Those that answered in the earlier round only.
    pub only_then: Moments,
    /// Those that answered in the later round only.
    pub only_now: Moments,
}

/// The sums of one figure over two rounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSums {
    /// The strata of the earlier round, in its frame's order.
    pub earlier: Vec<StratumSums>,
    /// The strata of the later round.
    pub later: Vec<StratumSums>,
    /// The pairs of strata that have facilities.
    pub pairs: Vec<PairSums>,
}

impl ChangeSums {
    /// Counts. The overlap has been checked against both rounds.
    pub(super) fn count(
        (earlier, then): (&Stratification, &[Value]),
        (later, now): (&Stratification, &[Value]),
        overlap: &Overlap,
    ) -> ChangeSums {
        let mut pairs: Vec<PairSums> = overlap
            .frame
            .iter()
            .map(|pair| PairSums {
                earlier: usize::from(pair.earlier),
                later: usize::from(pair.later),
                n_frame: pair.n_frame,
                ..PairSums::default()
            })
            .collect();
        pairs.sort_by_key(|pair| (pair.earlier, pair.later));
        let place = |pairs: &[PairSums], a: u16, b: u16| {
            let wanted = (usize::from(a), usize::from(b));
            pairs.iter().position(|pair| (pair.earlier, pair.later) == wanted).expect("checked with the overlap")
        };
        let mut sums = ChangeSums { earlier: empty(earlier), later: empty(later), pairs: Vec::new() };
        let (mut answered_then, mut answered_now) = (vec![false; then.len()], vec![false; now.len()]);
        for (a, b) in &overlap.matched {
            let (a, b) = (*a as usize, *b as usize);
            let pair = place(&pairs, earlier.of_unit[a], later.of_unit[b]);
            pairs[pair].then.add(then[a]);
            pairs[pair].now.add(now[b]);
            pairs[pair].cross.add(then[a], now[b]);
            (answered_then[a], answered_now[b]) = (true, true);
        }
        for (unit, value) in then.iter().enumerate() {
            let stratum = &mut sums.earlier[usize::from(earlier.of_unit[unit])];
            stratum.all.add(*value);
            match overlap.later_of_earlier[unit] {
                None => stratum.outside.add(*value),
                Some(_) if answered_then[unit] => {}
                Some(other) => {
                    let pair = place(&pairs, earlier.of_unit[unit], other);
                    pairs[pair].only_then.add(*value);
                }
            }
        }
        for (unit, value) in now.iter().enumerate() {
            let stratum = &mut sums.later[usize::from(later.of_unit[unit])];
            stratum.all.add(*value);
            match overlap.earlier_of_later[unit] {
                None => stratum.outside.add(*value),
                Some(_) if answered_now[unit] => {}
                Some(other) => {
                    let pair = place(&pairs, other, later.of_unit[unit]);
                    pairs[pair].only_now.add(*value);
                }
            }
        }
        sums.pairs = pairs;
        sums
    }
}

fn empty(strata: &Stratification) -> Vec<StratumSums> {
    let size = |n_frame| StratumSums { n_frame, ..StratumSums::default() };
    strata.classes.iter().map(|stratum| size(stratum.n_frame)).collect()
}

impl Moments {
    fn add(&mut self, (y, b): Value) {
        let (y, b) = (i128::from(y), i128::from(b));
        self.n += 1;
        self.n_base += u64::from(b != 0);
        self.y += y;
        self.b += b;
        self.yy += y * y;
        self.yb += y * b;
        self.bb += b * b;
    }

    /// Σ (y − c·b).
    pub(super) fn sum(&self, centre: f64) -> f64 {
        real(self.y) - centre * real(self.b)
    }

    /// Σ (y − c·b)².
    pub(super) fn squares(&self, centre: f64) -> f64 {
        real(self.yy) - 2.0 * centre * real(self.yb) + centre * centre * real(self.bb)
    }

    /// Σ (u − ū)² with u = y − c·b. Exact integers until here: subtracting large squares as real numbers would lose the
    /// digits that matter.
    pub(super) fn spread(&self, centre: f64) -> f64 {
        let n = i128::from(self.n);
        let part = |product: i128, a: i128, b: i128| real(n * product - a * b) / real(n);
        part(self.yy, self.y, self.y) - 2.0 * centre * part(self.yb, self.y, self.b)
            + centre * centre * part(self.bb, self.b, self.b)
    }
}

impl Cross {
    fn add(&mut self, then: Value, now: Value) {
        let wide = |value: Value| (i128::from(value.0), i128::from(value.1));
        let ((y1, b1), (y2, b2)) = (wide(then), wide(now));
        self.yy += y1 * y2;
        self.yb += y1 * b2;
        self.by += b1 * y2;
        self.bb += b1 * b2;
        self.n_base += u64::from(b1 != 0 && b2 != 0);
    }
}

impl PairSums {
    /// Σ (u₁ − ū₁)(u₂ − ū₂) over those that answered twice, with u = y − c·b of each round.
    pub(super) fn co_spread(&self, then: f64, now: f64) -> f64 {
        let (n, a, b, cross) = (i128::from(self.then.n), &self.then, &self.now, &self.cross);
        let part = |product: i128, a: i128, b: i128| real(n * product - a * b) / real(n);
        part(cross.yy, a.y, b.y) - now * part(cross.yb, a.y, b.b) - then * part(cross.by, a.b, b.y)
            + then * now * part(cross.bb, a.b, b.b)
    }

    /// Σ u₁·u₂ over those that answered twice.
    pub(super) fn products(&self, then: f64, now: f64) -> f64 {
        let cross = &self.cross;
        real(cross.yy) - now * real(cross.yb) - then * real(cross.by) + then * now * real(cross.bb)
    }
}

/// A sum as a real number.
#[expect(clippy::cast_precision_loss, reason = "sums of surveys lie far below 2^53")]
pub(super) fn real(sum: i128) -> f64 {
    sum as f64
}
