//! Lists in Excel workbooks.

use std::io::Cursor;

use base::{Finding, Text};
use calamine::{Data, Reader, Xls, XlsError, Xlsx, XlsxError, open_workbook_from_rs};
use csv::StringRecord;

use super::collect::Findings;
use super::records::number;
use super::table::{Row, Table, too_large};
use super::{COLUMNS_MAX, ROWS_MAX, UNPACKED_BYTES_MAX, header};
use crate::mapping::Mapping;

/// Rows in which a sheet's header is looked for before the whole sheet is read.
const PEEK_ROWS: usize = header::ROWS_MAX;

enum Trouble {
    Broken,
    Locked,
    TooLarge,
}

/// Reads the sheet of an `.xlsx` workbook that fits the mapping best; of several, the first.
pub(crate) fn xlsx(findings: &mut Findings, bytes: &[u8], mapping: &Mapping) -> Option<Table> {
    let table = open_workbook_from_rs::<Xlsx<_>, _>(Cursor::new(bytes)).map_err(xlsx_trouble).and_then(|mut book| {
        let names = book.sheet_names();
        let mut best: Option<(usize, &String)> = None;
        for name in &names {
            let peek = xlsx_sheet(&mut book, name, PEEK_ROWS)?;
            let fit = header::fit(&peek, mapping);
            if !peek.rows.is_empty() && best.is_none_or(|(best_fit, _)| fit > best_fit) {
                best = Some((fit, name));
            }
        }
        best.map_or_else(|| Ok(Table::default()), |(_, name)| xlsx_sheet(&mut book, name, usize::MAX))
    });
    told(findings, table)
}

/// Reads the sheet of an old `.xls` workbook that fits the mapping best; of several, the first.
pub(crate) fn xls(findings: &mut Findings, bytes: &[u8], mapping: &Mapping) -> Option<Table> {
    let table = open_workbook_from_rs::<Xls<_>, _>(Cursor::new(bytes)).map_err(xls_trouble).and_then(|mut book| {
        let mut best: Option<(usize, Table)> = None;
        for name in book.sheet_names() {
            let mut builder = Builder::new(&name, usize::MAX);
            let range = book.worksheet_range(&name).map_err(xls_trouble)?;
            let (first_row, first_column) = range.start().unwrap_or_default();
            for (row, column, value) in range.used_cells() {
                let row = row.saturating_add(usize::try_from(first_row).unwrap_or(usize::MAX));
                let column = column.saturating_add(usize::try_from(first_column).unwrap_or(usize::MAX));
                let (text, is_number) = shown(value);
                builder.add(row, column, &text, is_number)?;
            }
            let table = builder.finish();
            let fit = header::fit(&table, mapping);
            if !table.rows.is_empty() && best.as_ref().is_none_or(|(best_fit, _)| fit > *best_fit) {
                best = Some((fit, table));
            }
        }
        Ok(best.map_or_else(Table::default, |(_, table)| table))
    });
    told(findings, table)
}

/// Cells are taken one by one: a sheet with a single cell far to the right must not become a giant table.
fn xlsx_sheet(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, n_rows_max: usize) -> Result<Table, Trouble> {
    let mut builder = Builder::new(name, n_rows_max);
    let mut cells = match book.worksheet_cells_reader(name) {
        Ok(cells) => cells,
        // A sheet that holds a chart has no cells.
        Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => {
            return Ok(builder.finish());
        }
        Err(error) => return Err(xlsx_trouble(error)),
    };
    while let Some(cell) = cells.next_cell().map_err(xlsx_trouble)? {
        let (row, column) = cell.get_position();
        let (row, column) = (usize::try_from(row), usize::try_from(column));
        let (Ok(row), Ok(column)) = (row, column) else {
            return Err(Trouble::TooLarge);
        };
        if row >= n_rows_max {
            break;
        }
        let (text, is_number) = shown(&cell.get_value().clone().into());
        builder.add(row, column, &text, is_number)?;
    }
    Ok(builder.finish())
}

/// The text of a cell, and whether the cell holds a number.
fn shown(value: &Data) -> (String, bool) {
    match value {
        Data::Int(number) => (number.to_string(), true),
        // `Display` of a whole float has no fraction: 2610000000000, not 2.61E+12.
        Data::Float(number) => (number.to_string(), true),
        Data::DateTime(moment) => (moment.as_f64().to_string(), true),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => (text.clone(), false),
        Data::Bool(value) => (value.to_string(), false),
        Data::Error(error) => (error.to_string(), false),
        Data::Empty => (String::new(), false),
    }
}

/// Puts cells that come row by row into a table.
struct Builder {
    table: Table,
    n_rows_max: usize,
    row: Option<usize>,
    cells: Vec<String>,
    n_text_bytes: u64,
}

impl Builder {
    fn new(sheet: &str, n_rows_max: usize) -> Builder {
        let table = Table { sheet: Some(sheet.to_owned()), ..Table::default() };
        Builder { table, n_rows_max, row: None, cells: Vec::new(), n_text_bytes: 0 }
    }

    fn add(&mut self, row: usize, column: usize, text: &str, is_number: bool) -> Result<(), Trouble> {
        if text.trim().is_empty() || row >= self.n_rows_max {
            return Ok(());
        }
        // One long text may stand in very many cells.
        self.n_text_bytes = self.n_text_bytes.saturating_add(u64::try_from(text.len()).unwrap_or(u64::MAX));
        if column >= COLUMNS_MAX || self.table.rows.len() >= ROWS_MAX || self.n_text_bytes > UNPACKED_BYTES_MAX {
            return Err(Trouble::TooLarge);
        }
        if self.row != Some(row) {
            self.end_row();
            self.row = Some(row);
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        text.clone_into(&mut self.cells[column]);
        if is_number {
            if self.table.n_numbers.len() <= column {
                self.table.n_numbers.resize(column + 1, 0);
            }
            self.table.n_numbers[column] += 1;
        }
        Ok(())
    }

    fn end_row(&mut self) {
        if let Some(row) = self.row.take() {
            let cells = StringRecord::from(std::mem::take(&mut self.cells));
            self.table.rows.push(Row { number: number(row + 1), cells });
        }
    }

    fn finish(mut self) -> Table {
        self.end_row();
        self.table
    }
}

fn xlsx_trouble(error: XlsxError) -> Trouble {
    if matches!(error, XlsxError::Password) { Trouble::Locked } else { Trouble::Broken }
}

fn xls_trouble(error: XlsError) -> Trouble {
    if matches!(error, XlsError::Password) { Trouble::Locked } else { Trouble::Broken }
}

fn told(findings: &mut Findings, table: Result<Table, Trouble>) -> Option<Table> {
    let finding = match table {
        Ok(table) => return Some(table),
        Err(Trouble::TooLarge) => too_large(),
        Err(Trouble::Locked) => {
            let message = Text::new(
                "ブックがパスワードで保護されています。Excelで開き、パスワードを外して保存し直してください。",
                "The workbook is protected by a password. Open it in Excel and save it without one.",
            );
            Finding::error("workbook-locked", message)
        }
        Err(Trouble::Broken) => {
            let message = Text::new(
                "Excelのブックとして開けません。Excelで開けるか確かめ、CSV（UTF-8）で保存し直してください。",
                "The file cannot be opened as an Excel workbook. See whether Excel opens it, and save it as CSV (UTF-8).",
            );
            Finding::error("workbook-broken", message)
        }
    };
    findings.push(finding);
    None
}
