//! Lists as bytes in, facilities and findings as text out.

use std::io::{Cursor, Write};

use base::{Finding, Lang, Severity};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{Reading, read};
use crate::beds::{BedClass, BedReading, UnclearBeds};
use crate::mapping::Mapping;

mod official;

const MAPPING: &str = "code=コード,name=名称,kana=カナ,kind=種別,prefecture=県,municipality=市区町村,address=住所,\
    beds_total=総数,beds_general=一般,beds_long_term=療養";

fn mapping(text: &str) -> Mapping {
    let (mapping, findings) = Mapping::parse(text);
    assert_eq!(findings, [], "{text}");
    mapping
}

/// One facility a line; unknown numbers are `-`.
fn facilities(reading: &Reading) -> String {
    let number = |beds: Option<u32>| beds.map_or("-".to_owned(), |beds| beds.to_string());
    let line = |f: &crate::Facility| {
        let beds = [f.beds.total_stated, f.beds.general, f.beds.long_term].map(number).join("/");
        format!(
            "{} {} {} {} {} {} {} {beds}\n",
            f.code,
            f.name,
            f.kana,
            f.kind.code(),
            f.prefecture,
            f.municipality,
            f.address
        )
    };
    reading.facilities.iter().map(line).collect()
}

/// One finding a line: weight, code, row and column.
fn findings(findings: &[Finding]) -> String {
    let weight = |finding: &Finding| match finding.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let line = |finding: &Finding| {
        let row = finding.place.row.map_or("-".to_owned(), |row| row.to_string());
        let column = finding.place.column.clone().unwrap_or("-".to_owned());
        format!("{} {} {row} {column}\n", weight(finding), finding.code)
    };
    findings.iter().map(line).collect()
}

