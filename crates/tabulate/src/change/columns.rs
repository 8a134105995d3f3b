//! What the columns of a table of change average: for each response the part that was picked, and its base.

use super::sums::Value;
use crate::precision::Figure;
use crate::sums::Pick;
use crate::variable::{State, Variable, VariableData};

/// For each response `(y, b)`. Rows of a repeat are added up, so that a response stays one unit.
pub(super) fn values(variable: &Variable, figure: Figure, n_units: usize) -> Vec<Value> {
    let mut values = vec![(0, 0); n_units];
    for case in 0..variable.data.n_cases() {
        let state = variable.data.state(case);
        let value = &mut values[variable.response_of(case)];
        let (y, b) = match figure {
            Figure::Share(pick) => (i64::from(is_picked(variable, case, state, pick)), i64::from(state.in_base())),
            Figure::Mean if state == State::Answered => (amount(variable, case), 1),
            Figure::Mean => (0, 0),
        };
        value.0 += y;
        value.1 += b;
    }
    values
}

fn is_picked(variable: &Variable, case: usize, state: State, pick: Pick) -> bool {
    match pick {
        Pick::State(wanted) => state == wanted,
        Pick::Category(category) if state == State::Answered => match &variable.data {
            VariableData::Single(codes) => usize::from(codes[case]) == category,
            VariableData::Multiple { masks, .. } => masks[case] >> category & 1 == 1,
            VariableData::Amount { .. } => false,
        },
        Pick::Category(_) => false,
    }
}

fn amount(variable: &Variable, case: usize) -> i64 {
    match &variable.data {
        VariableData::Amount { amounts, .. } => amounts[case],
        VariableData::Single(_) | VariableData::Multiple { .. } => 0,
    }
}
