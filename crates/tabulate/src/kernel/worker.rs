//! One thread's counting of rows in the order in which they came.
//!
//! The columns of a group become one number a row, which is counted in a table of single bytes that stays in the nearest
//! cache. A byte that runs over carries into a second table. At the end the columns' own counts are read off the table.

use std::ops::Range;

use super::codes::{CodeSet, Ranking};
use super::counts::Counts;
use super::packing::{Group, Member, Packing};
use super::width::{self, Task, Width};
use crate::variable::State;

/// Numbers are of 16 bits, so that no index can lie outside of the tables.
const NUMBERS: usize = 1 << 16;
/// Rows that are made into numbers at once.
const BLOCK: usize = 4096;
/// Rows after which the tables are read off: a carry table of 16 bits holds 256 times as many.
const ROWS_MAX: usize = 1 << 23;
/// States of a case, as [`Source::States`] numbers them.
const N_STATES: usize = 6;

/// Where the codes of one column come from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// One byte a row, each of them in `set`.
    Codes {
        /// The codes.
        codes: &'a [u8],
        /// Every code that occurs; its rank here is its place in the [`Counts`].
        set: CodeSet,
    },
    /// The state of each case, numbered as in the type.
    States(&'a [State]),
    /// Some bits of a mask, as one code; 0 where the case is not answered.
    Mask {
        /// The masks.
        masks: &'a [u64],
        /// As long as `masks`.
        states: &'a [State],
        /// The lowest bit.
        first: u32,
        /// How many bits.
        n_bits: u32,
    },
}

impl Source<'_> {
    /// How many codes there can be.
    pub fn n_codes(&self) -> usize {
        match self {
            Source::Codes { set, .. } => set.len(),
            Source::States(_) => N_STATES,
            Source::Mask { n_bits, .. } => 1 << n_bits,
        }
    }

    /// How many rows.
    pub fn n_rows(&self) -> usize {
        match self {
            Source::Codes { codes, .. } => codes.len(),
            Source::States(states) | Source::Mask { states, .. } => states.len(),
        }
    }

    /// Some of its rows.
    pub(crate) fn slice(&self, rows: Range<usize>) -> Self {
        match self {
            Source::Codes { codes, set } => Source::Codes { codes: &codes[rows], set: *set },
            Source::States(states) => Source::States(&states[rows]),
            Source::Mask { masks, states, first, n_bits } => {
                Source::Mask { masks: &masks[rows.clone()], states: &states[rows], first: *first, n_bits: *n_bits }
            }
        }
    }

    fn ranking(&self) -> Ranking {
        match self {
            Source::Codes { set, .. } => Ranking::from(*set),
            Source::States(_) | Source::Mask { .. } => Ranking::Dense,
        }
    }

    fn rank(&self, row: usize) -> usize {
        match self {
            Source::Codes { codes, set } => set.rank(codes[row]),
            Source::States(states) => states[row] as usize,
            Source::Mask { masks, states, first, n_bits } => {
                let answered = u64::from(states[row] == State::Answered);
                usize::try_from((masks[row] >> first) & ((1 << n_bits) - 1) & answered.wrapping_neg())
                    .expect("few bits fit into an index")
            }
        }
    }
}

/// The tables of one thread, and what it has counted.
#[derive(Debug)]
pub struct Worker {
    width: Width,
    counts: Counts,
    numbers: Vec<u16>,
    ranks: Vec<u8>,
    low: Box<[u8; NUMBERS]>,
    carry: Box<[u16; NUMBERS]>,
}

impl Worker {
    /// With empty tables, for the columns of `packing`.
    pub fn new(packing: &Packing, width: Width) -> Worker {
        let fits = "a table has so many counters";
        Worker {
            width,
            counts: Counts::new(packing.n_cells, &packing.n_codes),
            numbers: vec![0; BLOCK],
            ranks: vec![0; BLOCK],
            low: vec![0; NUMBERS].into_boxed_slice().try_into().expect(fits),
            carry: vec![0; NUMBERS].into_boxed_slice().try_into().expect(fits),
        }
    }

    /// What has been counted.
    pub fn into_counts(self) -> Counts {
        self.counts
    }

