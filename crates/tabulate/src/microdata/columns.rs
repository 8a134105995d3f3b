//! From cells of text to numbers, indicators, categories and domains.

use base::Finding;

use super::ask::{Condition, Missing, Operator, Subject};
use super::described::{CellState, ColumnView};
use super::{Microdata, say};
use crate::design::Domain;

/// Categories of a column, and estimates whose covariance is asked for. A matrix of more would fill the memory, and more are names
/// or numbers of facilities taken for a classification.
pub(super) const CLASSES_MAX: usize = 1_000;

/// Columns of numbers over the rows that have them all.
pub(super) struct Numbers {
    pub(super) columns: Vec<Vec<f64>>,
    pub(super) domain: Domain,
}

/// The rows for which all conditions hold.
pub(super) fn domain(data: &Microdata, conditions: &[Condition]) -> Result<Domain, Vec<Finding>> {
    let mut domain = Domain::all(data.n_rows());
    for condition in conditions {
        let column = data.view(&condition.column)?;
        let values: Vec<_> = condition.values.iter().map(|value| meant(column.cells, value)).collect();
        domain = domain.and(|row| holds(&column, condition, &values, row));
    }
    Ok(domain)
}

/// Which cells a value means: those of the same text, or where there are none those of the same number, so that 1 finds `01`.
pub(super) fn meant<'a>(cells: &'a [String], value: &'a str) -> impl Fn(&str) -> bool + 'a {
    let as_number = number(value).filter(|_| !cells.iter().any(|cell| cell == value));
    move |cell| cell == value || as_number.is_some_and(|wanted| number(cell) == Some(wanted))
}

fn holds(column: &ColumnView<'_>, condition: &Condition, values: &[impl Fn(&str) -> bool], row: usize) -> bool {
    let cell = &column.cells[row];
    let among = || values.iter().any(|means| means(cell));
    let compare =
        |holds: fn(&f64, &f64) -> bool| match (number(cell), condition.values.first().map(|value| number(value))) {
            (Some(cell), Some(Some(value))) => holds(&cell, &value),
            _ => false,
        };
    match condition.operator {
        Operator::In => among(),
        Operator::NotIn => column.is_answered(row) && !among(),
        Operator::Below => compare(f64::lt),
        Operator::AtMost => compare(f64::le),
        Operator::Above => compare(f64::gt),
        Operator::AtLeast => compare(f64::ge),
    }
}

/// A finite number, as programs write it.
pub(super) fn number(cell: &str) -> Option<f64> {
    cell.trim().parse().ok().filter(|value: &f64| value.is_finite())
}

/// The subjects as numbers, within a domain.
pub(super) fn numbers(
    data: &Microdata,
    subjects: &[&Subject],
    within: &Domain,
    missing: &Missing,
) -> Result<Numbers, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut columns = Vec::new();
    let mut domain = within.clone();
    for subject in subjects {
        let column = subject.column();
        let view = data.view(column)?;
        let mut values = vec![0.0; data.n_rows()];
        let mut without: Vec<usize> = Vec::new();
        let is_yes = match subject {
            Subject::Indicator { equals, .. } => Some(meant(view.cells, equals)),
            Subject::Number(_) => None,
        };
        for row in within.rows().filter(|row| !view.is_outside(*row)) {
            let cell = &view.cells[row];
            if !view.is_answered(row) {
                without.push(row);
            }
            match &is_yes {
                // The code of a state is a value too where a codebook says what it means.
                Some(is_yes) if view.is_answered(row) || view.described.is_some() => {
                    values[row] = f64::from(u8::from(is_yes(cell)));
                }
                None if view.is_answered(row) => match number(cell) {
                    Some(value) => values[row] = value,
                    None => {
                        findings.push(say::not_a_number(column, row, cell));
                        break;
                    }
                },
                Some(_) | None => {}
            }
        }
        domain = domain.and(|row| !view.is_outside(row));
        let unsaid_of_base = *missing == Missing::Unsaid && view.described.is_some();
        let stays = matches!(subject, Subject::Indicator { .. }) && (*missing == Missing::NotYes || unsaid_of_base);
        match (missing, without.first()) {
            (_, None) => {}
            (Missing::Drop, _) => domain = domain.and(|row| view.is_answered(row)),
            _ if stays => {}
            (_, Some(first)) => findings.push(say::without_answer(column, *first, without.len())),
        }
        columns.push(values);
    }
    if findings.is_empty() { Ok(Numbers { columns, domain }) } else { Err(findings) }
}

