//! Files written by the `parquet` crate in every way that matters, read back as codes.

#![expect(clippy::single_range_in_vec_init, reason = "a list of row groups may have one")]

use std::fs::File;
use std::io::{Seek, Write};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::{CodeValue, CodedFile};

/// One row in turn: a number, a text, whether true; every seventh number and every fifth text is missing.
fn row(i: usize) -> (Option<i32>, Option<String>, bool) {
    let number = (i % 7 != 3).then(|| [9, 1, 0, -4, 2][i * i % 5]);
    (number, (!i.is_multiple_of(5)).then(|| format!("県{}", i % 3)), i.is_multiple_of(2))
}

fn temporary() -> File {
    let name = format!("kaishin-coded-{}-{:?}", std::process::id(), std::thread::current().id());
    let path = std::env::temp_dir().join(name);
    let file = File::options().read(true).write(true).create(true).truncate(true).open(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    file
}

fn write(groups: &[std::ops::Range<usize>], properties: WriterPropertiesBuilder) -> Vec<u8> {
    let field = |name: &str, physical, repetition| {
        Arc::new(Type::primitive_type_builder(name, physical).with_repetition(repetition).build().unwrap())
    };
    let fields = vec![
        field("number", Physical::INT32, Repetition::OPTIONAL),
        field("text", Physical::BYTE_ARRAY, Repetition::OPTIONAL),
        field("true", Physical::BOOLEAN, Repetition::REQUIRED),
        field("id", Physical::INT32, Repetition::REQUIRED),
        field("fraction", Physical::DOUBLE, Repetition::REQUIRED),
    ];
    let schema = Arc::new(Type::group_type_builder("rows").with_fields(fields).build().unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build())).unwrap();
    for rows in groups {
        let mut group = writer.next_row_group().unwrap();
        let mut put = |column: Column| match column {
            Column::Numbers(values, levels) => put_column::<Int32Type>(&mut group, &values, levels.as_deref()),
            Column::Texts(values, levels) => put_column::<ByteArrayType>(&mut group, &values, Some(&levels)),
            Column::Booleans(values) => put_column::<BoolType>(&mut group, &values, None),
            Column::Fractions(values) => put_column::<DoubleType>(&mut group, &values, None),
        };
        let rows: Vec<usize> = rows.clone().collect();
        let level = |present: bool| i16::from(present);
        put(Column::Numbers(
            rows.iter().filter_map(|i| row(*i).0).collect(),
            Some(rows.iter().map(|i| level(row(*i).0.is_some())).collect()),
        ));
        put(Column::Texts(
            rows.iter().filter_map(|i| row(*i).1).map(|text| ByteArray::from(text.as_str())).collect(),
            rows.iter().map(|i| level(row(*i).1.is_some())).collect(),
        ));
        put(Column::Booleans(rows.iter().map(|i| row(*i).2).collect()));
        put(Column::Numbers(rows.iter().map(|i| i32::try_from(*i).unwrap()).collect(), None));
        put(Column::Fractions(rows.iter().map(|i| *i as f64 / 2.0).collect()));
        group.close().unwrap();
    }
    writer.into_inner().unwrap()
}

enum Column {
    Numbers(Vec<i32>, Option<Vec<i16>>),
    Texts(Vec<ByteArray>, Vec<i16>),
    Booleans(Vec<bool>),
    Fractions(Vec<f64>),
}

fn put_column<T: DataType>(
    group: &mut parquet::file::writer::SerializedRowGroupWriter<'_, Vec<u8>>,
    values: &[T::T],
    levels: Option<&[i16]>,
) {
    let mut writer = group.next_column().unwrap().unwrap();
    writer.typed::<T>().write_batch(values, levels, None).unwrap();
    writer.close().unwrap();
}

fn opened(bytes: &[u8], wanted: Option<&[String]>) -> Result<CodedFile, Vec<base::Finding>> {
    CodedFile::open(holding(bytes), wanted)
}

