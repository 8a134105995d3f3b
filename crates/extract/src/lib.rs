//! Columns of data as files for other people's tools: CSV in UTF-8 and CP932, and Parquet; and such files read back.
//!
//! Pure but for one thing: [`CodedFile`] reads, piece by piece, a file that its caller opened. Text that begins like a
//! formula stays text in every CSV.

mod codebook;
mod coded;
mod column;
mod ddi;
mod delimited;
mod parquet_file;
mod table;

pub use codebook::{
    CODEBOOK_FORMAT, CodeWords, Codebook, CodebookColumn, CodebookFile, Role, StateCode, StateWord, codebook,
};
pub use coded::{CODES_MAX, Code, CodeValue, CodedColumn, CodedFile};
pub use column::{Column, Sheet, Values};
pub use ddi::{Study, ddi};
pub use delimited::{Encoded, Encoding, csv, decode, encode};
pub use parquet_file::{ParquetFailure, parquet};
pub use table::TextTable;

#[cfg(test)]
mod tests;
