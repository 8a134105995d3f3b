//! Sheets to a workbook and back, cells of every kind, and workbooks that must not be opened.

use std::io::{Cursor, Read as _, Write};

use base::Severity;
use questionnaire::{Sheet, Sheets};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;

use super::*;

fn sheets(text: &str) -> Sheets {
    Sheets::from_markdown(text).expect("tables of bars")
}

/// Cells as `row/column/text`, and findings as `code sheet row column`.
#[track_caller]
fn check(bytes: &[u8], expected: &[&str]) {
    let opened = read(bytes);
    let mut lines: Vec<String> = opened
        .findings
        .iter()
        .map(|found| {
            let place = &found.place;
            let weight = if found.severity == Severity::Error { "!" } else { "?" };
            format!(
                "{weight} {} {} {} {}",
                found.code,
                place.sheet.as_deref().unwrap_or("-"),
                place.row.map_or_else(|| "-".to_owned(), |row| row.to_string()),
                place.column.as_deref().unwrap_or("-")
            )
        })
        .collect();
    for sheet in opened.sheets.iter().flat_map(|sheets| &sheets.0) {
        lines.push(format!(
            "{}: {}",
            sheet.name,
            sheet.rows.iter().map(|row| row.join("|")).collect::<Vec<_>>().join(" / ")
        ));
    }
    assert_eq!(lines, expected);
}

#[test]
fn text_goes_through_a_workbook_unchanged() {
    let sheet = |name: &str, rows: &[&[&str]]| Sheet {
        name: name.to_owned(),
        rows: rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect(),
    };
    let form = Sheets(vec![
        sheet(
            "survey",
            &[
                &["type", "name", "label::日本語 (ja)", "default"],
                &["text", "q1", "二行の\n設問 & <タグ> \"引用\"", "007"],
                &[],
                &["note", "q2", "=HYPERLINK(\"x\")", "1.0"],
                &["note", "q3", "𠮷野家・①㈱ﾃｽﾄ", "TRUE"],
                &["note", "q4", " 前後の空白 ", "2026-03-31"],
                &["note", "q5", "_x000D_ と _x0041_", "1E5"],
            ],
        ),
        sheet("choices", &[&["list_name", "name", "label"], &["yn", "1", "はい"], &["yn", "2", "いいえ"]]),
    ]);
    let bytes = write(&form).expect("nothing in it is too long");
    let opened = read(&bytes);
    assert_eq!(opened.findings, vec![]);
    assert_eq!(opened.sheets, Some(form));
}

#[test]
fn a_workbook_does_not_say_when_it_was_written() {
    let bytes = write(&sheets("| survey |\n| | type | name |\n| | text | a |")).expect("small");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).expect("a workbook is a zip");
    let mut about = String::new();
    archive.by_name("docProps/core.xml").expect("its properties").read_to_string(&mut about).expect("a text");
    assert_eq!(about.matches("2026-01-01T00:00:00Z").count(), 2, "made and changed: {about}");
    let times: std::collections::BTreeSet<_> =
        (0..archive.len()).map(|index| archive.by_index(index).expect("a part").last_modified()).collect();
    assert_eq!(times.len(), 1);
    assert!(times.into_iter().flatten().all(|time| time.year() == 1980), "the zip's own beginning");
}

#[test]
fn cells_become_what_people_see() {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("survey").expect("a name");
    page.write(0, 0, 1.0).expect("a cell");
    page.write(0, 1, 0.1 + 0.2).expect("a cell");
    page.write(0, 2, -12.5).expect("a cell");
    page.write(0, 3, true).expect("a cell");
    page.write(1, 0, 123_456_789_012_345.0).expect("a cell");
    let date = Format::new().set_num_format("yyyy-mm-dd");
    page.write_with_format(1, 1, ExcelDateTime::from_ymd(2026, 3, 31).expect("a day"), &date).expect("a cell");
    let moment = ExcelDateTime::from_ymd(2026, 3, 31).and_then(|day| day.and_hms(14, 3, 0)).expect("a moment");
    page.write_with_format(1, 2, &moment, &date).expect("a cell");
    let time = Format::new().set_num_format("hh:mm:ss");
    page.write_with_format(1, 3, ExcelDateTime::from_hms(14, 3, 0).expect("a time"), &time).expect("a cell");
    page.write(3, 0, "a\u{a0}b").expect("a cell");
    page.write(3, 1, Formula::new("1+1").set_result("2")).expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    check(&bytes, &["survey: 1|0.3|-12.5|TRUE / 123456789012345|2026-03-31|2026-03-31 14:03:00|14:03:00 /  / a b|2"]);
}

