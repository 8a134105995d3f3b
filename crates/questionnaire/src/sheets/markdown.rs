//! Sheets as tables of bars, the layout that pyxform calls markdown.

use base::{Finding, Text};

use super::{Sheets, from_stacked, too_large};

pub(super) fn read(text: &str) -> Result<Sheets, Vec<Finding>> {
    let rows: Vec<Vec<String>> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('|'))
        .map(cells)
        .filter(|row| !is_rule(row))
        .collect();
    if let Some(finding) = too_large("", &rows) {
        return Err(vec![finding]);
    }
    from_stacked(rows)
}

/// Tables of bars. A bar inside a cell is written `\\|`.
pub(super) fn write(sheets: &Sheets) -> String {
    let mut text = String::new();
    for sheet in &sheets.0 {
        text.push_str(&format!("| {} |\n", escaped(&sheet.name)));
        for row in &sheet.rows {
            text.push_str(&line(row));
        }
    }
    text
}

fn line(row: &[String]) -> String {
    let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
    format!("| | {} |\n", cells.join(" | "))
}

/// Every cell that would not come back, each at its row and column.
pub(super) fn unfit(sheets: &Sheets) -> Vec<Finding> {
    let mut findings = Vec::new();
    for sheet in &sheets.0 {
        if sheet.name.trim().is_empty() || !comes_back(std::slice::from_ref(&sheet.name)) {
            findings.push(super::bad_file_name(&sheet.name));
        }
        for (index, row) in sheet.rows.iter().enumerate().filter(|(_, row)| !comes_back(row)) {
            let several_lines: Vec<usize> = (0..row.len()).filter(|column| row[*column].contains('\n')).collect();
            // Without line breaks, it is a row of nothing but hyphens, which rules a table.
            let first = row.iter().position(|cell| !cell.trim().is_empty()).unwrap_or(0);
            for column in if several_lines.is_empty() { vec![first] } else { several_lines } {
                let heading = sheet.rows[0].get(column).map_or("", |heading| heading.trim());
                let finding = not_writable().on_sheet(&sheet.name).in_column(heading);
                findings.push(finding.at_row(u32::try_from(index + 1).unwrap_or(u32::MAX)));
            }
        }
    }
    findings
}

/// True where the row, written, reads as the same cells.
fn comes_back(row: &[String]) -> bool {
    let bare = |cells: &[String]| {
        let end = cells.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last + 1);
        cells[..end].iter().map(|cell| cell.trim().to_owned()).collect::<Vec<String>>()
    };
    let wanted = bare(row);
    let written = line(row);
    let mut lines = written.lines();
    let (first, more) = (lines.next().map(cells).unwrap_or_default(), lines.next());
    wanted.is_empty() || (more.is_none() && !is_rule(&first) && bare(first.get(1..).unwrap_or_default()) == wanted)
}

fn not_writable() -> Finding {
    Finding::error(
        "cell-not-writable",
        Text::new(
            "このセルはマークダウンの表に書けません（改行、または「-」だけの行）。CSVかExcelブックに書き出してください",
            "a markdown table cannot hold this cell (a line break, or a row of hyphens only); write CSV or a workbook \
             instead",
        ),
    )
}

fn escaped(cell: &str) -> String {
    cell.replace('|', "\\|")
}

/// Cells between bars; `\|` is a bar inside a cell.
fn cells(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'|') => {
                chars.next();
                push(&mut cells, '|');
            }
            '|' => cells.push(String::new()),
            other => push(&mut cells, other),
        }
    }
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}

fn push(cells: &mut [String], c: char) {
    if let Some(cell) = cells.last_mut() {
        cell.push(c);
    }
}

/// `|---|---|`
fn is_rule(row: &[String]) -> bool {
    row.iter().any(|cell| !cell.is_empty()) && row.iter().all(|cell| cell.chars().all(|c| c == '-' || c == ':'))
}
