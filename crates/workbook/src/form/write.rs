//! Sheets of text cells → `.xlsx`, comfortable to go on writing in: a bold header that stays, widths that fit.

use base::{Finding, Text};
use questionnaire::Sheets;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, IgnoreError, Workbook, Worksheet};

use super::measure::broken;

/// Longest text of a cell, in characters as Excel counts them.
pub const CELL_CHARS_MAX: usize = 32_767;

/// Widest column, in characters.
const WIDTH_MAX: usize = 48;

/// Writes the sheets. Every cell is text, so that `007` and `=x` stay what they are.
///
/// # Errors
/// Findings for what a workbook cannot hold: a text that is too long, a sheet's name that Excel refuses.
pub fn write(sheets: &Sheets) -> Result<Vec<u8>, Vec<Finding>> {
    let findings = unfit(sheets);
    if !findings.is_empty() {
        return Err(findings);
    }
    save(sheets).map_err(|_| vec![broken()])
}

fn save(sheets: &Sheets) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = Workbook::new();
    // Without a day of its own the book would say when it was written, and be other bytes every time.
    let day = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let head = Format::new().set_bold().set_background_color("#E6E6E6").set_align(FormatAlign::Top);
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    for sheet in &sheets.0 {
        let page = book.add_worksheet();
        page.set_name(&sheet.name)?;
        for (row, cells) in (0_u32..).zip(&sheet.rows) {
            for (column, cell) in (0_u16..).zip(cells) {
                if !cell.is_empty() {
                    page.write_string_with_format(row, column, cell, if row == 0 { &head } else { &body })?;
                }
            }
        }
        page.set_freeze_panes(1, 0)?;
        let n_columns = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
        fit_widths(page, &sheet.rows, n_columns)?;
        let last = (u32::try_from(sheet.rows.len()), u16::try_from(n_columns));
        if let (Ok(rows @ 1..), Ok(columns @ 1..)) = last {
            // Numbers are meant as text here, and need no green corner.
            page.ignore_error_range(0, 0, rows - 1, columns - 1, IgnoreError::NumberStoredAsText)?;
        }
    }
    book.save_to_buffer()
}

fn fit_widths(page: &mut Worksheet, rows: &[Vec<String>], n_columns: usize) -> Result<(), rust_xlsxwriter::XlsxError> {
    for (column, index) in (0_u16..).zip(0..n_columns) {
        let longest = rows.iter().filter_map(|cells| cells.get(index)).map(|cell| width(cell)).max().unwrap_or(0);
        let width = u32::try_from(longest.clamp(8, WIDTH_MAX) + 2).unwrap_or(u32::MAX);
        page.set_column_width(column, f64::from(width))?;
    }
    Ok(())
}

/// Width of the longest line, in half-width characters.
fn width(text: &str) -> usize {
    let width_of = |c: char| if c.is_ascii() { 1 } else { 2 };
    text.lines().map(|line| line.chars().map(width_of).sum::<usize>()).max().unwrap_or(0)
}

fn unfit(sheets: &Sheets) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sheet in &sheets.0 {
        let name = &sheet.name;
        let n_chars = name.encode_utf16().count();
        if n_chars == 0
            || n_chars > 31
            || name.contains(['[', ']', ':', '*', '?', '/', '\\'])
            || name.starts_with('\'')
            || name.ends_with('\'')
        {
            let message = Text::new(
                format!("シート名「{name}」はExcelで使えません。31文字以内で、[ ] : * ? / \\ を使わずに付けてください"),
                format!("Excel takes no sheet named “{name}”; at most 31 characters, without [ ] : * ? / \\"),
            );
            findings.push(Finding::error("bad-sheet-name", message).on_sheet(name));
        }
        for (row, cells) in (1_u32..).zip(&sheet.rows) {
            for (cell, heading) in cells.iter().zip(sheet.rows.first().into_iter().flatten()) {
                if cell.encode_utf16().count() > CELL_CHARS_MAX {
                    let message = Text::new(
                        format!("セルの文字が長すぎます（Excelでは{CELL_CHARS_MAX}文字まで）"),
                        format!("the text is too long for a cell of Excel (at most {CELL_CHARS_MAX} characters)"),
                    );
                    let finding = Finding::error("cell-too-long", message);
                    findings.push(finding.on_sheet(name).at_row(row).in_column(heading));
                }
            }
        }
    }
    findings
}
