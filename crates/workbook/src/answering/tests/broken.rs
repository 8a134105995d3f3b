//! Files that are none, workbooks that were disturbed, and what somebody made to do harm.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::filled::rewritten;
use super::*;

fn whole() -> Vec<u8> {
    made(&instrument(), &answers(), &head(false), &Marks::new())
}

#[track_caller]
fn check_refused(bytes: &[u8], code: &str) {
    match read(bytes, verify) {
        Ok(_) => panic!("taken, and {code} was expected"),
        Err(findings) => assert_eq!(findings.iter().map(|found| found.code.as_str()).collect::<Vec<_>>(), [code]),
    }
}

#[test]
fn what_is_no_workbook_of_ours_is_refused_with_the_cause() {
    check_refused(b"", "not-a-workbook");
    check_refused(b"code,name\n", "not-a-workbook");
    check_refused(b"PK\x03\x04 and nothing more", "workbook-broken");
    check_refused(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1], "workbook-locked");
    check_refused(&vec![0; WORKBOOK_BYTES_MAX + 1], "workbook-too-large");
    let other = rust_xlsxwriter::Workbook::new().save_to_buffer().unwrap();
    check_refused(&other, "workbook-not-ours");
}

#[test]
fn a_manifest_that_was_changed_is_refused() {
    let bytes = rewritten(&whole(), |_, text| text.replace("facility|KX1", "facility|KX2"));
    check_refused(&bytes, "workbook-tampered");
}

#[test]
fn a_zip_bomb_is_refused_before_it_is_unpacked() {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        for _ in 0..100 {
            out.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
    }
    let bytes = out.finish().unwrap().into_inner();
    assert!(bytes.len() < WORKBOOK_BYTES_MAX);
    check_refused(&bytes, "workbook-bomb");
}

#[test]
fn one_text_in_very_many_cells_does_not_fill_the_memory() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let long = "あ".repeat(32_000);
    for row in 0..1_000 {
        sheet.write_string(row, 0, &long).unwrap();
    }
    check_refused(&book.save_to_buffer().unwrap(), "workbook-too-large");
}

/// A blank row is put in above `row`, as Excel does: everything below moves down.
fn with_inserted_row(sheet: &str, row: u32) -> String {
    let mut out = String::new();
    let mut rest = sheet;
    while let Some(at) = rest.find(" r=\"") {
        let (before, after) = rest.split_at(at + 4);
        out.push_str(before);
        let end = after.find('"').unwrap();
        let reference = &after[..end];
        let letters: String = reference.chars().take_while(char::is_ascii_alphabetic).collect();
        let number: u32 = reference[letters.len()..].parse().unwrap();
        let moved = if number >= row { number + 1 } else { number };
        out.push_str(&format!("{letters}{moved}"));
        rest = &after[end..];
    }
    out.push_str(rest);
    out
}

#[test]
fn an_inserted_row_and_a_renamed_sheet_do_not_matter() {
    let bytes = rewritten(&whole(), |member, text| match member {
        "xl/worksheets/sheet2.xml" => with_inserted_row(&text, 7),
        "xl/workbook.xml" => text.replace("1 体制", "体制（記入済）"),
        _ => text,
    });
    let returned = opened(&bytes);
    let judged = judged(&instrument(), &returned, &answers());
    assert_eq!((judged.findings, judged.take), (Vec::new(), Default::default()));
    assert!(place(&returned, "a/name", &Part::Value).0.starts_with("体制"));
}

#[test]
fn what_stands_in_an_inserted_row_or_below_the_last_line_is_told_at_its_cell() {
    let whole = whole();
    let typed =
        |reference: &str, words: &str| format!("<c r=\"{reference}\" t=\"inlineStr\"><is><t>{words}</t></is></c>");
    let bytes = rewritten(&whole, |member, text| {
        if member != "xl/worksheets/sheet2.xml" {
            return text;
        }
        let moved = with_inserted_row(&text, 7);
        let at = moved.find("<row r=\"8\"").expect("the row below");
        let row = format!("<row r=\"7\">{}</row>", typed("D7", "貼り付けた行"));
        let with_row = format!("{}{row}{}", &moved[..at], &moved[at..]);
        with_row.replace("</sheetData>", &format!("<row r=\"900\">{}</row></sheetData>", typed("D900", "メモ")))
    });
    let judged = judged(&instrument(), &opened(&bytes), &answers());
    let told: Vec<(&str, Option<u32>, Option<&str>)> = judged
        .findings
        .iter()
        .map(|finding| (finding.code.as_str(), finding.place.row, finding.place.column.as_deref()))
        .collect();
    assert_eq!(told, [("stray-entry", Some(7), Some("D")), ("stray-entry", Some(900), Some("D"))]);
    assert!(judged.take.is_empty() && judged.findings.iter().all(|found| !found.message.ja.contains("貼り付け")));
}

#[test]
fn a_removed_line_a_doubled_line_and_a_removed_sheet_are_told() {
    let without = |tag: &str| {
        let shared = tag.to_owned();
        rewritten(&whole(), move |member, text| {
            if member == "xl/sharedStrings.xml" { text.replace(&format!(">{shared}<"), ">x<") } else { text }
        })
    };
    let codes = |bytes: &[u8]| {
        let judged = judged(&instrument(), &opened(bytes), &answers());
        assert!(judged.take.is_empty(), "answers that cannot be found stay as they were: {:#?}", judged.take);
        judged.findings.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&without("kaishin:line:1")), ["line-missing", "stray-entry"], "what stands there is told too");
    assert_eq!(codes(&without("kaishin:sheet:1")), ["sheet-missing"]);
    let doubled = rewritten(&whole(), |member, text| {
        if member == "xl/sharedStrings.xml" { text.replace(">kaishin:line:2<", ">kaishin:line:1<") } else { text }
    });
    assert_eq!(codes(&doubled), ["line-missing", "line-twice"]);
}

/// A small generator, so that a failure can be had again.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % below.max(1)
    }
}

/// Reads whatever it is given, and judges it when it is taken: neither may panic.
fn survives(bytes: &[u8]) {
    if let Ok(returned) = read(bytes, |_, _| true) {
        let answers = answers();
        judged(&instrument(), &returned, &answers);
    }
}

#[test]
fn damaged_files_never_make_the_reader_panic() {
    let whole = whole();
    let mut chance = Chance(2026);
    for _ in 0..400 {
        let mut bytes = whole.clone();
        for _ in 0..=chance.next(8) {
            let at = chance.next(bytes.len());
            bytes[at] = u8::try_from(chance.next(256)).unwrap();
        }
        bytes.truncate(whole.len() - chance.next(whole.len() / 4));
        survives(&bytes);
    }
}

#[test]
fn damaged_members_never_make_the_reader_panic() {
    let whole = whole();
    let mut chance = Chance(11);
    for _ in 0..150 {
        let bytes = rewritten(&whole, |_, text| {
            let mut bytes = text.into_bytes();
            for _ in 0..chance.next(3) {
                let at = chance.next(bytes.len());
                let ascii = [b'<', b'>', b'"', b'0', b'9', b'/', b'a', b' ', b'&'];
                if bytes[at].is_ascii() {
                    bytes[at] = ascii[chance.next(ascii.len())];
                }
            }
            String::from_utf8_lossy(&bytes).into_owned()
        });
        survives(&bytes);
    }
}
