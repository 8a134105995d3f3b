//! Under which licences the packages that we build on may come, and from where.

use serde_json::Value;

use super::tree::{Complaint, Tree};
use crate::process::{cargo, output};

/// Licences that go with ours, MIT OR Apache-2.0. A new one is a decision: docs/decisions/.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
    "bzip2-1.0.6",
];

/// The only registry in the lock file.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// What cargo knows about the packages on this platform, as JSON. The lock file must be up to date.
pub(crate) fn metadata() -> Result<String, String> {
    let rustc = crate::places::setting("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = output(std::process::Command::new(rustc).arg("-vV"))?;
    let host =
        version.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc does not tell its platform")?;
    output(&mut cargo(&["metadata", "--locked", "--format-version", "1", "--filter-platform", host]))
}

/// Every package has a licence that is on the list.
pub(crate) fn check(metadata: &str) -> Result<Vec<Complaint>, String> {
    let unreadable = || "cargo metadata has another form than expected".to_owned();
    let metadata: Value = serde_json::from_str(metadata).map_err(|error| format!("cargo metadata: {error}"))?;
    let packages = metadata["packages"].as_array().ok_or_else(unreadable)?;
    let complaint = |package: &Value| {
        let licence = package["license"].as_str().unwrap_or_default();
        let name = package["name"].as_str().unwrap_or_default();
        let words = format!("`{name}` comes under `{licence}`, which is not on the list in {}", file!());
        (!is_allowed(licence)).then(|| Complaint::new("Cargo.lock", 0, words))
    };
    Ok(packages.iter().filter_map(complaint).collect())
}

/// Every package comes from the public registry: no git, no mirror.
pub(crate) fn sources(tree: &Tree) -> Vec<Complaint> {
    let Some(lock) = tree.get("Cargo.lock") else {
        return vec![Complaint::new("Cargo.lock", 0, "commit the lock file: this is a program, not a library")];
    };
    lock.lines()
        .filter_map(|(number, line)| Some((number, line.strip_prefix("source = ")?.trim_matches('"'))))
        .filter(|(_, source)| *source != REGISTRY)
        .map(|(number, source)| Complaint::new(&lock.path, number, format!("`{source}` is not the public registry")))
        .collect()
}

/// True where a licence expression (SPDX, also the older `A/B`) can be met with licences of the list alone.
fn is_allowed(expression: &str) -> bool {
    let spaced =
        expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ").replace(" WITH ", "\u{a0}WITH\u{a0}");
    let words: Vec<&str> = spaced.split(' ').filter(|word| !word.is_empty()).collect();
    let mut rest = words.as_slice();
    any(&mut rest) == Some(true) && rest.is_empty()
}

/// `a OR b OR …`; `None` when it is no expression.
fn any(rest: &mut &[&str]) -> Option<bool> {
    let mut met = all(rest)?;
    while let ["OR", tail @ ..] = *rest {
        *rest = tail;
        met |= all(rest)?;
    }
    Some(met)
}

/// `a AND b AND …`
fn all(rest: &mut &[&str]) -> Option<bool> {
    let mut met = one(rest)?;
    while let ["AND", tail @ ..] = *rest {
        *rest = tail;
        met &= one(rest)?;
    }
    Some(met)
}

/// A licence, or an expression in parentheses.
fn one(rest: &mut &[&str]) -> Option<bool> {
    let (first, tail) = rest.split_first()?;
    *rest = tail;
    if *first != "(" {
        return Some(ALLOWED.contains(&first.replace('\u{a0}', " ").as_str()));
    }
    let met = any(rest)?;
    let [")", tail @ ..] = *rest else { return None };
    *rest = tail;
    Some(met)
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn licence_expressions_are_read() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "Apache-2.0 OR GPL-2.0-only",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR MIT",
            "GPL-3.0-only AND MIT OR ISC",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "(MIT", "MIT)", "MIT OR", "AND MIT"] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }
}
