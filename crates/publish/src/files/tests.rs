//! The files of a small publication: equal every time, and what programs read in them.

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use base::Lang;

use super::*;
use crate::long::{of_csv, of_workbook};
use crate::receipt::sha256;
use crate::tables::{Shown, Withholding};
use crate::tests::release;
use crate::wide::wide;

fn text_of(files: &Files, name: &str) -> String {
    let file = files.files.iter().find(|file| file.name == name).expect(name);
    let bytes = file.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&file.bytes);
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

/// The lines of a CSV whose first cell is `address`, as (heading, cell).
fn row(csv: &str, address: &str) -> Vec<(String, String)> {
    let mut lines = csv.lines().map(|line| line.split(',').map(|cell| cell.trim_matches('"').to_owned()));
    let heads: Vec<String> = lines.next().expect("headings").collect();
    let cells = lines.map(Iterator::collect::<Vec<_>>).find(|cells| cells[0] == address).expect(address);
    assert_eq!(heads.len(), cells.len());
    heads.into_iter().zip(cells).collect()
}

#[track_caller]
fn check(row: &[(String, String)], head: &str, cell: &str) {
    let found = row.iter().find(|(known, _)| known == head).map(|(_, cell)| cell.as_str());
    assert_eq!(found, Some(cell), "{head}: {row:?}");
}

#[test]
fn a_publication_is_the_same_every_time_and_its_manifest_fits() {
    let release = release();
    let made = files(&release, &[], Lang::Ja).expect("files");
    assert_eq!(made, files(&release, &[], Lang::Ja).expect("files"));
    let names: Vec<&str> = made.files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names[..5], ["tables.json", "cells.csv", "cells.utf8.csv", "cells.cp932.csv", "cells.parquet"]);
    let manifest: Manifest = serde_json::from_str(&text_of(&made, MANIFEST)).expect("a manifest");
    assert_eq!(manifest.files.len() + 1, made.files.len());
    for (entry, file) in manifest.files.iter().zip(&made.files) {
        assert_eq!((&entry.name, entry.bytes, &entry.sha256), (&file.name, file.bytes.len(), &sha256(&file.bytes)));
    }
    for name in names.iter().filter(|name| **name != MANIFEST && **name != README) {
        let alone = file(&release, Lang::Ja, name).expect("a name of a publication").expect("files");
        assert_eq!(Some(&alone.bytes), made.files.iter().find(|file| file.name == *name).map(|file| &file.bytes));
    }
    assert!(file(&release, Lang::Ja, "cells.exe").is_none() && file(&release, Lang::Ja, "").is_none());
}

#[test]
fn every_row_has_its_base_its_units_and_its_codes() {
    let made = files(&release(), &[], Lang::Ja).expect("files");
    let cells = text_of(&made, "cells.utf8.csv");
    let yes = row(&cells, "q3/bed_class/b020/yes");
    for (head, cell) in [
        ("時間軸コード", "2026100000"),
        ("調査年度", "2026年度（令和8年度）"),
        ("地域コード", "00000"),
        ("地域", "全国"),
        ("母数の説明", "※回答した全医療機関を母数としている"),
        ("母数の条件", "true()"),
        ("母数", "3"),
        ("件数", "1"),
        ("件数の単位", "医療機関"),
        ("回答割合", "33.3"),
        ("割合の単位", "％"),
        ("取扱い", "内部用・未秘匿"),
    ] {
        check(&yes, head, cell);
    }
    check(&row(&cells, "q3/bed_class/*/yes"), "区分コード", "total");
    let amounts = row(&text_of(&made, "amounts.csv"), "q9/bed_class/*/#answered");
    check(&amounts, "合計量", "19");
    check(&amounts, "加重平均量", "3.25");
    check(&amounts, "量の単位", "台");
    assert!(text_of(&made, "responses.csv").contains("\"b020\",\"20～99床\",6,3,\"施設\",50,\"％\""));
}

