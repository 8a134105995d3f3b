//! The rows of a file in an order that is theirs alone: sums of reals are the same to the last digit, however the file is sorted.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use base::Finding;
use extract::CodedFile;

use super::layout::Layout;

/// Columns of a design as text.
pub(super) type Columns = Vec<(String, Vec<String>)>;

/// The codes of every column that is counted or that classes are made of, row by row.
pub(super) struct Rows {
    n: usize,
    codes: BTreeMap<usize, Vec<u8>>,
}

impl Rows {
    /// Reads them, in the order of the file.
    pub(super) fn read(file: &CodedFile, layout: &Layout) -> Result<Rows, Vec<Finding>> {
        let mut codes: BTreeMap<usize, Vec<u8>> = BTreeMap::new();
        for column in layout.dimensions.iter().chain(&layout.items) {
            if codes.contains_key(column) {
                continue;
            }
            let (mut all, mut of_group) = (Vec::with_capacity(file.n_rows()), Vec::new());
            for group in 0..file.n_groups() {
                file.read(group, *column, &mut of_group).map_err(|finding| vec![*finding])?;
                all.extend_from_slice(&of_group);
            }
            codes.insert(*column, all);
        }
        Ok(Rows { n: file.n_rows(), codes })
    }

    /// Puts the rows, here and in the columns of the design, into the order of what stands in them: by the design's columns, then by
    /// the codes. Rows that stay beside each other as they came are alike.
    pub(super) fn sort(&mut self, columns: &mut Columns) {
        let mut order: Vec<usize> = (0..self.n).collect();
        let by_cells = |a: usize, b: usize| {
            columns.iter().map(|(_, cells)| cells[a].cmp(&cells[b])).find(|order| *order != Ordering::Equal)
        };
        let by_codes = |a: usize, b: usize| {
            self.codes.values().map(|codes| codes[a].cmp(&codes[b])).find(|order| *order != Ordering::Equal)
        };
        order.sort_by(|a, b| by_cells(*a, *b).or_else(|| by_codes(*a, *b)).unwrap_or(Ordering::Equal));
        for (_, cells) in columns.iter_mut() {
            *cells = order.iter().map(|row| std::mem::take(&mut cells[*row])).collect();
        }
        for codes in self.codes.values_mut() {
            *codes = order.iter().map(|row| codes[*row]).collect();
        }
    }

    /// The codes of one column.
    pub(super) fn of(&self, column: usize) -> &[u8] {
        &self.codes[&column]
    }
}