fn holding(bytes: &[u8]) -> File {
    let mut file = temporary();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

#[track_caller]
fn check(groups: &[std::ops::Range<usize>], properties: WriterPropertiesBuilder) {
    let bytes = write(groups, properties);
    check_opened(&opened(&bytes, None).unwrap(), groups);
    // One of several files is read piece by piece, a small one that stands alone at once.
    check_opened(&CodedFile::open_parts(vec![("part".to_owned(), holding(&bytes))], None).unwrap(), groups);
}

#[track_caller]
fn check_opened(file: &CodedFile, groups: &[std::ops::Range<usize>]) {
    let names: Vec<&str> = file.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["number", "text", "true"]);
    assert_eq!(file.skipped(), ["id", "fraction"]);
    assert_eq!(file.n_rows(), groups.iter().map(std::ops::Range::len).sum::<usize>());
    let numbers = [-4, 0, 1, 2, 9].map(CodeValue::Number);
    let has_all = file.columns()[0].codes.iter().filter(|code| **code != CodeValue::Missing).eq(numbers.iter().filter(
        |number| {
            groups
                .iter()
                .cloned()
                .flatten()
                .any(|i| row(i).0.map(|n| CodeValue::Number(i64::from(n))) == Some((*number).clone()))
        },
    ));
    assert!(has_all, "{:?}", file.columns()[0].codes);
    let mut codes = Vec::new();
    for (group, rows) in groups.iter().enumerate() {
        for (column, CodedColumnOf { value }) in COLUMNS.iter().enumerate() {
            file.read(group, column, &mut codes).unwrap();
            let read: Vec<&CodeValue> =
                codes.iter().map(|code| &file.columns()[column].codes[usize::from(*code)]).collect();
            let expected: Vec<CodeValue> = rows.clone().map(value).collect();
            assert!(read.into_iter().eq(&expected), "column {column} of group {group}");
        }
    }
}

struct CodedColumnOf {
    value: fn(usize) -> CodeValue,
}

const COLUMNS: [CodedColumnOf; 3] = [
    CodedColumnOf { value: |i| row(i).0.map_or(CodeValue::Missing, |number| CodeValue::Number(i64::from(number))) },
    CodedColumnOf { value: |i| row(i).1.map_or(CodeValue::Missing, CodeValue::Text) },
    CodedColumnOf { value: |i| CodeValue::Number(i64::from(row(i).2)) },
];

#[test]
fn dictionaries_differ_from_group_to_group_and_codes_do_not() {
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::ZSTD(ZstdLevel::default())] {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let properties = || WriterProperties::builder().set_compression(compression).set_writer_version(version);
            check(&[0..1000], properties());
            check(
                &[0..3000, 3001..3007, 2..600],
                properties().set_data_page_row_count_limit(500).set_write_batch_size(100),
            );
        }
    }
}

#[test]
fn values_without_a_dictionary_are_read_one_by_one() {
    let plain = WriterProperties::builder().set_dictionary_enabled(false);
    check(&[0..2000, 5..900], plain);
    let delta = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_column_encoding("number".into(), Encoding::DELTA_BINARY_PACKED)
        .set_column_encoding("text".into(), Encoding::DELTA_BYTE_ARRAY);
    check(&[0..2000], delta);
}

#[test]
fn wanted_columns_that_are_missing_or_hold_no_codes_are_all_named() {
    let bytes = write(&[0..1000], WriterProperties::builder());
    let wanted = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let findings = opened(&bytes, Some(&wanted(&["text", "id", "fraction", "beds"]))).unwrap_err();
    let codes: Vec<(&str, Option<&str>)> =
        findings.iter().map(|finding| (finding.code.as_str(), finding.place.item.as_deref())).collect();
    assert_eq!(codes, [("no-such-column", Some("beds")), ("no-codes", Some("id")), ("no-codes", Some("fraction"))]);
    assert!(findings[0].message.ja.contains("number, text, true"), "{}", findings[0].message.ja);
    let file = opened(&bytes, Some(&wanted(&["true"]))).unwrap();
    assert_eq!((file.columns().len(), file.skipped().len()), (1, 0));
}

/// Wherever a file is cut or a byte of it is changed: a finding or other codes, never a panic.
#[test]
fn a_damaged_file_is_a_finding() {
    let bytes = write(&[0..300], WriterProperties::builder());
    assert_eq!(opened(&bytes[..bytes.len() - 9], None).unwrap_err()[0].code, "not-parquet");
    assert_eq!(opened(b"id,text\r\n1,a\r\n", None).unwrap_err()[0].code, "not-parquet");
    for at in 4..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 0x5A;
        if let Ok(file) = opened(&changed, None) {
            let mut codes = Vec::new();
            for (group, column) in
                (0..file.n_groups()).flat_map(|group| (0..file.columns().len()).map(move |c| (group, c)))
            {
                let n_codes = file.columns()[column].codes.len();
                match file.read(group, column, &mut codes) {
                    Ok(()) => assert!(codes.iter().all(|code| usize::from(*code) < n_codes), "byte {at}"),
                    Err(finding) => assert_eq!(finding.code, "parquet-damaged"),
                }
            }
        }
    }
}
