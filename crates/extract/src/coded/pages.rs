//! The pages of a column as codes. Pages of dictionary indices are read by ourselves; others value by value.

use std::collections::HashMap;

use parquet::basic::{Encoding, Type as Physical};
use parquet::column::page::{Page, PageReader};
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::ColumnChunkMetaData;

use super::chunk::{Chunk, Source};
use super::value::{CodeValue, Distinct, code_of};
use super::{CODES_MAX, CodedColumn, hybrid, kind};

/// Stands for an index outside of the dictionary until the page is refused.
const OUTSIDE: u8 = u8::MAX;
/// Values that are read at once where there is no dictionary.
const BATCH: usize = 8192;

/// Adds the different values of one chunk; false when there are too many.
pub(super) fn distinct(
    source: &Source,
    metadata: &ColumnChunkMetaData,
    n_rows: usize,
    into: &mut Distinct,
) -> Result<bool> {
    if may_miss(metadata) && !into.insert(CodeValue::Missing) {
        return Ok(false);
    }
    if only_indices(metadata) {
        let mut pages = source.dictionary(metadata)?.pages(n_rows)?;
        if let Some(Page::DictionaryPage { buf, num_values, .. }) = pages.get_next_page()? {
            let n_values = count(num_values);
            if n_values > CODES_MAX {
                return Ok(false);
            }
            let values = dictionary(metadata, &buf, n_values)?;
            return Ok(values.into_iter().all(|value| into.insert(value)));
        }
    }
    each_value(&source.chunk(metadata)?, n_rows, &mut |value| Ok(into.insert(value)))
}

/// Values of a column in ascending order, and the code of every row.
type Whole = (Vec<CodeValue>, Option<Vec<u8>>);

/// The different values of a chunk that is its whole column, by its dictionary, and the codes of its rows: the pages are gone
/// through once. No codes where its data are damaged, which is told when somebody asks for them; `None` where there is no
/// dictionary or too many values.
pub(super) fn whole(chunk: &Chunk<'_>, n_rows: usize) -> Result<Option<Whole>> {
    if !only_indices(chunk.metadata) {
        return Ok(None);
    }
    let mut pages = chunk.pages(n_rows)?;
    let Some(Page::DictionaryPage { buf, num_values, .. }) = pages.get_next_page()? else { return Ok(None) };
    let n_values = count(num_values);
    if n_values > CODES_MAX {
        return Ok(None);
    }
    let values = dictionary(chunk.metadata, &buf, n_values)?;
    let mut distinct = Distinct::default();
    let may_miss = may_miss(chunk.metadata).then_some(CodeValue::Missing);
    if !values.iter().cloned().chain(may_miss).all(|value| distinct.insert(value)) {
        return Ok(None);
    }
    let Some(codes) = distinct.into_codes() else { return Ok(None) };
    let mut table = Table::new(|value| code_of(&codes, value));
    let mut read = Vec::with_capacity(n_rows);
    let is_read = table.fill(&values).and_then(|()| by_dictionary(&mut pages, chunk, n_rows, &mut table, &mut read));
    let read = (is_read.is_ok() && read.len() == n_rows).then_some(read);
    Ok(Some((codes, read)))
}

/// Whether rows may have no value, as far as the writer tells.
fn may_miss(metadata: &ColumnChunkMetaData) -> bool {
    let n_missing = metadata.statistics().and_then(|statistics| statistics.null_count_opt());
    metadata.column_descr().max_def_level() > 0 && n_missing != Some(0)
}

/// Appends the code of every row of a chunk.
pub(super) fn codes(chunk: &Chunk<'_>, n_rows: usize, column: &CodedColumn, codes: &mut Vec<u8>) -> Result<()> {
    if only_indices(chunk.metadata) {
        let mut table = Table::new(|value| column.code_of(value));
        by_dictionary(&mut chunk.pages(n_rows)?, chunk, n_rows, &mut table, codes)?;
    } else {
        let mut known: HashMap<CodeValue, u8> = HashMap::new();
        each_value(chunk, n_rows, &mut |value| {
            let code = match known.get(&value) {
                Some(code) => *code,
                None => {
                    let code = column.code_of(&value).ok_or_else(changed)?;
                    known.insert(value, code);
                    code
                }
            };
            codes.push(code);
            Ok(true)
        })?;
    }
    if codes.len() == n_rows { Ok(()) } else { Err(general(&format!("{} values for {n_rows} rows", codes.len()))) }
}

