//! Several classifications read as one: the cells of their crossing.

use super::cells::Cells;
use super::counts::Counts;

/// The cells of a crossing, and to which of them each finer cell belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folding {
    cells: Cells,
    place_of: Vec<usize>,
}

impl Folding {
    /// The classifications `by` of `cells` crossed to one, the last of them running fastest, and behind it `beside`, whether or not
    /// that is one of them. All others are summed over.
    ///
    /// `None` when there would be more than [`super::CELLS_MAX`] cells.
    ///
    /// # Panics
    /// When there is no such classification.
    pub fn new(cells: &Cells, by: &[usize], beside: Option<usize>) -> Option<Folding> {
        let shape = cells.shape();
        let n_classes = by.iter().try_fold(1_usize, |n, dimension| n.checked_mul(shape[*dimension]))?;
        let n_beside = beside.map_or(1, |beside| shape[beside]);
        let folded = Cells::new(&[n_classes, n_beside])?;
        let mut classes = vec![0; shape.len()];
        let mut place_of = Vec::with_capacity(cells.n());
        for _ in 0..cells.n() {
            let class = by.iter().fold(0, |class, dimension| class * shape[*dimension] + classes[*dimension]);
            place_of.push(class * n_beside + beside.map_or(0, |beside| classes[beside]));
            for (class, n_classes) in classes.iter_mut().zip(shape).rev() {
                *class += 1;
                if *class < *n_classes {
                    break;
                }
                *class = 0;
            }
        }
        Some(Folding { cells: folded, place_of })
    }

    /// The crossing as the first classification, what stands beside it as the second.
    pub fn cells(&self) -> &Cells {
        &self.cells
    }

    /// Counts of the finer cells, added up to those of the crossing.
    pub fn counts(&self, counts: &Counts) -> Counts {
        let n_codes: Vec<usize> = (0..counts.n_columns()).map(|column| counts.n_codes(column)).collect();
        let mut folded = Counts::new(self.cells.n(), &n_codes);
        for (column, n_codes) in n_codes.into_iter().enumerate() {
            for rank in 0..n_codes {
                let sums = folded.of_mut(column, rank);
                for (n, place) in counts.of(column, rank).iter().zip(&self.place_of) {
                    sums[*place] += n;
                }
            }
        }
        folded
    }
}
