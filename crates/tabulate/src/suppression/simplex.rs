//! The smallest and largest value of variables in a system of equations, none of them negative: exact, in whole numbers.
//!
//! The table holds integers over one common denominator (Edmonds' integer pivoting), so that nothing is rounded. Sums of
//! tables mostly keep the denominator 1. What would not fit into 128 bits, or takes too long, is given up.

/// Steps from corner to corner for one question, at most.
const PIVOTS_MAX: usize = 20_000;
/// So many steps choose the steepest column; later ones the first, which cannot go in circles.
const STEEPEST_MAX: usize = 2_000;

/// Equations in the form of a basic solution: `denominator · basic + Σ entry · other = right`.
pub(crate) struct Simplex {
    rows: Vec<Vec<i128>>,
    /// The variable of each row.
    basic: Vec<usize>,
    /// The variable of each column; the right side follows them.
    others: Vec<usize>,
    denominator: i128,
    /// The least and greatest value that each variable has had.
    seen: Vec<(i128, i128)>,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GaveUp {
    /// The equations contradict each other.
    Contradiction,
    /// Too many steps or too large numbers.
    TooLarge,
}

impl Simplex {
    /// `equations` as signed variables and what they add up to; variables are numbered below `n_variables`.
    pub(crate) fn new(n_variables: usize, equations: &[(Vec<(usize, i8)>, i128)]) -> Result<Simplex, GaveUp> {
        let mut rows: Vec<Vec<i128>> = Vec::with_capacity(equations.len() + 1);
        let mut infeasible = vec![0_i128; n_variables + 1];
        for (terms, right) in equations {
            let turn = if *right < 0 { -1 } else { 1 };
            let mut row = vec![0_i128; n_variables + 1];
            for (variable, sign) in terms {
                row[*variable] += turn * i128::from(*sign);
            }
            row[n_variables] = turn * right;
            for (sum, entry) in infeasible.iter_mut().zip(&row) {
                *sum += entry;
            }
            rows.push(row);
        }
        let basic = (0..rows.len()).map(|row| n_variables + row).collect();
        rows.push(infeasible);
        let seen = vec![(i128::MAX, i128::MIN); n_variables];
        let mut simplex = Simplex { rows, basic, others: (0..n_variables).collect(), denominator: 1, seen };
        simplex.find_a_solution(n_variables)?;
        simplex.look();
        Ok(simplex)
    }

    /// Brings every artificial variable, numbered from `n_variables`, down to zero, and forgets it.
    fn find_a_solution(&mut self, n_variables: usize) -> Result<(), GaveUp> {
        let n_rows = self.basic.len();
        let mut n_pivots = 0;
        while let Some(column) = self.entering(n_rows, 1, n_pivots) {
            let row = self.leaving(column, None).ok_or(GaveUp::Contradiction)?;
            self.pivot(row, column)?;
            self.forget_artificial(column, n_variables);
            n_pivots += 1;
            if n_pivots > PIVOTS_MAX {
                return Err(GaveUp::TooLarge);
            }
        }
        if self.right(n_rows) != 0 {
            return Err(GaveUp::Contradiction);
        }
        self.rows.pop();
        let mut row = 0;
        while row < self.basic.len() {
            if self.basic[row] < n_variables {
                row += 1;
                continue;
            }
            match (0..self.others.len()).find(|column| self.rows[row][*column] != 0) {
                Some(column) => {
                    self.pivot(row, column)?;
                    self.forget_artificial(column, n_variables);
                }
                None => {
                    self.rows.swap_remove(row);
                    self.basic.swap_remove(row);
                }
            }
        }
        Ok(())
    }

    fn forget_artificial(&mut self, column: usize, n_variables: usize) {
        if self.others[column] >= n_variables {
            self.others.remove(column);
            for row in &mut self.rows {
                row.remove(column);
            }
        }
    }

    /// The least and greatest value that a variable has had in any solution so far, rounded inwards.
    pub(crate) fn seen(&self, variable: usize) -> (i128, i128) {
        self.seen[variable]
    }

    /// The greatest value of a variable, rounded down; `None` when there is none.
    pub(crate) fn greatest(&mut self, variable: usize) -> Result<Option<i128>, GaveUp> {
        if let Some(column) = self.others.iter().position(|other| *other == variable) {
            let Some(row) = self.leaving(column, None) else {
                return Ok(None);
            };
            self.step(row, column)?;
        }
        for n_pivots in 0..PIVOTS_MAX {
            let row = self.row_of(variable);
            let Some(column) = self.entering(row, -1, n_pivots) else {
                return Ok(Some(self.right(row).div_euclid(self.denominator)));
            };
            let Some(leaving) = self.leaving(column, Some(row)) else {
                return Ok(None);
            };
            self.step(leaving, column)?;
        }
        Err(GaveUp::TooLarge)
    }

