//! Which crate of ours may depend on which: one way, so that the pure ones stay quick and alone.

use super::tree::{Complaint, Tree};

/// Every crate with those it may name. A crate that is not listed here does not exist yet.
const ALLOWED: &[(&str, &[&str])] = &[
    ("base", &[]),
    ("ooxml", &[]),
    ("questionnaire", &["base"]),
    ("register", &["base", "ooxml"]),
    ("tabulate", &["base"]),
    ("extract", &["base"]),
    ("workbook", &["base", "ooxml", "questionnaire"]),
    ("report", &["base", "tabulate"]),
    ("publish", &["base", "ooxml", "tabulate", "report", "extract"]),
    ("store", &["base", "questionnaire", "register", "tabulate", "extract"]),
    ("web", &["base", "questionnaire", "register", "tabulate", "extract", "workbook", "report", "publish", "store"]),
    ("cluster", &["base", "tabulate", "extract"]),
    (
        "kaishin",
        &[
            "base",
            "questionnaire",
            "register",
            "tabulate",
            "extract",
            "workbook",
            "report",
            "publish",
            "store",
            "web",
            "cluster",
        ],
    ),
    ("yardstick", &["tabulate", "extract"]),
    ("xtask", &[]),
];

/// No crate names one that it may not know, neither for itself nor for its tests.
pub(crate) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in tree.below("", "/Cargo.toml") {
        let name = file.path.trim_end_matches("/Cargo.toml").rsplit('/').next().unwrap_or_default();
        let Some((_, allowed)) = ALLOWED.iter().find(|(ours, _)| *ours == name) else {
            let words = format!("a new crate: say in {} what `{name}` may depend on", file!());
            complaints.push(Complaint::new(&file.path, 0, words));
            continue;
        };
        let mut in_dependencies = false;
        for (number, line) in file.lines() {
            if line.starts_with('[') {
                in_dependencies = line.trim_end_matches(']').ends_with("dependencies");
                continue;
            }
            let named = line.split(['.', '=', ' ']).next().unwrap_or_default();
            let is_ours = ALLOWED.iter().any(|(ours, _)| *ours == named);
            if in_dependencies && is_ours && !allowed.contains(&named) {
                let words = format!("`{name}` may not depend on `{named}`; ARCHITECTURE.md says which way edges point");
                complaints.push(Complaint::new(&file.path, number, words));
            }
        }
    }
    complaints
}
