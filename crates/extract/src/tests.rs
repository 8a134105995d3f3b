//! Sheets as files, read back.

use base::Text;
use parquet::file::reader::{FileReader, SerializedFileReader};

use crate::{Column, Encoding, Sheet, Values, csv, parquet};

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
