//! A questionnaire's sheets as an `.xlsx` workbook: cells become the text that people see in them, and back.

mod measure;
mod read;
mod write;

pub use measure::{BYTES_MAX, ENTRIES_MAX, UNPACKED_BYTES_MAX};
pub use read::{Opened, read};
pub use write::{CELL_CHARS_MAX, write};

#[cfg(test)]
mod tests;