/// Whether all data pages hold indices into the dictionary, as far as the writer tells.
fn only_indices(metadata: &ColumnChunkMetaData) -> bool {
    let is_index = |encoding: &Encoding| matches!(encoding, Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY);
    if metadata.dictionary_page_offset().is_none() {
        return false;
    }
    if let Some(mask) = metadata.page_encoding_stats_mask() {
        return mask.encodings().all(|encoding| is_index(&encoding));
    }
    match metadata.page_encoding_stats() {
        Some(pages) => pages
            .iter()
            .filter(|page| page.page_type != parquet::basic::PageType::DICTIONARY_PAGE)
            .all(|page| is_index(&page.encoding)),
        None => false,
    }
}

/// What the places of a dictionary stand for.
struct Table<F> {
    code_of: F,
    codes: [u8; 256],
    missing: Option<u8>,
}

impl<F: Fn(&CodeValue) -> Option<u8>> Table<F> {
    fn new(code_of: F) -> Table<F> {
        Table { codes: [OUTSIDE; 256], missing: code_of(&CodeValue::Missing), code_of }
    }

    fn fill(&mut self, values: &[CodeValue]) -> Result<()> {
        for (entry, value) in self.codes.iter_mut().zip(values) {
            *entry = (self.code_of)(value).ok_or_else(changed)?;
        }
        Ok(())
    }
}

fn by_dictionary<F: Fn(&CodeValue) -> Option<u8>>(
    pages: &mut impl PageReader,
    chunk: &Chunk<'_>,
    n_rows: usize,
    table: &mut Table<F>,
    codes: &mut Vec<u8>,
) -> Result<()> {
    while let Some(page) = pages.get_next_page()? {
        // A damaged page may tell any number of values; none is made room for beyond the rows.
        if page.is_data_page() && count(page.num_values()) > n_rows - codes.len() {
            return Err(general("more values than rows"));
        }
        match page {
            Page::DictionaryPage { buf, num_values, .. } => {
                let n_values = count(num_values);
                if n_values > CODES_MAX {
                    return Err(changed());
                }
                table.fill(&dictionary(chunk.metadata, &buf, n_values)?)?;
            }
            Page::DataPage { buf, num_values, .. } => {
                let n_levels = if chunk.metadata.column_descr().max_def_level() == 0 {
                    None
                } else {
                    let prefix = buf.get(..4).and_then(|bytes| bytes.try_into().ok()).ok_or_else(cut_short)?;
                    Some((4, count(u32::from_le_bytes(prefix))))
                };
                page_codes(&buf, n_levels, count(num_values), &table.codes, table.missing, codes)?;
            }
            Page::DataPageV2 { buf, num_values, def_levels_byte_len, .. } => {
                let has_levels = chunk.metadata.column_descr().max_def_level() > 0;
                let n_levels = has_levels.then_some((0, count(def_levels_byte_len)));
                page_codes(&buf, n_levels, count(num_values), &table.codes, table.missing, codes)?;
            }
        }
    }
    Ok(())
}

/// One page: levels that say which rows have a value (where they begin and how long they are), then indices.
fn page_codes(
    bytes: &[u8],
    levels: Option<(usize, usize)>,
    n: usize,
    table: &[u8; 256],
    missing: Option<u8>,
    codes: &mut Vec<u8>,
) -> Result<()> {
    let mut present = Vec::new();
    let mut rest = bytes;
    if let Some((start, length)) = levels {
        let levels = bytes.get(start..).and_then(|bytes| bytes.get(..length)).ok_or_else(cut_short)?;
        if !hybrid::is_one_run_of_ones(levels, n) {
            hybrid::read(levels, 1, n, &std::array::from_fn(|level| u8::from(level == 1)), &mut present)?;
        }
        rest = &bytes[start + length..];
    }
    let n_present = if present.is_empty() { n } else { present.iter().map(|one| usize::from(*one)).sum() };
    let start = codes.len();
    if n_present > 0 {
        let (width, indices) = rest.split_first().ok_or_else(cut_short)?;
        hybrid::read(indices, usize::from(*width), n_present, table, codes)?;
    }
    // The largest of all is found many bytes at a time; looking for the first bad one is not.
    if codes[start..].iter().copied().max() == Some(OUTSIDE) {
        return Err(general("an index outside of the dictionary"));
    }
    if n_present < n {
        let missing = missing.ok_or_else(changed)?;
        let values = codes.split_off(start);
        let mut values = values.into_iter();
        codes.extend(present.iter().map(|one| if *one == 1 { values.next().unwrap_or(missing) } else { missing }));
    }
    Ok(())
}

