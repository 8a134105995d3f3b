//! Two editions side by side: `cases/editions/`, and the files of editions under `surveys/`.

use std::fmt::Write;

use super::*;
use crate::editions::{self, Change, Comparison};

#[test]
fn editions_side_by_side() {
    walk_cases("editions", check_editions);
}

/// Parts: the earlier edition, the later one, the file of editions (or nothing), and what comes of it.
#[track_caller]
fn check_editions(name: &str, case: &str) {
    let parts = parts(case);
    let (old, new) = (instrument_of(&parts[0]), instrument_of(&parts[1]));
    let written = parts[2].trim();
    let (file, mut findings) = editions::read(written, &old, &new);
    let comparison = editions::compare(&old, &new, (!written.is_empty()).then_some(&file));
    if written.is_empty() {
        findings.clear();
    }
    findings.extend(comparison.findings.clone());
    for finding in &findings {
        assert!(!finding.message.ja.is_empty() && !finding.message.en.is_empty(), "{name}: {finding:?}");
    }
    let mut said = String::new();
    for joined in &comparison.joined {
        let changes: Vec<&str> = joined.changes.iter().map(Change::code).collect();
        let (from, to) = (&old.items[joined.from].path, &new.items[joined.to].path);
        let line = format!("{from} {to} => {:?} {}", joined.class, changes.join(" "));
        writeln!(said, "{}", line.trim()).expect("a text");
    }
    said.push_str(&rest(&old, &new, &comparison, &findings));
    assert_eq!(said.trim(), parts[3].trim(), "{name}");
    // What is written down from a comparison contradicts nothing.
    let again = editions::write(&comparison, &old, &new);
    let (file, slips) = editions::read(&again, &old, &new);
    assert_eq!(slips, Vec::new(), "{name}: {again}");
    let errors: Vec<Finding> = editions::compare(&old, &new, Some(&file)).findings;
    assert!(errors.iter().all(|found| found.severity != Severity::Error), "{name}: {errors:#?}");
}

fn rest(old: &Instrument, new: &Instrument, comparison: &Comparison, findings: &[Finding]) -> String {
    let paths = |instrument: &Instrument, items: &[usize]| -> Vec<String> {
        items.iter().map(|index| instrument.items[*index].path.clone()).collect()
    };
    let tables: Vec<usize> = comparison.tables_touched().map(|joined| joined.to).collect();
    let findings: Vec<String> = findings
        .iter()
        .map(|found| {
            let row = found.place.row.map(|row| row.to_string());
            format!("{} {}", found.code, found.place.item.clone().or(row).unwrap_or_default())
        })
        .collect();
    let lines = [
        ("added", paths(new, &comparison.added)),
        ("removed", paths(old, &comparison.removed)),
        ("tables", paths(new, &tables)),
        ("findings", findings),
    ];
    let lines = lines.into_iter().filter(|(_, what)| !what.is_empty());
    lines.map(|(word, what)| format!("{word} => {}\n", what.join(", "))).collect()
}

#[test]
fn an_edition_is_the_same_as_itself() {
    let instrument = mhlw();
    let comparison = editions::compare(&instrument, &instrument, None);
    assert_eq!(comparison.joined.len(), instrument.items.len());
    assert!(comparison.joined.iter().all(|joined| joined.changes.is_empty()), "{comparison:#?}");
}

#[test]
fn files_of_editions_contradict_nothing() {
    let folders = || fs::read_dir(root().join("surveys")).expect("the surveys").filter_map(Result::ok);
    let compiled = |path: &Path| -> Option<Instrument> {
        let name = path.file_name()?.to_string_lossy().into_owned();
        path.join("survey.csv").exists().then(|| compile(&sheets_of(&name)).instrument).flatten()
    };
    let all: Vec<Instrument> = folders().filter_map(|entry| compiled(&entry.path())).collect();
    for entry in folders() {
        let Ok(text) = fs::read_to_string(entry.path().join("editions.csv")) else { continue };
        let new = compiled(&entry.path()).expect("the sheets stand beside it");
        // The edition before is the one whose items are all there.
        let read = all.iter().map(|old| (old, editions::read(&text, old, &new)));
        let fitting = read.filter(|(old, (file, slips))| {
            old.form_id != new.form_id && !file.links.is_empty() && slips.iter().all(|slip| slip.code != "unknown-item")
        });
        let fitting: Vec<_> = fitting.collect();
        assert!(!fitting.is_empty(), "{}: no edition here has the items that its file names", new.form_id);
        for (old, (file, slips)) in fitting {
            assert_eq!(slips, Vec::new(), "{}: {}", old.form_id, new.form_id);
            let found = editions::compare(old, &new, Some(&file)).findings;
            assert!(found.is_empty(), "{}: {}: {found:#?}", old.form_id, new.form_id);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(1), ..ProptestConfig::default() })]

    #[test]
    fn any_file_of_editions_is_read_or_refused(text in "(concept,from_edition,from,to,class\n)?([a-z0-9_/\",\n ]{0,20}|ehr_in_use,mhlw-2022,q3,q3,same\n){0,3}") {
        let instrument = mhlw();
        let (file, _) = editions::read(&text, &instrument, &instrument);
        editions::compare(&instrument, &instrument, Some(&file));
    }
}
