//! Excel files: cells one by one, so that a single cell far away does not become a giant table; merges, formulas, objects.

use std::io::Cursor;

use base::Severity;
use calamine::{Data, Reader, SheetType, SheetVisible, Xlsx, open_workbook_from_rs};

use super::grid::{Cell, Grid};
use super::open::Opened;
use super::{At, Flaws, LINT_CELLS_MAX, Rule, parts, say};

/// Most rows of a sheet.
const ROWS_MAX: usize = 1_048_576;
/// Most columns that a sheet may reach to.
const COLUMNS_MAX: usize = 4_096;
/// Most bytes of text and formulas: one long text may stand in very many cells.
const TEXT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// What may still be kept.
struct Left {
    n_cells: usize,
    n_text_bytes: usize,
}

type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

pub(super) fn open(bytes: &[u8], flaws: &mut Flaws) -> Opened {
    match read(bytes, flaws) {
        Some(grids) => Opened::Grids(grids),
        None => Opened::Refused,
    }
}

fn read(bytes: &[u8], flaws: &mut Flaws) -> Option<Vec<Grid>> {
    let parts = match parts::of(bytes) {
        Ok(parts) => parts,
        Err(unfit) => {
            flaws.add_file(Rule::Format, Severity::Error, unfit.code, unfit.message);
            return None;
        }
    };
    for (kind, n) in &parts.objects {
        flaws.add_file(Rule::Objects, kind.severity(), kind.code(), say::object(*kind, *n));
    }
    let broken = |flaws: &mut Flaws| flaws.add_file(Rule::Format, Severity::Error, "broken-workbook", say::broken());
    let Ok(mut book) = open_workbook_from_rs::<Xlsx<_>, _>(Cursor::new(bytes)) else {
        broken(flaws);
        return None;
    };
    let sheets = book.sheets_metadata().to_vec();
    let mut grids = Vec::new();
    let mut left = Left { n_cells: LINT_CELLS_MAX, n_text_bytes: TEXT_BYTES_MAX };
    for sheet in sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet) {
        let mut grid = Grid { sheet: Some(sheet.name.clone()), ..Grid::default() };
        grid.is_hidden = sheet.visible != SheetVisible::Visible;
        match cells(&mut book, &sheet.name, &mut grid, &mut left) {
            Some(true) => {}
            Some(false) => {
                flaws.add_file(Rule::Format, Severity::Error, "too-many-cells", say::too_many_cells());
                return None;
            }
            None => {
                broken(flaws);
                return None;
            }
        }
        if let Ok(merged) = book.merge_cells_by_sheet_name(&sheet.name) {
            let place = |(row, column): (u32, u32)| (index(row), index(column));
            grid.merged = merged.iter().map(|range| (place(range.start), place(range.end))).collect();
        }
        if let Some(hidden) = parts.hidden.get(&sheet.name) {
            grid.hidden_rows.clone_from(&hidden.rows);
            grid.hidden_columns.clone_from(&hidden.columns);
        }
        grids.push(grid);
    }
    Some(grids)
}

/// `Some(false)` when there are too many cells, too much text, or a cell too far away; `None` when the sheet cannot be read.
fn cells(book: &mut Book<'_>, name: &str, grid: &mut Grid, left: &mut Left) -> Option<bool> {
    let mut reader = book.worksheet_cells_reader(name).ok()?;
    while let Some(found) = reader.next_cell_with_formula().ok()? {
        let (row, column) = (index(found.pos.0), index(found.pos.1));
        let value = cell(&found.value.into());
        let formula = found.formula.filter(|formula| !formula.is_empty());
        if value == Cell::Empty && formula.is_none() {
            continue;
        }
        let n_bytes =
            formula.as_ref().map_or(0, String::len) + if let Cell::Text(text) = &value { text.len() } else { 0 };
        let Some(rest) = left.n_text_bytes.checked_sub(n_bytes) else {
            return Some(false);
        };
        left.n_text_bytes = rest;
        let Some(rest) = left.n_cells.checked_sub(1).filter(|_| row < ROWS_MAX && column < COLUMNS_MAX) else {
            return Some(false);
        };
        left.n_cells = rest;
        if grid.rows.len() <= row {
            grid.rows.resize_with(row + 1, Vec::new);
        }
        let cells = &mut grid.rows[row];
        if cells.len() <= column {
            // What a line is filled up with counts too: a line with one cell far away costs as much as a full one.
            let Some(rest) = left.n_cells.checked_sub(column - cells.len()) else {
                return Some(false);
            };
            left.n_cells = rest;
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = value;
        if let Some(formula) = formula {
            grid.formulas.push((row, column, formula));
        }
    }
    Some(true)
}

fn cell(value: &Data) -> Cell {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "Excel's numbers are of this kind")]
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::String(text) if text.is_empty() => Cell::Empty,
        Data::String(text) => Cell::Text(text.clone()),
        Data::Empty => Cell::Empty,
        Data::Bool(_) | Data::DateTime(_) | Data::DateTimeIso(_) | Data::DurationIso(_) | Data::Error(_) => Cell::Other,
    }
}

fn index(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Items 1-4 and 1-7.
pub(super) fn merged_and_formulas(grid: &Grid, flaws: &mut Flaws) {
    for ((top, left), (bottom, right)) in &grid.merged {
        let at = At { grid, row: Some(*top), column: Some(*left) };
        let range = format!("{}:{}", super::grid::cell_name(*top, *left), super::grid::cell_name(*bottom, *right));
        flaws.add(Rule::Merged, Severity::Error, "merged-cells", at, || say::merged(&range));
    }
    for (row, column, formula) in &grid.formulas {
        let at = At { grid, row: Some(*row), column: Some(*column) };
        flaws.add(Rule::Formulas, Severity::Error, "formula", at, || say::formula(formula));
    }
}