/// Lines without their indentation and blank lines.
fn lines(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

#[track_caller]
fn check_bytes(bytes: &[u8], mapping_text: &str, expected: &str) -> Reading {
    let reading = read("list.csv", bytes, &mapping(mapping_text));
    let shown = format!("{}{}", facilities(&reading), findings(&reading.findings));
    assert_eq!(shown, lines(expected), "{:#?}", reading.findings);
    assert!(reading.findings.iter().all(|finding| finding.place.file.as_deref() == Some("list.csv")));
    assert!(!reading.refused() || reading.facilities.is_empty());
    reading
}

#[track_caller]
fn check(list: &str, mapping_text: &str, expected: &str) -> Reading {
    check_bytes(lines(list).as_bytes(), mapping_text, expected)
}

fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const GOOD: &str = "
    コード,名称,カナ,種別,県,市区町村,住所,総数,一般,療養
    0101,架空みどり野病院,カクウミドリノ,病院,13,101,東京都架空市,120,100,20
";
const GOOD_READ: &str = "0101 架空みどり野病院 カクウミドリノ hospital 13 13101 東京都架空市 120/100/20";

#[test]
fn every_encoding_reads_the_same() {
    let text = lines(GOOD);
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(&text);
    let utf16: Vec<u8> = "\u{FEFF}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let with_mark = format!("\u{FEFF}{text}");
    for (bytes, format) in [
        (text.as_bytes(), "CSV、UTF-8"),
        (with_mark.as_bytes(), "CSV、UTF-8（BOM付き）"),
        (cp932.as_ref(), "CSV、CP932（Shift_JIS）"),
        (utf16.as_slice(), "CSV、UTF-16"),
        (text.replace(',', "\t").as_bytes(), "CSV、UTF-8"),
        (text.replace('\n', "\r\n").as_bytes(), "CSV、UTF-8"),
        (text.replace('\n', "\r").as_bytes(), "CSV、UTF-8"),
    ] {
        assert_eq!(check_bytes(bytes, MAPPING, GOOD_READ).format.ja, format);
    }
}

#[test]
fn what_people_type_is_understood() {
    check(
        "
        コード,名称,カナ,種別,県,市区町村,住所,総数,一般,療養
        ０１０２,架空ひかり台　病院,ｶｸｳﾋｶﾘﾀﾞｲ びょういん,特定機能病院,東京,２０１,,１，２００床,1200.0,
        =\"0103\",架空あおぞら診療所,,２,北海道,011011,,,,
        0104,架空ほしぞら歯科医院,,歯科医院,,,大阪府架空市,,,
        ",
        MAPPING,
        "
        0102 架空ひかり台　病院 カクウヒカリダイ ビョウイン hospital 13 13201  1200/1200/-
        0103 架空あおぞら診療所  clinic 01 01101  -/-/-
        0104 架空ほしぞら歯科医院  dental_clinic 27  大阪府架空市 -/-/-
        ",
    );
}

#[test]
fn quoted_line_breaks_and_blank_rows_keep_the_row_numbers_of_a_spreadsheet() {
    let list = "コード,名称,総数\n\"A1\",\"架空\r\n\r\n病院\",30\r\n\r\n,,\r\nA2,\"架空,\"\"コンマ\"\"病院\",約50\r\n";
    check_bytes(
        list.as_bytes(),
        "code=コード,name=名称,beds_total=総数",
        "
        A1 架空 病院  hospital    30/-/-
        A2 架空,\"コンマ\"病院  hospital    -/-/-
        info kind-assumed - -
        warning beds-not-a-number 5 総数
        warning beds-total-blank 5 総数
        ",
    );
}

#[test]
fn a_total_is_blank_or_disagrees_or_stands_alone() {
    let list = "
        コード,名称,カナ,種別,県,市区町村,住所,総数,一般,療養
        B1,架空一病院,,病院,13,,,,50,10
        B2,架空二病院,,病院,13,,,0,50,
        B3,架空三病院,,病院,13,,,200,,
        B4,架空四病院,,病院,13,,,0,,
        B5,架空五診療所,,診療所,13,,,,,
    ";
    let reading = read("list.csv", lines(list).as_bytes(), &mapping(MAPPING));
    assert_eq!(
        findings(&reading.findings),
        lines(
            "
            warning beds-total-blank 2 総数
            warning beds-total-disagrees 3 総数
            warning beds-total-disagrees 4 総数
            "
        )
    );
    assert_eq!(
        reading.findings[1].line(Lang::Ja),
        "list.csv 3行目 「総数」列: 架空二病院：合計病床数0床に対し、内訳の計は50床で一致しません。「病床数が不明」とします。病床数を確かめて判断してください。"
    );
    let readings: Vec<BedReading> = reading.facilities.iter().map(|facility| facility.beds.reading()).collect();
    let unclear = |reason, stated, sum_of_kinds| BedReading::Unclear { reason, stated, sum_of_kinds };
    assert_eq!(readings[0], unclear(UnclearBeds::Blank, None, Some(60)));
    assert_eq!(readings[1], unclear(UnclearBeds::Disagrees, Some(0), Some(50)));
    assert_eq!(readings[2], unclear(UnclearBeds::Disagrees, Some(200), None));
    assert_eq!(readings[3], BedReading::Clear(0));
    assert_eq!(readings[4], unclear(UnclearBeds::Blank, None, None));

    // A list with totals only cannot disagree with itself; one with kinds only has their sum as total.
    let total_only =
        read("list.csv", lines(list).as_bytes(), &mapping("code=コード,name=名称,kind=種別,beds_total=総数"));
    assert_eq!(total_only.facilities[2].beds.reading(), BedReading::Clear(200));
    let kinds_only =
        read("list.csv", lines(list).as_bytes(), &mapping("code=コード,name=名称,kind=種別,beds_general=一般"));
    assert_eq!(kinds_only.facilities[0].beds.reading(), BedReading::Clear(50));
    assert_eq!(findings(&kinds_only.findings), "info beds-total-not-mapped - -\n");
}

#[test]
fn wrong_values_are_all_reported_at_once() {
    check(
        "
        コード,名称,カナ,種別,県,市区町村,住所,総数,一般,療養
        C1,架空一病院,,びょういん,48,999999999,,-3,,
        C1,架空二病院,,病院,13,27101,,30,30,
        ,,x,病院,13,,,20,20,
        ",
        MAPPING,
        "
        warning prefecture-unknown 2 県
        warning kind-unknown 2 種別
        warning municipality-unclear 2 市区町村
        warning beds-not-a-number 2 総数
        warning municipality-unclear 3 市区町村
        error code-twice 3 コード
        error field-blank 4 コード
        error field-blank 4 名称
        ",
    );
}

#[test]
fn a_code_that_repeats_names_both_rows() {
    let reading = read(
        "list.csv",
        lines("code,name\nA,架空一病院\nB,架空二病院\nA,架空三病院").as_bytes(),
        &mapping("code=code,name=name,kind:病院"),
    );
    assert!(reading.refused());
    let twice = reading.findings.iter().find(|finding| finding.code == "code-twice").unwrap();
    assert!(twice.message.ja.contains("2行目と4行目"), "{}", twice.message.ja);
    assert!(twice.message.en.contains("rows 2 and 4"), "{}", twice.message.en);
}

#[test]
fn ragged_rows_and_open_quotes_are_named() {
    let mapping = "code=コード,name=名称,kind:病院,beds_total=総数";
    check(
        "
        コード,名称,総数
        D1,架空一,病院,30
        D2,架空二病院
        D3,架空三病院,30,,
        ",
        mapping,
        "
        error row-ragged 2 -
        error row-ragged 3 -
        ",
    );
    check(
        "コード,名称,総数\nD1,架空一病院,30\nD2,\"架空二病院,30\nD3,架空三病院,30",
        mapping,
        "error quote-not-closed 3 -",
    );
}

#[test]
fn a_renamed_or_missing_column_is_named_with_the_likely_one() {
    let list = "コード番号,名称,病床総数\nE1,架空一病院,30";
    let reading = check(
        list,
        "code=コード,name=名称,kind:病院,beds_total=総病床数,address=住所",
        "
        error column-missing 1 コード
        error column-missing 1 住所
        error column-missing 1 総病床数
        ",
    );
    let messages: Vec<&str> = reading.findings.iter().map(|finding| finding.message.ja.as_str()).collect();
    assert!(messages[0].contains("「コード番号」がこれにあたるようです"), "{messages:?}");
    assert!(!messages[1].contains("あたるようです"), "{messages:?}");
    assert!(messages[2].contains("「病床総数」がこれにあたるようです"), "{messages:?}");
    check(
        "コード,名称,コード\n1,架空一病院,2",
        "code=コード,name=名称,kind:病院,beds_total=コード",
        "error heading-twice - コード\nerror heading-twice - コード",
    );
}

#[test]
fn titles_above_the_header_and_lists_without_one_are_read() {
    check(
        "
        架空県　医療機関一覧,,
        令和8年11月1日現在,,
        コード,名称,県
        F1,架空一病院,13
        ",
        "code=コード,name=名称,kind:病院,prefecture=県",
        "F1 架空一病院  hospital 13   -/-/-\ninfo beds-total-not-mapped - -",
    );
    check(
        "
        F1,13,架空一病院
        F2,27,架空二診療所
        ",
        "header=none,code=A,name=Ｃ,prefecture=b,kind:診療所",
        "
        F1 架空一病院  clinic 13   -/-/-
        F2 架空二診療所  clinic 27   -/-/-
        info beds-total-not-mapped - -
        ",
    );
    check(
        "F1,架空一病院",
        "header=none,code=A,name=H",
        "error column-missing - H\ninfo beds-total-not-mapped - -\ninfo kind-assumed - -",
    );
}

#[test]
fn identifiers_that_excel_destroyed_are_refused_whole() {
    let reading = check(
        "
        コード,名称,県
        2.61E+12,架空一病院,26
        2.61E+12,架空二病院,26
        0103,架空三病院,26
        ",
        "code=コード,name=名称,kind:病院,prefecture=県",
        "info beds-total-not-mapped - -\nerror identifiers-destroyed 2 コード",
    );
    let message = &reading.findings[1].message;
    for part in ["「コード」（A列）", "2.61E+12", "Excel", "2行", "もう一度ダウンロード", "文字列"]
    {
        assert!(message.ja.contains(part), "{part}: {}", message.ja);
    }
}

#[test]
fn undecodable_bytes_are_named_with_their_row() {
    let mut bytes = lines(GOOD).repeat(3).into_bytes();
    let at = bytes.iter().rposition(|byte| *byte == b'0').unwrap();
    bytes[at] = 0xFF;
    check_bytes(&bytes, MAPPING, "error bytes-undecodable 6 -");

    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(GOOD.trim_start());
    let mut bytes = cp932.into_owned();
    bytes.extend([0x81, 0xFF, b'\n']);
    check_bytes(&bytes, MAPPING, "error bytes-undecodable 3 -");
}

#[test]
fn zips_are_opened_and_broken_ones_refused() {
    let list = lines(GOOD);
    let good = zipped(&[("readme.md", b"-"), ("folder/list.csv", list.as_bytes())]);
    assert_eq!(check_bytes(&good, MAPPING, GOOD_READ).format.en, "list.csv in a ZIP, CSV, UTF-8");
    let two = zipped(&[("a.csv", list.as_bytes()), ("b.csv", b"x")]);
    check_bytes(&two, MAPPING, &format!("{GOOD_READ}\nwarning archive-with-other-list - -"));

    check_bytes(&good[..good.len() / 2], MAPPING, "error archive-broken - -");
    check_bytes(b"PK\x03\x04 not a zip", MAPPING, "error archive-broken - -");
    check_bytes(&zipped(&[("readme.md", b"-")]), MAPPING, "error archive-without-list - -");
    let mut damaged = good.clone();
    let data = damaged.windows(list.len().min(4)).position(|window| window == b"list").unwrap() + 12;
    damaged[data] ^= 0xFF;
    let reading = read("list.csv", &damaged, &mapping(MAPPING));
    assert_eq!(findings(&reading.findings), "error archive-broken - -\n");
}

#[test]
fn a_zip_bomb_is_not_unpacked() {
    let zeros = vec![b'0'; 20_000_000];
    let bomb = zipped(&[("list.csv", &zeros)]);
    assert!(bomb.len() < 100_000);
    check_bytes(&bomb, MAPPING, "error archive-too-large - -");
    check_bytes(
        &zipped(&[("[Content_Types].xml", b"<"), ("xl/a.xml", &zeros)]),
        MAPPING,
        "error archive-too-large - -",
    );
}

#[test]
fn workbooks_are_read_cell_by_cell() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("説明").unwrap().write(0, 0, "架空の説明").unwrap();
    let sheet = book.add_worksheet().set_name("一覧").unwrap();
    for (column, heading) in ["コード", "名称", "県", "総数", "備考"].into_iter().enumerate() {
        sheet.write(2, u16::try_from(column).unwrap(), heading).unwrap();
    }
    sheet
        .write(3, 0, "0101")
        .unwrap()
        .write(3, 1, "架空一病院")
        .unwrap()
        .write(3, 2, 13)
        .unwrap()
        .write(3, 3, 120)
        .unwrap();
    sheet.write(5, 0, 102).unwrap().write(5, 1, "架空二病院").unwrap().write(5, 3, "３０").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let mapping_text = "code=コード,name=名称,kind:病院,prefecture=県,beds_total=総数";
    let expected = "
        0101 架空一病院  hospital 13   120/-/-
        102 架空二病院  hospital    30/-/-
        warning code-is-number - コード
    ";
    let reading = check_bytes(&bytes, mapping_text, expected);
    assert_eq!(reading.findings[0].place.sheet.as_deref(), Some("一覧"));
    check_bytes(&zipped(&[("list.xlsx", &bytes)]), mapping_text, expected);
    check_bytes(&bytes[..bytes.len() - 40], mapping_text, "error archive-broken - -");
    check_bytes(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0], mapping_text, "error workbook-broken - -");

    let mut far = rust_xlsxwriter::Workbook::new();
    far.add_worksheet().write(0, 0, "コード").unwrap().write(1_048_575, 16_383, "x").unwrap();
    check_bytes(&far.save_to_buffer().unwrap(), mapping_text, "error list-too-large - -");
}

