//! Rows in the order in which they came, counted without any preparation.

use super::counts::Counts;
use super::packing::Packing;
use super::threads;
use super::width::Width;
use super::worker::{Source, Worker};

/// Rows that a thread takes at once: few enough that their cells stay in a cache from group to group, and many enough
/// that reading off the tables costs nothing beside counting.
const SLICE: usize = 1 << 19;
/// Below so many counted numbers a second thread costs more than it brings.
const NUMBERS_PER_THREAD: usize = 1 << 18;

/// Columns of codes, and the cell of each row.
#[derive(Clone, Debug)]
pub struct Arrived<'a> {
    n_cells: usize,
    keys: &'a [u16],
    sources: Vec<Source<'a>>,
}

impl<'a> Arrived<'a> {
    /// `keys` are the rows' cells, as [`crate::kernel::Cells::keys`] makes them.
    ///
    /// # Panics
    /// When a column is not as long as `keys`, or a key lies outside of the cells.
    pub fn new(n_cells: usize, keys: &'a [u16], sources: Vec<Source<'a>>) -> Arrived<'a> {
        assert!(sources.iter().all(|source| source.n_rows() == keys.len()), "columns are equally long");
        let largest = keys.iter().copied().max().unwrap_or(0);
        assert!(keys.is_empty() || usize::from(largest) < n_cells, "cell {largest} of {n_cells}");
        Arrived { n_cells, keys, sources }
    }

    /// Counts all columns in one pass, on all cores.
    pub fn count(&self) -> Counts {
        self.count_with(threads::available(), Width::best())
    }

    /// The same with at most `n_threads` threads and the instructions of `width`.
    pub fn count_with(&self, n_threads: usize, width: Width) -> Counts {
        let n_codes: Vec<usize> = self.sources.iter().map(Source::n_codes).collect();
        let packing = Packing::new(self.n_cells, &n_codes, self.keys.len());
        let n_slices = self.keys.len().div_ceil(SLICE);
        let n_numbers = self.keys.len() * packing.n_groups();
        let n_threads = n_threads.min(n_numbers / NUMBERS_PER_THREAD).max(1);
        let worker = || Worker::new(&packing, width);
        let workers = threads::over(n_threads, n_slices * packing.n_groups(), worker, |worker, task| {
            let start = task / packing.n_groups() * SLICE;
            let rows = start..self.keys.len().min(start + SLICE);
            let group = task % packing.n_groups();
            let sources: Vec<Source<'_>> =
                packing.columns(group).map(|column| self.sources[column].slice(rows.clone())).collect();
            worker.add(&packing, group, &self.keys[rows], &sources);
        });
        workers
            .into_iter()
            .map(Worker::into_counts)
            .reduce(|mut sum, counts| {
                sum.add(&counts);
                sum
            })
            .expect("there is always one worker")
    }
}
