//! Tests whether two classifications are independent: Pearson's statistic as Rao and Scott adjust it, and Wald's.
//!
//! Method note: `docs/methods/independence.md`.

use crate::design::matrix::Matrix;
use crate::design::{Design, Domain, LonelyUnit, real};
use crate::distribution::{chi_square_upper, fisher_upper};
use crate::linear::Linear;

/// Which statistic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum IndependenceTest {
    /// Rao and Scott's second-order adjustment, referred to F.
    #[default]
    RaoScottF,
    /// Rao and Scott's first-order adjustment, referred to chi-square.
    RaoScottChiSquare,
    /// Wald's statistic of the differences from independence, referred to F.
    Wald,
    /// The same, adjusted for few degrees of freedom.
    AdjustedWald,
}

/// What a test found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestResult {
    /// The statistic: F, or Pearson's chi-square under [`IndependenceTest::RaoScottChiSquare`].
    pub statistic: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// Those of the denominator; `None` for a chi-square.
    pub denominator_df: Option<f64>,
    /// The chance of a statistic as large, were the classifications independent.
    pub p: f64,
}

/// For each row of the design the index of its class in two classifications.
#[derive(Clone, Copy, Debug)]
pub struct CrossTable<'a> {
    /// Classes down.
    pub rows: &'a [usize],
    /// How many.
    pub n_rows: usize,
    /// Classes across.
    pub columns: &'a [usize],
    /// How many.
    pub n_columns: usize,
}

impl CrossTable<'_> {
    fn cell_of(&self, row: usize) -> usize {
        self.rows[row] * self.n_columns + self.columns[row]
    }

    fn n_cells(&self) -> usize {
        self.n_rows * self.n_columns
    }

    /// The cells away from the first row and column: as many as the table has degrees of freedom.
    fn inner(&self) -> impl Iterator<Item = (usize, usize)> {
        let n_columns = self.n_columns;
        (1..self.n_rows).flat_map(move |row| (1..n_columns).map(move |column| (row, column)))
    }
}

/// Carries out a test. `None` where there is nothing to test: one row or column, or cells so empty that the statistic
/// is not defined.
///
/// # Errors
/// With a lonely unit, where the design refuses one.
pub fn independence(
    design: &Design,
    domain: &Domain,
    table: &CrossTable<'_>,
    test: IndependenceTest,
) -> Result<Option<TestResult>, LonelyUnit> {
    if table.n_rows < 2 || table.n_columns < 2 || domain.n() == 0 {
        return Ok(None);
    }
    match test {
        IndependenceTest::RaoScottF | IndependenceTest::RaoScottChiSquare => rao_scott(design, domain, table, test),
        IndependenceTest::Wald | IndependenceTest::AdjustedWald => wald(design, domain, table, test),
    }
}

fn indicators(design: &Design, n: usize, class_of: impl Fn(usize) -> usize, domain: &Domain) -> Vec<Vec<f64>> {
    let mut columns = vec![vec![0.0; design.n_rows()]; n];
    for row in domain.rows() {
        columns[class_of(row)][row] = 1.0;
    }
    columns
}

/// With D the diagonal of the cells' shares, V their covariance and C contrasts that span the interaction:
/// Δ = (CᵀD⁻¹C / n)⁻¹ CᵀD⁻¹VD⁻¹C. Its trace scales the statistic, tr²/tr(Δ²) are the degrees of freedom.
fn rao_scott(
    design: &Design,
    domain: &Domain,
    table: &CrossTable<'_>,
    test: IndependenceTest,
) -> Result<Option<TestResult>, LonelyUnit> {
    let cells = indicators(design, table.n_cells(), |row| table.cell_of(row), domain);
    let means = Linear::means(design, domain, &cells);
    let shares = means.estimates.clone();
    let covariance = means.covariance(design)?;
    let n = real(design.staying(domain).n());
    let contrasts: Vec<Vec<f64>> = table.inner().map(|cell| contrast(table, cell, &shares)).collect();
    let mut expected = Matrix::zeros(contrasts.len());
    let mut found: Vec<Vec<f64>> = vec![vec![0.0; contrasts.len()]; contrasts.len()];
    for (i, a) in contrasts.iter().enumerate() {
        for (j, b) in contrasts.iter().enumerate() {
            let simple = a.iter().zip(b).zip(&shares).map(|((a, b), share)| a * b * share).sum::<f64>();
            expected.set(i, j, simple / n);
            found[j][i] = covariance.between(a, b);
        }
    }
    let Some(columns) = expected.solve(found) else {
        return Ok(None);
    };
    let mut delta = Matrix::zeros(contrasts.len());
    for (j, column) in columns.iter().enumerate() {
        for (i, value) in column.iter().enumerate() {
            delta.set(i, j, *value);
        }
    }
    let trace = delta.trace();
    let df = trace * trace / delta.times(&delta).trace();
    let pearson = pearson(table, &shares, n);
    Ok(Some(if test == IndependenceTest::RaoScottF {
        let denominator_df = df * design.degrees_of_freedom(domain);
        let statistic = pearson / trace;
        let p = fisher_upper(statistic, df, denominator_df);
        TestResult { statistic, df, denominator_df: Some(denominator_df), p }
    } else {
        let plain_df = real(contrasts.len());
        let p = chi_square_upper(pearson / (trace / plain_df), plain_df);
        TestResult { statistic: pearson, df: plain_df, denominator_df: None, p }
    }))
}

