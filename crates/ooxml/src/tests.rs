//! Small files, each with one claim that a reader must never see.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const LIMITS: Limits = Limits { parts_max: 4, unpacked_bytes_max: 8_000_000, unpacked_ratio_max: 100 };

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        out.start_file(*name, SimpleFileOptions::default()).expect("a part");
        out.write_all(text.as_bytes()).expect("memory");
    }
    out.finish().expect("a zip").into_inner()
}

#[track_caller]
fn check(text: &str, expected: Result<(), Unfit>) {
    let shown: String = text.chars().take(200).collect();
    assert_eq!(look_over(&zipped(&[("xl/part", text)]), &LIMITS), expected, "{shown}");
}

#[test]
fn places_that_no_sheet_has_are_refused() {
    for place in ["A1", "xfd1048576", "ZZZ9999999", "12", "", "$A$1", "あ"] {
        check(&format!("<sheetData><row><c r=\"{place}\"/></row></sheetData>"), Ok(()));
    }
    for place in ["AAAA1", "A10000000", "aaaaaaaaaaaaaaaaaaaa", "99999999999"] {
        check(&format!("<row r='{place}'>"), Err(Unfit::Broken));
        check(&format!("<x:row><x:c s=\"1\" r = \"{place}\"></x:c>"), Err(Unfit::Broken));
        check(&format!("<c r=\"A1\" r=\"{place}\"/>"), Err(Unfit::Broken));
        check(&format!("<dimension ref=\"A1:{place}\"/>"), Err(Unfit::Broken));
    }
    check("<mergeCells><mergeCell ref=\"A1:XFD1048576\"/></mergeCells>", Ok(()));
    check("<mergeCells><mergeCell ref=\"B2:A3\"/></mergeCells>", Err(Unfit::Broken));
    check("<dimension ref=\"B2:C1\"/>", Err(Unfit::Broken));
    // Damaged beyond: no reader comes so far.
    check("<a></ <row r=\"99999999999\">", Ok(()));
}

#[test]
fn room_for_more_than_there_is_is_refused() {
    check("<sst uniqueCount=\"2\"><si><t>a</t></si><si/></sst>", Ok(()));
    check("<sst uniqueCount=\"many\"><si/></sst>", Ok(()));
    check("<sst uniqueCount=\"400000\"><si/></sst>", Err(Unfit::Broken));
    check("<sst uniqueCount=\"100000000000\"><si/></sst>", Err(Unfit::TooLarge));
    check("<sst uniqueCount=\"+99999999999999999999999\"><si/></sst>", Err(Unfit::TooLarge));
    check("<f t=\"shared\" si=\"7\" ref=\"A1:A3\">A1+1</f>", Ok(()));
    check("<f t=\"shared\" si=\"18446744073709551614\" ref=\"A1:A3\">A1+1</f>", Err(Unfit::Broken));
    check("<sst x uniqueCount=\"1\"/>", Err(Unfit::Broken));
}

#[test]
fn formats_beyond_what_excel_knows_are_refused() {
    check("<numFmts><numFmt numFmtId=\"200\" formatCode=\"yyyy/m/d\"/></numFmts>", Ok(()));
    let long = "0".repeat(2_000);
    check(&format!("<numFmts><numFmt numFmtId=\"200\" formatCode=\"{long}\"/></numFmts>"), Err(Unfit::Broken));
    check(&format!("<fonts><font><name val=\"{long}\"/></font></fonts>"), Err(Unfit::Broken));
    let formats = |n: usize| "<xf/>".repeat(n);
    check(&format!("<cellStyleXfs>{0}</cellStyleXfs><cellXfs>{0}</cellXfs>", formats(65_490)), Ok(()));
    check(&format!("<cellXfs>{}</cellXfs>", formats(150_000)), Err(Unfit::TooLarge));
}

#[test]
fn what_unpacks_to_too_much_is_refused_whatever_it_says() {
    // A million bytes may unpack at any ratio, more than that may not.
    check(&" ".repeat(1_000_000), Ok(()));
    check(&" ".repeat(1_000_001), Err(Unfit::TooLarge));
    let parts = ["a", "b", "c", "d", "e"].map(|name| (name, "<x/>"));
    assert_eq!(look_over(&zipped(&parts[..4]), &LIMITS), Ok(()));
    assert_eq!(look_over(&zipped(&parts), &LIMITS), Err(Unfit::TooLarge));
    let small = Limits { unpacked_bytes_max: 7, ..LIMITS };
    assert_eq!(look_over(&zipped(&parts[..1]), &small), Ok(()));
    assert_eq!(look_over(&zipped(&parts[..2]), &small), Err(Unfit::TooLarge));
}

#[test]
fn what_is_no_zip_or_damaged_is_refused() {
    assert_eq!(look_over(b"", &LIMITS), Err(Unfit::Broken));
    let mut bytes = zipped(&[("a", "<x>a text that is packed</x>")]);
    let middle = bytes.iter().position(|byte| *byte == b'a').expect("the name") + 6;
    bytes[middle] ^= 0xFF;
    assert_eq!(look_over(&bytes, &LIMITS), Err(Unfit::Broken));
}
