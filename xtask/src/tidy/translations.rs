//! Translations: the same keys in both languages, each of them used, and none used that does not exist.

use std::collections::{BTreeMap, BTreeSet};

use super::tree::{Complaint, File, Tree};

const LOCALES: [&str; 2] = ["locales/ja/", "locales/en/"];
/// Where keys are named: as whole texts in Rust, as arguments of `t("…")` in templates.
const USERS: [(&str, &str); 3] =
    [("crates/web/src/", ".rs"), ("crates/web/templates/", ""), ("crates/kaishin/src/", ".rs")];
const TEMPLATES: &str = "crates/web/templates/";

/// The keys agree between the languages and with the code.
pub(crate) fn check(tree: &Tree) -> Vec<Complaint> {
    let [ja, en] = LOCALES.map(|folder| keys(tree, folder));
    let mut complaints = Vec::new();
    for (here, there, language) in [(&ja, &en, "locales/en"), (&en, &ja, "locales/ja")] {
        for (key, (file, line)) in here {
            if !there.contains_key(key) {
                complaints.push(Complaint::new(&file.path, *line, format!("`{key}` has no translation in {language}")));
            }
        }
    }
    let used = used(tree);
    let composed = composed(&used);
    for (key, (file, line)) in &ja {
        let put_together = composed.iter().any(|prefix| key.starts_with(prefix));
        if !put_together && !used.contains(key) {
            complaints.push(Complaint::new(
                &file.path,
                *line,
                format!("no page uses `{key}`; remove it in both languages"),
            ));
        }
    }
    complaints.extend(unknown(tree, &ja));
    complaints
}

/// The message keys of one language, each with its place. Terms (`-name`) are Fluent's own business.
fn keys<'a>(tree: &'a Tree, folder: &'a str) -> BTreeMap<&'a str, (&'a File, usize)> {
    let mut keys = BTreeMap::new();
    for file in tree.below(folder, ".ftl") {
        for (number, line) in file.lines() {
            let Some((key, _)) = line.split_once('=') else {
                continue;
            };
            let key = key.trim_end();
            let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
                && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            if is_key {
                keys.insert(key, (file, number));
            }
        }
    }
    keys
}

/// Everything in quotes where keys may be named, and what messages name of each other (`{ other-key }`).
fn used(tree: &Tree) -> BTreeSet<&str> {
    let mut used = BTreeSet::new();
    for file in USERS.iter().flat_map(|(folder, ending)| tree.below(folder, ending)) {
        for (_, line) in file.lines() {
            used.extend(line.split('"').skip(1).step_by(2));
            used.extend(line.split('\'').skip(1).step_by(2));
            // Two texts on one line with an apostrophe or an escape between them: the other half counts too.
            used.extend(line.split('"').step_by(2));
        }
    }
    for file in tree.below(LOCALES[0], ".ftl") {
        let inside = file.text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        used.extend(inside.map(|(inside, _)| inside.trim()));
    }
    used
}

/// Beginnings of keys that are put together while the program runs: `t("state-" ~ state)` in a template,
/// `"error-{kind}"` in Rust. A beginning ends with a hyphen and is one word at least.
fn composed<'a>(used: &BTreeSet<&'a str>) -> BTreeSet<&'a str> {
    let beginning = |text: &'a str| text.split_once('{').map_or(text, |(beginning, _)| beginning);
    let is_beginning = |text: &&str| {
        let letters = text.trim_end_matches('-');
        text.ends_with('-')
            && !letters.is_empty()
            && letters.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_')
    };
    used.iter().map(|text| beginning(text)).filter(is_beginning).collect()
}

/// Keys that a template asks for and that no language has.
fn unknown(tree: &Tree, keys: &BTreeMap<&str, (&File, usize)>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for file in tree.below(TEMPLATES, "") {
        for (number, line) in file.lines() {
            for (at, call) in line.match_indices("t(\"") {
                let stands_alone = !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                let rest = &line[at + call.len()..];
                let Some((key, after)) = rest.split_once('"') else {
                    continue;
                };
                let whole = after.trim_start().starts_with([')', ',']);
                if stands_alone && whole && !keys.contains_key(key) {
                    complaints.push(Complaint::new(&file.path, number, format!("no language has the key `{key}`")));
                }
            }
        }
    }
    complaints
}
