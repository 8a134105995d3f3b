//! Reading a list of facilities from the bytes of a file.

mod beds;
mod collect;
mod decode;
mod file_findings;
mod header;
mod missing;
mod open;
mod records;
mod row_findings;
mod rows;
mod table;
#[cfg(test)]
mod tests;
mod value;
mod workbook;

use base::{Finding, Text, finding};
use serde::{Deserialize, Serialize};

use crate::facility::Facility;
use crate::mapping::{Field, Mapping};
use collect::Findings;

/// Largest file that is read, in bytes. The ministry's largest list, of clinics, is about 45 MB.
pub const FILE_BYTES_MAX: usize = 200_000_000;
/// Largest size of a ZIP's or workbook's contents, in bytes, counted while unpacking.
pub const UNPACKED_BYTES_MAX: u64 = 200_000_000;
/// How many times larger than its packed form a member of a ZIP may be. The ministry's list unpacks to 6 times its size.
pub const UNPACKED_RATIO_MAX: u64 = 200;
/// Most rows of a list. All insured institutions of Japan are about 230,000.
pub const ROWS_MAX: usize = 400_000;
/// Most columns of a list. The ministry's has 65.
pub const COLUMNS_MAX: usize = 1_000;

/// A column that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// The field that it holds.
    pub field: Field,
    /// Its heading as it stands in the list; empty in a list without header.
    pub heading: String,
    /// Its letters as a spreadsheet counts: A, B … Z, AA.
    pub letters: String,
}

/// What was found in a file. Nothing is lost by reading: what is wrong is in the findings, all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// The facilities, in the order of the list; none at all when the list is refused.
    pub facilities: Vec<Facility>,
    /// What is wrong with the list: first what concerns it as a whole, then row by row. Each names the file.
    pub findings: Vec<Finding>,
    /// The columns that were read, in the order of [`Field::ALL`].
    pub columns: Vec<Column>,
    /// How many rows the list has below its header, blank rows not counted.
    pub n_rows: u32,
    /// What the file turned out to be, in words for people: 「ZIP内の list.csv、CSV、UTF-8（BOM付き）」.
    pub format: Text,
}

impl Reading {
    /// True when an error stands among the findings: then nothing of the list may be applied.
    pub fn refused(&self) -> bool {
        finding::blocks(&self.findings)
    }
}

/// Reads a list: CSV (UTF-8, CP932 or UTF-16; commas or tabs), Excel, or a ZIP that holds one of them.
///
/// `file_name` is the name without folders and only goes into findings; what a file is shows in its bytes. The header is
/// looked for in the first 20 rows. Facilities are marked as not invented; who knows better changes that.
pub fn read(file_name: &str, bytes: &[u8], mapping: &Mapping) -> Reading {
    let mut findings = Findings::default();
    let mut reading = Reading::default();
    if let Some(opened) = open::open(&mut findings, bytes, mapping) {
        reading.format = opened.format;
        if let Some(layout) = header::find(&mut findings, &opened.table, mapping) {
            reading.columns = layout.columns();
            reading.n_rows = layout.n_rows(&opened.table);
            reading.facilities = rows::facilities(&mut findings, &opened.table, &layout, mapping);
        }
        findings.stand_on_sheet(opened.table.sheet.as_deref());
    }
    reading.findings = findings.finish(file_name);
    if reading.refused() {
        reading.facilities.clear();
    }
    reading
}
