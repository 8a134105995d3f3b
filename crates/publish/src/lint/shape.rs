//! Where in a sheet the table stands: title lines, headings, data, notes; and which columns hold numbers.

use super::grid::{Cell, Grid};
use super::number::{self, Reading, Sign};

/// Heading lines beyond the first that are still headings.
const MORE_HEAD_ROWS_MAX: usize = 3;

/// Words of headings over columns of codes, which are no amounts though they look like numbers.
const CODE_WORDS: [&str; 8] = ["コード", "番号", "ＩＤ", "ID", "code", "Code", "No.", "№"];

/// The parts of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Rows with the headings.
    pub(crate) heads: std::ops::Range<usize>,
    /// Rows with data, up to a second table.
    pub(crate) data: std::ops::Range<usize>,
    /// The first column with anything.
    pub(crate) first_column: usize,
    /// For each column of the sheet whether it holds numbers.
    pub(crate) numeric: Vec<bool>,
    /// Where a second table begins: its first row.
    pub(crate) second_table: Option<usize>,
}

impl Shape {
    /// `None` for an empty sheet.
    pub(crate) fn of(grid: &Grid) -> Option<Shape> {
        let n_columns = grid.n_columns();
        let enough = |row: &usize| grid.n_filled(*row) >= 2.min(n_columns);
        let head = (0..grid.rows.len()).find(enough)?;
        let last = (0..grid.rows.len()).rev().find(enough)?;
        let heads = head..data_begins(grid, head, last);
        let second_table = (heads.end..last).find_map(|row| second_table(grid, row, last));
        let end = second_table.map_or(last + 1, |row| (heads.end..row).rev().find(enough).map_or(row, |row| row + 1));
        let data = heads.end..end.max(heads.end);
        let first_column = (0..n_columns).find(|column| filled(grid, &(heads.start..data.end), *column))?;
        let numeric = (0..n_columns).map(|column| is_numeric(grid, &heads, &data, column)).collect();
        Some(Shape { heads, data, first_column, numeric, second_table })
    }

    /// The heading of a column: its lowest words.
    pub(crate) fn head<'a>(&self, grid: &'a Grid, column: usize) -> &'a str {
        self.heads.clone().rev().find_map(|row| grid.cell(row, column).text()).unwrap_or_default()
    }

    /// All words over a column.
    pub(crate) fn head_words(&self, grid: &Grid, column: usize) -> String {
        let words: Vec<&str> = self.heads.clone().filter_map(|row| grid.words(row, column)).collect();
        words.join(" ")
    }

    /// The columns from the first with anything.
    pub(crate) fn columns(&self) -> std::ops::Range<usize> {
        self.first_column..self.numeric.len()
    }
}

/// True when the column has anything in these rows.
pub(crate) fn filled(grid: &Grid, rows: &std::ops::Range<usize>, column: usize) -> bool {
    rows.clone().any(|row| !grid.cell(row, column).is_empty())
}

/// Headings end where numbers begin, when the lines between have an empty first cell, as in headings of several levels.
fn data_begins(grid: &Grid, head: usize, last: usize) -> usize {
    let mut row = head + 1;
    while row < last && row - head <= MORE_HEAD_ROWS_MAX {
        let first_empty = grid.cell(row, 0).is_empty();
        let has_number = grid.rows[row].iter().any(looks_like_number);
        if has_number || !first_empty || grid.n_filled(row) == 0 {
            break;
        }
        row += 1;
    }
    row.min(last + 1)
}

/// The row where a second table begins, when `row` is blank and headings without numbers follow.
fn second_table(grid: &Grid, row: usize, last: usize) -> Option<usize> {
    // Only the first of several blank rows is looked behind: a cell far away may have a million of them before it.
    if grid.n_filled(row) > 0 || grid.n_filled(row - 1) == 0 {
        return None;
    }
    let next = (row..=last).find(|row| grid.n_filled(*row) > 0)?;
    let title = (grid.n_filled(next) == 1).then_some(next);
    let head = title.map_or(Some(next), |title| (title + 1..=last).find(|row| grid.n_filled(*row) > 0))?;
    let has_numbers = |row: usize| grid.rows[row].iter().any(looks_like_number);
    let is_head = grid.n_filled(head) >= 2 && !has_numbers(head);
    (is_head && head < last && has_numbers(head + 1)).then_some(next)
}

fn looks_like_number(cell: &Cell) -> bool {
    match cell {
        Cell::Number(_) => true,
        Cell::Text(text) => matches!(number::read(text, true), Reading::Number(..) | Reading::Several(_)),
        Cell::Empty | Cell::Other => false,
    }
}

/// A heading over classes, whose names may be numbers: `class`, `class_2`, 区分.
fn is_class(head: &str) -> bool {
    let head = head.trim().to_lowercase();
    ["class", "区分", "分類"].contains(&head.as_str()) || head.starts_with("class_") || head.starts_with("class ")
}

/// Three of five filled cells are numbers, or nearly; the column's heading does not speak of codes.
fn is_numeric(grid: &Grid, heads: &std::ops::Range<usize>, data: &std::ops::Range<usize>, column: usize) -> bool {
    let head = heads.clone().filter_map(|row| grid.cell(row, column).text()).collect::<String>();
    if CODE_WORDS.iter().any(|word| head.contains(word)) || head.trim_end().ends_with(" number") || is_class(&head) {
        return false;
    }
    let (mut n_numbers, mut n_words) = (0, 0);
    for row in data.clone() {
        match grid.cell(row, column) {
            cell if cell.is_empty() => {}
            Cell::Text(text) if text.starts_with('=') => {}
            Cell::Text(text)
                if matches!(
                    number::read(text, true),
                    Reading::Sign(Sign::Allowed | Sign::Missing | Sign::Withheld)
                ) => {}
            cell if looks_like_number(cell) => n_numbers += 1,
            Cell::Empty | Cell::Text(_) | Cell::Number(_) | Cell::Other => n_words += 1,
        }
    }
    n_numbers > 0 && n_numbers * 2 >= n_words * 3
}
