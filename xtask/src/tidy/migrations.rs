//! Both databases go through the same migrations, by name.

use std::collections::BTreeSet;

use super::tree::{Complaint, Tree};

const SQLITE: &str = "crates/store/migrations/sqlite/";
const POSTGRES: &str = "crates/store/migrations/postgres/";

/// Each migration lies in both folders under the same name.
pub(crate) fn check(tree: &Tree) -> Vec<Complaint> {
    let names = |folder: &'static str| -> BTreeSet<&str> {
        tree.below(folder, ".sql").map(|file| &file.path[folder.len()..]).collect()
    };
    let (sqlite, postgres) = (names(SQLITE), names(POSTGRES));
    let only_here = |folder: &str, other: &str, name: &str| {
        Complaint::new(
            &format!("{folder}{name}"),
            0,
            format!("write the same migration for the other database: {other}{name}"),
        )
    };
    let only_sqlite = sqlite.difference(&postgres).map(|name| only_here(SQLITE, POSTGRES, name));
    let only_postgres = postgres.difference(&sqlite).map(|name| only_here(POSTGRES, SQLITE, name));
    only_sqlite.chain(only_postgres).collect()
}
