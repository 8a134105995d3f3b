//! From a file's bytes to its sheets, whatever the file is.

use base::Severity;
use encoding_rs::{Encoding, SHIFT_JIS, UTF_16BE, UTF_16LE};

use super::grid::{Cell, Grid};
use super::{At, Flaws, LINT_BYTES_MAX, LINT_CELLS_MAX, Rule, number, say, workbook};

/// What became of a file.
pub(super) enum Opened {
    /// Its sheets.
    Grids(Vec<Grid>),
    /// A file in a form that others can read, whose inside is not looked into.
    PassedOver,
    /// A file that cannot be looked into; a flaw says why.
    Refused,
}

/// Endings of files in published forms that hold no table for this check, or none that it reads.
const OPEN_FORMS: [&str; 11] =
    [".json", ".parquet", ".xml", ".ods", ".html", ".htm", ".md", ".txt", ".sha256", ".jsonl", ".geojson"];

/// Reads a file by its ending, and sees whether its content is what the ending says.
pub(super) fn open(name: &str, bytes: &[u8], flaws: &mut Flaws) -> Opened {
    let lower = name.to_ascii_lowercase();
    let ends = |ending: &str| lower.ends_with(ending);
    if bytes.len() > LINT_BYTES_MAX {
        flaws.add_file(Rule::Format, Severity::Error, "too-large", say::too_large(bytes.len()));
        return Opened::Refused;
    }
    if ends(".csv") || ends(".tsv") {
        return text(bytes, if ends(".tsv") { b'\t' } else { b',' }, flaws);
    }
    if ends(".xlsx") || ends(".xlsm") {
        return workbook::open(bytes, flaws);
    }
    if ends(".xls") {
        flaws.add_file(Rule::Format, Severity::Warning, "old-excel", say::old_excel());
        return Opened::Refused;
    }
    if OPEN_FORMS.iter().any(|ending| ends(ending)) {
        return Opened::PassedOver;
    }
    flaws.add_file(Rule::Format, Severity::Warning, "no-table-format", say::no_table_format(name));
    Opened::Refused
}

fn text(bytes: &[u8], delimiter: u8, flaws: &mut Flaws) -> Opened {
    if bytes.starts_with(b"PK\x03\x04") || bytes.contains(&0) && !is_utf16(bytes) {
        flaws.add_file(Rule::Format, Severity::Error, "not-what-it-says", say::not_text());
        return Opened::Refused;
    }
    let Some(text) = decode(bytes, flaws) else {
        return Opened::Refused;
    };
    if let Some(unpaired) = base::unpaired_quote(&text, delimiter) {
        flaws.add_file(Rule::Format, Severity::Error, "no-csv", say::no_csv(unpaired.line + 1));
        if !unpaired.closed {
            return Opened::Refused;
        }
    }
    let mut grid = Grid::default();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut n_cells = 0_usize;
    for record in reader.records() {
        let Ok(record) = record else {
            flaws.add_file(Rule::Format, Severity::Error, "no-csv", say::no_csv(grid.rows.len() + 1));
            return Opened::Refused;
        };
        let blank = record.position().map_or(0, |at| blank_lines(&text, at.byte()));
        n_cells = n_cells.saturating_add(record.len()).saturating_add(blank);
        if n_cells > LINT_CELLS_MAX {
            flaws.add_file(Rule::Format, Severity::Error, "too-many-cells", say::too_many_cells());
            return Opened::Refused;
        }
        grid.rows.extend(std::iter::repeat_with(Vec::new).take(blank));
        grid.rows.push(record.iter().map(cell).collect());
    }
    lines(&grid, delimiter, flaws);
    Opened::Grids(vec![grid])
}

/// The blank lines before a record: the reader passes over them, and they are what splits a table.
fn blank_lines(text: &str, start: u64) -> usize {
    let start = usize::try_from(start).unwrap_or(usize::MAX).min(text.len());
    let (before, after) = text.as_bytes().split_at(start);
    // The second half of the last line's end.
    let after = if before.ends_with(b"\r") { after.strip_prefix(b"\n").unwrap_or(after) } else { after };
    after.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).filter(|byte| **byte == b'\n').count()
}

fn cell(text: &str) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    match text.parse() {
        Ok(value) if number::is_plain(text) => Cell::Number(value),
        _ => Cell::Text(text.to_owned()),
    }
}

fn is_utf16(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF")
}

/// UTF-8 with or without its mark, or CP932. UTF-16 is read and found fault with.
fn decode(bytes: &[u8], flaws: &mut Flaws) -> Option<String> {
    if is_utf16(bytes) {
        flaws.add_file(Rule::Format, Severity::Error, "utf-16", say::utf16());
        let encoding: &Encoding = if bytes[0] == 0xFF { UTF_16LE } else { UTF_16BE };
        let (text, bad) = encoding.decode_with_bom_removal(bytes);
        return (!bad).then(|| text.into_owned());
    }
    let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bare) {
        return Some(text.to_owned());
    }
    let (text, bad) = SHIFT_JIS.decode_without_bom_handling(bytes);
    if bad {
        flaws.add_file(Rule::Format, Severity::Error, "no-encoding", say::no_encoding());
        return None;
    }
    Some(text.into_owned())
}

/// Lines that are longer or shorter than most, and a file that has no columns at all.
fn lines(grid: &Grid, delimiter: u8, flaws: &mut Flaws) {
    let whole = |row: &&Vec<Cell>| !row.is_empty();
    let mut lengths: Vec<usize> = grid.rows.iter().filter(whole).map(Vec::len).collect();
    if delimiter == b',' && lengths.iter().all(|length| *length == 1) {
        let other = [';', '\t'].into_iter().find(|other| {
            grid.rows.iter().filter(whole).all(|row| row[0].text().is_some_and(|text| text.contains(*other)))
        });
        if let (Some(other), true) = (other, lengths.len() > 1) {
            flaws.add_file(Rule::Format, Severity::Error, "no-commas", say::no_commas(other));
        }
        return;
    }
    lengths.sort_unstable();
    let usual = lengths.get(lengths.len() / 2).copied().unwrap_or(0);
    for (row, cells) in grid.rows.iter().enumerate() {
        let title = grid.n_filled(row) <= 1;
        if !title && cells.len() != usual {
            let at = At { grid, row: Some(row), column: None };
            flaws.add(Rule::Lines, Severity::Error, "unequal-lines", at, || say::unequal(cells.len(), usual));
        }
    }
}