/// The contrast of one inner cell, each value over the cell's share; an empty cell has no say.
fn contrast(table: &CrossTable<'_>, cell: (usize, usize), shares: &[f64]) -> Vec<f64> {
    let part = |at: usize, own: usize, n: usize| f64::from(u8::from(at == own)) - 1.0 / real(n);
    (0..table.n_cells())
        .map(|index| {
            let (row, column) = (index / table.n_columns, index % table.n_columns);
            let value = part(row, cell.0, table.n_rows) * part(column, cell.1, table.n_columns);
            if shares[index] == 0.0 { 0.0 } else { value / shares[index] }
        })
        .collect()
}

fn pearson(table: &CrossTable<'_>, shares: &[f64], n: f64) -> f64 {
    let down = |row: usize| -> f64 { (0..table.n_columns).map(|column| shares[row * table.n_columns + column]).sum() };
    let across = |column: usize| -> f64 { (0..table.n_rows).map(|row| shares[row * table.n_columns + column]).sum() };
    let mut sum = 0.0;
    for (index, share) in shares.iter().enumerate() {
        let expected = down(index / table.n_columns) * across(index % table.n_columns);
        sum += (share - expected) * (share - expected) / expected;
    }
    n * sum
}

fn wald(
    design: &Design,
    domain: &Domain,
    table: &CrossTable<'_>,
    test: IndependenceTest,
) -> Result<Option<TestResult>, LonelyUnit> {
    let cells = Linear::totals(design, domain, &indicators(design, table.n_cells(), |row| table.cell_of(row), domain));
    let total: f64 = cells.estimates.iter().sum();
    let sum_of = |class: &dyn Fn(usize) -> bool| -> f64 {
        cells.estimates.iter().enumerate().filter(|(cell, _)| class(*cell)).map(|(_, sum)| sum).sum()
    };
    let down: Vec<f64> = (0..table.n_rows).map(|row| sum_of(&|cell| cell / table.n_columns == row)).collect();
    let across: Vec<f64> =
        (0..table.n_columns).map(|column| sum_of(&|cell| cell % table.n_columns == column)).collect();
    let mut differences = Vec::new();
    let mut columns = Vec::new();
    for (row, column) in table.inner() {
        let (r, c) = (down[row], across[column]);
        differences.push(cells.estimates[row * table.n_columns + column] - r * c / total);
        let score = |case: usize| {
            let in_row = f64::from(u8::from(table.rows[case] == row));
            let in_column = f64::from(u8::from(table.columns[case] == column));
            in_row * in_column - in_row * c / total - in_column * r / total + r * c / (total * total)
        };
        let mut scores = vec![0.0; design.n_rows()];
        for case in domain.rows() {
            scores[case] = score(case);
        }
        columns.push(scores);
    }
    let covariance = Linear::totals(design, domain, &columns).covariance(design)?;
    let Some(solved) = covariance.solve(vec![differences.clone()]) else {
        return Ok(None);
    };
    let quadratic: f64 = solved[0].iter().zip(&differences).map(|(a, b)| a * b).sum();
    let df = real(differences.len());
    let design_df = design.degrees_of_freedom(domain);
    let (statistic, denominator_df) = if test == IndependenceTest::Wald {
        (quadratic / df, design_df)
    } else {
        (quadratic * (design_df - df + 1.0) / (df * design_df), design_df - df + 1.0)
    };
    if denominator_df <= 0.0 {
        return Ok(None);
    }
    let p = fisher_upper(statistic, df, denominator_df);
    Ok(Some(TestResult { statistic, df, denominator_df: Some(denominator_df), p }))
}
