//! Two columns crossed under a filter, on the bit planes of [`Placed`] rows.

use super::placed::Placed;
use super::planes;
use super::segment::{Segment, n_planes};
use super::threads;
use super::width::{self, Task, Width};
use crate::kernel::CodeSet;

/// Words that are worked on at once: what a few planes of them take stays in the nearest cache.
const BLOCK: usize = 64;
/// Cells that a thread takes at once.
const CELLS: usize = 32;
/// Below so many words a second thread costs more than it brings.
const WORDS_PER_THREAD: usize = 1 << 14;

/// Which rows are counted: those in some cells that have, in some columns, one of certain codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// For each cell whether its rows count.
    pub cells: Vec<bool>,
    /// Columns, each with the codes that count.
    pub codes: Vec<(usize, CodeSet)>,
}

/// How many rows have each pair of codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossing {
    n_columns: usize,
    counts: Vec<u64>,
}

impl Crossing {
    /// Counts the rows of `placed` that pass `filter`, by the codes of `rows` and `columns`, which are columns of it.
    ///
    /// # Panics
    /// When a column does not exist, or the filter has not as many cells as there are.
    pub fn count(placed: &Placed, rows: usize, columns: usize, filter: &Filter) -> Crossing {
        Crossing::count_with(placed, rows, columns, filter, threads::available(), Width::best())
    }

    /// The same with at most `n_threads` threads and the instructions of `width`.
    pub fn count_with(
        placed: &Placed,
        rows: usize,
        columns: usize,
        filter: &Filter,
        n_threads: usize,
        width: Width,
    ) -> Crossing {
        assert_eq!(filter.cells.len(), placed.n_cells(), "a filter says for every cell whether it counts");
        let firsts = placed.firsts();
        let ranks = |column: usize| -> Ranks {
            let set = placed.sets()[column];
            Ranks { first: firsts[column], n_planes: n_planes(set.len()), ranks: (0..set.len()).collect() }
        };
        let conditions: Vec<Ranks> = filter
            .codes
            .iter()
            .map(|(column, codes)| {
                let set = placed.sets()[*column];
                let wanted = codes.iter().filter(|code| set.contains(*code)).map(|code| set.rank(code));
                Ranks { ranks: wanted.collect(), ..ranks(*column) }
            })
            .collect();
        let (rows, columns) = (ranks(rows), ranks(columns));
        let n_counts = rows.ranks.len() * columns.ranks.len();
        let n_words: usize = placed.segments.iter().map(|segment| segment.starts[placed.n_cells()]).sum();
        let n_threads = n_threads.min(n_words / WORDS_PER_THREAD).max(1);
        let n_lots = placed.n_cells().div_ceil(CELLS);
        let counts = threads::over(
            n_threads,
            placed.segments.len() * n_lots,
            || vec![0; n_counts],
            |counts, task| {
                let segment = &placed.segments[task / n_lots];
                let start = task % n_lots * CELLS;
                let cells = start..placed.n_cells().min(start + CELLS);
                let (rows, columns, conditions, filter) = (&rows, &columns, &conditions[..], &filter.cells[..]);
                width::run(width, Cross { segment, rows, columns, conditions, filter, cells, counts });
            },
        );
        let mut sums = vec![0_u64; n_counts];
        for counts in counts {
            for (sum, count) in sums.iter_mut().zip(counts) {
                *sum += count;
            }
        }
        Crossing { n_columns: columns.ranks.len(), counts: sums }
    }

    /// Rows with the code of this rank in the first column and of that rank in the second.
    pub fn of(&self, row: usize, column: usize) -> u64 {
        assert!(column < self.n_columns, "rank {column} of {}", self.n_columns);
        self.counts[row * self.n_columns + column]
    }

    /// All rows that were counted.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }
}

/// Some ranks of a column.
struct Ranks {
    first: usize,
    n_planes: usize,
    ranks: Vec<usize>,
}

impl Ranks {
    /// The rows that have one rank, among those in `among`.
    #[inline(always)]
    fn rows(&self, segment: &Segment, rank: usize, start: usize, among: &[u64], rows: &mut [u64]) {
        rows.copy_from_slice(among);
        for (bit, plane) in segment.planes[self.first..self.first + self.n_planes].iter().enumerate() {
            let invert = if rank >> bit & 1 == 1 { 0 } else { u64::MAX };
            for (row, word) in rows.iter_mut().zip(&plane[start..]) {
                *row &= word ^ invert;
            }
        }
    }
}

struct Cross<'a> {
    segment: &'a Segment,
    rows: &'a Ranks,
    columns: &'a Ranks,
    conditions: &'a [Ranks],
    filter: &'a [bool],
    cells: std::ops::Range<usize>,
    counts: &'a mut [u64],
}

impl Task for Cross<'_> {
    #[inline(always)]
    fn run(self) {
        for cell in self.cells.clone().filter(|cell| self.filter[*cell]) {
            let end = self.segment.starts[cell + 1];
            let behind = planes::index(self.segment.n_in_cell[cell]) % 64;
            let mut start = self.segment.starts[cell];
            while start < end {
                let n = BLOCK.min(end - start);
                let mut counted = [u64::MAX; BLOCK];
                let counted = &mut counted[..n];
                if start + n == end && behind > 0 {
                    counted[n - 1] = (1 << behind) - 1;
                }
                for condition in self.conditions {
                    keep(self.segment, condition, start, counted);
                }
                cross(self.segment, self.rows, self.columns, start, counted, self.counts);
                start += n;
            }
        }
    }
}

/// Leaves the rows that have one of the ranks.
#[inline(always)]
fn keep(segment: &Segment, condition: &Ranks, start: usize, counted: &mut [u64]) {
    let mut any = [0_u64; BLOCK];
    let mut one = [0_u64; BLOCK];
    let (any, one) = (&mut any[..counted.len()], &mut one[..counted.len()]);
    for rank in &condition.ranks {
        condition.rows(segment, *rank, start, counted, one);
        for (any, one) in any.iter_mut().zip(&*one) {
            *any |= one;
        }
    }
    counted.copy_from_slice(any);
}

#[inline(always)]
fn cross(segment: &Segment, rows: &Ranks, columns: &Ranks, start: usize, counted: &[u64], counts: &mut [u64]) {
    let mut of_row = [0_u64; BLOCK];
    let mut both = [0_u64; BLOCK];
    let (of_row, both) = (&mut of_row[..counted.len()], &mut both[..counted.len()]);
    for row in &rows.ranks {
        rows.rows(segment, *row, start, counted, of_row);
        for column in &columns.ranks {
            columns.rows(segment, *column, start, of_row, both);
            let n: u64 = both.iter().map(|word| u64::from(word.count_ones())).sum();
            counts[row * columns.ranks.len() + column] += n;
        }
    }
}
