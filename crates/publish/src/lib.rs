//! What a folder of published tables is: writing it, reading it back as an outsider would, and leading each figure back to
//! what it was made from.
//!
//! Pure: values in, bytes out, and back. [`tables`] is `tables.json`, the whole publication as one file
//! (`docs/formats/tables.md`); [`receipt`] says what a figure was made from, [`content`] what was counted, [`address`] names
//! a figure.

pub mod address;
pub mod content;
pub mod lessons;
pub mod receipt;
pub mod tables;

#[cfg(test)]
mod tests;
