//! Quotes that do not pair. Readers of CSV take everything up to the next quote, or the end, as one cell: rows are gone without a word.

use crate::{Finding, Text};

/// The first cell of a CSV whose quotes do not pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnpairedQuote {
    /// Lines with cells before its own; the heading is the first.
    pub line: usize,
    /// Lines before its own, empty ones too.
    pub row: usize,
    /// Cells before it in its line.
    pub column: usize,
    /// False where the quote at its beginning is never closed, true where text stands behind the closing one.
    pub closed: bool,
}

/// Where a reader is in a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Before its first letter.
    Start,
    /// In a cell without quotes around it.
    Bare,
    /// Between quotes.
    Quoted,
    /// Behind a quote that closes the cell, or is the first of two that stand for one.
    Closed,
}

/// Looks for a cell whose quotes do not pair. A quote inside a cell that does not begin with one is a letter like others.
pub fn unpaired_quote(text: &str, separator: u8) -> Option<UnpairedQuote> {
    if !text.contains('"') {
        return None;
    }
    let (mut line, mut row, mut column, mut within) = (0, 0, 0, Within::Start);
    let mut opened = (0, 0, 0);
    let mut before = b'\n';
    for byte in text.bytes() {
        let ends_twice = std::mem::replace(&mut before, byte) == b'\r' && byte == b'\n';
        within = match (within, byte) {
            (Within::Start, b'"') => {
                opened = (line, row, column);
                Within::Quoted
            }
            (Within::Quoted, b'"') => Within::Closed,
            (Within::Quoted, _) | (Within::Closed, b'"') => Within::Quoted,
            (_, byte) if byte == separator => {
                column += 1;
                Within::Start
            }
            (_, b'\r' | b'\n') => {
                line += usize::from(within != Within::Start || column > 0);
                row += usize::from(!ends_twice);
                column = 0;
                Within::Start
            }
            (Within::Closed, _) => {
                let (line, row, column) = opened;
                return Some(UnpairedQuote { line, row, column, closed: true });
            }
            (Within::Start | Within::Bare, _) => Within::Bare,
        };
    }
    let (line, row, column) = opened;
    (within == Within::Quoted).then_some(UnpairedQuote { line, row, column, closed: false })
}

impl UnpairedQuote {
    /// What is wrong, at the row of a spreadsheet and, where the heading is known, the column.
    pub fn finding(self, names: &[String]) -> Finding {
        let message = if self.closed {
            Text::new(
                "「\"」で囲まれたセルの閉じの「\"」の後に文字があります。セル全体を囲み、値に含まれる「\"」は「\"\"」と書いてください。",
                "Text stands behind the closing quote of a cell. Quote the whole cell, and write a quote that belongs to the value twice.",
            )
        } else {
            Text::new(
                "「\"」で始まるセルが閉じられておらず、ここから後ろの行がすべて1つのセルになります。「\"」を閉じ、値に含まれる「\"」は「\"\"」と書いてください。",
                "A cell begins with a quote that is never closed, so that all rows below become one cell. Close it, and write a quote that belongs to the value twice.",
            )
        };
        let finding = Finding::error("csv-quote", message).at_row(u32::try_from(self.line + 1).unwrap_or(u32::MAX));
        match names.get(self.column).filter(|name| self.line > 0 && !name.is_empty()) {
            Some(name) => finding.in_column(name),
            None => finding,
        }
    }
}