#[test]
fn what_is_no_list_is_told_so() {
    check_bytes(b"", MAPPING, "error file-empty - -");
    check_bytes(b"\n \n", MAPPING, "error file-empty - -");
    check_bytes(b"  <!DOCTYPE html><p>404", MAPPING, "error not-a-list - -");
    check_bytes(b"%PDF-1.7", MAPPING, "error not-a-list - -");
    check("apple,pear\nred,green", MAPPING, "error header-unknown 1 -");
    check("コード,名称,カナ,種別,県,市区町村,住所,総数,一般,療養", MAPPING, "error list-empty - -");
}

#[test]
fn the_same_finding_is_not_repeated_without_end() {
    let mut list = "code,name\n".to_owned();
    (0..2_000).for_each(|n| list.push_str(&format!("{n},\n")));
    let reading = read("list.csv", list.as_bytes(), &mapping("code=code,name=name,kind:病院,prefecture:13"));
    let blank: Vec<&Finding> = reading.findings.iter().filter(|finding| finding.code == "field-blank").collect();
    assert_eq!(blank.len(), 501);
    assert!(blank[0].message.en.contains("1500 more"), "{}", blank[0].message.en);
    assert_eq!(reading.n_rows, 2_000);
    assert_eq!(BedClass::of(19), None);
}

#[test]
fn damaged_files_are_findings_and_never_panics() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    (0..40).for_each(|row| {
        sheet.write(row, 0, format!("コード{row}")).unwrap().write(row, 1, row * 1_000).unwrap();
    });
    let list = lines(GOOD).repeat(20);
    let samples = [book.save_to_buffer().unwrap(), zipped(&[("list.csv", list.as_bytes())]), list.into_bytes()];
    let mut chance = crate::invented::chance::Chance::new(2026);
    for sample in samples {
        for _ in 0..200 {
            let mut bytes = sample.clone();
            for _ in 0..=chance.below(8) {
                let at = chance.index(bytes.len());
                bytes[at] = u8::try_from(chance.below(256)).unwrap();
            }
            let cut = chance.index(bytes.len());
            let kept = if chance.percent(30) { &bytes[..cut] } else { &bytes[..] };
            let reading = read("list.csv", kept, &mapping(MAPPING));
            assert!(!reading.findings.is_empty() || !reading.facilities.is_empty());
        }
    }
}
