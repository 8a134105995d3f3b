//! Crossed classifications: the figures are those of one column that holds both codes, by counts and row by row.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;

use super::same_bytes::{mixed, run};
use crate::commands::extract::tests::Folder;

const ROWS: u64 = 400;

/// Invented answers with two classifications, and a third column that holds both.
fn csv() -> String {
    let mut csv = String::from("beds,owner,area,both,weight,q1\n");
    for row in 0..ROWS {
        let pick = |salt: u64, n: u64| mixed(row ^ (salt << 40)) % n;
        let (beds, owner, area) = (pick(1, 3), pick(2, 2), pick(3, 4));
        let answer = ["yes", "no", "#not_asked", "#blank"][usize::try_from(pick(4, 4)).unwrap()];
        writeln!(csv, "b{beds},o{owner},a{area},o{owner}-a{area},{},{answer}", 2 + beds).unwrap();
    }
    csv
}

/// The figures of each class and code of `q1`, under the class as the third column writes it.
fn figures(args: &str, crossed: bool) -> BTreeMap<(String, String), Vec<String>> {
    let made = run(args);
    let csv = made.csv();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let at = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let (code, last) = (at("code"), at("interval_method"));
    let mut figures = BTreeMap::new();
    for record in reader.records().map(Result::unwrap) {
        let class = match (&record[2], crossed) {
            ("total", _) => "total".to_owned(),
            (class, true) => format!("{class}-{}", &record[at("class_2")]),
            (class, false) => class.to_owned(),
        };
        let key = (class, record[code].to_owned());
        let own: Vec<String> = record.iter().take(last + 1).skip(code + 1).map(str::to_owned).collect();
        assert!(figures.insert(key, own).is_none());
    }
    figures
}

#[test]
fn a_crossing_is_the_column_that_holds_both_codes() {
    let folder = Folder::new();
    let data = folder.0.join("data.csv").display().to_string();
    fs::write(&data, csv()).unwrap();
    let sizes = r#"{"sizes": {"b0": 300, "b1": 200, "b2": 150}}"#;
    let design = |name: &str, rest: &str| {
        let path = folder.0.join(name);
        let design = format!(r#"{{"format": "kaishin-design/1", "strata": "beds", "fpc": {sizes}{rest}}}"#);
        fs::write(&path, design).unwrap();
        format!("--design {}", path.display())
    };
    let (census, by_row) = (design("census.json", ""), design("row.json", r#", "weights": "weight""#));
    for weights in ["", census.as_str(), by_row.as_str()] {
        let figures = |by: &str| figures(&format!("--data {data} --items q1 --by {by} {weights}"), by.contains(':'));
        let (crossed, column) = (figures("owner:area"), figures("both"));
        assert_eq!(crossed, column, "{weights}");
        assert_eq!(crossed.len(), 9 * 4, "8 classes and the total, with 4 codes each");
    }
}

/// The strata may be crossed too, and what was asked for without a crossing stays as it was.
#[test]
fn crossings_and_plain_classifications_stand_side_by_side() {
    let folder = Folder::new();
    let data = folder.0.join("data.csv").display().to_string();
    fs::write(&data, csv()).unwrap();
    let frame = "--strata beds --frame b0=300,b1=200,b2=150";
    let together = run(&format!("--data {data} --items q1 --by area,beds:owner,beds {frame}")).csv();
    let lines = |csv: &str| -> Vec<String> { csv.lines().map(str::to_owned).collect() };
    let alone = lines(&run(&format!("--data {data} --items q1 --by area,beds {frame}")).csv());
    // Without the second classification, which is the total there, they are the same lines.
    let plain = lines(&together.replace(",total,total,", ",").replace("q1,yes", "q1,total,total,yes"));
    for line in alone.iter().filter(|line| !line.starts_with("q1,total") && !line.starts_with("item")) {
        assert!(plain.contains(line), "{line} is not in\n{together}");
    }
    let crossed: Vec<&str> = together.lines().filter(|line| line.starts_with("q1,beds,b1,owner,o0,")).collect();
    assert_eq!(crossed.len(), 4, "{together}");
    assert!(crossed.iter().any(|line| line.contains(",yes,1,") && !line.contains(",***,***,")), "{crossed:#?}");
}
