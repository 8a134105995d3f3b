//! A sheet as Parquet, with column labels in the file's metadata.

use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use crate::column::{Column, Sheet, Values};

/// The file could not be made. Only a slip of the program can cause it.
#[derive(Debug)]
pub struct ParquetFailure(String);

impl std::fmt::Display for ParquetFailure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "parquet: {}", self.0)
    }
}

impl std::error::Error for ParquetFailure {}

impl From<ParquetError> for ParquetFailure {
    fn from(error: ParquetError) -> ParquetFailure {
        ParquetFailure(error.to_string())
    }
}

/// The sheet as one Parquet file, compressed with Snappy. The same sheet gives the same bytes.
pub fn parquet(sheet: &Sheet) -> Result<Vec<u8>, ParquetFailure> {
    let fields = sheet.columns().iter().map(field).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder("sheet").with_fields(fields).build()?;
    let labels = sheet
        .columns()
        .iter()
        .map(|column| KeyValue::new(format!("label:{}", column.name), Some(column.label.ja.clone())))
        .collect();
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by("kaishin".to_owned())
        .set_key_value_metadata(Some(labels))
        .build();
    let mut writer = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for column in sheet.columns() {
        write_column(&mut group, column)?;
    }
    group.close()?;
    Ok(writer.into_inner()?)
}

fn field(column: &Column) -> Result<Arc<Type>, ParquetError> {
    let builder = match column.values {
        Values::Text(_) => {
            Type::primitive_type_builder(&column.name, Physical::BYTE_ARRAY).with_converted_type(ConvertedType::UTF8)
        }
        Values::Integer(_) => Type::primitive_type_builder(&column.name, Physical::INT64),
        Values::Real(_) => Type::primitive_type_builder(&column.name, Physical::DOUBLE),
    };
    builder.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
}

fn write_column(group: &mut SerializedRowGroupWriter<'_, Vec<u8>>, column: &Column) -> Result<(), ParquetError> {
    let mut writer = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("fewer columns in the schema than in the sheet".to_owned()))?;
    match &column.values {
        Values::Text(values) => {
            let present: Vec<ByteArray> = values.iter().flatten().map(|text| ByteArray::from(text.as_str())).collect();
            writer.typed::<ByteArrayType>().write_batch(&present, Some(&levels(values)), None)?;
        }
        Values::Integer(values) => {
            let present: Vec<i64> = values.iter().flatten().copied().collect();
            writer.typed::<Int64Type>().write_batch(&present, Some(&levels(values)), None)?;
        }
        Values::Real(values) => {
            let present: Vec<f64> = values.iter().flatten().copied().collect();
            writer.typed::<DoubleType>().write_batch(&present, Some(&levels(values)), None)?;
        }
    }
    writer.close()
}

/// 1 where a value is present, 0 where the cell is empty.
fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
    values.iter().map(|value| i16::from(value.is_some())).collect()
}
