//! What a report prints of one column: its counts by the classes of each classification, with the base and the shares.

use super::cells::Cells;
use super::counts::Counts;
use super::width::{self, Task, Width};

/// The counts of one column by the classes of one classification, or in total as the only class.
#[derive(Clone, Debug, PartialEq)]
pub struct Breakdown {
    n_codes: usize,
    /// Class by class, within a class code by code (by rank).
    counts: Vec<u64>,
    n_base: Vec<u64>,
    shares: Vec<f64>,
}

impl Breakdown {
    /// For each column its breakdown by every classification of `cells`, in their order, and at last the total.
    ///
    /// `in_base` tells for each column which of its codes belong to the base 母数.
    ///
    /// # Panics
    /// When `in_base` does not fit `counts`.
    pub fn all(counts: &Counts, cells: &Cells, in_base: &[Vec<bool>]) -> Vec<Vec<Breakdown>> {
        assert_eq!(in_base.len(), counts.n_columns(), "a base for each column");
        let mut all = Vec::with_capacity(counts.n_columns());
        width::run(Width::best(), MakeAll { counts, cells, in_base, all: &mut all });
        all
    }

    #[inline(always)]
    fn new(counts: Vec<u64>, in_base: &[bool]) -> Breakdown {
        let n_codes = in_base.len();
        let mut n_base = Vec::with_capacity(counts.len() / n_codes.max(1));
        let mut shares = vec![f64::NAN; counts.len()];
        for (counts, shares) in counts.chunks_exact(n_codes.max(1)).zip(shares.chunks_exact_mut(n_codes.max(1))) {
            let of_base = counts.iter().zip(in_base).filter(|(_, is_in)| **is_in);
            let n: u64 = of_base.map(|(count, _)| count).sum();
            n_base.push(n);
            for ((share, count), is_in) in shares.iter_mut().zip(counts).zip(in_base) {
                if *is_in && n > 0 {
                    *share = real(*count) / real(n);
                }
            }
        }
        Breakdown { n_codes, counts, n_base, shares }
    }

    /// How many classes.
    pub fn n_classes(&self) -> usize {
        self.n_base.len()
    }

    /// The counts of one class, code by code.
    pub fn counts(&self, class: usize) -> &[u64] {
        &self.counts[class * self.n_codes..(class + 1) * self.n_codes]
    }

    /// The base of one class.
    pub fn n_base(&self, class: usize) -> u64 {
        self.n_base[class]
    }

    /// The share of the base that has the code of this rank; `None` for a code outside of the base, and without a base.
    pub fn share(&self, class: usize, rank: usize) -> Option<f64> {
        Some(self.shares[class * self.n_codes + rank]).filter(|share| !share.is_nan())
    }
}

struct MakeAll<'a> {
    counts: &'a Counts,
    cells: &'a Cells,
    in_base: &'a [Vec<bool>],
    all: &'a mut Vec<Vec<Breakdown>>,
}

impl Task for MakeAll<'_> {
    #[inline(always)]
    fn run(self) {
        let (mut lower, mut of_class): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for (column, in_base) in self.in_base.iter().enumerate() {
            let n_codes = self.counts.n_codes(column);
            assert_eq!(in_base.len(), n_codes, "the base of column {column}");
            let shape = self.cells.shape();
            let mut sums: Vec<Vec<u64>> = shape.iter().chain([&1]).map(|n| vec![0_u64; n * n_codes]).collect();
            for rank in 0..n_codes {
                lower.clear();
                lower.extend_from_slice(self.counts.of(column, rank));
                // The last classification is summed over and leaves the cells of those before it.
                for (dimension, n_classes) in shape.iter().enumerate().rev() {
                    sum_by_last(&mut lower, &mut of_class, *n_classes);
                    for (sums, count) in sums[dimension].chunks_exact_mut(n_codes).zip(&of_class) {
                        sums[rank] = u64::from(*count);
                    }
                }
                sums[shape.len()][rank] = u64::from(lower[0]);
            }
            self.all.push(sums.into_iter().map(|counts| Breakdown::new(counts, in_base)).collect());
        }
    }
}

/// Puts the sums of the last classification's classes into `of_class`, and leaves in `lower` what remains without it.
/// No sum is larger than the number of rows, which has 32 bits.
#[inline(always)]
fn sum_by_last(lower: &mut Vec<u32>, of_class: &mut Vec<u32>, n_classes: usize) {
    of_class.clear();
    of_class.resize(n_classes, 0);
    for run in lower.chunks_exact(n_classes) {
        for (sum, count) in of_class.iter_mut().zip(run) {
            *sum += count;
        }
    }
    let n_left = lower.len() / n_classes;
    for left in 0..n_left {
        lower[left] = lower[left * n_classes..(left + 1) * n_classes].iter().sum();
    }
    lower.truncate(n_left);
}

/// A count as a real number.
#[expect(clippy::cast_precision_loss, reason = "counts of survey cases lie far below 2^53")]
pub(crate) fn real(count: u64) -> f64 {
    count as f64
}
