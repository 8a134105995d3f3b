//! The ministry's real files, where they lie beside the repository.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use super::{check_bytes, findings, lines};
use crate::beds::BedClass;
use crate::diff::diff;
use crate::frame::{FrameRule, Status};
use crate::mapping::{Field, Mapping};
use crate::read::{Reading, read};

const HOSPITALS: &str = "01-1_hospital_facility_info_20250601.zip";
const KYOTO: &str = "01-1_hospital_facility_info_20251201_kyoto.csv";

fn official(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    let bytes = std::fs::read(path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {name} absent");
    }
    bytes
}

fn n_with_code(reading: &Reading, code: &str) -> usize {
    reading.findings.iter().filter(|finding| finding.code == code).count()
}

/// The figures are counts of the file itself, made by a separate script before this crate was written.
#[test]
fn the_ministrys_list_is_read_as_downloaded() {
    let Some(bytes) = official(HOSPITALS) else {
        return;
    };
    let start = Instant::now();
    let reading = read(HOSPITALS, &bytes, &Mapping::ministry());
    eprintln!("read {} hospitals in {:?}", reading.facilities.len(), start.elapsed());
    assert!(!reading.refused());
    assert_eq!(reading.n_rows, 7_587);
    assert_eq!(reading.facilities.len(), 7_587);
    assert_eq!(reading.columns.len(), Field::ALL.len());
    assert_eq!(reading.format.ja, "ZIP内の 01-1_hospital_facility_info_20250601.csv、CSV、UTF-8（BOM付き）");

    let mut by_class: BTreeMap<&str, u32> = BTreeMap::new();
    for facility in &reading.facilities {
        let class = match facility.beds.total_stated.map(BedClass::of) {
            None => "none",
            Some(None) => "under 20",
            Some(Some(class)) => class.code(),
        };
        *by_class.entry(class).or_default() += 1;
    }
    let expected = [
        ("b020", 2_689),
        ("b100", 2_553),
        ("b200", 943),
        ("b300", 608),
        ("b400", 331),
        ("b500", 366),
        ("none", 57),
        ("under 20", 40),
    ];
    assert_eq!(by_class, BTreeMap::from(expected));

    check_unclear(&reading);
    check_codes(&reading);
}

fn check_unclear(reading: &Reading) {
    let small = reading.facilities.iter().filter(|facility| facility.beds.total_stated.unwrap_or(0) < 20);
    let sums: Vec<u32> = small.filter_map(|facility| facility.beds.sum_of_kinds()).filter(|sum| *sum >= 20).collect();
    assert_eq!((sums.len(), sums.iter().max()), (48, Some(&473)));
    assert_eq!(n_with_code(reading, "beds-total-disagrees"), 74);
    assert_eq!(n_with_code(reading, "beds-total-blank"), 57);
    assert_eq!(reading.findings.len(), 131);
}

fn check_codes(reading: &Reading) {
    let codes: Vec<&str> = reading.facilities.iter().map(|facility| facility.code.as_str()).collect();
    assert_eq!(codes.iter().filter(|code| code.chars().count() != 13).count(), 1_146);
    assert_eq!(codes.iter().filter(|code| code.chars().any(|c| c.is_ascii_alphabetic())).count(), 261);

    let first = &reading.facilities[0];
    assert_eq!(
        (first.code.as_str(), first.prefecture.as_str(), first.municipality.as_str()),
        ("0111010000010", "01", "01101")
    );
    assert_eq!(first.kana, "サッポロイカダイガクフゾクビョウイン");
    assert!(reading.facilities.iter().all(|facility| facility.municipality.len() == 5));
}

#[test]
fn the_same_list_twice_changes_nothing_and_unclear_beds_wait_for_a_decision() {
    let Some(bytes) = official(HOSPITALS) else {
        return;
    };
    let once = read(HOSPITALS, &bytes, &Mapping::ministry());
    let twice = read(HOSPITALS, &bytes, &Mapping::ministry());
    let difference = diff(&once.facilities, &twice.facilities);
    assert!(difference.is_empty());
    assert_eq!(difference.unchanged, 7_587);

    let mut by_reason: BTreeMap<(Status, String), u32> = BTreeMap::new();
    for facility in &once.facilities {
        let placement = FrameRule::hospitals().place(facility, None);
        assert_eq!(placement.stratum.is_some(), placement.status == Status::In);
        *by_reason.entry((placement.status, placement.reason.code)).or_default() += 1;
    }
    // 131 are unclear; of the 40 with a total under 20, those whose kinds agree are out.
    let n = |status, code: &str| by_reason.get(&(status, code.to_owned())).copied().unwrap_or(0);
    assert_eq!(n(Status::Unclear, "beds-unclear-blank"), 57);
    assert_eq!(n(Status::Unclear, "beds-unclear-disagrees"), 74);
    assert_eq!(n(Status::In, "rule-met") + n(Status::Out, "beds-below"), 7_587 - 131);
    assert_eq!(by_reason.len(), 4);
}

