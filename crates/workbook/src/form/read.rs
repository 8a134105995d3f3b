//! `.xlsx` → sheets of text cells.

use std::io::Cursor;

use base::{Finding, Severity, Text};
use calamine::{Data, DataRef, ExcelDateTime, Reader, SheetType, Xlsx, open_workbook_from_rs};
use questionnaire::sheets::{COLUMNS_MAX, KNOWN_SHEETS, ROWS_MAX};
use questionnaire::{Sheet, Sheets};

use super::measure::{UNPACKED_BYTES_MAX, broken, measure, too_large};
use crate::letters::letters;

/// What became of a workbook.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The sheets, without the cells that hold no value; `None` where the file cannot be read at all.
    pub sheets: Option<Sheets>,
    /// Everything that could not be read as it stands, each with its cell.
    pub findings: Vec<Finding>,
}

impl Opened {
    /// The sheets, where all that is in them could be read.
    pub fn whole(self) -> Option<Sheets> {
        self.sheets.filter(|_| !base::finding::blocks(&self.findings))
    }
}

type Rows = Vec<Vec<String>>;
type Book<'b> = Xlsx<Cursor<&'b [u8]>>;

/// Reads all sheets of a workbook. Numbers, days and yes-or-no cells become the text that people see.
///
/// A cell that holds an error is empty, and a finding that names the cell: an error where the cell says something, a
/// warning where nobody reads it.
pub fn read(bytes: &[u8]) -> Opened {
    let mut findings = Vec::new();
    let sheets = match open(bytes, &mut findings) {
        Ok(sheets) => Some(sheets),
        Err(finding) => {
            findings.push(*finding);
            None
        }
    };
    Opened { sheets, findings }
}

fn open(bytes: &[u8], findings: &mut Vec<Finding>) -> Result<Sheets, Box<Finding>> {
    measure(bytes)?;
    let mut book: Book<'_> = open_workbook_from_rs(Cursor::new(bytes)).map_err(|_| Box::new(broken()))?;
    let of_cells = |sheet: &&calamine::Sheet| sheet.typ == SheetType::WorkSheet;
    let names: Vec<String> = book.sheets_metadata().iter().filter(of_cells).map(|sheet| sheet.name.clone()).collect();
    let mut sheets = Vec::new();
    let is_alone = names.len() == 1;
    let mut room = UNPACKED_BYTES_MAX;
    for name in names {
        let (rows, broken) = rows(&mut book, &name, &mut room)?;
        let meaning = if is_alone { "survey" } else { &name };
        findings.extend(broken.iter().map(|cell| error_cell(cell, &rows, meaning).on_sheet(&name)));
        sheets.push(Sheet { name, rows });
    }
    Ok(Sheets(sheets))
}

/// Cells are taken one by one: a sheet with a single cell far away must not become a giant table, and one text that
/// very many cells share must not fill the memory.
fn rows(book: &mut Book<'_>, name: &str, room: &mut u64) -> Result<(Rows, Vec<ErrorCell>), Box<Finding>> {
    let mut rows = Rows::new();
    let mut broken_cells = Vec::new();
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| broken().on_sheet(name))?;
    while let Some(cell) = cells.next_cell().map_err(|_| broken().on_sheet(name))? {
        if let DataRef::SharedString(text) = cell.get_value() {
            let n_bytes = u64::try_from(text.len()).unwrap_or(u64::MAX);
            *room = room.checked_sub(n_bytes).ok_or_else(|| Box::new(too_large().on_sheet(name)))?;
        }
        let value: Data = cell.get_value().clone().into();
        let (row, column) = cell.get_position();
        let text = shown(&value);
        if text.is_empty() {
            continue;
        }
        let place = (usize::try_from(row).unwrap_or(usize::MAX), usize::try_from(column).unwrap_or(usize::MAX));
        if place.0 >= ROWS_MAX || place.1 >= COLUMNS_MAX {
            return Err(Box::new(too_far(name, row, place.1)));
        }
        if rows.len() <= place.0 {
            rows.resize_with(place.0 + 1, Vec::new);
        }
        let cells = &mut rows[place.0];
        if cells.len() <= place.1 {
            cells.resize(place.1 + 1, String::new());
        }
        if let Data::Error(_) = value {
            broken_cells.push(ErrorCell { row, column: place.1, shown: text });
        } else {
            cells[place.1] = text;
        }
    }
    Ok((rows, broken_cells))
}

/// A cell that holds `#REF!` or the like. Row and column count from 0.
struct ErrorCell {
    row: u32,
    column: usize,
    shown: String,
}

/// What people see in a cell.
fn shown(value: &Data) -> String {
    match value {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number_shown(*number),
        Data::DateTime(moment) => moment_shown(moment),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.replace('\u{a0}', " "),
        Data::Bool(true) => "TRUE".to_owned(),
        Data::Bool(false) => "FALSE".to_owned(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// Excel keeps fifteen digits: 0.3 and not 0.30000000000000004, 1 and not 1.0.
fn number_shown(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

/// 2026-03-31, 14:03:00, or both.
fn moment_shown(moment: &ExcelDateTime) -> String {
    if moment.is_duration() || !(0.0..2_958_466.0).contains(&moment.as_f64()) {
        return number_shown(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match (moment.as_f64() < 1.0, time == "00:00:00") {
        (true, _) => time,
        (false, true) => date,
        (false, false) => format!("{date} {time}"),
    }
}

/// `meaning` is the name of the sheet that it is read as.
fn error_cell(cell: &ErrorCell, rows: &[Vec<String>], meaning: &str) -> Finding {
    let heading = rows.first().and_then(|header| header.get(cell.column)).map_or("", |heading| heading.trim());
    let column = if heading.is_empty() { letters_of(cell.column) } else { heading.to_owned() };
    let ErrorCell { row, shown, .. } = cell;
    let message = Text::new(
        format!("セルがエラー値（{shown}）です。数式を直すか、値を直接書いてください"),
        format!("the cell holds an error ({shown}); put the formula right or write the value itself"),
    );
    let is_heading = *row == 0 && KNOWN_SHEETS.contains(&meaning.trim().to_lowercase().as_str());
    let says_something = is_heading || questionnaire::is_read(meaning, heading);
    let severity = if says_something { Severity::Error } else { Severity::Warning };
    Finding::new(severity, "error-cell", message).at_row(row + 1).in_column(&column)
}

fn too_far(name: &str, row: u32, column: usize) -> Finding {
    Finding::error(
        "sheet-too-large",
        Text::new(
            format!(
                "シートが大きすぎます（{ROWS_MAX}行・{COLUMNS_MAX}列まで）。離れた場所に残っているセルを削除してください"
            ),
            format!(
                "the sheet is too large (at most {ROWS_MAX} rows and {COLUMNS_MAX} columns); remove cells left far away"
            ),
        ),
    )
    .on_sheet(name)
    .at_row(row.saturating_add(1))
    .in_column(&letters_of(column))
}

fn letters_of(column: usize) -> String {
    letters(u32::try_from(column).unwrap_or(u32::MAX))
}
