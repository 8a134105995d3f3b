//! Tables from an extract's files and the product's own tables of the same round: two ways from answers to figures.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base::Clock;
use jiff::SignedDuration;
use store::collect::{self, Collected, Unseal};
use store::dataset;
use tabulate::{ColumnKind, RowKind, Table};

use crate::cli::{Cli, Command, Tabulate};
use crate::clock::SystemClock;
use crate::commands::extract::tests::{Folder, filled};
use crate::commands::extract::write;

/// One line of the CSV by item, classification, class and code.
type Lines = BTreeMap<[String; 4], BTreeMap<String, String>>;

fn parse(args: &[String]) -> Tabulate {
    use clap::Parser;
    let words = ["kaishin", "tabulate"].map(str::to_owned).into_iter().chain(args.iter().cloned());
    let Command::Tabulate(tabulate) = Cli::try_parse_from(words).unwrap().command else {
        panic!("that is the command");
    };
    tabulate
}

fn lines(args: &[&str]) -> Lines {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let made = super::super::made(&parse(&args)).unwrap().unwrap_or_else(|findings| panic!("{findings:#?}"));
    let mut reader = csv::Reader::from_reader(made.csv.as_bytes());
    let heading = reader.headers().unwrap().clone();
    let line = |record: csv::StringRecord| {
        let cells: BTreeMap<String, String> =
            heading.iter().zip(&record).map(|(name, cell)| (name.to_owned(), cell.to_owned())).collect();
        let key = ["item", "classification", "class", "code"].map(|name| cells[name].clone());
        (key, cells)
    };
    reader.records().map(|record| line(record.unwrap())).collect()
}

/// Every figure of one table, found among the lines. How many were compared.
fn compare(table: &Table, lines: &Lines, in_repeat: bool) -> usize {
    let mut n = 0;
    for row in &table.rows {
        let (by, class) = match &row.kind {
            RowKind::Class { code } => (table.by_name.as_str(), code.as_str()),
            RowKind::Total => ("", ""),
        };
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            let of_option = table.multiple && column.kind == ColumnKind::Category;
            let (item, code) = match of_option {
                true => (format!("{}/{}", table.name, column.code), "1".to_owned()),
                false => (table.name.clone(), column.code.clone()),
            };
            let key = [item, by.to_owned(), class.to_owned(), code];
            let Some(line) = lines.get(&key) else {
                // Codes and classes that occur nowhere are not in the files.
                assert_eq!(cell.count, 0, "{key:?}");
                continue;
            };
            assert_eq!(line["count"], cell.count.to_string(), "{key:?}");
            assert_eq!(line["n_base"], row.n_base.to_string(), "{key:?}");
            let same = |name: &str, expected: Option<f64>| {
                let found: Option<f64> = line[name].parse().ok();
                let near = match (found, expected) {
                    (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 + 1e-10 * expected.abs(),
                    (found, expected) => found == expected,
                };
                assert!(near, "{key:?} {name}: {found:?} and {expected:?}");
            };
            same("share", cell.of_respondents.value());
            same("share_frame_weighted", cell.frame_weighted.value());
            if !in_repeat {
                let precision = cell.frame_weighted.precision();
                same("standard_error", precision.map(|precision| precision.standard_error));
                same("df", precision.map(|precision| precision.df));
                same("low", precision.and_then(|precision| precision.interval).map(|interval| interval.low));
                same("high", precision.and_then(|precision| precision.interval).map(|interval| interval.high));
                assert_eq!(line["interval_method"], precision.map_or("", |precision| precision.method.code()));
            }
            n += 1;
        }
    }
    n
}

async fn extracted(folder: &Folder, n_largest: usize) -> (PathBuf, Collected) {
    let (store, round) = filled(folder, n_largest).await;
    let now = SystemClock.now();
    let place = folder.0.join("extract");
    let as_of = now - SignedDuration::from_secs(1);
    write(&store, round, as_of, now, &place).await.unwrap().unwrap();
    let tx = store.read().await.unwrap();
    let collected = collect::collect(&tx, &store::Scope::All, round, as_of, Unseal::default()).await.unwrap().unwrap();
    (place, collected)
}

/// Both ways, by bed class and by prefecture; once with a stratum of one response, which is worked out row by row.
async fn check(n_largest: usize) {
    let folder = Folder::new();
    let (place, collected) = extracted(&folder, n_largest).await;
    let dataset = dataset::dataset(&collected).unwrap();
    let text = |name: &str| place.join(name).display().to_string();
    let by = "bed_class,prefecture";
    let facilities = lines(&["--data", &place.display().to_string(), "--by", by, "-o", "unused"]);
    let devices = lines(&[
        "--data",
        &text("repeat.vpn.q9.parquet"),
        "--codebook",
        &text("codebook.json"),
        "--design",
        &text("design.json"),
        "--by",
        by,
        "-o",
        "unused",
    ]);
    let (mut n, mut n_devices) = (0, 0);
    for by in ["bed_class", "prefecture"] {
        for table in tabulate::run(&dataset, &tabulate::standard(&dataset, by)).tables {
            let in_repeat = dataset.variable(&table.name).is_some_and(|variable| variable.parent.is_some());
            match in_repeat {
                true => n_devices += compare(&table, &devices, true),
                false => n += compare(&table, &facilities, false),
            }
        }
    }
    assert!(n > 700 && n_devices > 50, "{n} and {n_devices} figures compared");
}

#[tokio::test]
async fn an_extract_gives_the_figures_of_the_report() {
    check(3).await;
}

#[tokio::test]
async fn a_lonely_stratum_gives_the_figures_of_the_report() {
    check(1).await;
}

#[tokio::test]
async fn an_extract_that_was_changed_is_refused() {
    let folder = Folder::new();
    let (place, _) = extracted(&folder, 3).await;
    let file = place.join("facilities.parquet");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 100]).unwrap();
    std::fs::remove_file(place.join("repeat.vpn.q9.parquet")).unwrap();
    let args = ["--data", &place.display().to_string(), "-o", "unused"].map(str::to_owned);
    let findings = super::super::made(&parse(&args)).unwrap().err().expect("findings");
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["extract-changed", "extract-incomplete"]);
}
