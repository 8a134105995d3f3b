//! `cargo xtask tidy`: the rules of the house that no compiler checks. `cargo test -p xtask` runs them too.
//!
//! Every check is a function from a [`Tree`] to complaints, so that a case in the tests is a few lines of text.

mod documents;
mod edges;
mod files;
mod licences;
mod migrations;
mod translations;
mod tree;
mod words;

#[cfg(test)]
mod tests;

use crate::{places, say};
use tree::{Complaint, Tree};

/// A rule: its name, and what looks whether it is kept.
type Rule = (&'static str, fn(&Tree) -> Vec<Complaint>);

const RULES: &[Rule] = &[
    ("every file opens with a sentence", files::opening),
    ("no file is too long", files::length),
    ("nothing is unfinished", words::unfinished),
    ("SQL only in store", words::sql),
    ("HTML only in web and report", words::html),
    ("no place of one machine", words::places),
    ("crates depend one way", edges::check),
    ("packages come from the public registry", licences::sources),
    ("the same migrations for both databases", migrations::check),
    ("translations are complete and used", translations::check),
    ("every method has its note", documents::methods),
    ("the README and the build machine agree", documents::commands),
];

/// Checks the repository and tells every complaint. True when there is none.
pub(crate) fn run() -> Result<bool, String> {
    let tree = Tree::read(&places::root())?;
    let mut complaints: Vec<Complaint> = RULES.iter().flat_map(|(_, rule)| rule(&tree)).collect();
    complaints.extend(licences::check(&licences::metadata()?)?);
    for complaint in &complaints {
        say::line(&complaint.to_string());
    }
    if complaints.is_empty() {
        say::line(&format!("tidy: {} rules kept in {} files", RULES.len() + 1, tree.files.len()));
    }
    Ok(complaints.is_empty())
}
