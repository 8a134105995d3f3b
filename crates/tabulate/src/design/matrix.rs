//! Small dense matrices: covariances, and the equations of calibration.

/// How small a pivot may be beside the largest before a matrix counts as singular.
const PIVOT_MIN: f64 = 1e-11;

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    n: usize,
    values: Vec<f64>,
}

impl Matrix {
    /// All zeros.
    pub(crate) fn zeros(n: usize) -> Matrix {
        Matrix { n, values: vec![0.0; n * n] }
    }

    /// Rows and columns.
    pub fn n(&self) -> usize {
        self.n
    }

    /// One value.
    pub fn at(&self, row: usize, column: usize) -> f64 {
        self.values[row * self.n + column]
    }

    pub(crate) fn set(&mut self, row: usize, column: usize, value: f64) {
        self.values[row * self.n + column] = value;
    }

    /// Adds `scale` times a vector's product with itself.
    pub(crate) fn add_square_of(&mut self, vector: &[f64], scale: f64) {
        for (row, left) in vector.iter().enumerate() {
            let left = left * scale;
            let values = &mut self.values[row * self.n..(row + 1) * self.n];
            for (value, right) in values.iter_mut().zip(vector) {
                *value += left * right;
            }
        }
    }

    /// Adds `scale` times another matrix.
    pub(crate) fn add(&mut self, other: &Matrix, scale: f64) {
        for (value, more) in self.values.iter_mut().zip(&other.values) {
            *value += scale * more;
        }
    }

    pub(crate) fn scale(&mut self, factor: f64) {
        for value in &mut self.values {
            *value *= factor;
        }
    }

    /// Zeros in one row and the column of the same number.
    pub(crate) fn clear(&mut self, index: usize) {
        for other in 0..self.n {
            self.set(index, other, 0.0);
            self.set(other, index, 0.0);
        }
    }

    /// M b.
    pub(crate) fn along(&self, b: &[f64]) -> Vec<f64> {
        (0..self.n).map(|row| (0..self.n).map(|column| self.at(row, column) * b[column]).sum()).collect()
    }

    /// aᵀ M b.
    pub(crate) fn between(&self, a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(self.along(b)).map(|(a, along)| a * along).sum()
    }

    /// M times N.
    pub(crate) fn times(&self, other: &Matrix) -> Matrix {
        let mut product = Matrix::zeros(self.n);
        for row in 0..self.n {
            for column in 0..self.n {
                let value = (0..self.n).map(|k| self.at(row, k) * other.at(k, column)).sum();
                product.set(row, column, value);
            }
        }
        product
    }

    /// The sum of the diagonal.
    pub(crate) fn trace(&self) -> f64 {
        (0..self.n).map(|k| self.at(k, k)).sum()
    }

    /// Solves M x = b for each b, by elimination with row pivoting. `None` when M is singular.
    pub(crate) fn solve(&self, mut right: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
        let mut left = self.clone();
        let largest = left.values.iter().fold(0.0, |largest: f64, value| largest.max(libm::fabs(*value)));
        for k in 0..self.n {
            let size = |row: &usize| libm::fabs(left.at(*row, k));
            let pivot = (k..self.n).max_by(|a, b| size(a).total_cmp(&size(b)))?;
            if size(&pivot) <= largest * PIVOT_MIN {
                return None;
            }
            left.swap_rows(k, pivot);
            for vector in &mut right {
                vector.swap(k, pivot);
            }
            left.eliminate_below(k, &mut right);
        }
        for vector in &mut right {
            for row in (0..self.n).rev() {
                let known: f64 = (row + 1..self.n).map(|column| left.at(row, column) * vector[column]).sum();
                vector[row] = (vector[row] - known) / left.at(row, row);
            }
        }
        Some(right)
    }

    fn eliminate_below(&mut self, k: usize, right: &mut [Vec<f64>]) {
        for row in k + 1..self.n {
            let factor = self.at(row, k) / self.at(k, k);
            for column in k..self.n {
                let value = self.at(row, column) - factor * self.at(k, column);
                self.set(row, column, value);
            }
            for vector in &mut *right {
                vector[row] -= factor * vector[k];
            }
        }
    }

    fn swap_rows(&mut self, a: usize, b: usize) {
        for column in 0..self.n {
            self.values.swap(a * self.n + column, b * self.n + column);
        }
    }
}
