//! Tests whether two classifications are independent: Pearson's statistic as Rao and Scott adjust it, and Wald's.
//!
//! Method note: `docs/methods/independence.md`.

use crate::design::matrix::Matrix;
use crate::design::{Domain, LonelyUnit, real};
use crate::distribution::{chi_square_upper, fisher_upper};
use crate::sampling::{Sampling, Target};

/// A design effect below this is what rounding leaves of none: known totals fix the table.
const EFFECT_MIN: f64 = 1e-12;

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

/// Carries out a test. `None` where there is nothing to test: one row or column, cells so empty that the statistic is not
/// defined, or a table that the known totals of a calibration fix.
///
/// # Errors
/// With a lonely unit, where the design refuses one.
pub fn independence(
    sampling: &Sampling,
    domain: &Domain,
    table: &CrossTable<'_>,
    test: IndependenceTest,
) -> Result<Option<TestResult>, LonelyUnit> {
    if table.n_rows < 2 || table.n_columns < 2 || domain.n() == 0 {
        return Ok(None);
    }
    match test {
        IndependenceTest::RaoScottF | IndependenceTest::RaoScottChiSquare => rao_scott(sampling, domain, table, test),
        IndependenceTest::Wald | IndependenceTest::AdjustedWald => wald(sampling, domain, table, test),
    }
}

/// For each cell of the table whether a row lies in it.
fn indicators(sampling: &Sampling, table: &CrossTable<'_>, domain: &Domain) -> Vec<Vec<f64>> {
    let mut columns = vec![vec![0.0; sampling.design().n_rows()]; table.n_cells()];
    for row in domain.rows() {
        columns[table.cell_of(row)][row] = 1.0;
    }
    columns
}

/// With D the diagonal of the cells' shares, V their covariance and C contrasts that span the interaction:
/// Δ = (CᵀD⁻¹C / n)⁻¹ CᵀD⁻¹VD⁻¹C. Its trace scales the statistic, tr²/tr(Δ²) are the degrees of freedom.
fn rao_scott(
    sampling: &Sampling,
    domain: &Domain,
    table: &CrossTable<'_>,
    test: IndependenceTest,
) -> Result<Option<TestResult>, LonelyUnit> {
    let moments = sampling.moments(Target::Means(indicators(sampling, table, domain)), domain)?;
    let (shares, covariance) = (moments.estimates, moments.covariance);
    let n = real(sampling.design().staying(domain).n());
    let contrasts: Vec<Vec<f64>> = table.inner().map(|cell| contrast(table, cell, &shares)).collect();
    let along: Vec<Vec<f64>> = contrasts.iter().map(|contrast| covariance.along(contrast)).collect();
    let mut expected = Matrix::zeros(contrasts.len());
    let mut found: Vec<Vec<f64>> = vec![vec![0.0; contrasts.len()]; contrasts.len()];
    for (i, a) in contrasts.iter().enumerate() {
        for (j, b) in contrasts.iter().enumerate() {
            let simple = a.iter().zip(b).zip(&shares).map(|((a, b), share)| a * b * share).sum::<f64>();
            expected.set(i, j, simple / n);
            found[j][i] = a.iter().zip(&along[j]).map(|(a, along)| a * along).sum();
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
    if trace.is_nan() || trace <= EFFECT_MIN {
        return Ok(None);
    }
    let df = trace * trace / delta.times(&delta).trace();
    let pearson = pearson(table, &shares, n);
    Ok(Some(if test == IndependenceTest::RaoScottF {
        let denominator_df = df * sampling.degrees_of_freedom(domain);
        if denominator_df.is_nan() || denominator_df <= 0.0 {
            return Ok(None);
        }
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
    sampling: &Sampling,
    domain: &Domain,
    table: &CrossTable<'_>,
    test: IndependenceTest,
) -> Result<Option<TestResult>, LonelyUnit> {
    let cells = sampling.moments(Target::Totals(indicators(sampling, table, domain)), domain)?;
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
        let mut scores = vec![0.0; sampling.design().n_rows()];
        for case in domain.rows() {
            scores[case] = score(case);
        }
        columns.push(scores);
    }
    let covariance = sampling.moments(Target::Totals(columns), domain)?.covariance;
    let Some(solved) = covariance.solve(vec![differences.clone()]) else {
        return Ok(None);
    };
    let quadratic: f64 = solved[0].iter().zip(&differences).map(|(a, b)| a * b).sum();
    let df = real(differences.len());
    let design_df = sampling.degrees_of_freedom(domain);
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
