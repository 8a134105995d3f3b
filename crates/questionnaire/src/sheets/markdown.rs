//! Sheets as tables of bars, the layout that pyxform calls markdown.

use base::Finding;

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
            let cells: Vec<String> = row.iter().map(|cell| escaped(cell)).collect();
            text.push_str(&format!("| | {} |\n", cells.join(" | ")));
        }
    }
    text
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
