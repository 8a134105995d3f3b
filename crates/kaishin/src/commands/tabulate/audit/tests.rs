//! A folder is audited whole: each release in it, its marking, its hashes; and only with earlier releases of its own round.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base::Text;
use publish::files::{self, MANIFEST, Manifest, ManifestFile, TABLES};
use publish::receipt::{Source, sha256};
use publish::tables::{FORMAT, Named, Release, to_json};
use tabulate::Marking;

use super::super::whole;
use super::{attacks, run};
use crate::cli::AuditArgs;

fn release(round: &str, marking: Marking) -> Release {
    let marking = Named { code: marking.code().to_owned(), label: marking.words() };
    Release {
        format: FORMAT.to_owned(),
        title: Text::same("集計結果"),
        survey: Text::same("架空調査"),
        round: Text::same(round),
        period: Text::default(),
        place: None,
        marking,
        rules: Vec::new(),
        beside: Vec::new(),
        source: Source { form_id: "kasou".to_owned(), round: round.to_owned(), ..Source::default() },
        responses: Vec::new(),
        tables: Vec::new(),
        findings: Vec::new(),
    }
}

/// A folder with these releases and their manifest.
fn folder(name: &str, releases: &[(&str, Release)]) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kaishin-audit-{}-{name}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let mut listed = Vec::new();
    for (name, release) in releases {
        let bytes = to_json(release);
        std::fs::write(folder.join(name), &bytes).unwrap();
        listed.push(ManifestFile { name: (*name).to_owned(), bytes: bytes.len(), sha256: sha256(&bytes) });
    }
    let manifest = Manifest {
        format: files::FORMAT.to_owned(),
        marking: releases[0].1.marking.clone(),
        lang: "ja".to_owned(),
        sources: Vec::new(),
        files: listed,
    };
    std::fs::write(folder.join(MANIFEST), serde_json::to_vec(&manifest).unwrap()).unwrap();
    folder
}

fn args(folder: &Path, earlier: &[&Path]) -> AuditArgs {
    let earlier = earlier.iter().map(|path| (*path).to_owned()).collect();
    AuditArgs { folder: folder.to_owned(), earlier, n_min: None, json: false, lang: "ja".to_owned() }
}

#[track_caller]
fn check(folder: &Path, expected: &[(&str, &str)]) {
    let complaints = whole::complaints(folder).unwrap();
    let found: Vec<(&str, String)> = complaints
        .iter()
        .map(|finding| {
            let file = PathBuf::from(finding.place.file.as_deref().unwrap());
            (finding.code.as_str(), file.file_name().unwrap().to_string_lossy().into_owned())
        })
        .collect();
    let expected: Vec<(&str, String)> = expected.iter().map(|(code, file)| (*code, (*file).to_owned())).collect();
    assert_eq!(found, expected);
    let status = if expected.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    assert_eq!(run(&args(folder, &[])).unwrap(), status);
}

#[test]
fn internal_and_changed_files_of_a_folder_are_told() {
    let released = |round: &str| release(round, Marking::Released);
    let place = folder("whole", &[(TABLES, released("2")), ("tables-2025-1.json", released("1"))]);
    check(&place, &[]);
    let looked_at = attacks(&args(&place, &[])).unwrap().unwrap_or_else(|findings| panic!("{findings:?}"));
    let files: Vec<_> = looked_at.iter().map(|attack| attack.file.strip_prefix(&place).unwrap()).collect();
    assert_eq!(files, [Path::new(TABLES), Path::new("tables-2025-1.json")]);
    // Another release of the earlier round, for internal use, in place of the one that was published.
    std::fs::write(place.join("tables-2025-1.json"), to_json(&release("1", Marking::InternalUnsuppressed))).unwrap();
    std::fs::write(place.join("tables-old.json"), to_json(&released("0"))).unwrap();
    check(
        &place,
        &[
            ("internal-file", "tables-2025-1.json"),
            ("file-changed", "tables-2025-1.json"),
            ("file-not-listed", "tables-old.json"),
        ],
    );
    check(&place.join("tables-2025-1.json"), &[("internal-file", "tables-2025-1.json")]);
    std::fs::remove_dir_all(place).unwrap();
}

#[test]
fn an_earlier_release_is_of_the_same_round() {
    let [now, before, other] = [("now", "2"), ("before", "2"), ("other", "1")]
        .map(|(name, round)| folder(name, &[(TABLES, release(round, Marking::Released))]));
    let looked_at = attacks(&args(&now, &[&before])).unwrap().unwrap_or_else(|findings| panic!("{findings:?}"));
    assert_eq!(looked_at[0].releases.len(), 2);
    let findings = attacks(&args(&now, &[&before, &other])).unwrap().err().expect("findings");
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["other-round"]);
    assert_eq!(run(&args(&now, &[&other])).unwrap(), ExitCode::FAILURE);
    for place in [now, before, other] {
        std::fs::remove_dir_all(place).unwrap();
    }
}
