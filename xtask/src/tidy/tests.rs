//! The rules on small invented trees, and on the repository itself.

use super::tree::{Complaint, File, Tree};
use super::{RULES, documents, edges, files, licences, migrations, translations, words};
use crate::places;

/// A tree from paths and texts.
fn tree(files: &[(&str, &str)]) -> Tree {
    Tree {
        files: files.iter().map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() }).collect(),
    }
}

/// Runs one rule; `expected` is one `path:line` for every complaint, in order.
#[track_caller]
fn check(rule: fn(&Tree) -> Vec<Complaint>, files: &[(&str, &str)], expected: &[&str]) {
    let complaints = rule(&tree(files));
    let places: Vec<String> = complaints.iter().map(|c| format!("{}:{}", c.path, c.line)).collect();
    assert_eq!(places, expected, "{complaints:#?}");
}

#[test]
fn the_repository_keeps_every_rule() {
    let tree = Tree::read(&places::root()).unwrap();
    let complaints: Vec<String> = RULES
        .iter()
        .flat_map(|(name, rule)| rule(&tree).into_iter().map(move |complaint| format!("{complaint} ({name})")))
        .collect();
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn every_package_has_an_allowed_licence() {
    let complaints = licences::check(&licences::metadata().unwrap()).unwrap();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn a_file_opens_with_a_sentence() {
    check(files::opening, &[("a/src/lib.rs", "//! Says.\n"), ("a/src/b.rs", "use c;\n")], &["a/src/b.rs:1"]);
}

#[test]
fn a_long_file_is_seen_but_tests_may_be_long() {
    let long = "//! Long.\n".repeat(501);
    check(
        files::length,
        &[("a/src/b.rs", &long), ("a/src/b/tests.rs", &long), ("a/tests/it/c.rs", &long)],
        &["a/src/b.rs:0"],
    );
}

#[test]
fn unfinished_code_is_seen() {
    let text = concat!("//! A.\nfn f() {\n    to", "do!()\n}\n#[ig", "nore]\n");
    check(words::unfinished, &[("a/src/b.rs", text)], &["a/src/b.rs:3", "a/src/b.rs:5"]);
}

#[test]
fn sql_is_seen_outside_the_store() {
    let text = "//! A.\nconst SQL: &str = \"\n    SELECT id\n      FROM facility\";\n// UPDATE x SET y\nlet a = \"DELETE FROM b\";\n";
    let expected = ["crates/web/src/a.rs:3", "crates/web/src/a.rs:6"];
    check(
        words::sql,
        &[("crates/web/src/a.rs", text), ("crates/store/src/a.rs", text), ("crates/web/tests/it.rs", text)],
        &expected,
    );
    check(words::sql, &[("crates/web/src/b.rs", "let a = \"SELECT A FILE\";\nlet b = \"UPDATE FILES\";")], &[]);
}

#[test]
fn html_is_seen_outside_web_and_report() {
    let text = "//! A.\nlet row = format!(\"<td>{x}</td>\");\nlet list: Vec<li> = f::<a>();\n/// <a>\nif a <b> c {}\n";
    check(
        words::html,
        &[("crates/store/src/a.rs", text), ("crates/report/src/a.rs", text)],
        &["crates/store/src/a.rs:2"],
    );
}

#[test]
fn a_place_of_one_machine_is_seen() {
    let text =
        concat!("see /wo", "rk/shared\nsrc/wo", "rk/mod.rs\nhttps://example.org/home/x\n(/home/me/x)\n../root/x\n");
    check(words::places, &[("docs/a.md", text)], &["docs/a.md:1", "docs/a.md:4"]);
}

#[test]
fn an_edge_that_points_the_wrong_way_is_seen() {
    let base = "[package]\nname = \"base\"\n[dependencies]\nstore.workspace = true\nserde.workspace = true\n";
    let web = "[dependencies]\nbase.workspace = true\n[dev-dependencies]\nkaishin = { path = \"../kaishin\" }\n";
    let expected = ["crates/base/Cargo.toml:4", "crates/web/Cargo.toml:4", "crates/unheard/Cargo.toml:0"];
    let files = [("crates/base/Cargo.toml", base), ("crates/web/Cargo.toml", web), ("crates/unheard/Cargo.toml", "")];
    check(edges::check, &files, &expected);
}

#[test]
fn a_migration_for_one_database_only_is_seen() {
    let files = [
        ("crates/store/migrations/sqlite/0001_start.sql", ""),
        ("crates/store/migrations/postgres/0001_start.sql", ""),
        ("crates/store/migrations/postgres/0002_more.sql", ""),
    ];
    check(migrations::check, &files, &["crates/store/migrations/postgres/0002_more.sql:0"]);
}

#[test]
fn translations_agree_with_each_other_and_with_the_pages() {
    let files = [
        ("crates/web/templates/a.html", "{{ t(\"title\") }}{{ t(\"missing\") }}{{ t(\"day-\" ~ x) }}"),
        ("crates/web/src/a.rs", "let key = \"from-rust\";"),
        ("locales/en/a.ftl", "title = T\nfrom-rust = R\n    .attribute = x\ninner = I\nenglish-only = E\n"),
        ("locales/ja/a.ftl", "# a = b\ntitle = 題 { inner }\nfrom-rust = R\ninner = 中\nunused = 無\n"),
    ];
    let expected = ["locales/ja/a.ftl:5", "locales/en/a.ftl:5", "locales/ja/a.ftl:5", "crates/web/templates/a.html:1"];
    check(translations::check, &files, &expected);
}

#[test]
fn methods_and_notes_name_each_other() {
    let files = [
        (
            "crates/tabulate/src/share.rs",
            "//! Shares.\n/// Method note: `docs/methods/share.md`, `docs/methods/none.md`.\n",
        ),
        ("docs/methods/share.md", ""),
        ("docs/methods/total.md", ""),
    ];
    check(documents::methods, &files, &["crates/tabulate/src/share.rs:2", "docs/methods/total.md:0"]);
}

#[test]
fn the_one_command_is_told_everywhere() {
    let files =
        [("README.md", "`cargo xtask test`"), ("README.ja.md", "cargo test"), (".ci/run", "cargo xtask test\n")];
    check(documents::commands, &files, &["README.ja.md:0"]);
}

#[test]
fn a_package_from_elsewhere_is_seen() {
    let lock =
        "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"git+https://example.org/a\"\n";
    check(licences::sources, &[("Cargo.lock", lock)], &["Cargo.lock:2"]);
}
