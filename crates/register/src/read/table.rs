//! A list as rows of cells, whatever file it came in.

use base::{Finding, Text};
use csv::{ReaderBuilder, StringRecord};

use super::collect::Findings;
use super::records::{delimiter, number, records};
use super::{COLUMNS_MAX, ROWS_MAX};

/// One row that is not blank.
pub(crate) struct Row {
    /// As a spreadsheet counts: the first row is 1.
    pub(crate) number: u32,
    pub(crate) cells: StringRecord,
}

/// All rows of a list that are not blank.
#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
    /// The workbook's sheet, where there is one.
    pub(crate) sheet: Option<String>,
    /// True where every row has to have as many cells as the header: in a CSV.
    pub(crate) strict_width: bool,
    /// By column: how many cells of a workbook are numbers and not text.
    pub(crate) n_numbers: Vec<u32>,
}

impl Table {
    /// Splits a CSV text. A text with too many rows or columns, or with a quotation mark left open, is a finding.
    pub(crate) fn from_csv(findings: &mut Findings, text: &str) -> Option<Table> {
        let delimiter = delimiter(text.as_bytes());
        let records = records(text.as_bytes(), delimiter);
        if let Some(index) = records.unclosed {
            findings.push(quote_open(number(index + 1)));
            return None;
        }
        let numbers = records.rows_filled(text.as_bytes());
        let mut reader =
            ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        let mut cells = StringRecord::new();
        // The text is UTF-8 and in memory, so that a record cannot fail; should it, the rows so far would be a silent loss.
        while reader.read_record(&mut cells).expect("a text in memory can be split") {
            if rows.len() >= ROWS_MAX || cells.len() > COLUMNS_MAX {
                findings.push(too_large());
                return None;
            }
            let row = numbers.get(rows.len()).copied().unwrap_or_else(|| number(rows.len() + 1));
            rows.push(Row { number: row, cells: cells.clone() });
        }
        rows.retain(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        Some(Table { rows, sheet: None, strict_width: true, n_numbers: Vec::new() })
    }
}

/// The letters of a column as a spreadsheet shows them, from 0 = A.
pub(crate) fn letters(column: usize) -> String {
    let mut left = column + 1;
    let mut letters = String::new();
    while left > 0 {
        let digit = u32::try_from((left - 1) % 26).expect("a remainder of 26 fits");
        letters.insert(0, char::from_u32(u32::from('A') + digit).expect("a letter of the alphabet"));
        left = (left - 1) / 26;
    }
    letters
}

/// The column with these letters, A = 0; half-width or full-width, small or capital. `None` for anything else.
pub(crate) fn column_of_letters(letters: &str) -> Option<usize> {
    let folded = base::normalise::fold_width_and_space(letters).to_ascii_uppercase();
    if folded.is_empty() || folded.len() > 3 || !folded.bytes().all(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let column = folded.bytes().fold(0, |sum, byte| sum * 26 + usize::from(byte - b'A') + 1);
    Some(column - 1)
}

pub(crate) fn too_large() -> Finding {
    let message = Text::new(
        format!(
            "行か列が多すぎます（{ROWS_MAX}行、{COLUMNS_MAX}列まで）。施設の一覧かどうか確かめ、大きいときは分けてください。"
        ),
        format!(
            "Too many rows or columns (at most {ROWS_MAX} rows and {COLUMNS_MAX} columns). Check that this is a list of facilities; split it if it is."
        ),
    );
    Finding::error("list-too-large", message)
}

fn quote_open(row: u32) -> Finding {
    let message = Text::new(
        "この行で開いた引用符（\"）が閉じていません。ファイルが途中で切れていないか確かめ、もう一度ダウンロードしてください。",
        "A quotation mark (\") that opens in this row is never closed. See whether the file is cut short; download it again.",
    );
    Finding::error("quote-not-closed", message).at_row(row)
}