#[test]
fn cells_that_hold_no_value_are_named() {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("survey").expect("a name");
    page.write(0, 0, "type").expect("a cell");
    page.write(0, 2, "label").expect("a cell");
    let broken = Formula::new("NA()").set_result("#N/A");
    page.write(1, 2, &broken).expect("a cell");
    page.write(1, 0, "note").expect("a cell");
    page.write(2, 5, &broken).expect("a cell");
    let memo = book.add_worksheet().set_name("memo").expect("a name");
    memo.write(0, 0, &broken).expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    check(
        &bytes,
        &[
            "! error-cell survey 2 label",
            // Nobody reads these.
            "? error-cell survey 3 F",
            "? error-cell memo 1 A",
            "survey: type||label / note|| / |||||",
            "memo: ",
        ],
    );
}

#[test]
fn a_cell_without_a_value_does_not_hide_what_else_is_wrong() {
    let mut book = Workbook::new();
    let page = book.add_worksheet().set_name("survey").expect("a name");
    let rows = [
        ["type", "name", "label", "relevant"],
        ["text", "a", "", "${nobody} = 1"],
        ["integer", "", "台数", ""],
        ["text", "b", "B", "foo(${a}, ${who})"],
    ];
    for (row, cells) in (0_u32..).zip(&rows) {
        for (column, cell) in (0_u16..).zip(cells) {
            page.write(row, column, *cell).expect("a cell");
        }
    }
    for (row, column) in [(1, 2), (2, 1)] {
        page.write(row, column, Formula::new("A0").set_result("#REF!")).expect("a cell");
    }
    let opened = read(&book.save_to_buffer().expect("a workbook"));
    let compiled = questionnaire::compile_beside(&opened.sheets.expect("sheets"), opened.findings);
    assert!(compiled.instrument.is_none());
    let found = |found: &base::Finding| {
        let place = &found.place;
        format!("{} {} {}", place.row.unwrap_or(0), place.column.as_deref().unwrap_or("-"), found.code)
    };
    let found: Vec<String> = compiled.findings.iter().map(found).collect();
    let expected = [
        "2 label error-cell",
        "3 name error-cell",
        "2 relevant unknown-name",
        "4 relevant unknown-function",
        "4 relevant unknown-name",
    ];
    assert_eq!(found, expected);
}

#[test]
fn what_is_no_workbook_or_too_large_is_refused() {
    check(b"type,name\ntext,a\n", &["! broken-workbook - - -"]);
    check(&vec![0; BYTES_MAX + 1], &["! workbook-too-large - - -"]);
    check(&bomb(UNPACKED_BYTES_MAX + 1, None), &["! workbook-too-large - - -"]);
    // The zip's directory says 10 bytes where there are many.
    check(&bomb(UNPACKED_BYTES_MAX + 1, Some(10)), &["! broken-workbook - - -"]);
    let mut book = Workbook::new();
    book.add_worksheet().write(1_000_000, 3, "x").expect("a cell");
    let bytes = book.save_to_buffer().expect("a workbook");
    check(&bytes, &["! sheet-too-large Sheet1 1000001 D"]);
}

#[test]
fn one_text_in_very_many_cells_is_refused() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let long = "あ".repeat(32_000);
    for row in 0..1_500 {
        page.write(row, 0, long.as_str()).expect("a cell");
    }
    check(&book.save_to_buffer().expect("a workbook"), &["! workbook-too-large Sheet1 - -"]);
}

/// A zip whose one part unpacks to `size` bytes and, where `declared` is given, claims another size.
fn bomb(size: u64, declared: Option<u32>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("xl/workbook.xml", SimpleFileOptions::default()).expect("a part");
    let block = vec![b' '; 1 << 20];
    for _ in 0..size.div_ceil(1 << 20) {
        archive.write_all(&block).expect("memory");
    }
    let mut bytes = archive.finish().expect("a zip").into_inner();
    if let Some(declared) = declared {
        // In the central directory the unpacked size stands 24 bytes after the signature PK 1 2.
        let at = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").expect("a directory") + 24;
        bytes[at..at + 4].copy_from_slice(&declared.to_le_bytes());
    }
    bytes
}

#[test]
fn what_a_workbook_cannot_hold_is_named() {
    let mut form = sheets("| survey |\n| | type | name |\n| | text | a |");
    form.0[0].rows[1][1] = "あ".repeat(CELL_CHARS_MAX + 1);
    form.0.push(Sheet { name: "a/b".to_owned(), rows: Vec::new() });
    let findings = write(&form).expect_err("two things do not fit");
    let shown: Vec<_> = findings.iter().map(|found| (found.code.as_str(), found.place.row)).collect();
    assert_eq!(shown, [("cell-too-long", Some(2)), ("bad-sheet-name", None)]);
}
