//! Opening a file that came from outside: measured before it is unpacked, and taken cell by cell.

use std::collections::BTreeMap;
use std::io::Cursor;

use base::{Finding, Text};
use calamine::{DataRef, Reader, Xlsx, XlsxError, open_workbook_from_rs};
use ooxml::{Limits, Unfit, look_over};

use super::cell::{Content, Typed};
use super::{CELLS_MAX, SHEETS_MAX, UNPACKED_BYTES_MAX, WORKBOOK_BYTES_MAX};

/// What a workbook of ours never comes near, even with pictures put in.
const LIMITS: Limits = Limits { parts_max: 1_000, unpacked_bytes_max: UNPACKED_BYTES_MAX, unpacked_ratio_max: 100 };
/// Columns and rows beyond these hold nothing of ours.
const COLUMNS_MAX: u32 = 500;
const ROWS_MAX: u32 = 250_000;

/// Most bytes of text in all cells.
const TEXT_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What was taken out so far.
#[derive(Default)]
struct Used {
    n_cells: usize,
    n_text_bytes: usize,
}

/// The cells of a sheet by row and column, from 0.
pub(crate) type Cells = BTreeMap<(u32, u32), Typed>;

/// The cells of a workbook, sheet by sheet in order.
pub(crate) struct Book {
    pub(crate) sheets: Vec<(String, Cells)>,
    pub(crate) epoch_1904: bool,
}

/// Opens a workbook, or says why not.
pub(crate) fn open(bytes: &[u8]) -> Result<Book, Box<Finding>> {
    if bytes.len() > WORKBOOK_BYTES_MAX {
        return Err(too_large().into());
    }
    if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(old_or_locked().into());
    }
    if !bytes.starts_with(b"PK") {
        return Err(no_workbook().into());
    }
    look_over(bytes, &LIMITS).map_err(|unfit| match unfit {
        Unfit::TooLarge => Box::new(bomb()),
        Unfit::Broken => Box::new(broken()),
    })?;
    let mut book =
        open_workbook_from_rs::<Xlsx<_>, _>(Cursor::new(bytes)).map_err(|error| Box::new(trouble(&error)))?;
    let names = book.sheet_names();
    if names.len() > SHEETS_MAX {
        return Err(too_large().into());
    }
    let mut used = Used::default();
    let mut sheets = Vec::new();
    for name in names {
        let cells = cells(&mut book, &name, &mut used)?;
        sheets.push((name, cells));
    }
    Ok(Book { sheets, epoch_1904: book.has_1904_epoch() })
}

fn cells(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, used: &mut Used) -> Result<Cells, Box<Finding>> {
    let mut found = BTreeMap::new();
    let mut reader = match book.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A sheet that holds a chart has no cells.
        Err(XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_)) => return Ok(found),
        Err(error) => return Err(trouble(&error).into()),
    };
    // Formulas are not written out for each cell: one that many share could be made to fill the memory.
    while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(|error| Box::new(trouble(&error)))? {
        let (row, column) = cell.pos;
        let formula = cell.formula.is_some();
        let content = match cell.value {
            DataRef::Empty if formula => Content::Unresolved,
            DataRef::Empty => continue,
            #[expect(clippy::cast_precision_loss, reason = "cells hold doubles")]
            DataRef::Int(number) => Content::Number(number as f64),
            DataRef::Float(number) => Content::Number(number),
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Content::Text(text),
            // One text may stand in many cells: it is measured before it is copied.
            DataRef::SharedString(text) if text.len() > TEXT_BYTES_MAX - used.n_text_bytes => {
                return Err(too_large().into());
            }
            DataRef::SharedString(text) => Content::Text(text.to_owned()),
            DataRef::Bool(is) => Content::Bool(is),
            DataRef::DateTime(moment) => Content::Moment(moment.as_f64()),
            DataRef::Error(code) => Content::Error(code.to_string()),
        };
        if row >= ROWS_MAX || column >= COLUMNS_MAX {
            continue;
        }
        if let Content::Text(text) = &content {
            used.n_text_bytes += text.len();
        }
        used.n_cells += 1;
        if used.n_cells > CELLS_MAX || used.n_text_bytes > TEXT_BYTES_MAX {
            return Err(too_large().into());
        }
        found.insert((row, column), Typed { content, formula });
    }
    Ok(found)
}

fn trouble(error: &XlsxError) -> Finding {
    if matches!(error, XlsxError::Password) { old_or_locked() } else { broken() }
}

fn no_workbook() -> Finding {
    Finding::error(
        "not-a-workbook",
        Text::new(
            "Excelのブック（.xlsx）ではありません。お渡しした回答用ブックに記入し、.xlsx形式のまま送ってください。",
            "This is no Excel workbook (.xlsx). Fill in the answering workbook and send it as .xlsx.",
        ),
    )
}

fn old_or_locked() -> Finding {
    Finding::error(
        "workbook-locked",
        Text::new(
            "パスワード付きのブックか、古い形式（.xls）のため開けません。パスワードを外し、.xlsx形式で保存し直してください。",
            "The workbook has a password or an old format (.xls). Save it without a password as .xlsx.",
        ),
    )
}

fn broken() -> Finding {
    Finding::error(
        "workbook-broken",
        Text::new(
            "ファイルが壊れていて開けません。Excelで開けるか確かめ、.xlsx形式で保存し直してください。",
            "The file is damaged. See whether Excel opens it, and save it again as .xlsx.",
        ),
    )
}

fn bomb() -> Finding {
    Finding::error(
        "workbook-bomb",
        Text::new(
            "ファイルの中身が異常に大きいため開けません。お渡しした回答用ブックに記入したものを送ってください。",
            "The file unpacks to far more than a workbook holds and was not opened. Send the answering workbook itself.",
        ),
    )
}

fn too_large() -> Finding {
    let mib = WORKBOOK_BYTES_MAX / 1024 / 1024;
    Finding::error(
        "workbook-too-large",
        Text::new(
            format!(
                "ファイルが大きすぎます（{mib}MB、{SHEETS_MAX}シート、{CELLS_MAX}セルまで）。画像や余分なシートを取り除いてください。"
            ),
            format!(
                "The file is too large (at most {mib} MB, {SHEETS_MAX} sheets, {CELLS_MAX} cells). Remove pictures and other sheets."
            ),
        ),
    )
}