/// The values of a dictionary page.
fn dictionary(metadata: &ColumnChunkMetaData, bytes: &[u8], n: usize) -> Result<Vec<CodeValue>> {
    let numbers = |size: usize, number: &dyn Fn(&[u8]) -> Option<i64>| -> Result<Vec<CodeValue>> {
        let all = bytes.get(..n * size).ok_or_else(cut_short)?;
        all.chunks_exact(size).map(|bytes| number(bytes).map(CodeValue::Number).ok_or_else(cut_short)).collect()
    };
    let number32 = kind::number32(metadata.column_descr());
    match metadata.column_type() {
        Physical::INT32 => numbers(4, &|bytes| bytes.try_into().ok().map(|bytes| number32(i32::from_le_bytes(bytes)))),
        Physical::INT64 => numbers(8, &|bytes| bytes.try_into().ok().map(i64::from_le_bytes)),
        Physical::BYTE_ARRAY => {
            let mut rest = bytes;
            let mut values = Vec::with_capacity(n);
            for _ in 0..n {
                let (length, after) = rest.split_first_chunk::<4>().ok_or_else(cut_short)?;
                let (value, after) =
                    after.split_at_checked(count(u32::from_le_bytes(*length))).ok_or_else(cut_short)?;
                values.push(text(value)?);
                rest = after;
            }
            Ok(values)
        }
        Physical::BOOLEAN | Physical::INT96 | Physical::FLOAT | Physical::DOUBLE | Physical::FIXED_LEN_BYTE_ARRAY => {
            Err(general(&format!("a dictionary of {}", metadata.column_type())))
        }
    }
}

/// Hands every value of a chunk to `take`, row by row, until it says that it has enough. True when it never said so.
fn each_value(chunk: &Chunk<'_>, n_rows: usize, take: &mut dyn FnMut(CodeValue) -> Result<bool>) -> Result<bool> {
    let pages: Box<dyn PageReader> = Box::new(chunk.pages(n_rows)?);
    let is_optional = chunk.metadata.column_descr().max_def_level() > 0;
    match get_column_reader(chunk.metadata.column_descr_ptr(), pages) {
        ColumnReader::BoolColumnReader(reader) => {
            values(reader, is_optional, &|value| Ok(CodeValue::Number(i64::from(*value))), take)
        }
        ColumnReader::Int32ColumnReader(reader) => {
            let number32 = kind::number32(chunk.metadata.column_descr());
            values(reader, is_optional, &|value| Ok(CodeValue::Number(number32(*value))), take)
        }
        ColumnReader::Int64ColumnReader(reader) => {
            values(reader, is_optional, &|value| Ok(CodeValue::Number(*value)), take)
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            values(reader, is_optional, &|value: &ByteArray| text(value.data()), take)
        }
        ColumnReader::Int96ColumnReader(_)
        | ColumnReader::FloatColumnReader(_)
        | ColumnReader::DoubleColumnReader(_)
        | ColumnReader::FixedLenByteArrayColumnReader(_) => Err(general("a column that holds no codes")),
    }
}

fn values<T: DataType>(
    mut reader: parquet::column::reader::ColumnReaderImpl<T>,
    is_optional: bool,
    value_of: &dyn Fn(&T::T) -> Result<CodeValue>,
    take: &mut dyn FnMut(CodeValue) -> Result<bool>,
) -> Result<bool> {
    loop {
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        let (n, _, _) = reader.read_records(BATCH, is_optional.then_some(&mut levels), None, &mut values)?;
        if n == 0 {
            return Ok(true);
        }
        let mut values = values.iter();
        for row in 0..n {
            let value = if is_optional && levels.get(row) == Some(&0) {
                CodeValue::Missing
            } else {
                value_of(values.next().ok_or_else(cut_short)?)?
            };
            if !take(value)? {
                return Ok(false);
            }
        }
    }
}

/// A text; an empty one is an empty cell, as in a CSV.
fn text(bytes: &[u8]) -> Result<CodeValue> {
    let text = std::str::from_utf8(bytes).map_err(|_| general("text that is not UTF-8"))?;
    Ok(if text.is_empty() { CodeValue::Missing } else { CodeValue::Text(text.to_owned()) })
}

fn count(n: u32) -> usize {
    usize::try_from(n).unwrap_or(usize::MAX)
}

fn changed() -> ParquetError {
    general("a value that the column did not have when the file was opened")
}

fn cut_short() -> ParquetError {
    ParquetError::EOF("a page is cut short".to_owned())
}

fn general(words: &str) -> ParquetError {
    ParquetError::General(words.to_owned())
}
