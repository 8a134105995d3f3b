//! What a folder of published tables is: writing it, reading it back as an outsider would, and leading each figure back to
//! what it was made from.
//!
//! Pure: values in, bytes out, and back. [`tables`] is `tables.json`, the whole publication as one file
//! (`docs/formats/tables.md`); [`long`] lays it out for machines, [`wide`] one table for a spreadsheet, [`files`] writes it as CSV, Excel and Parquet; [`lint`] judges anybody's folder; [`receipt`] says what a figure was made from, [`address`] names
//! a figure; [`earlier`] tells which releases came before one, [`exposed`] what stands beside withheld figures.

pub mod address;
pub mod earlier;
pub mod exposed;
pub mod files;
pub mod lessons;
pub mod lint;
pub mod long;
pub mod plain;
pub mod receipt;
pub mod tables;
pub mod wide;
pub mod words;

#[cfg(test)]
mod tests;
