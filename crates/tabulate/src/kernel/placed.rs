//! The prepared layout: rows placed by cell, as bit planes. New responses are placed as they come.

use super::codes::CodeSet;
use super::counts::Counts;
use super::planes::CountColumn;
use super::segment::{Segment, n_planes};
use super::threads;
use super::width::{self, Width};

/// Below so many words of planes a second thread costs more than it brings.
const WORDS_PER_THREAD: usize = 1 << 17;

/// Rows placed by cell.
///
/// It consists of segments, each at least twice as large as the next: placing a few more rows is cheap, and counting
/// visits few segments.
#[derive(Clone, Debug)]
pub struct Placed {
    n_cells: usize,
    sets: Vec<CodeSet>,
    pub(crate) segments: Vec<Segment>,
}

impl Placed {
    /// Without rows yet; `sets` tells every code that each column may have.
    pub fn new(n_cells: usize, sets: Vec<CodeSet>) -> Placed {
        Placed { n_cells, sets, segments: Vec::new() }
    }

    /// Places more rows: their cells, and their codes column by column.
    ///
    /// # Panics
    /// When columns are missing or not as long as `keys`, or a key or a code lies outside.
    pub fn place(&mut self, keys: &[u16], columns: &[&[u8]]) {
        self.place_with(keys, columns, Width::best());
    }

    /// The same with the instructions of `width`.
    pub fn place_with(&mut self, keys: &[u16], columns: &[&[u8]], width: Width) {
        assert_eq!(columns.len(), self.sets.len(), "one column a set");
        assert!(columns.iter().all(|column| column.len() == keys.len()), "columns are equally long");
        if keys.is_empty() {
            return;
        }
        let mut newest = Segment::new(self.n_cells, &self.sets, keys, columns, width);
        while let Some(before) = self.segments.pop_if(|before| before.n_rows() < 2 * newest.n_rows()) {
            newest = Segment::join(&before, &newest);
        }
        self.segments.push(newest);
    }

    /// How many cells.
    pub fn n_cells(&self) -> usize {
        self.n_cells
    }

    /// The codes of each column.
    pub fn sets(&self) -> &[CodeSet] {
        &self.sets
    }

    /// How many bytes the planes take.
    pub fn n_bytes(&self) -> usize {
        self.segments.iter().flat_map(|segment| &segment.planes).map(|plane| plane.len() * 8).sum()
    }

    /// Counts all columns, on all cores.
    pub fn count(&self) -> Counts {
        self.count_with(threads::available(), Width::best())
    }

    /// The same with at most `n_threads` threads and the instructions of `width`.
    pub fn count_with(&self, n_threads: usize, width: Width) -> Counts {
        let n_codes: Vec<usize> = self.sets.iter().map(CodeSet::len).collect();
        let firsts = self.firsts();
        let n_columns = self.sets.len();
        let n_threads = n_threads.min(self.n_bytes() / 8 / WORDS_PER_THREAD).max(1);
        let counts = || Counts::new(self.n_cells, &n_codes);
        let counts = threads::over(n_threads, self.segments.len() * n_columns, counts, |counts, task| {
            let (segment, column) = (&self.segments[task / n_columns], task % n_columns);
            width::run(width, CountColumn { segment, first: firsts[column], column, counts });
        });
        let add = |mut sum: Counts, counts: Counts| {
            sum.add(&counts);
            sum
        };
        counts.into_iter().reduce(add).expect("there is always one thread")
    }

    /// The first plane of each column.
    pub(crate) fn firsts(&self) -> Vec<usize> {
        let mut end = 0;
        let mut firsts = Vec::with_capacity(self.sets.len());
        for set in &self.sets {
            firsts.push(end);
            end += n_planes(set.len());
        }
        firsts
    }
}
