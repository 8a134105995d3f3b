//! What was counted: for every column, how many rows of every cell have each of its codes.

/// Counts of all columns. Whole numbers below 2³² each: no pass has more rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    n_cells: usize,
    /// Where each column's counts begin, and at last where they end; in sets of cells.
    starts: Vec<usize>,
    /// Column by column, code by code (by rank), cell by cell.
    counts: Vec<u32>,
}

impl Counts {
    /// All zero, for columns that have `n_codes` different codes each.
    pub fn new(n_cells: usize, n_codes: &[usize]) -> Counts {
        let mut starts = Vec::with_capacity(n_codes.len() + 1);
        starts.push(0);
        let mut end = 0;
        for n in n_codes {
            end += n;
            starts.push(end);
        }
        Counts { n_cells, starts, counts: vec![0; end * n_cells] }
    }

    /// How many columns.
    pub fn n_columns(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many codes a column has.
    pub fn n_codes(&self, column: usize) -> usize {
        self.starts[column + 1] - self.starts[column]
    }

    /// For each cell, the rows that have the code of this rank.
    pub fn of(&self, column: usize, rank: usize) -> &[u32] {
        assert!(rank < self.n_codes(column), "rank {rank} of column {column}");
        let start = (self.starts[column] + rank) * self.n_cells;
        &self.counts[start..start + self.n_cells]
    }

    /// The same, to be added to.
    pub(crate) fn of_mut(&mut self, column: usize, rank: usize) -> &mut [u32] {
        let start = (self.starts[column] + rank) * self.n_cells;
        &mut self.counts[start..start + self.n_cells]
    }

    /// Puts in what another engine counted: the rows of one cell that have the code of this rank.
    ///
    /// # Panics
    /// When there is no such column, rank or cell.
    pub fn put(&mut self, column: usize, rank: usize, cell: usize, n: u32) {
        assert!(rank < self.n_codes(column), "rank {rank} of column {column}");
        self.of_mut(column, rank)[cell] = n;
    }

    /// Adds what was counted elsewhere over the same columns and cells.
    pub fn add(&mut self, other: &Counts) {
        assert_eq!((self.n_cells, &self.starts), (other.n_cells, &other.starts), "the same columns and cells");
        for (sum, count) in self.counts.iter_mut().zip(&other.counts) {
            *sum += count;
        }
    }
}
