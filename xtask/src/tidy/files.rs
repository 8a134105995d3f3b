//! Rules about a Rust file as a whole: its first line and its length.

use super::tree::{Complaint, Tree};

/// The wall; a file is asked why it is so long well before.
const LINES_MAX: usize = 500;

/// Every Rust file says in its first line what it is about.
pub(crate) fn opening(tree: &Tree) -> Vec<Complaint> {
    tree.rust()
        .filter(|file| !file.text.starts_with("//! "))
        .map(|file| Complaint::new(&file.path, 1, "open the file with a `//!` sentence that says what it is about"))
        .collect()
}

/// No Rust file but those of tests is longer than the wall.
pub(crate) fn length(tree: &Tree) -> Vec<Complaint> {
    tree.rust()
        .filter(|file| !file.is_test())
        .map(|file| (file, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(file, lines)| {
            Complaint::new(&file.path, 0, format!("{lines} lines; divide it, {LINES_MAX} is the wall"))
        })
        .collect()
}
