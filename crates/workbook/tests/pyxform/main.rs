//! The same forms, read by us and by pyxform: the verdicts agree, and what we write is read as the same form.
//!
//! Runs where a Python with pyxform is found: `KAISHIN_TEST_PYXFORM` names it, or `python3` has it.

mod generate;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base::Severity;
use generate::{Chance, form};
use questionnaire::{Sheets, compile};
use serde_json::Value;

const FORMS: u64 = 200;
const SEED: u64 = 2022;

#[test]
fn pyxform_agrees_on_what_we_write() {
    let Some(python) = python() else {
        eprintln!("skipped: no Python with pyxform; KAISHIN_TEST_PYXFORM names one");
        return;
    };
    let folder = Folder::new();
    let mut expected: BTreeMap<String, (bool, &str)> = BTreeMap::new();
    for number in 0..FORMS {
        let (sheets, slip) = form(&mut Chance::new(SEED + number));
        let findings = compile(&sheets).findings;
        let ok = findings.iter().all(|found| found.severity != Severity::Error);
        assert_eq!(ok, slip.is_empty(), "form {number} with {slip:?}: {findings:#?}");
        for (ending, bytes) in writings(&sheets) {
            let name = format!("{number:04}.{ending}");
            fs::write(folder.0.join(&name), bytes).expect("the folder is ours");
            expected.insert(name, (ok, slip));
        }
    }
    let told = judged(&python, &folder.0);
    assert_eq!(told.len(), expected.len());
    for (name, (ok, slip)) in &expected {
        assert_eq!(told[name]["ok"], Value::Bool(*ok), "{name} with {slip:?}: {}", told[name]);
    }
    for number in 0..FORMS {
        let of = |ending: &str| told.get(&format!("{number:04}.{ending}"));
        let workbook = of("xlsx").expect("every form is written as a workbook");
        for other in [of("csv"), of("md")].into_iter().flatten() {
            assert_eq!((&other["form"], &other["choices"]), (&workbook["form"], &workbook["choices"]), "form {number}");
        }
    }
}

/// The form in every writing that can hold it. Tables of bars hold no line breaks.
fn writings(sheets: &Sheets) -> Vec<(&'static str, Vec<u8>)> {
    let mut found =
        vec![("xlsx", workbook::form::write(sheets).expect("small sheets")), ("csv", sheets.to_csv().0.into_bytes())];
    found.extend(sheets.to_markdown().ok().map(|text| ("md", text.into_bytes())));
    found
}

fn judged(python: &Path, folder: &Path) -> BTreeMap<String, Value> {
    let judge = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pyxform/judge.py");
    let output = Command::new(python).arg(judge).arg(folder).output().expect("Python was started before");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("lines of JSON");
    let told = lines.lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON"));
    told.map(|told| (told["file"].as_str().expect("a file's name").to_owned(), told)).collect()
}

fn python() -> Option<PathBuf> {
    let named = std::env::var_os("KAISHIN_TEST_PYXFORM").filter(|value| !value.is_empty()).map(PathBuf::from);
    let candidate = named.unwrap_or_else(|| PathBuf::from("python3"));
    let has = Command::new(&candidate).args(["-c", "import pyxform"]).output();
    has.is_ok_and(|output| output.status.success()).then_some(candidate)
}

/// A folder that is gone afterwards.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        let folder = std::env::temp_dir().join(format!("kaishin-pyxform-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for temporary files");
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}