#[test]
fn a_withheld_figure_is_an_x_in_words_and_null_in_parquet() {
    let mut release = release();
    release.tables[0].rows[0].cells[0] = Shown::Withheld { withheld: Withholding::Suppressed };
    release.tables[0].rows[0].n_base = Shown::Withheld { withheld: Withholding::Suppressed };
    let made = files(&release, &[], Lang::Ja).expect("files");
    let withheld = row(&text_of(&made, "cells.csv"), "q3/bed_class/b020/yes");
    for head in ["母数", "件数", "回答割合", "加重割合の95％区間の上限", "自由度"] {
        check(&withheld, head, "X");
    }
    check(&withheld, "対象施設数", "6");
    let parquet = made.files.iter().find(|file| file.name == "cells.parquet").expect("a file").bytes.clone();
    let reader = SerializedFileReader::new(bytes::Bytes::from(parquet)).expect("Parquet");
    let rows: Vec<_> = reader.get_row_iter(None).expect("rows").map(Result::unwrap).collect();
    assert_eq!(rows.len(), 3 * (5 + 4), "three rows of five columns, and of four");
    let first = rows[0].to_string();
    assert!(first.contains("count: null") && first.contains("withheld: 1") && first.contains("n_frame: 6"), "{first}");
    assert!(rows[1].to_string().contains("share_percent: 33.3"), "{}", rows[1]);
}

/// A weighted share that would give a count away is withheld; one of an empty base does not exist.
#[test]
fn what_is_left_out_of_a_released_table_is_an_x() {
    let mut release = release();
    let table = &mut release.tables[0];
    table.marking.code = "released".to_owned();
    for row in &mut table.rows {
        let Shown::Value(figures) = &mut row.cells[0] else { panic!("nothing is withheld yet") };
        figures.weighted = None;
    }
    table.rows[1].n_base = Shown::Value(0);
    let cells = text_of(&files(&release, &[], Lang::Ja).expect("files"), "cells.utf8.csv");
    for (address, mark) in [("q3/bed_class/b020/yes", "X"), ("q3/bed_class/b100/yes", "***")] {
        for head in ["加重割合", "加重割合の標準誤差", "加重割合の区間の方法", "自由度"] {
            check(&row(&cells, address), head, mark);
        }
    }
    let sheet = wide(&release, &release.tables[0], Lang::Ja);
    assert!(sheet.rows[0].contains(&crate::long::Datum::Withheld), "{:?}", sheet.rows[0]);
    assert!(!sheet.rows[1].contains(&crate::long::Datum::Withheld), "{:?}", sheet.rows[1]);
}

#[test]
fn earlier_rounds_follow_with_their_own_time_code() {
    let now = release();
    let mut earlier = release();
    earlier.source.fiscal_year = 2025;
    earlier.source.round = "7".to_owned();
    let made = files(&now, &[earlier], Lang::En).expect("files");
    let cells = text_of(&made, "cells.csv");
    let at = |code: &str| cells.find(code);
    assert!(at("2026100000") < at("2025100000") && at("FY2025").is_some(), "{cells}");
    assert!(made.files.iter().any(|file| file.name == "tables-2025-7.json"));
}

/// One table side by side: a row a class, the answers as columns; words that begin like a formula stay words.
#[test]
fn a_table_for_a_spreadsheet_has_a_row_a_class() {
    let mut release = release();
    release.tables[0].title = base::Text::same("=HYPERLINK(\"x\")");
    release.tables[0].columns[1].label = release.tables[0].columns[0].label.clone();
    release.tables[0].rows[0].cells[1] = Shown::Withheld { withheld: Withholding::Suppressed };
    let sheet = wide(&release, &release.tables[0], Lang::Ja);
    let text = String::from_utf8(csv(&sheet, Lang::Ja, extract::Encoding::Utf8).bytes).expect("UTF-8");
    assert_eq!(text.lines().count(), 1 + 3, "{text}");
    let heads = text.lines().next().expect("headings");
    assert!(heads.contains("\"はい yes：件数（医療機関）\",\"はい yes：回答割合（％）\""), "{heads}");
    let first = text.lines().nth(1).expect("a class");
    assert!(first.contains("\"'=HYPERLINK(\"\"x\"\")\"") && first.contains("\"X\",\"X\",\"X\""), "{first}");
    let name = "01-q3.csv";
    assert_eq!(crate::lint::lint([(name, text.as_bytes())]).flaws, []);
    let amounts = wide(&release, &release.tables[1], Lang::En);
    let text = String::from_utf8(csv(&amounts, Lang::En, extract::Encoding::Utf8).bytes).expect("UTF-8");
    let last = text.lines().last().expect("the total");
    assert!(text.contains("\"sum (devices)\"") && last.contains(",19,3.8,3.25,"), "{text}");
}

