//! A Parquet file as columns of codes: one byte a row, made from the file's own dictionaries without building a value
//! for each row. For counting files that are larger than memory, one row group at a time.

mod chunk;
mod hybrid;
mod pages;
mod value;

use std::fs::File;

use base::{Finding, Text};
use parquet::basic::Type as Physical;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};

use chunk::Source;
pub use value::{Code, CodeValue};

/// A column with more different values than this is not one of codes.
pub const CODES_MAX: usize = 250;
/// A file with more columns than this is not read.
pub(crate) const COLUMNS_MAX: usize = 4096;
/// A row group with more rows than this is not read: its columns are held in memory one by one.
pub(crate) const GROUP_ROWS_MAX: i64 = 1 << 28;

/// One column and what its codes mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodedColumn {
    /// The heading.
    pub name: String,
    /// What each code stands for: code 0 is the smallest value; empty cells, where there may be any, come last.
    pub codes: Vec<CodeValue>,
    /// Its place in the file.
    index: usize,
}

/// An open file.
#[derive(Debug)]
pub struct CodedFile {
    source: Source,
    metadata: ParquetMetaData,
    columns: Vec<CodedColumn>,
    skipped: Vec<String>,
}

impl CodedFile {
    /// Reads what a file holds. `wanted` names columns; without it, every column with few values is taken.
    ///
    /// # Errors
    /// All findings at once: not Parquet, cut short, a wanted column that is missing or holds no codes.
    pub fn open(file: File, wanted: Option<&[String]>) -> Result<CodedFile, Vec<Finding>> {
        let metadata =
            ParquetMetaDataReader::new().parse_and_finish(&file).map_err(|error| vec![not_parquet(&error)])?;
        let mut coded = CodedFile { source: Source::new(file), metadata, columns: Vec::new(), skipped: Vec::new() };
        coded.check_size().map_err(|finding| vec![*finding])?;
        let names: Vec<String> = coded.leaves().map(|(_, name, _)| name).collect();
        let mut findings = Vec::new();
        for name in wanted.into_iter().flatten().filter(|name| !names.contains(name)) {
            findings.push(no_such_column(name, &names));
        }
        let leaves: Vec<(usize, String, bool)> = coded.leaves().collect();
        for (index, name, can_be_coded) in leaves {
            let is_wanted = wanted.is_some_and(|wanted| wanted.contains(&name));
            if wanted.is_some() && !is_wanted {
                continue;
            }
            let codes = if can_be_coded { coded.distinct(index, &name) } else { Ok(None) };
            match codes {
                Ok(Some(codes)) => coded.columns.push(CodedColumn { name, codes, index }),
                Ok(None) if is_wanted => findings.push(no_codes(&name)),
                Ok(None) => coded.skipped.push(name),
                Err(finding) => findings.push(*finding),
            }
        }
        if findings.is_empty() { Ok(coded) } else { Err(findings) }
    }

    /// The columns, in the file's order.
    pub fn columns(&self) -> &[CodedColumn] {
        &self.columns
    }

    /// Columns that were left out, because they hold too many different values or numbers with fractions.
    pub fn skipped(&self) -> &[String] {
        &self.skipped
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        (0..self.n_groups()).map(|group| self.n_rows_in(group)).sum()
    }

    /// How many row groups the file consists of.
    pub fn n_groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// Rows of one group.
    pub fn n_rows_in(&self, group: usize) -> usize {
        usize::try_from(self.metadata.row_group(group).num_rows()).expect("checked when the file was opened")
    }

    /// Puts the codes of one column of one group into `codes`, replacing what was there. Several threads may read.
    ///
    /// # Errors
    /// A finding when the file cannot be read there.
    pub fn read(&self, group: usize, column: usize, codes: &mut Vec<u8>) -> Result<(), Box<Finding>> {
        let column = &self.columns[column];
        let metadata = self.metadata.row_group(group);
        let n_rows = self.n_rows_in(group);
        codes.clear();
        codes.reserve(n_rows);
        let chunk = self.source.chunk(metadata.column(column.index));
        chunk
            .and_then(|chunk| pages::codes(&chunk, n_rows, column, codes))
            .map_err(|error| Box::new(damaged(&column.name, group, &error)))
    }

