//! The workbook 回答用ブック in which one facility answers one round: made for people, and read back without guessing.
//!
//! [`write`] makes it; [`read`] opens what came back and finds every answer by the tags and the signed manifest that
//! [`write`] put in, never by position alone; [`judge`] lets the questionnaire's own engine read what was typed and
//! compares three versions: what the workbook was made from, what it says, and what the response says by now.

mod asked;
mod beyond;
pub mod bundle;
mod cell;
mod cover;
mod doubts;
mod filling;
mod grid;
mod judge;
mod known;
mod layout;
mod manifest;
mod mark;
mod measure;
mod merge;
mod open;
mod order;
mod part;
mod read;
mod relevance;
mod repeat;
mod rows;
mod sheet;
mod stray;
mod style;
mod words;
mod write;

#[cfg(test)]
mod tests;

pub use judge::{Clash, Judged, Rejected, RejectedCell, Standing, judge};
pub use manifest::Head;
pub use mark::{Mark, Marks, Note, TypedCells};
pub use order::in_cell_order;
pub use read::{Person, Returned, read};
pub use rows::Allotted;
pub use write::{Cover, Order, write};

/// Largest workbook that is opened, in bytes. One for 2,000 questions takes about a tenth of it.
pub const WORKBOOK_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Most bytes that a workbook may unpack to.
pub const UNPACKED_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Most sheets.
pub const SHEETS_MAX: usize = 200;
/// Most cells that hold something, over all sheets.
pub const CELLS_MAX: usize = 400_000;
/// Longest answer that is read from a cell, in characters; Excel's own limit.
pub const CELL_CHARS_MAX: usize = 32_767;
/// Findings that are made for one workbook; the rest is summed up in one more.
pub const FINDINGS_MAX: usize = 500;
