//! Tables from an extract's files and the product's own tables of the same round: two ways from answers to figures.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base::Clock;
use jiff::SignedDuration;
use questionnaire::Sheets;
use store::collect::{self, Collected, Unseal};
use store::{RoundId, Store, dataset};
use tabulate::{ColumnKind, RowKind, Table};

use crate::cli::{Cli, Command, Tabulate};
use crate::clock::SystemClock;
use crate::commands::extract::tests::{Folder, filled, filled_with};
use crate::commands::extract::write;

/// One line of the CSV by item, classification, class and code.
type Lines = BTreeMap<[String; 4], BTreeMap<String, String>>;

fn parse(args: &[String]) -> Tabulate {
    use clap::Parser;
    let words = ["kaishin", "tabulate"].map(str::to_owned).into_iter().chain(args.iter().cloned());
    let Command::Tabulate(tabulate) = Cli::try_parse_from(words).unwrap().command else {
        panic!("that is the command");
    };
    tabulate.count.expect("words that count a file")
}

fn lines(args: &[&str]) -> Lines {
    let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
    let made = super::super::made(&parse(&args)).unwrap().unwrap_or_else(|findings| panic!("{findings:#?}"));
    let csv = made.csv();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
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
fn compare(table: &Table, lines: &Lines) -> usize {
    let mut n = 0;
    for row in &table.rows {
        let (by, class) = match &row.kind {
            RowKind::Class { code } => (table.by_name.as_str(), code.as_str()),
            RowKind::Total => ("total", "total"),
        };
        for (column, cell) in table.columns.iter().zip(&row.cells) {
            // An item that is called as the strata are has its path for a name.
            let name = if table.name == "bed_class" { "page/bed_class" } else { &table.name };
            let of_option = table.multiple && column.kind == ColumnKind::Category;
            let (item, code) = match of_option {
                true => (format!("{name}/{}", column.code), "1".to_owned()),
                false => (name.to_owned(), column.code.clone()),
            };
            let key = [item, by.to_owned(), class.to_owned(), code];
            let Some(line) = lines.get(&key) else {
                // States that occur nowhere are not in the files; answers and classes are told all the same.
                assert!(cell.count == 0 && column.kind != ColumnKind::Category, "{key:?}");
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
            let precision = cell.frame_weighted.precision();
            same("standard_error", precision.map(|precision| precision.standard_error));
            same("df", precision.map(|precision| precision.df));
            same("low", precision.and_then(|precision| precision.interval).map(|interval| interval.low));
            same("high", precision.and_then(|precision| precision.interval).map(|interval| interval.high));
            assert_eq!(line["interval_method"], precision.map_or("", |precision| precision.method.code()));
            n += 1;
        }
    }
    n
}

async fn extracted(folder: &Folder, (store, round): (Store, RoundId)) -> (PathBuf, Collected) {
    let now = SystemClock.now();
    let place = folder.0.join("extract");
    let as_of = now - SignedDuration::from_secs(1);
    write(&store, round, as_of, now, &place).await.unwrap().unwrap();
    let tx = store.read().await.unwrap();
    let collected = collect::collect(&tx, &store::Scope::All, round, as_of, Unseal::default()).await.unwrap().unwrap();
    (place, collected)
}

/// Both ways, by bed class and by prefecture. How many figures of hospitals and of rows of the repeat were compared.
async fn check(folder: &Folder, round: (Store, RoundId), repeats: &[&str]) -> (usize, usize) {
    let (place, collected) = extracted(folder, round).await;
    let dataset = dataset::dataset(&collected).unwrap();
    let text = |name: &str| place.join(name).display().to_string();
    let by = "bed_class,prefecture";
    let facilities = lines(&["--data", &place.display().to_string(), "--by", by, "-o", "unused"]);
    let (codebook, design) = (text("codebook.json"), text("design.json"));
    let mut devices = Lines::new();
    for repeat in repeats {
        let files = ["--data", &text(repeat), "--codebook", &codebook, "--design", &design];
        devices.extend(lines(&[&files[..], &["--by", by, "-o", "unused"]].concat()));
    }
    let (mut n, mut n_devices) = (0, 0);
    for by in ["bed_class", "prefecture"] {
        for table in tabulate::run(&dataset, &tabulate::standard(&dataset, by)).tables {
            let in_repeat = dataset.variable(&table.name).is_some_and(|variable| variable.parent.is_some());
            match in_repeat {
                true => n_devices += compare(&table, &devices),
                false => n += compare(&table, &facilities),
            }
        }
    }
    (n, n_devices)
}

/// Every kind of item, with gates that are blank and unknown.
fn every_kind() -> Sheets {
    Sheets::from_markdown(
        "
| survey |                        |           |                    |                     |
|        | type                   | name      | label              | relevant            | kaishin::unknown |
|        | begin_group            | page      | 架空のページ       |                     |                  |
|        | select_one yesno       | gate      | 使っているか       |                     | yes              |
|        | select_multiple tools  | tools     | 何を使っているか   | ${gate} = 'yes'     |                  |
|        | integer                | number    | いくつか           | ${gate} = 'yes'     | yes              |
|        | decimal                | share     | 割合               |                     |                  |
|        | date                   | since     | いつからか         | ${gate} = 'no'      |                  |
|        | text                   | note      | 備考               |                     |                  |
|        | select_one yesno       | bed_class | 区分と同じ名前     | selected(${tools}, 'a') |              |
|        | begin_repeat           | device    | 装置               | ${gate} = 'yes'     |                  |
|        | select_one yesno       | new       | 新しいか           |                     | yes              |
|        | select_multiple tools  | used      | 用途               | ${new} = 'yes'      |                  |
|        | integer                | age       | 年数               |                     |                  |
|        | begin_repeat           | part      | 部品               | ${new} = 'yes'      |                  |
|        | select_one yesno       | worn      | 傷みがあるか       |                     | yes              |
|        | end_repeat             |           |                    |                     |                  |
|        | end_repeat             |           |                    |                     |                  |
|        | end_group              |           |                    |                     |                  |
| choices |           |      |        |
|         | list_name | name | label  |
|         | yesno     | yes  | はい   |
|         | yesno     | no   | いいえ |
|         | tools     | a    | 甲     |
|         | tools     | b    | 乙     |
|         | tools     | c    | 丙     |
| settings |            |         |
|          | form_title | form_id | version | default_language |
|          | 架空の調査 | kinds | 1 | 日本語 (ja) |
",
    )
    .unwrap()
}

const TARGETS: &str = "item,value,percent\ngate,yes,55\ngate,no,25\ngate,(unknown),10\ntools,a,50\ntools,b,30\n\
    number,4,40\nnumber,(unknown),30\nnew,yes,60\nnew,(unknown),20\nworn,yes,30\nworn,(unknown),20\n";

#[tokio::test]
async fn every_kind_of_item_agrees() {
    let folder = Folder::new();
    let round = filled_with(&folder, 3, &every_kind(), TARGETS).await;
    let (n, n_devices) =
        check(&folder, round, &["repeat.page.device.parquet", "repeat.page.device.part.parquet"]).await;
    assert!(n > 400 && n_devices > 150, "{n} and {n_devices} figures compared");
}

#[tokio::test]
async fn an_extract_gives_the_figures_of_the_report() {
    let folder = Folder::new();
    let round = filled(&folder, 3).await;
    let (n, n_devices) = check(&folder, round, &["repeat.vpn.q9.parquet"]).await;
    assert!(n > 700 && n_devices > 50, "{n} and {n_devices} figures compared");
}

/// A stratum with one response is worked out row by row.
#[tokio::test]
async fn a_lonely_stratum_gives_the_figures_of_the_report() {
    let folder = Folder::new();
    let round = filled(&folder, 1).await;
    let (n, n_devices) = check(&folder, round, &["repeat.vpn.q9.parquet"]).await;
    assert!(n > 700 && n_devices > 50, "{n} and {n_devices} figures compared");
}

#[tokio::test]
async fn an_extract_that_was_changed_is_refused() {
    let folder = Folder::new();
    let round = filled(&folder, 3).await;
    let (place, _) = extracted(&folder, round).await;
    let file = place.join("facilities.parquet");
    let bytes = std::fs::read(&file).unwrap();
    std::fs::write(&file, &bytes[..bytes.len() - 100]).unwrap();
    std::fs::remove_file(place.join("repeat.vpn.q9.parquet")).unwrap();
    let args = ["--data", &place.display().to_string(), "-o", "unused"].map(str::to_owned);
    let findings = super::super::made(&parse(&args)).unwrap().err().expect("findings");
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["extract-changed", "extract-incomplete"]);
}

/// A file of an extract that is named alone is counted as in its folder: with the codebook and the design beside it, and told so.
#[tokio::test]
async fn a_file_of_an_extract_brings_what_lies_beside_it() {
    let folder = Folder::new();
    let round = filled(&folder, 3).await;
    let (place, _) = extracted(&folder, round).await;
    let text = |name: &str| place.join(name).display().to_string();
    let made = |args: &[&str]| {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        super::super::made(&parse(&args)).unwrap().unwrap_or_else(|findings| panic!("{findings:#?}"))
    };
    let whole = made(&["--data", &place.display().to_string(), "--by", "bed_class", "-o", "unused"]);
    let alone = made(&["--data", &text("facilities.parquet"), "--by", "bed_class", "-o", "unused"]);
    assert!(whole.csv() == alone.csv() && whole.diagnostics == alone.diagnostics);
    assert!(whole.notes.is_empty());
    assert_eq!(alone.notes.iter().map(|note| note.code.as_str()).collect::<Vec<_>>(), ["extract-found"]);
    let (repeat, codebook, design) = (text("repeat.vpn.q9.parquet"), text("codebook.json"), text("design.json"));
    let named = made(&["--data", &repeat, "--codebook", &codebook, "--design", &design, "-o", "unused"]);
    let alone = made(&["--data", &repeat, "-o", "unused"]);
    assert!(named.csv() == alone.csv() && named.notes.is_empty() && alone.notes.len() == 1);
    // It is no place to write to, and nothing of it may have changed.
    let over = parse(&["--data", &repeat, "-o", &design].map(str::to_owned));
    assert!(super::super::count_file(&over).unwrap_err().to_string().starts_with("-o "));
    std::fs::write(place.join("design.json"), "{}").unwrap();
    let changed = parse(&["--data", &repeat, "-o", "unused"].map(str::to_owned));
    let findings = super::super::made(&changed).unwrap().err().expect("findings");
    assert_eq!(findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["extract-changed"]);
}
