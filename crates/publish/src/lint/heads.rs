//! Items 1-6 and 1-9: every column has its own heading, no label is left out, every number has its unit.

use base::Severity;

use super::grid::{Cell, Grid};
use super::shape::Shape;
use super::{At, Flaws, Rule, say};

/// Marks that stand for the line above.
const DITTO: [&str; 8] = ["〃", "″", "”", "\"", "同上", "同", "々", "do."];
/// Words of headings over numbers that need no unit.
const WITHOUT_UNIT: [&str; 19] = [
    "年",
    "西暦",
    "月",
    "日",
    "時間",
    "時点",
    "順位",
    "比",
    "指数",
    "係数",
    "自由度",
    "倍率",
    "year",
    "Year",
    "time",
    "rank",
    "ratio",
    "df",
    "freedom",
];
/// Words that say that a column or a line gives units.
const UNIT_WORDS: [&str; 3] = ["単位", "unit", "Unit"];

pub(super) fn check(grid: &Grid, shape: &Shape, flaws: &mut Flaws) {
    missing_and_doubled(grid, shape, flaws);
    left_out(grid, shape, flaws);
    units(grid, shape, flaws);
}

fn missing_and_doubled(grid: &Grid, shape: &Shape, flaws: &mut Flaws) {
    let row = shape.heads.end - 1;
    let mut seen: Vec<(String, usize)> = Vec::new();
    for column in shape.columns() {
        let at = At { grid, row: Some(row), column: Some(column) };
        let words = shape.head_words(grid, column);
        let has_number = shape.heads.clone().any(|row| matches!(grid.cell(row, column), Cell::Number(_) | Cell::Other));
        if words.is_empty() && !has_number {
            let has_data = super::shape::filled(grid, &shape.data, column);
            if has_data && !shape.heads.clone().any(|row| grid.is_covered(row, column)) {
                flaws.add(Rule::ItemNames, Severity::Error, "no-heading", at, say::no_heading);
            }
            continue;
        }
        if words.is_empty() {
            continue;
        }
        match seen.iter().find(|(known, _)| *known == words) {
            Some((_, first)) if shape.heads.len() == 1 => {
                let first = super::grid::letters(*first);
                flaws.add(Rule::ItemNames, Severity::Error, "doubled-heading", at, || say::doubled(&words, &first));
            }
            _ => seen.push((words, column)),
        }
    }
}

/// Blanks and ditto marks for labels of the line above.
fn left_out(grid: &Grid, shape: &Shape, flaws: &mut Flaws) {
    let first_numeric = shape.columns().find(|column| shape.numeric[*column]).unwrap_or(shape.columns().end);
    for column in shape.columns().filter(|column| !shape.numeric[*column]) {
        let mut above = "";
        for row in shape.data.clone().filter(|row| grid.n_filled(*row) > 0) {
            let at = At { grid, row: Some(row), column: Some(column) };
            let cell = grid.cell(row, column);
            match cell.text() {
                Some(text) if DITTO.contains(&text.trim()) => {
                    flaws.add(Rule::ItemNames, Severity::Error, "ditto", at, || say::ditto(text, above.trim()));
                }
                Some(text) => above = text,
                None if cell.is_empty()
                    && !above.is_empty()
                    && column < first_numeric
                    && !grid.is_covered(row, column) =>
                {
                    flaws.add(Rule::ItemNames, Severity::Error, "label-left-out", at, || say::left_out(above.trim()));
                }
                None => {}
            }
        }
    }
}

fn units(grid: &Grid, shape: &Shape, flaws: &mut Flaws) {
    let speaks = |words: &str| UNIT_WORDS.iter().any(|word| words.contains(word));
    let before = (0..shape.heads.end).any(|row| grid.rows[row].iter().filter_map(Cell::text).any(speaks));
    let after = (shape.data.end..grid.rows.len()).any(|row| grid.rows[row].iter().filter_map(Cell::text).any(speaks));
    if before || after {
        return;
    }
    for column in shape.columns().filter(|column| shape.numeric[*column]) {
        let words = shape.head_words(grid, column);
        if words.is_empty() {
            continue; // The heading is what is missing.
        }
        let bracketed = words.contains(['（', '(', '［', '[', '％', '%', '〔']);
        if bracketed || WITHOUT_UNIT.iter().any(|word| words.contains(word)) {
            continue;
        }
        let at = At { grid, row: Some(shape.heads.end - 1), column: Some(column) };
        flaws.add(Rule::Units, Severity::Warning, "no-unit", at, || say::no_unit(&words));
    }
}
