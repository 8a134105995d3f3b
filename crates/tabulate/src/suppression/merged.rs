//! The equations of hidden cells that hang together, with cells that are always the same taken for one.
//!
//! Two releases of one survey have mostly the same figures: where nobody came in between, a cell of one is that of the other, and
//! their sums say the same twice. Without the repetition the equations are a fraction.

use std::collections::HashSet;

use super::bounds::Range;
use super::model::{CellId, Model};

/// Signed variables and what they add up to.
pub(super) type Equation = (Vec<(usize, i8)>, i128);

/// Cells as variables that count from the least value of each.
pub(super) struct Merged {
    /// The variable of each cell.
    pub(super) variable_of: Vec<usize>,
    pub(super) n_variables: usize,
    /// Each once.
    pub(super) equations: Vec<Equation>,
    /// The first relation, to tell where a contradiction is.
    pub(super) first: Option<usize>,
}

impl Merged {
    /// `together` is sorted; `ranges` are those of all cells.
    pub(super) fn new(model: &Model, together: &[CellId], ranges: &[Range]) -> Merged {
        let mut relations: Vec<usize> =
            together.iter().flat_map(|cell| model.relations_of(*cell)).map(|(relation, _)| *relation).collect();
        relations.sort_unstable();
        relations.dedup();
        let plain: Vec<Equation> =
            relations.iter().map(|relation| equation(&model.relations()[*relation], together, ranges)).collect();
        let mut same: Vec<usize> = (0..together.len()).collect();
        for (terms, right) in &plain {
            if let ([(one, sign), (other, opposite)], 0) = (terms.as_slice(), *right)
                && *sign == -*opposite
            {
                let (one, other) = (root(&mut same, *one), root(&mut same, *other));
                same[one.max(other)] = one.min(other);
            }
        }
        let mut number = vec![usize::MAX; together.len()];
        let mut n_variables = 0;
        let mut variable_of = Vec::with_capacity(together.len());
        for cell in 0..together.len() {
            let root = root(&mut same, cell);
            if number[root] == usize::MAX {
                number[root] = n_variables;
                n_variables += 1;
            }
            variable_of.push(number[root]);
        }
        let mut met = HashSet::new();
        let merged = plain.into_iter().filter_map(|equation| merged(equation, &variable_of));
        let equations = merged.filter(|equation| met.insert(equation.clone())).collect();
        Merged { variable_of, n_variables, equations, first: relations.first().copied() }
    }
}

fn equation(relation: &[(CellId, i8)], together: &[CellId], ranges: &[Range]) -> Equation {
    let (mut terms, mut right) = (Vec::new(), 0);
    for (cell, sign) in relation {
        right -= i128::from(*sign) * ranges[*cell].low;
        terms.extend(together.binary_search(cell).ok().map(|variable| (variable, *sign)));
    }
    (terms, right)
}

/// The first of those that are the same.
fn root(same: &mut [usize], mut variable: usize) -> usize {
    while same[variable] != variable {
        same[variable] = same[same[variable]];
        variable = same[variable];
    }
    variable
}

/// The equation between what is left, its first sign positive; `None` where nothing is left of it.
fn merged((terms, right): Equation, variable_of: &[usize]) -> Option<Equation> {
    let mut terms: Vec<(usize, i8)> = terms.into_iter().map(|(variable, sign)| (variable_of[variable], sign)).collect();
    terms.sort_unstable();
    let mut sums: Vec<(usize, i8)> = Vec::with_capacity(terms.len());
    for (variable, sign) in terms {
        match sums.last_mut().filter(|(last, _)| *last == variable) {
            Some((_, sum)) => *sum += sign,
            None => sums.push((variable, sign)),
        }
    }
    sums.retain(|(_, sign)| *sign != 0);
    let turn = if sums.first().is_some_and(|(_, sign)| *sign < 0) { -1 } else { 1 };
    sums.iter_mut().for_each(|(_, sign)| *sign *= turn);
    (!sums.is_empty() || right != 0).then_some((sums, right * i128::from(turn)))
}
