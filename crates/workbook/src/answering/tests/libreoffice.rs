//! Through another spreadsheet program: LibreOffice opens the workbook, saves it, and every answer is still found.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use super::filled::{Type, typed_into};
use super::*;

/// A folder that goes when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("kaishin_workbook_{}_{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The workbook as LibreOffice saves it; `None` where the test's environment names no LibreOffice.
fn saved_again(bytes: &[u8]) -> Option<Vec<u8>> {
    #[expect(clippy::disallowed_methods, reason = "the test runner names the program")]
    let Ok(program) = std::env::var("KAISHIN_TEST_SOFFICE") else {
        eprintln!("skipped: LibreOffice, as KAISHIN_TEST_SOFFICE is not set");
        return None;
    };
    let folder = Folder::new();
    let made = folder.0.join("made.xlsx");
    std::fs::write(&made, bytes).unwrap();
    let out = folder.0.join("out");
    let converted = Command::new(program)
        .arg(format!("-env:UserInstallation=file://{}", folder.0.join("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .args([&out, &made])
        .output()
        .unwrap();
    assert!(converted.status.success(), "{}", String::from_utf8_lossy(&converted.stderr));
    Some(std::fs::read(Path::new(&out).join("made.xlsx")).unwrap())
}

#[test]
fn a_workbook_that_libreoffice_saved_says_what_it_said() {
    let (instrument, answers) = (instrument(), answers());
    let Some(bytes) = saved_again(&made(&instrument, &answers, &head(false), &Marks::new())) else { return };
    let returned = opened(&bytes);
    assert_eq!(returned.head, head(false));
    let unchanged = judged(&instrument, &returned, &answers);
    assert_eq!((unchanged.findings, unchanged.take), (Vec::new(), Default::default()));

    let rows = key("b/dev");
    let empty = Answers::from([(rows.clone(), answers[&rows].clone())]);
    let mut expected = answers.clone();
    expected.retain(|key, _| *key != rows && key.as_str() != "b/dev[2]/maker");
    assert_eq!(judged(&instrument, &returned, &empty).take, expected);
}

#[test]
fn what_was_typed_into_libreoffice_is_read() {
    let instrument = instrument();
    let bytes = made(&instrument, &Answers::new(), &head(true), &Marks::new());
    let value = || Part::Value;
    let bytes = typed_into(
        &bytes,
        &[
            ("a/use", value(), Type::Text("はい")),
            ("a/since", value(), Type::Number("46346")),
            ("a/at", value(), Type::Number("0.585416666666667")),
            ("a/n_beds", value(), Type::Formula("30*2", "60")),
            ("a/rate", value(), Type::Error("#N/A")),
            ("b/dev[2]/maker", value(), Type::Text("架空電機")),
            ("b/grid/g2", Part::Option("no".to_owned()), Type::Text("○")),
        ],
    );
    let Some(bytes) = saved_again(&bytes) else { return };
    let judged = judged(&instrument, &opened(&bytes), &Answers::new());
    let codes: Vec<(&str, &str)> = judged
        .findings
        .iter()
        .map(|finding| (finding.place.item.as_deref().unwrap_or_default(), finding.code.as_str()))
        .collect();
    assert_eq!(codes, [("a/n_beds", "from-formula"), ("a/rate", "cell-error")]);
    let expected = Answers::from([
        (key("a/use"), one("yes")),
        (key("a/since"), Answer::Answered(Value::Date("2026-11-20".parse().unwrap()))),
        (key("a/at"), Answer::Answered(Value::Time("14:03".parse().unwrap()))),
        (key("a/n_beds"), Answer::Answered(Value::Integer(60))),
        (key("b/dev"), Answer::Answered(Value::Rows(vec![1]))),
        (key("b/dev[1]/maker"), text("架空電機")),
        (key("b/grid/g2"), one("no")),
    ]);
    assert_eq!(judged.take, expected);
}