    fn check_size(&self) -> Result<(), Box<Finding>> {
        let n_columns = self.metadata.file_metadata().schema_descr().num_columns();
        if n_columns > COLUMNS_MAX {
            return Err(Box::new(Finding::error(
                "too-many-columns",
                Text::new(
                    format!("ファイルに{n_columns}列あります。{COLUMNS_MAX}列まで読み込めます。"),
                    format!("The file has {n_columns} columns; up to {COLUMNS_MAX} are read."),
                ),
            )));
        }
        let n_rows = self.metadata.row_groups().iter().map(RowGroupMetaData::num_rows);
        if let Some(n_rows) = n_rows.into_iter().find(|n_rows| !(0..=GROUP_ROWS_MAX).contains(n_rows)) {
            return Err(Box::new(Finding::error(
                "row-group-size",
                Text::new(
                    format!("行グループが{n_rows}行です。{GROUP_ROWS_MAX}行までのグループに分けて保存してください。"),
                    format!("A row group has {n_rows} rows; write the file in groups of up to {GROUP_ROWS_MAX}."),
                ),
            )));
        }
        Ok(())
    }

    /// Index, name, and whether its type can hold codes, of every column.
    fn leaves(&self) -> impl Iterator<Item = (usize, String, bool)> + '_ {
        let schema = self.metadata.file_metadata().schema_descr();
        schema.columns().iter().enumerate().map(|(index, leaf)| {
            let is_flat = leaf.max_rep_level() == 0 && leaf.max_def_level() <= 1;
            let has_codes = match leaf.physical_type() {
                Physical::BOOLEAN | Physical::INT32 | Physical::INT64 | Physical::BYTE_ARRAY => true,
                Physical::INT96 | Physical::FLOAT | Physical::DOUBLE | Physical::FIXED_LEN_BYTE_ARRAY => false,
            };
            (index, leaf.path().string(), is_flat && has_codes)
        })
    }

    /// The different values of a column, or `None` when there are too many.
    fn distinct(&self, index: usize, name: &str) -> Result<Option<Vec<CodeValue>>, Box<Finding>> {
        let mut distinct = value::Distinct::default();
        for (group, metadata) in self.metadata.row_groups().iter().enumerate() {
            let column = metadata.column(index);
            let found = pages::distinct(&self.source, column, self.n_rows_in(group), &mut distinct);
            if !found.map_err(|error| Box::new(damaged(name, group, &error)))? {
                return Ok(None);
            }
        }
        Ok(distinct.into_codes())
    }
}

fn not_parquet(error: &ParquetError) -> Finding {
    Finding::error(
        "not-parquet",
        Text::new(
            format!(
                "Parquet ファイルとして読めません（{error}）。途中で切れていないか、元のファイルと大きさを比べてください。"
            ),
            format!(
                "This cannot be read as Parquet ({error}). Compare its size with the original’s: it may be cut short."
            ),
        ),
    )
}

fn damaged(column: &str, group: usize, error: &ParquetError) -> Finding {
    let group = group + 1;
    Finding::error(
        "parquet-damaged",
        Text::new(
            format!("列「{column}」の行グループ{group}を読めません（{error}）。ファイルを書き出し直してください。"),
            format!("Column “{column}” cannot be read in row group {group} ({error}). Write the file anew."),
        ),
    )
    .at_item(column)
}

fn no_such_column(name: &str, names: &[String]) -> Finding {
    let known = names.iter().take(COLUMNS_MAX.min(100)).map(String::as_str).collect::<Vec<_>>().join(", ");
    Finding::error(
        "no-such-column",
        Text::new(
            format!("列「{name}」はファイルにありません。ある列：{known}"),
            format!("The file has no column “{name}”. It has: {known}"),
        ),
    )
    .at_item(name)
}

fn no_codes(name: &str) -> Finding {
    Finding::error(
        "no-codes",
        Text::new(
            format!("列「{name}」はコードの列ではありません。整数・文字・真偽の列で、値が{CODES_MAX}種類までのものを集計できます。"),
            format!("Column “{name}” does not hold codes: whole numbers, text or true/false, with up to {CODES_MAX} different values."),
        ),
    )
    .at_item(name)
}

#[cfg(test)]
mod tests;
