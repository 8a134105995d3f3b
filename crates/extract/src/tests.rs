//! Sheets as files, read back.

use base::Text;
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::{CodeValue, CodedFile, Column, Encoding, Sheet, TextTable, Values, csv, encode, parquet};

fn sheet() -> Sheet {
    let text = |values: &[Option<&str>]| Values::Text(values.iter().map(|value| value.map(str::to_owned)).collect());
    Sheet::new(
        "answers",
        vec![
            Column {
                name: "name".to_owned(),
                label: Text::new("名称", "Name"),
                values: text(&[Some("架空髙台病院"), Some("=1+1"), None]),
            },
            Column {
                name: "n".to_owned(),
                label: Text::new("台数", "Number"),
                values: Values::Integer(vec![Some(2), None, Some(-3)]),
            },
        ],
    )
}

#[test]
fn csv_is_safe_and_keeps_empty_cells() {
    let written = csv(&sheet(), Encoding::Utf8Bom);
    assert_eq!(String::from_utf8(written.bytes).unwrap(), "\u{feff}name,n\r\n架空髙台病院,2\r\n'=1+1,\r\n,-3\r\n");
    assert!(written.findings.is_empty());
}

#[test]
fn cp932_keeps_the_ministry_s_variants_and_names_what_it_cannot_write() {
    let written = csv(&sheet(), Encoding::Cp932);
    assert!(written.findings.is_empty(), "髙 is part of CP932");
    let (text, _, lossy) = encoding_rs::SHIFT_JIS.decode(&written.bytes);
    assert!(!lossy && text.contains("架空髙台病院"));

    let values = Values::Text(vec![Some("架空🏥病院".to_owned())]);
    let odd = Sheet::new("odd", vec![Column { name: "name".to_owned(), label: Text::default(), values }]);
    let written = csv(&odd, Encoding::Cp932);
    assert_eq!(written.findings.len(), 1);
    assert!(written.findings[0].message.ja.contains('🏥'));
    assert!(encoding_rs::SHIFT_JIS.decode(&written.bytes).0.contains("架空〓病院"));
}

#[test]
fn parquet_reads_back_and_is_the_same_every_time() {
    let bytes = parquet(&sheet()).unwrap();
    assert_eq!(bytes, parquet(&sheet()).unwrap());
    let reader = SerializedFileReader::new(bytes_of(bytes)).unwrap();
    let rows: Vec<String> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().to_string()).collect();
    assert_eq!(rows[0], "{name: \"架空髙台病院\", n: 2}");
    assert_eq!(rows[1], "{name: \"=1+1\", n: null}");
    assert_eq!(rows[2], "{name: null, n: -3}");
}

fn bytes_of(bytes: Vec<u8>) -> impl parquet::file::reader::ChunkReader {
    bytes::Bytes::from(bytes)
}

#[track_caller]
fn read(bytes: Vec<u8>) -> CodedFile {
    CodedFile::of_table(TextTable::read(bytes).unwrap(), None).unwrap()
}

/// Whole numbers are numbers only where they are written as such; identifiers keep their zeros.
#[test]
fn a_csv_becomes_columns_of_codes() {
    let long: String = (0..300).map(|row| format!("{row},{},県{}\r\n", row % 12, row % 2)).collect();
    let text = format!("id,month,\"place, kept\"\r\n{long}301,,01\r\n302,-3,\"a\"\"b\"\r\n");
    for bytes in
        [text.clone().into_bytes(), [b"\xEF\xBB\xBF", text.as_bytes()].concat(), encode(text, Encoding::Cp932).bytes]
    {
        let file = read(bytes);
        assert_eq!(file.skipped(), ["id"], "too many values to be codes");
        assert_eq!((file.n_rows(), file.n_groups()), (302, 1));
        let columns: Vec<&str> = file.columns().iter().map(|column| column.name.as_str()).collect();
        assert_eq!(columns, ["month", "place, kept"]);
        let month = &file.columns()[0].codes;
        assert_eq!((month.first(), month.last()), (Some(&CodeValue::Number(-3)), Some(&CodeValue::Missing)));
        let place: Vec<String> = file.columns()[1].codes.iter().map(ToString::to_string).collect();
        assert_eq!(place, ["01", "a\"b", "県0", "県1"]);
        let mut codes = Vec::new();
        file.read(0, 1, &mut codes).unwrap();
        assert_eq!(codes[298..], [2, 3, 0, 1]);
        assert_eq!(file.row_of(1, 0).unwrap(), Some(302));
        assert_eq!(file.texts(&["id".to_owned()]).unwrap()[0][299..], ["299", "301", "302"]);
        let stays: Vec<bool> = (0..302).map(|row| row >= 300).collect();
        let only = file.only(&stays).unwrap();
        only.read(0, 1, &mut codes).unwrap();
        assert_eq!((only.n_rows(), codes.as_slice()), (2, [0, 1].as_slice()));
    }
}

