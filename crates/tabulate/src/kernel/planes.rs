//! Counting bit planes: how many rows have each rank, by counting the bits that several planes have in common.

use super::counts::Counts;
use super::segment::{Segment, n_planes};
use super::width::Task;

/// Up to so many planes every combination is counted at once; beyond, rank by rank.
const PLANES_AT_ONCE: usize = 4;

/// Counts one column of one segment.
pub(crate) struct CountColumn<'a> {
    pub(crate) segment: &'a Segment,
    /// The index of the column's first plane.
    pub(crate) first: usize,
    pub(crate) column: usize,
    pub(crate) counts: &'a mut Counts,
}

impl Task for CountColumn<'_> {
    #[inline(always)]
    fn run(self) {
        let n_codes = self.counts.n_codes(self.column);
        let planes = &self.segment.planes[self.first..self.first + n_planes(n_codes)];
        for (cell, n) in self.segment.n_in_cell.iter().enumerate() {
            if *n == 0 {
                continue;
            }
            let words = self.segment.starts[cell]..self.segment.starts[cell + 1];
            let of = |plane: usize| &planes[plane][words.clone()];
            let mut sums = [0_u64; 1 << PLANES_AT_ONCE];
            match planes.len() {
                0 => {}
                1 => subsets([of(0)], &mut sums),
                2 => subsets([of(0), of(1)], &mut sums),
                3 => subsets([of(0), of(1), of(2)], &mut sums),
                4 => subsets([of(0), of(1), of(2), of(3)], &mut sums),
                _ => {
                    for rank in 0..n_codes {
                        let n = rank_by_rank(planes, words.clone(), rank, *n);
                        self.counts.of_mut(self.column, rank)[cell] += n;
                    }
                    continue;
                }
            }
            sums[0] = u64::from(*n);
            without_supersets(&mut sums[..1 << planes.len()]);
            for (rank, sum) in sums.iter().take(n_codes).enumerate() {
                self.counts.of_mut(self.column, rank)[cell] += count(*sum);
            }
        }
    }
}

/// For every set of planes, how many rows have a bit in all of them. The empty set is left to the caller.
#[inline(always)]
fn subsets<const B: usize>(planes: [&[u64]; B], sums: &mut [u64; 1 << PLANES_AT_ONCE]) {
    let n_words = planes[0].len();
    let planes = planes.map(|plane| &plane[..n_words]);
    let mut totals = [0_u64; 1 << PLANES_AT_ONCE];
    #[expect(clippy::needless_range_loop, reason = "one index walks through all planes")]
    for word in 0..n_words {
        let mut common = [u64::MAX; 1 << PLANES_AT_ONCE];
        for set in 1..1_usize << B {
            let highest = set.ilog2() as usize;
            common[set] = common[set ^ (1 << highest)] & planes[highest][word];
            totals[set] += u64::from(common[set].count_ones());
        }
    }
    *sums = totals;
}

/// Turns "has a bit in all planes of the set" into "has bits in the planes of the set and in no other", which is a rank.
#[inline(always)]
fn without_supersets(sums: &mut [u64]) {
    let mut plane = 1;
    while plane < sums.len() {
        for set in 0..sums.len() {
            if set & plane == 0 {
                sums[set] -= sums[set | plane];
            }
        }
        plane *= 2;
    }
}

/// How many of a cell's `n` rows have one rank. Bits behind the last row look like rank 0, and are taken off.
#[inline(always)]
fn rank_by_rank(planes: &[Vec<u64>], words: std::ops::Range<usize>, rank: usize, n: u32) -> u32 {
    let n_places = words.len() * 64;
    let mut sum = 0;
    for word in words {
        let mut same = u64::MAX;
        for (bit, plane) in planes.iter().enumerate() {
            same &= if rank >> bit & 1 == 1 { plane[word] } else { !plane[word] };
        }
        sum += u64::from(same.count_ones());
    }
    let behind = if rank == 0 { n_places - index(n) } else { 0 };
    count(sum) - u32::try_from(behind).expect("fewer than 64 places are behind the last row")
}

/// A count of rows as it is kept.
#[inline(always)]
pub(crate) fn count(sum: u64) -> u32 {
    u32::try_from(sum).expect("no pass has more than 2³² rows")
}

/// A count of rows as an index.
#[inline(always)]
pub(crate) fn index(n: u32) -> usize {
    usize::try_from(n).expect("a count of rows in memory fits usize")
}
