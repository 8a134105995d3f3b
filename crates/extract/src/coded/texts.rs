//! Whole columns of a Parquet file as text, whatever their type: weights, population sizes, units of a design.

use parquet::column::page::PageReader;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::{ParquetError, Result};

use super::chunk::Chunk;
use super::kind;

/// Values that are read at once.
const BATCH: usize = 8192;

/// Appends the cell of every row of a chunk; an empty text where there is none.
pub(super) fn texts(chunk: &Chunk<'_>, n_rows: usize, cells: &mut Vec<String>) -> Result<()> {
    let pages: Box<dyn PageReader> = Box::new(chunk.pages(n_rows)?);
    let is_optional = chunk.metadata.column_descr().max_def_level() > 0;
    let decimals = kind::decimals(chunk.metadata.column_descr());
    match get_column_reader(chunk.metadata.column_descr_ptr(), pages) {
        ColumnReader::BoolColumnReader(reader) => {
            values(reader, is_optional, |value| Ok(u8::from(*value).to_string()), cells)
        }
        ColumnReader::Int32ColumnReader(reader) => {
            let number = kind::number32(chunk.metadata.column_descr());
            values(reader, is_optional, |value| Ok(kind::with_point(number(*value), decimals)), cells)
        }
        ColumnReader::Int64ColumnReader(reader) => {
            values(reader, is_optional, |value| Ok(kind::with_point(*value, decimals)), cells)
        }
        ColumnReader::FloatColumnReader(reader) => values(reader, is_optional, |value| Ok(value.to_string()), cells),
        ColumnReader::DoubleColumnReader(reader) => values(reader, is_optional, |value| Ok(value.to_string()), cells),
        ColumnReader::ByteArrayColumnReader(reader) => {
            let text = |value: &ByteArray| {
                let text = std::str::from_utf8(value.data());
                text.map(str::to_owned).map_err(|_| ParquetError::General("text that is not UTF-8".to_owned()))
            };
            values(reader, is_optional, text, cells)
        }
        ColumnReader::Int96ColumnReader(_) | ColumnReader::FixedLenByteArrayColumnReader(_) => {
            Err(ParquetError::General("a column of a type that is not read as text".to_owned()))
        }
    }
}

fn values<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    is_optional: bool,
    text_of: impl Fn(&T::T) -> Result<String>,
    cells: &mut Vec<String>,
) -> Result<()> {
    loop {
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        let (n, _, _) = reader.read_records(BATCH, is_optional.then_some(&mut levels), None, &mut values)?;
        if n == 0 {
            return Ok(());
        }
        let mut values = values.iter();
        for row in 0..n {
            let is_missing = is_optional && levels.get(row) == Some(&0);
            cells.push(match (is_missing, if is_missing { None } else { values.next() }) {
                (true, _) => String::new(),
                (false, Some(value)) => text_of(value)?,
                (false, None) => return Err(ParquetError::EOF("a page is cut short".to_owned())),
            });
        }
    }
}