#[test]
fn the_readme_names_every_file_and_every_table() {
    let release = release();
    let made = files(&release, &[], Lang::Ja).expect("files");
    let page = text_of(&made, README);
    for file in made.files.iter().filter(|file| file.name != README) {
        assert!(page.contains(&format!("`{}`：", file.name)), "{}: {page}", file.name);
    }
    assert!(
        page.starts_with("# 架空調査 集計結果\n\n**内部用・未秘匿**") && page.contains("問3（q3）病床規模別："),
        "{page}"
    );
    assert!(text_of(&files(&release, &[], Lang::En).expect("files"), README).contains("- Q9 (q9) by Number of beds: "));
}

/// What CSV and Excel files of a release say is what `tables.json` says, as far as an attacker is concerned.
#[test]
fn long_tables_are_read_back() {
    let mut release = release();
    release.tables[0].rows[0].cells[0] = Shown::Withheld { withheld: Withholding::Suppressed };
    release.tables[0].rows[0].n_base = Shown::Withheld { withheld: Withholding::Suppressed };
    release.tables[1].rows[1].amounts = Some(Shown::Withheld { withheld: Withholding::Suppressed });
    let mut earlier = release.clone();
    earlier.source.round = "7".to_owned();
    for lang in [Lang::Ja, Lang::En] {
        let made = files(&release, std::slice::from_ref(&earlier), lang).expect("files");
        let bytes = |name: &str| made.files.iter().find(|file| file.name == name).expect(name).bytes.clone();
        let csv = |ending: &str| of_csv(bytes(&format!("cells{ending}")), Some(bytes(&format!("amounts{ending}"))));
        let read = [csv(".csv"), csv(".utf8.csv"), csv(".cp932.csv"), of_workbook(&bytes(WORKBOOK))];
        for found in read {
            let found = found.expect("they are ours");
            let rounds: Vec<&str> = found.iter().map(|release| release.source.round.as_str()).collect();
            assert_eq!(rounds, ["1", "7"]);
            assert_eq!(found[0].printed(), release.printed());
            assert_eq!((&found[0].source.as_of, &found[0].marking), (&release.source.as_of, &release.marking));
        }
    }
}

#[test]
fn tables_of_another_make_are_refused_with_a_reason() {
    #[track_caller]
    fn check(csv: &str, codes: &[&str]) {
        let findings = of_csv(csv.as_bytes().to_vec(), None).expect_err("this is none of ours");
        assert_eq!(findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), codes, "{findings:?}");
    }
    check("都道府県,件数\n東京都,3\n", &["foreign-table"]);
    let cells = text_of(&files(&release(), &[], Lang::Ja).expect("files"), "cells.utf8.csv");
    check(&cells.replace(",5,\"施設\",", ",五,\"施設\","), &["no-count"; 9]);
    let short: Vec<&str> = cells.lines().take(8).collect();
    check(&short.join("\n"), &["cells-and-columns", "total-row"]);
    check(cells.lines().next().expect("headings"), &["no-rows"]);
}

/// Two rounds of one fiscal year have the same addresses and time codes; the round tells their rows apart.
#[test]
fn rounds_of_one_year_are_told_apart() {
    let now = release();
    let mut earlier = release();
    earlier.source.round = "7".to_owned();
    earlier.round = base::Text::new("1回目", "First");
    let made = files(&now, &[earlier], Lang::Ja).expect("files");
    for name in ["cells.utf8.csv", "amounts.utf8.csv", "responses.utf8.csv"] {
        let text = text_of(&made, name);
        let n_rows = text.lines().count() - 1;
        let of_earlier = text.lines().filter(|line| line.contains("\"7\",\"1回目\"")).count();
        assert!(text.lines().next().is_some_and(|head| head.contains("回コード")), "{text}");
        assert_eq!(of_earlier * 2, n_rows, "{name}: {text}");
    }
}
