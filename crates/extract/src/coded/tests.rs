//! Files written by the `parquet` crate in every way that matters, read back as codes.

#![expect(clippy::single_range_in_vec_init, reason = "a list of row groups may have one")]

use std::fs::File;
use std::io::{Seek, Write};
use std::sync::Arc;

use parquet::basic::{Compression, Encoding, GzipLevel, LogicalType, Repetition, Type as Physical, ZstdLevel};
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

/// One column each: texts of which one is empty, hundredths, days, numbers without a sign.
fn of_kinds() -> Vec<u8> {
    let kinds = [
        ("text", Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ("amount", Physical::INT32, Some(LogicalType::decimal(2, 9))),
        ("day", Physical::INT32, Some(LogicalType::Date)),
        ("unsigned", Physical::INT32, Some(LogicalType::integer(32, false))),
    ];
    let field = |(name, physical, logical): (&str, Physical, Option<LogicalType>)| {
        let field = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        let field = field.with_logical_type(logical).with_precision(9).with_scale(2);
        Arc::new(field.build().unwrap())
    };
    let plain = |(name, physical, logical): (&str, Physical, Option<LogicalType>)| {
        let field = Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL);
        Arc::new(field.with_logical_type(logical).build().unwrap())
    };
    let [text, amount, day, unsigned] = kinds;
    let fields = vec![plain(text), field(amount), plain(day), plain(unsigned)];
    let schema = Arc::new(Type::group_type_builder("rows").with_fields(fields).build().unwrap());
    let properties = WriterProperties::builder().set_compression(Compression::GZIP(GzipLevel::default()));
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties.build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    put_column::<ByteArrayType>(&mut group, &["a".into(), "".into()], Some(&[1, 1, 0]));
    put_column::<Int32Type>(&mut group, &[150, -5], Some(&[1, 1, 0]));
    put_column::<Int32Type>(&mut group, &[19_723, 19_724], Some(&[1, 1, 0]));
    put_column::<Int32Type>(&mut group, &[-1, 7], Some(&[1, 1, 0]));
    group.close().unwrap();
    writer.into_inner().unwrap()
}

#[test]
fn a_value_is_what_the_file_says_it_is() {
    let file = opened(&of_kinds(), None).unwrap();
    let names: Vec<&str> = file.columns().iter().map(|column| column.name.as_str()).collect();
    assert_eq!((names, file.skipped()), (vec!["text", "unsigned"], &["amount".to_owned(), "day".to_owned()][..]));
    // An empty text is an empty cell, and there is one code for both.
    assert_eq!(file.columns()[0].codes, [CodeValue::Text("a".to_owned()), CodeValue::Missing]);
    let mut codes = Vec::new();
    file.read(0, 0, &mut codes).unwrap();
    assert_eq!(codes, [0, 1, 1]);
    assert_eq!(file.columns()[1].codes, [CodeValue::Number(7), CodeValue::Number(4_294_967_295), CodeValue::Missing]);
    let texts = file.texts(&["amount".to_owned()]).unwrap();
    assert_eq!(texts[0], ["1.50", "-0.05", ""]);
}

/// Wherever a file is cut or a byte of it is changed: a finding or other codes, never a panic.
#[test]
fn a_damaged_file_is_a_finding() {
    let plain = write(&[0..300], WriterProperties::builder().set_dictionary_enabled(false));
    let bytes = write(&[0..300], WriterProperties::builder());
    for at in 4..plain.len() {
        let mut changed = plain.clone();
        changed[at] ^= 0x5A;
        // Whether it can be opened or not, nothing panics over it.
        let _ = opened(&changed, None).map(|file| file.texts(&file.names()));
    }
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
