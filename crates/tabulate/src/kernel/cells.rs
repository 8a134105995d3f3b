//! The cells of a report: every combination of the classes of its classifications, numbered in 16 bits.

use super::threads;

/// More cells than this are not counted in one pass.
pub const CELLS_MAX: usize = 1 << 16;

/// The shape of the cells: how many classes each classification has; the last one runs fastest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    shape: Vec<usize>,
}

impl Cells {
    /// Cells for these numbers of classes; one single cell for none.
    ///
    /// `None` when there would be more than [`CELLS_MAX`] of them, or a classification has no class at all.
    pub fn new(shape: &[usize]) -> Option<Cells> {
        let n = shape.iter().try_fold(1_usize, |n, classes| n.checked_mul(*classes))?;
        (1..=CELLS_MAX).contains(&n).then(|| Cells { shape: shape.to_vec() })
    }

    /// How many cells.
    pub fn n(&self) -> usize {
        self.shape.iter().product()
    }

    /// How many classes each classification has.
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The cell of each row, from its class in each classification, on all cores.
    ///
    /// # Panics
    /// When the classifications are not as many as the shape says, or not equally long, or a class lies outside.
    pub fn keys(&self, of_row: &[&[u16]]) -> Vec<u16> {
        assert_eq!(of_row.len(), self.shape.len(), "one column a classification");
        let n_rows = of_row.first().map_or(0, |column| column.len());
        assert!(of_row.iter().all(|column| column.len() == n_rows), "classifications are equally long");
        let mut keys = vec![0_u16; n_rows];
        threads::over_slices(&mut keys, |start, keys| {
            for (column, n_classes) in of_row.iter().zip(&self.shape) {
                // 65,536 classes become 0, which is right: there is no other classification then.
                #[expect(clippy::cast_possible_truncation, reason = "no more classes than cells")]
                let factor = *n_classes as u16;
                let mut largest = 0;
                for (key, class) in keys.iter_mut().zip(&column[start..]) {
                    *key = key.wrapping_mul(factor).wrapping_add(*class);
                    largest = largest.max(*class);
                }
                assert!(keys.is_empty() || usize::from(largest) < *n_classes, "class {largest} of {n_classes}");
            }
        });
        keys
    }

    /// Sums over all classifications but `kept`, in the order of `kept`.
    pub fn margin(&self, of_cell: &[u32], kept: &[usize]) -> Vec<u64> {
        assert_eq!(of_cell.len(), self.n());
        let mut sums = vec![0_u64; kept.iter().map(|dimension| self.shape[*dimension]).product()];
        let Some((&n_fastest, slower)) = self.shape.split_last() else {
            sums[0] = of_cell.iter().map(|count| u64::from(*count)).sum();
            return sums;
        };
        // How far one class further leads in `sums`; nowhere for a classification that is summed over.
        let mut strides = vec![0; self.shape.len()];
        let mut stride = 1;
        for dimension in kept.iter().rev() {
            strides[*dimension] = stride;
            stride *= self.shape[*dimension];
        }
        let stride_fastest = strides[slower.len()];
        let mut classes = vec![0; slower.len()];
        for run in of_cell.chunks_exact(n_fastest) {
            let at: usize = classes.iter().zip(&strides).map(|(class, stride)| class * stride).sum();
            if stride_fastest == 0 {
                sums[at] += run.iter().map(|count| u64::from(*count)).sum::<u64>();
            } else {
                for (sum, count) in sums[at..].iter_mut().step_by(stride_fastest).zip(run) {
                    *sum += u64::from(*count);
                }
            }
            for (class, n_classes) in classes.iter_mut().zip(slower).rev() {
                *class += 1;
                if *class < *n_classes {
                    break;
                }
                *class = 0;
            }
        }
        sums
    }
}