#[test]
fn the_kyoto_file_is_refused_whole() {
    let Some(bytes) = official(KYOTO) else { return };
    let reading = read(KYOTO, &bytes, &Mapping::ministry());
    assert!(reading.refused());
    assert!(reading.facilities.is_empty());
    assert_eq!(findings(&reading.findings), "error header-missing 1 -\nerror identifiers-destroyed 1 ID\n");
    let destroyed = &reading.findings[1].message;
    for part in ["「ID」（A列）", "2.61E+12", "127行", "Excel", "もう一度ダウンロード", "文字列"] {
        assert!(destroyed.ja.contains(part), "{part}: {}", destroyed.ja);
    }
    for part in ["“ID” (column A)", "Excel", "Download the file again", "as text"] {
        assert!(destroyed.en.contains(part), "{part}: {}", destroyed.en);
    }
}

#[test]
fn the_definition_book_is_no_list_and_is_told_so() {
    let Some(bytes) = official("001306376.xlsx") else {
        return;
    };
    let reading = read("001306376.xlsx", &bytes, &Mapping::ministry());
    assert!(reading.refused());
    assert!(!reading.findings.is_empty());
}

#[test]
fn a_list_of_all_insured_institutions_is_read_without_header() {
    let Some(bytes) = official("202508_all_med_inst_cd.zip") else {
        return;
    };
    let (mapping, _) = Mapping::parse("header=none,code=A,name=C,address=E,kind:その他");
    let start = Instant::now();
    let reading = read("202508_all_med_inst_cd.zip", &bytes, &mapping);
    eprintln!("read {} rows in {:?}", reading.n_rows, start.elapsed());
    assert_eq!(reading.n_rows, 97_024);
    // Codes repeat in it (96,488 are distinct), so that it cannot be a register.
    assert!(reading.refused());
    assert!(n_with_code(&reading, "code-twice") > 500);
}

#[test]
fn renamed_columns_of_the_ministry_are_named() {
    let list = lines(
        "
        医療機関ID,正式名称,正式名称（フリガナ）,機関区分,都道府県コード,市区町村コード,所在地,一般病床,療養病床,精神病床,結核病床,感染症病床
        1,架空病院,カクウ,1,13,101,東京都,20,,,,
        ",
    );
    let expected = "error column-missing 1 ID\nerror column-missing 1 合計病床数";
    let reading = check_bytes(list.as_bytes(), "ministry", expected);
    assert!(reading.findings[0].message.ja.contains("医療機関ID"), "{}", reading.findings[0].message.ja);
    let mended = check_bytes(
        list.replace("感染症病床\n", "感染症病床,計\n").replace(",20,,,,", ",20,,,,,20").as_bytes(),
        "ministry,code=医療機関ID,beds_total=計",
        "1 架空病院 カクウ hospital 13 13101 東京都 20/20/-",
    );
    assert_eq!(mended.columns[0].heading, "医療機関ID");
}

#[test]
fn lists_of_clinics_and_pharmacies_need_fewer_columns() {
    check_bytes(
        lines(
            "
            ID,正式名称,正式名称（フリガナ）,機関区分,都道府県コード,市区町村コード,所在地,一般病床,療養病床,合計病床数
            1,架空診療所,カクウ,2,13,101,東京都,,,
            ",
        )
        .as_bytes(),
        "ministry",
        "1 架空診療所 カクウ clinic 13 13101 東京都 -/-/-",
    );
    check_bytes(
        lines("ID,名称,フリガナ,機関区分,都道府県コード,市区町村コード,所在地\n1,架空薬局,カクウ,5,13,101,東京都")
            .as_bytes(),
        "ministry",
        "1 架空薬局 カクウ pharmacy 13 13101 東京都 -/-/-",
    );
}