#[test]
fn a_table_that_cannot_be_read_says_why() {
    let codes = |bytes: &[u8]| -> Vec<String> {
        TextTable::read(bytes.to_vec()).unwrap_err().into_iter().map(|finding| finding.code).collect()
    };
    assert_eq!(codes(b"a,b\n1,2\n\xFF\xFE,\x80\n"), ["encoding-unknown"]);
    // A line of CP932 in a file of UTF-8, which might be read as CP932 throughout, and the other way round.
    let mixed = ["名前,数\n架空,1\n架空,3\n".as_bytes(), b"\x89\xCB\x8B\xF3,2\n"].concat();
    let other = [&b"\x96\xBC\x91O,n\n\x89\xCB\x8B\xF3,2\n\x89\xCB\x8B\xF3,2\n"[..], "病院,1\n".as_bytes()].concat();
    for (bytes, line) in [(mixed, 4), (other, 4)] {
        let findings = TextTable::read(bytes).unwrap_err();
        assert_eq!((findings[0].code.as_str(), findings[0].place.row), ("encoding-unknown", Some(line)));
    }
    let utf_16: Vec<u8> = "a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [&b"PK\x03\x04workbook"[..], b"\xD0\xCF\x11\xE0 old workbook", b"\xFE\xFF\0a\0,", &utf_16] {
        assert_eq!(codes(bytes), ["not-text"]);
    }
    assert_eq!(codes(b""), ["no-rows"]);
    let ragged: String = (0..150).map(|_| "1\n").collect();
    assert_eq!(codes(format!("a,b\n{ragged}").as_bytes()).len(), 101, "the rest is summed up");
}

/// One stray quote made one cell of all rows below it, and the file was counted without them.
#[test]
fn quotes_that_do_not_pair_are_found_where_they_begin() {
    let found = |text: &str| {
        let findings = TextTable::read(text.as_bytes().to_vec()).map(|table| table.n_rows()).unwrap_err();
        assert_eq!((findings.len(), findings[0].code.as_str()), (1, "csv-quote"));
        let place = &findings[0].place;
        (place.row, place.column.clone())
    };
    let at = |row: u32, column: &str| (Some(row), Some(column.to_owned()));
    let rows = "small,1\n".repeat(50);
    assert_eq!(found(&format!("bed,q1\n\nsmall,1\nlarge,\"2\n{rows}")), at(3, "q1"));
    assert_eq!(found(&format!("bed;q1\n\"small\nand\";1\n\"la;2\n{rows}")), at(3, "bed"));
    assert_eq!(found(&format!("bed,q1\nlarge,\"2\n{rows}large,\"2\n{rows}")), at(2, "q1"), "the next quote closes it");
    assert_eq!(found(&format!("bed,\"q1\n{rows}")), (Some(1), None));
    let rows = TextTable::read(b"bed,q1,q1\nsmall\nlarge,\"2,3\nlarge\n".to_vec()).unwrap_err();
    let said: Vec<(&str, Option<u32>)> =
        rows.iter().map(|finding| (finding.code.as_str(), finding.place.row)).collect();
    assert_eq!(said, [("column-twice", Some(1)), ("csv-ragged", Some(2)), ("csv-quote", Some(3))]);
    let sound = "bed,\"q1\"\r\n\"a \"\"b\"\"\",\"\"\r\n\"two\r\nlines\",1\r\nsm\"all,2\r\n";
    assert_eq!(TextTable::read(sound.as_bytes().to_vec()).unwrap().n_rows(), 3);
}

/// Columns of every type of a Parquet file as text.
#[test]
fn texts_of_parquet_keep_empty_cells() {
    let path = std::env::temp_dir().join(format!("kaishin-texts-{}", std::process::id()));
    std::fs::write(&path, parquet(&sheet()).unwrap()).unwrap();
    let file = CodedFile::open(std::fs::File::open(&path).unwrap(), None).unwrap();
    std::fs::remove_file(&path).unwrap();
    let names = ["n".to_owned(), "name".to_owned()];
    assert_eq!(file.texts(&names).unwrap(), [["2", "", "-3"], ["架空髙台病院", "=1+1", ""]]);
    let findings = file.texts(&["beds".to_owned(), "n".to_owned(), "year".to_owned()]).unwrap_err();
    assert_eq!(findings.iter().map(|finding| finding.code.as_str()).collect::<Vec<_>>(), ["no-such-column"; 2]);
}

/// Dashes and spaces of typesetters have their like in CP932; only what has none is told and replaced.
#[test]
fn what_has_its_like_in_cp932_is_not_told() {
    let encoded = encode("20–99 beds — 1\u{2009}000・〜\u{1f600}".to_owned(), Encoding::Cp932);
    let (read, _, _) = encoding_rs::SHIFT_JIS.decode(&encoded.bytes);
    assert_eq!(read, "20-99 beds ― 1 000・～〓");
    assert_eq!(encoded.findings.len(), 1, "{:?}", encoded.findings);
}