    /// The least value of a variable, rounded up.
    pub(crate) fn least(&mut self, variable: usize) -> Result<i128, GaveUp> {
        for n_pivots in 0..PIVOTS_MAX {
            let Some(row) = self.basic.iter().position(|basic| *basic == variable) else {
                return Ok(0);
            };
            let Some(column) = self.entering(row, 1, n_pivots) else {
                return Ok(-(-self.right(row)).div_euclid(self.denominator));
            };
            let leaving = self.leaving(column, None).expect("the variable itself reaches zero");
            self.step(leaving, column)?;
        }
        Err(GaveUp::TooLarge)
    }

    fn row_of(&self, variable: usize) -> usize {
        self.basic.iter().position(|basic| *basic == variable).expect("a variable that has entered is basic")
    }

    fn right(&self, row: usize) -> i128 {
        self.rows[row][self.others.len()]
    }

    /// The column whose entry in `row` has this sign: the largest, later the one with the first variable.
    fn entering(&self, row: usize, sign: i128, n_pivots: usize) -> Option<usize> {
        let entries = self.rows[row][..self.others.len()].iter().enumerate();
        let fitting = entries.filter(|(_, entry)| **entry * sign > 0).map(|(column, entry)| (column, entry * sign));
        let column = if n_pivots < STEEPEST_MAX {
            fitting.min_by_key(|(column, entry)| (-entry, self.others[*column]))
        } else {
            fitting.min_by_key(|(column, _)| self.others[*column])
        };
        column.map(|(column, _)| column)
    }

    /// The row whose variable is the first to reach zero when the column's grows; the first variable where several do.
    fn leaving(&self, column: usize, spared: Option<usize>) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in (0..self.basic.len()).filter(|row| Some(*row) != spared && self.rows[*row][column] > 0) {
            let is_better = best.is_none_or(|best| {
                let (own, other) =
                    (self.right(row) * self.rows[best][column], self.right(best) * self.rows[row][column]);
                own < other || (own == other && self.basic[row] < self.basic[best])
            });
            if is_better {
                best = Some(row);
            }
        }
        best
    }

    fn step(&mut self, row: usize, column: usize) -> Result<(), GaveUp> {
        self.pivot(row, column)?;
        self.look();
        Ok(())
    }

    /// Exchanges the variable of a row and that of a column.
    fn pivot(&mut self, row: usize, column: usize) -> Result<(), GaveUp> {
        let pivot_row = self.rows[row].clone();
        let (pivot, before) = (pivot_row[column], self.denominator);
        // Where the denominator stays, and it mostly does, so does every entry beside a zero of the pivot's row or column.
        let stays = pivot == before;
        let touched: Vec<usize> = (0..pivot_row.len()).filter(|at| !stays || pivot_row[*at] != 0).collect();
        for (_, entries) in self.rows.iter_mut().enumerate().filter(|(index, _)| *index != row) {
            let factor = entries[column];
            if stays && factor == 0 {
                continue;
            }
            for at in &touched {
                let taken = product(factor, pivot_row[*at])?;
                let entry = &mut entries[*at];
                *entry = if stays {
                    // What is taken is a whole number of denominators, as the entry is.
                    entry.checked_sub(quotient(taken, before)).ok_or(GaveUp::TooLarge)?
                } else {
                    quotient(product(*entry, pivot)?.checked_sub(taken).ok_or(GaveUp::TooLarge)?, before)
                };
            }
            entries[column] = -factor;
        }
        self.rows[row][column] = before;
        self.denominator = pivot;
        if pivot < 0 {
            self.denominator = -pivot;
            for entry in self.rows.iter_mut().flatten() {
                *entry = -*entry;
            }
        }
        std::mem::swap(&mut self.basic[row], &mut self.others[column]);
        Ok(())
    }

    /// Notes the values of the solution that stands.
    fn look(&mut self) {
        for variable in &self.others {
            note(&mut self.seen, *variable, 0, 0);
        }
        for (row, variable) in self.basic.iter().enumerate() {
            let right = self.rows[row][self.others.len()];
            assert!(right >= 0, "a solution has no negative variable");
            let high = quotient(right, self.denominator);
            let low = if high * self.denominator == right { high } else { high + 1 };
            note(&mut self.seen, *variable, low, high);
        }
    }
}

/// A product of 128 bits. Nearly all factors have 64, and their product needs no second look.
fn product(a: i128, b: i128) -> Result<i128, GaveUp> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Ok(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b).ok_or(GaveUp::TooLarge),
    }
}

/// A quotient, towards zero. The denominator is mostly 1, and dividing 128 bits is slow.
fn quotient(a: i128, by: i128) -> i128 {
    match (by, i64::try_from(a), i64::try_from(by)) {
        (1, _, _) => a,
        // A denominator is above zero, so that not even the least number overflows.
        (_, Ok(a), Ok(by)) => i128::from(a / by),
        _ => a / by,
    }
}

fn note(seen: &mut [(i128, i128)], variable: usize, low: i128, high: i128) {
    if let Some((least, greatest)) = seen.get_mut(variable) {
        *least = (*least).min(low);
        *greatest = (*greatest).max(high);
    }
}
