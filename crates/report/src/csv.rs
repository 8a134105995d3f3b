//! Lines of CSV: RFC 4180 quoting, CRLF, nothing that reads as a formula.

use base::cell;

/// What stands for a figure that does not exist, as the ministry's rule for machine-readable tables has it: blank it would be an
/// omission.
pub const NOTHING: &str = "***";

/// A text cell: safe from being read as a formula, quoted where it must be.
pub(crate) fn text(words: &str) -> String {
    let safe = cell::safe(words);
    if safe.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

/// The text so far.
#[derive(Default)]
pub(crate) struct Csv(pub(crate) String);

impl Csv {
    pub(crate) fn line(&mut self, cells: impl Iterator<Item = String>) {
        let cells: Vec<String> = cells.collect();
        self.0.push_str(&cells.join(","));
        self.0.push_str("\r\n");
    }
}
