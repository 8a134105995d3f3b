//! What the documents promise and the code keeps: method notes and commands.

use super::tree::{Complaint, Tree};

const NOTES: &str = "docs/methods/";
const ESTIMATORS: &str = "crates/tabulate/src/";
const TEST_COMMAND: &str = "cargo xtask test";

/// Every method note is named by the code that it describes, and every note that the code names exists.
pub(crate) fn methods(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut named = Vec::new();
    for file in tree.below(ESTIMATORS, ".rs") {
        for (number, line) in file.lines().filter(|(_, line)| line.trim_start().starts_with("//")) {
            for (at, _) in line.match_indices(NOTES) {
                let Some(length) = line[at..].find(".md") else {
                    continue;
                };
                let note = &line[at..at + length + ".md".len()];
                if tree.get(note).is_none() {
                    complaints.push(Complaint::new(
                        &file.path,
                        number,
                        format!("write the note `{note}` that is named here"),
                    ));
                }
                named.push(note);
            }
        }
    }
    for note in tree.below(NOTES, ".md").filter(|note| !note.path.ends_with("/README.md")) {
        if !named.contains(&note.path.as_str()) {
            let words = format!("no doc comment in {ESTIMATORS} names this note; name it at its estimator");
            complaints.push(Complaint::new(&note.path, 0, words));
        }
    }
    complaints
}

/// The README tells the command that the build machine runs.
pub(crate) fn commands(tree: &Tree) -> Vec<Complaint> {
    ["README.md", "README.ja.md", ".ci/run"]
        .into_iter()
        .filter(|path| !tree.get(path).is_some_and(|file| file.text.contains(TEST_COMMAND)))
        .map(|path| {
            Complaint::new(path, 0, format!("must name `{TEST_COMMAND}`, the one command that checks everything"))
        })
        .collect()
}