/// Puts in the numbers of answered rows outside of a domain.
pub(super) fn fill_outside(view: ColumnView<'_>, domain: &Domain, values: &mut [f64]) {
    for (row, value) in values.iter_mut().enumerate().filter(|(row, _)| !domain.holds(*row)) {
        *value = Some(&view.cells[row]).filter(|_| view.is_answered(row)).and_then(|cell| number(cell)).unwrap_or(0.0);
    }
}

/// A column as categories over the rows that have one.
pub(super) struct Categories {
    pub(super) names: Vec<String>,
    /// For each row the index of its category; means nothing outside the domain.
    pub(super) of: Vec<usize>,
    pub(super) domain: Domain,
}

/// The categories of a column: those of the whole data or the codebook, so that one that nobody in the domain chose shows as
/// zero. Where a codebook says who was asked, who did not answer is a category unless the question says otherwise.
pub(super) fn categories(
    data: &Microdata,
    column: &str,
    within: &Domain,
    missing: &Missing,
) -> Result<Categories, Vec<Finding>> {
    let view = data.view(column)?;
    let label = |row: usize| -> Option<String> {
        let cell = &view.cells[row];
        match (view.state(row), missing) {
            (CellState::Answered, _) => Some(cell.clone()),
            (CellState::NotAsked, _) => None,
            (CellState::Blank, Missing::OwnCategory(name)) if cell.is_empty() => Some(name.clone()),
            (CellState::Blank, Missing::OwnCategory(_)) => Some(cell.clone()),
            (CellState::Blank, Missing::Unsaid | Missing::NotYes) if view.described.is_some() && !cell.is_empty() => {
                Some(cell.clone())
            }
            (CellState::Blank, Missing::Unsaid | Missing::NotYes | Missing::Fail | Missing::Drop) => None,
        }
    };
    let labels: Vec<Option<String>> = (0..data.n_rows()).map(label).collect();
    let codes = view.described.map_or(&[][..], |described| described.codes.as_slice());
    let mut others: Vec<String> = labels.iter().flatten().filter(|label| !codes.contains(label)).cloned().collect();
    others.sort_by(|a, b| by_number_then_text(a, b));
    others.dedup();
    let names = [codes, &others[..]].concat();
    if names.len() > CLASSES_MAX {
        return Err(vec![say::too_many_classes(names.len()).in_column(column)]);
    }
    let without: Vec<usize> = within.rows().filter(|row| labels[*row].is_none() && !view.is_outside(*row)).collect();
    let may_go = matches!(missing, Missing::Drop | Missing::OwnCategory(_));
    if let (false, Some(first)) = (may_go, without.first()) {
        return Err(vec![say::without_answer(column, *first, without.len())]);
    }
    let index = |label: &Option<String>| label.as_ref().and_then(|label| names.iter().position(|name| name == label));
    let of = labels.iter().map(|label| index(label).unwrap_or(0)).collect();
    let domain = within.and(|row| labels[row].is_some());
    Ok(Categories { names, of, domain })
}

/// One part of a domain with the values that make it.
pub(super) struct Group {
    pub(super) values: Vec<String>,
    pub(super) domain: Domain,
}

/// The parts of a domain by the values of columns; the first column changes fastest. Rows without a value are in no part. Without
/// columns there is one part, the whole, even where no row is in it.
pub(super) fn groups(data: &Microdata, by: &[String], within: &Domain) -> Result<Vec<Group>, Vec<Finding>> {
    if by.is_empty() {
        return Ok(vec![Group { values: Vec::new(), domain: within.clone() }]);
    }
    let columns: Vec<ColumnView<'_>> = by.iter().map(|name| data.view(name)).collect::<Result<_, _>>()?;
    let values = |row: usize| -> Vec<String> { columns.iter().map(|column| column.cells[row].clone()).collect() };
    let whole = |row: usize| columns.iter().all(|column| column.is_answered(row));
    let mut keys: Vec<Vec<String>> = within.rows().filter(|row| whole(*row)).map(values).collect();
    keys.sort_by(|a, b| {
        a.iter()
            .rev()
            .zip(b.iter().rev())
            .map(|(a, b)| by_number_then_text(a, b))
            .find(|order| order.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    keys.dedup();
    Ok(keys
        .into_iter()
        .map(|key| {
            let domain = within.and(|row| columns.iter().zip(&key).all(|(column, value)| column.cells[row] == *value));
            Group { values: key, domain }
        })
        .collect())
}

/// 20-99 before 100-199, then as text.
pub(super) fn by_number_then_text(a: &str, b: &str) -> std::cmp::Ordering {
    let leading = |text: &str| -> Option<u64> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        text[..digits].parse().ok()
    };
    match (leading(a), leading(b)) {
        (Some(x), Some(y)) => x.cmp(&y).then_with(|| a.cmp(b)),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => a.cmp(b),
    }
}
