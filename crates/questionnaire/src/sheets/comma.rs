//! Sheets as comma-separated text.

use base::{Finding, Severity, Text, unpaired_quote};

use super::{KNOWN_SHEETS, Sheet, Sheets, from_stacked, too_large};

pub(super) fn read(files: &[(&str, &str)]) -> Result<Sheets, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut sheets = Vec::new();
    for (file, text) in files {
        match cells(file, text) {
            Ok(rows) if is_stacked(&rows) && files.len() == 1 => return from_stacked(rows),
            Ok(rows) => sheets.push(Sheet { name: sheet_name(file), rows }),
            Err(finding) => findings.push(*finding),
        }
    }
    if findings.is_empty() { Ok(Sheets(sheets)) } else { Err(findings) }
}

/// The first quote of a file that has no pair: a warning, as other readers of XLSForm take such a file.
pub(super) fn unpaired(file: &str, text: &str) -> Option<Finding> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let quote = unpaired_quote(text, b',')?;
    let row = u32::try_from(quote.row + 1).unwrap_or(u32::MAX);
    Some(Finding { severity: Severity::Warning, ..quote.finding(&[]).in_file(file).at_row(row) })
}

/// One text for all sheets, in pyxform's layout: the name of a sheet in the first column above its rows.
pub(super) fn write_stacked(sheets: &Sheets) -> String {
    let mut rows: Vec<Vec<&str>> = Vec::new();
    for sheet in &sheets.0 {
        rows.push(vec![&sheet.name]);
        rows.extend(sheet.rows.iter().map(|row| std::iter::once("").chain(row.iter().map(String::as_str)).collect()));
    }
    written(&rows)
}

/// The rows of one sheet.
pub(super) fn write(sheet: &Sheet) -> String {
    let rows: Vec<Vec<&str>> = sheet.rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    written(&rows)
}

/// Rows of one length, so that every tool reads them alike.
fn written(rows: &[Vec<&str>]) -> String {
    let wide = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    for row in rows {
        let padding = std::iter::repeat_n("", wide - row.len());
        writer.write_record(row.iter().copied().chain(padding)).expect("memory takes every record");
    }
    let bytes = writer.into_inner().expect("memory takes every record");
    String::from_utf8(bytes).expect("what was written are texts")
}

fn sheet_name(file: &str) -> String {
    let bare = file.rsplit(['/', '\\']).next().unwrap_or(file);
    bare.strip_suffix(".csv").unwrap_or(bare).to_lowercase()
}

fn is_stacked(rows: &[Vec<String>]) -> bool {
    let blank = |cell: &String| cell.trim().is_empty();
    let mut filled = rows.iter().filter(|row| !row.iter().all(blank));
    let Some((name, others)) = filled.next().and_then(|row| row.split_first()) else {
        return false;
    };
    let is_name = KNOWN_SHEETS.contains(&name.trim().to_lowercase().as_str());
    // A sheet of any name, and rows below it that begin in the second column.
    let below = filled.next().and_then(|row| row.first()).is_some_and(blank);
    !blank(name) && others.iter().all(blank) && (is_name || below)
}

fn cells(file: &str, text: &str) -> Result<Vec<Vec<String>>, Box<Finding>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|cause| Box::new(broken(file, &cause)))?;
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
        rows.resize_with(super::ROWS_MAX.min(rows.len() + empty_lines(text, start)), Vec::new);
        let mut row: Vec<String> = record.iter().map(str::to_owned).collect();
        // Programs fill rows up with commas.
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
        rows.push(row);
        if let Some(finding) = too_large(&sheet_name(file), &rows[rows.len() - 1..]) {
            return Err(Box::new(finding.in_file(file)));
        }
    }
    match too_large(&sheet_name(file), &rows) {
        Some(finding) => Err(Box::new(finding.in_file(file))),
        None => Ok(rows),
    }
}

/// The reader passes over empty lines before a record; they count as rows all the same.
fn empty_lines(text: &str, start: usize) -> usize {
    let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
    // The second half of a line end is no line of its own.
    let after = if before.ends_with('\r') { after.strip_prefix('\n').unwrap_or(after) } else { after };
    let blank = &after[..after.len() - after.trim_start_matches(['\r', '\n']).len()];
    blank.replace("\r\n", "\n").replace('\r', "\n").len()
}

fn broken(file: &str, cause: &csv::Error) -> Finding {
    let row = cause.position().map_or(1, csv::Position::line);
    Finding::error(
        "broken-csv",
        Text::new(
            "CSVとして読めません。文字コードはUTF-8、改行を含むセルは引用符で囲んでください",
            "this cannot be read as CSV; use UTF-8 and put quotes around cells that contain line breaks",
        ),
    )
    .in_file(file)
    .at_row(u32::try_from(row).unwrap_or(u32::MAX))
}