    /// Counts one group over some rows: `keys` are their cells, which must exist, as those of
    /// [`crate::kernel::Cells::keys`] do; `sources` the group's columns as [`Packing::columns`] lists them.
    ///
    /// # Panics
    /// When the columns are not as many as the group's, or not equally long.
    pub fn add(&mut self, packing: &Packing, group: usize, keys: &[u16], sources: &[Source<'_>]) {
        let (n_cells, group) = (packing.n_cells, &packing.groups[group]);
        assert_eq!(sources.len(), group.members.len(), "one source a column");
        assert!(sources.iter().all(|source| source.n_rows() == keys.len()), "columns are equally long");
        debug_assert!(keys.iter().all(|key| usize::from(*key) < n_cells), "every row lies in a cell");
        if n_cells * group.n_combinations > NUMBERS {
            return self.add_wide(&group.members, keys, sources);
        }
        let rankings: Vec<Ranking> = sources.iter().map(Source::ranking).collect();
        let mut start = 0;
        while start < keys.len() {
            let end = keys.len().min(start + ROWS_MAX);
            let (numbers, ranks) = (&mut self.numbers[..], &mut self.ranks[..]);
            let (low, carry, rankings) = (&mut *self.low, &mut *self.carry, &rankings[..]);
            let mut carried = false;
            let count = Count {
                carried: &mut carried,
                numbers,
                ranks,
                low,
                carry,
                n_cells,
                group,
                keys,
                sources,
                rankings,
                start,
                end,
            };
            width::run(self.width, count);
            let (low, carry, counts) = (&mut *self.low, &mut *self.carry, &mut self.counts);
            width::run(self.width, ReadOff { low, carry, carried, n_cells, group, counts });
            start = end;
        }
    }

    /// A column with so many codes that its table would not fit: row by row.
    fn add_wide(&mut self, members: &[Member], keys: &[u16], sources: &[Source<'_>]) {
        for (member, source) in members.iter().zip(sources) {
            for (row, key) in keys.iter().enumerate() {
                self.counts.of_mut(member.column, source.rank(row))[usize::from(*key)] += 1;
            }
        }
    }
}

/// Makes numbers of rows and counts them.
struct Count<'a> {
    numbers: &'a mut [u16],
    ranks: &'a mut [u8],
    low: &'a mut [u8; NUMBERS],
    carry: &'a mut [u16; NUMBERS],
    /// Becomes true when anything is carried.
    carried: &'a mut bool,
    n_cells: usize,
    group: &'a Group,
    keys: &'a [u16],
    sources: &'a [Source<'a>],
    rankings: &'a [Ranking],
    start: usize,
    end: usize,
}

impl Task for Count<'_> {
    #[inline(always)]
    fn run(self) {
        let mut start = self.start;
        while start < self.end {
            let rows = start..self.end.min(start + BLOCK);
            let numbers = &mut self.numbers[..rows.len()];
            numbers.copy_from_slice(&self.keys[rows.clone()]);
            for ((source, ranking), member) in self.sources.iter().zip(self.rankings).zip(&self.group.members) {
                // All combinations fit into 16 bits; a factor that does not belongs to a column with a single code.
                #[expect(clippy::cast_possible_truncation, reason = "what does not fit is multiplied by 0")]
                let factor = (self.n_cells * member.stride) as u16;
                match source {
                    Source::Codes { codes, .. } => {
                        let (codes, ranks) = (&codes[rows.clone()], &mut self.ranks[..rows.len()]);
                        let ranks = match ranking {
                            Ranking::Dense => codes,
                            Ranking::Few { .. } | Ranking::Many(_) => {
                                ranking.rank(codes, ranks);
                                ranks
                            }
                        };
                        for (number, rank) in numbers.iter_mut().zip(ranks) {
                            *number = number.wrapping_add(factor.wrapping_mul(u16::from(*rank)));
                        }
                    }
                    Source::States(states) => {
                        for (number, state) in numbers.iter_mut().zip(&states[rows.clone()]) {
                            *number = number.wrapping_add(factor.wrapping_mul(*state as u16));
                        }
                    }
                    Source::Mask { masks, states, first, n_bits } => {
                        let (masks, states) = (&masks[rows.clone()], &states[rows.clone()]);
                        add_masks(numbers, masks, states, (*first, *n_bits), factor);
                    }
                }
            }
            for number in numbers.iter() {
                let at = usize::from(*number);
                let low = self.low[at].wrapping_add(1);
                self.low[at] = low;
                if low == 0 {
                    *self.carried = true;
                    self.carry[at] += 1;
                }
            }
            start = rows.end;
        }
    }
}

/// Adds the tables to each column's counts and clears them.
struct ReadOff<'a> {
    low: &'a mut [u8; NUMBERS],
    carry: &'a mut [u16; NUMBERS],
    carried: bool,
    n_cells: usize,
    group: &'a Group,
    counts: &'a mut Counts,
}

impl Task for ReadOff<'_> {
    #[inline(always)]
    fn run(self) {
        for combination in 0..self.group.n_combinations {
            let range = combination * self.n_cells..(combination + 1) * self.n_cells;
            let (low, carry) = (&mut self.low[range.clone()], &mut self.carry[range]);
            let carried = self.carried && carry.iter().fold(0, |any, carry| any | carry) != 0;
            for member in &self.group.members {
                let rank = combination / member.stride % member.n_codes;
                let sums = self.counts.of_mut(member.column, rank);
                for (sum, low) in sums.iter_mut().zip(&*low) {
                    *sum += u32::from(*low);
                }
                if carried {
                    for (sum, carry) in sums.iter_mut().zip(&*carry) {
                        *sum += u32::from(*carry) << 8;
                    }
                }
            }
            low.fill(0);
            if carried {
                carry.fill(0);
            }
        }
    }
}

#[inline(always)]
fn add_masks(numbers: &mut [u16], masks: &[u64], states: &[State], (first, n_bits): (u32, u32), factor: u16) {
    let bits = (1_u64 << n_bits) - 1;
    for ((number, mask), state) in numbers.iter_mut().zip(masks).zip(states) {
        let answered = u64::from(*state == State::Answered).wrapping_neg();
        #[expect(clippy::cast_possible_truncation, reason = "16 bits at most are left")]
        let code = ((mask >> first) & bits & answered) as u16;
        *number = number.wrapping_add(factor.wrapping_mul(code));
    }
}
