//! The long tables as one workbook: a sheet each, headings in the first row, no decoration, numbers as numbers.

use base::Lang;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, Worksheet, XlsxError};

use super::FileFailure;
use crate::long::{Datum, Long, NOTHING, WITHHELD};

/// The tables as `.xlsx`. The same tables give the same bytes.
pub fn xlsx(tables: &[Long], lang: Lang) -> Result<Vec<u8>, FileFailure> {
    book(tables, lang).map_err(|error| FileFailure(format!("xlsx: {error}")))
}

fn book(tables: &[Long], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed day: the file says when it was made in its manifest, and the same tables give the same bytes.
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    for table in tables {
        let page = book.add_worksheet();
        page.set_name(table.name)?;
        fill(page, table, lang)?;
    }
    book.save_to_buffer()
}

fn fill(page: &mut Worksheet, table: &Long, lang: Lang) -> Result<(), XlsxError> {
    for (column, head) in (0_u16..).zip(&table.heads) {
        page.write_string(0, column, head.label.get(lang))?;
    }
    for (row, datums) in (1_u32..).zip(&table.rows) {
        for (column, datum) in (0_u16..).zip(datums) {
            write(page, row, column, datum)?;
        }
    }
    Ok(())
}

/// Words are written as strings, which no program reads as a formula.
fn write(page: &mut Worksheet, row: u32, column: u16, datum: &Datum) -> Result<(), XlsxError> {
    match datum {
        Datum::Text(words) => page.write_string(row, column, words.as_ref())?,
        #[expect(clippy::cast_precision_loss, reason = "Excel has no other numbers; counts lie far below 2^53")]
        Datum::Whole(number) => page.write_number(row, column, *number as f64)?,
        Datum::Real(number) => page.write_number(row, column, *number)?,
        Datum::Withheld => page.write_string(row, column, WITHHELD)?,
        Datum::Nothing => page.write_string(row, column, NOTHING)?,
    };
    Ok(())
}
