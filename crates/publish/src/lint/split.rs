//! Items 2-1 and 2-2: a table in one piece, one table on a sheet; and what is hidden.

use base::Severity;

use super::grid::Grid;
use super::shape::{Shape, filled};
use super::{At, Flaws, Rule, say};

pub(super) fn parts(grid: &Grid, shape: &Shape, flaws: &mut Flaws) {
    if let Some(row) = shape.second_table {
        let at = At { grid, row: Some(row), column: None };
        flaws.add(Rule::SeveralTables, Severity::Error, "several-tables", at, say::several_tables);
    }
    let rows = shape.heads.start..shape.data.end;
    for row in rows.clone().filter(|row| grid.n_filled(*row) == 0) {
        let at = At { grid, row: Some(row), column: None };
        flaws.add(Rule::Split, Severity::Error, "blank-row", at, say::blank_row);
    }
    let empty: Vec<usize> = shape.columns().filter(|column| !filled(grid, &rows, *column)).collect();
    for column in empty {
        let right = column + 1..shape.columns().end;
        if !right.clone().any(|other| filled(grid, &rows, other)) {
            continue;
        }
        let at = At { grid, row: None, column: Some(column) };
        let left: Vec<&str> = (shape.first_column..column).map(|other| shape.head(grid, other)).collect();
        let again = right.clone().any(|other| {
            let head = shape.head(grid, other);
            !head.is_empty() && left.contains(&head)
        });
        if again {
            flaws.add(Rule::SeveralTables, Severity::Error, "tables-side-by-side", at, say::side_by_side);
        } else {
            flaws.add(Rule::Split, Severity::Error, "blank-column", at, say::blank_column);
        }
    }
    if grid.sheet.is_none() && shape.heads.start > 0 {
        let at = At { grid, row: Some(0), column: None };
        flaws.add(Rule::Split, Severity::Warning, "lines-before-headings", at, || {
            say::before_heads(shape.heads.start + 1)
        });
    }
    // Below a second table nothing is said: it is looked at no further.
    let below = (shape.data.end..grid.rows.len()).filter(|row| shape.second_table.is_none() && grid.n_filled(*row) > 0);
    for row in below.filter(|_| grid.sheet.is_none()) {
        let at = At { grid, row: Some(row), column: None };
        flaws.add(Rule::Split, Severity::Warning, "lines-after-table", at, || say::after_table(shape.data.end));
    }
}

pub(super) fn hidden(grid: &Grid, flaws: &mut Flaws) {
    if grid.is_hidden {
        let at = At { grid, row: None, column: None };
        flaws.add(Rule::Hidden, Severity::Warning, "hidden-sheet", at, say::hidden_sheet);
    }
    for row in &grid.hidden_rows {
        let at = At { grid, row: Some(*row), column: None };
        flaws.add(Rule::Hidden, Severity::Warning, "hidden-row", at, || say::hidden_row(row + 1));
    }
    for column in &grid.hidden_columns {
        let at = At { grid, row: None, column: Some(*column) };
        flaws.add(Rule::Hidden, Severity::Warning, "hidden-column", at, say::hidden_column);
    }
}
