//! A file as columns of codes, one byte a row. Of Parquet they are made from the file's own dictionaries without building
//! a value for each row, one row group at a time, so that a file may be larger than memory; a CSV is one group in memory.

mod chunk;
mod hybrid;
mod memory;
mod pages;
mod say;
mod texts;
mod value;

use std::collections::BTreeSet;
use std::fs::File;

use base::Finding;
use parquet::basic::Type as Physical;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};

use crate::table::TextTable;
use chunk::Source;
pub(crate) use say::too_many_columns;
use say::{damaged, no_codes, no_such_column, not_parquet, row_group_size};
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
    /// What each code stands for: code 0 is the smallest value; empty cells, where there may be any, come last. Behind them
    /// stand values that the file does not have ([`CodedFile::may_hold`]).
    pub codes: Vec<CodeValue>,
    /// How many of the codes the file has.
    n_found: usize,
    /// Its place in the file, or among the columns in memory.
    index: usize,
}

/// An open file.
#[derive(Debug)]
pub struct CodedFile {
    backing: Backing,
    columns: Vec<CodedColumn>,
    skipped: Vec<String>,
}

/// Where the codes come from.
#[derive(Debug)]
enum Backing {
    /// A file on the disk, read when it is asked for.
    Parquet(Parquet),
    /// Codes in memory, column by column, with the table that they were made of.
    Memory { codes: Vec<Vec<u8>>, n_rows: usize, table: Option<TextTable> },
}

#[derive(Debug)]
struct Parquet {
    source: Source,
    metadata: ParquetMetaData,
}

impl CodedFile {
    /// Reads what a Parquet file holds. `wanted` names columns; without it, every column with few values is taken.
    ///
    /// # Errors
    /// All findings at once: not Parquet, cut short, a wanted column that is missing or holds no codes.
    pub fn open(file: File, wanted: Option<&[String]>) -> Result<CodedFile, Vec<Finding>> {
        let metadata =
            ParquetMetaDataReader::new().parse_and_finish(&file).map_err(|error| vec![not_parquet(&error)])?;
        let parquet = Parquet { source: Source::new(file), metadata };
        parquet.check_size().map_err(|finding| vec![*finding])?;
        let names = parquet.names();
        let missing = wanted.into_iter().flatten().filter(|name| !names.contains(name));
        let mut findings: Vec<Finding> = missing.map(|name| no_such_column(name, &names)).collect();
        let (mut columns, mut skipped) = (Vec::new(), Vec::new());
        for (index, name, can_be_coded) in parquet.leaves() {
            let is_wanted = wanted.is_some_and(|wanted| wanted.contains(&name));
            if wanted.is_some() && !is_wanted {
                continue;
            }
            let codes = if can_be_coded { parquet.distinct(index, &name) } else { Ok(None) };
            match codes {
                Ok(Some(codes)) => columns.push(CodedColumn::found(name, codes, index)),
                Ok(None) if is_wanted => findings.push(no_codes(&name)),
                Ok(None) => skipped.push(name),
                Err(finding) => findings.push(*finding),
            }
        }
        let backing = Backing::Parquet(parquet);
        if findings.is_empty() { Ok(CodedFile { backing, columns, skipped }) } else { Err(findings) }
    }

    /// The same of a table of text.
    ///
    /// # Errors
    /// All findings at once: a wanted column that is missing or holds no codes.
    pub fn of_table(table: TextTable, wanted: Option<&[String]>) -> Result<CodedFile, Vec<Finding>> {
        let missing = wanted.into_iter().flatten().filter(|name| !table.names().contains(name));
        let mut findings: Vec<Finding> = missing.map(|name| no_such_column(name, table.names())).collect();
        let is_wanted = |name: &str| wanted.is_none_or(|wanted| wanted.iter().any(|wanted| wanted == name));
        let coded = memory::coded(&table, is_wanted);
        if wanted.is_some() {
            findings.extend(coded.others.iter().map(|name| no_codes(name)));
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        let columns = coded.columns.into_iter().enumerate();
        let columns = columns.map(|(index, (name, codes))| CodedColumn::found(name, codes, index)).collect();
        let backing = Backing::Memory { codes: coded.codes, n_rows: table.n_rows(), table: Some(table) };
        Ok(CodedFile { backing, columns, skipped: coded.others })
    }

    /// The rows of another file that stay, in memory.
    ///
    /// # Errors
    /// A finding when the file cannot be read.
    ///
    /// # Panics
    /// When `stays` has not one entry a row.
    pub fn only(&self, stays: &[bool]) -> Result<CodedFile, Box<Finding>> {
        assert_eq!(stays.len(), self.n_rows(), "one entry a row");
        let mut all = vec![Vec::new(); self.columns.len()];
        let (mut codes, mut first) = (Vec::new(), 0);
        for group in 0..self.n_groups() {
            for (column, kept) in all.iter_mut().enumerate() {
                self.read(group, column, &mut codes)?;
                let staying = codes.iter().zip(&stays[first..]).filter(|(_, stays)| **stays);
                kept.extend(staying.map(|(code, _)| *code));
            }
            first += self.n_rows_in(group);
        }
        let columns = self.columns.iter().enumerate();
        let columns = columns.map(|(index, column)| CodedColumn { index, ..column.clone() }).collect();
        let n_rows = stays.iter().filter(|stays| **stays).count();
        let backing = Backing::Memory { codes: all, n_rows, table: None };
        Ok(CodedFile { backing, columns, skipped: self.skipped.clone() })
    }

    /// Says that a column may hold these values too: those that it does not have become codes that no row has. Nothing happens
    /// where there would be more than [`CODES_MAX`].
    pub fn may_hold<'a>(&mut self, column: usize, values: impl Iterator<Item = &'a str>) {
        let codes = &mut self.columns[column].codes;
        let known: BTreeSet<String> = codes.iter().map(ToString::to_string).collect();
        let others: Vec<&str> = values.filter(|value| !known.contains(*value)).collect();
        if codes.len() + others.len() <= CODES_MAX {
            codes.extend(others.into_iter().map(|value| match value {
                "" => CodeValue::Missing,
                value => CodeValue::Text(value.to_owned()),
            }));
        }
    }

    /// The columns, in the file's order.
    pub fn columns(&self) -> &[CodedColumn] {
        &self.columns
    }

    /// Columns that were left out, because they hold too many different values or numbers with fractions.
    pub fn skipped(&self) -> &[String] {
        &self.skipped
    }

    /// The names of all columns of the file, also of those that hold no codes.
    pub fn names(&self) -> Vec<String> {
        match &self.backing {
            Backing::Parquet(parquet) => parquet.names(),
            Backing::Memory { table: Some(table), .. } => table.names().to_vec(),
            Backing::Memory { table: None, .. } => self.columns.iter().map(|column| column.name.clone()).collect(),
        }
    }

    /// How many rows there are.
    pub fn n_rows(&self) -> usize {
        (0..self.n_groups()).map(|group| self.n_rows_in(group)).sum()
    }

    /// How many row groups the file consists of.
    pub fn n_groups(&self) -> usize {
        match &self.backing {
            Backing::Parquet(parquet) => parquet.metadata.num_row_groups(),
            Backing::Memory { .. } => 1,
        }
    }

    /// Rows of one group.
    pub fn n_rows_in(&self, group: usize) -> usize {
        match &self.backing {
            Backing::Parquet(parquet) => parquet.n_rows_in(group),
            Backing::Memory { n_rows, .. } => *n_rows,
        }
    }

    /// Puts the codes of one column of one group into `codes`, replacing what was there. Several threads may read.
    ///
    /// # Errors
    /// A finding when the file cannot be read there.
    pub fn read(&self, group: usize, column: usize, codes: &mut Vec<u8>) -> Result<(), Box<Finding>> {
        let column = &self.columns[column];
        codes.clear();
        let parquet = match &self.backing {
            Backing::Memory { codes: all, .. } => {
                codes.extend_from_slice(&all[column.index]);
                return Ok(());
            }
            Backing::Parquet(parquet) => parquet,
        };
        let n_rows = parquet.n_rows_in(group);
        codes.reserve(n_rows);
        let chunk = parquet.source.chunk(parquet.metadata.row_group(group).column(column.index));
        chunk
            .and_then(|chunk| pages::codes(&chunk, n_rows, column, codes))
            .map_err(|error| Box::new(damaged(&column.name, group, &error)))
    }

    /// Whole columns as text, also those that hold no codes. Empty where a cell is.
    ///
    /// # Errors
    /// All findings at once: columns that are missing or cannot be read.
    ///
    /// # Panics
    /// For rows chosen from another file, whose texts are gone.
    pub fn texts(&self, names: &[String]) -> Result<Vec<Vec<String>>, Vec<Finding>> {
        let known = match &self.backing {
            Backing::Parquet(parquet) => parquet.names(),
            Backing::Memory { table, .. } => table.as_ref().expect("a table that was read").names().to_vec(),
        };
        let places: Vec<Option<usize>> =
            names.iter().map(|name| known.iter().position(|known| known == name)).collect();
        let missing = names.iter().zip(&places).filter(|(_, place)| place.is_none());
        let mut findings: Vec<Finding> = missing.map(|(name, _)| no_such_column(name, &known)).collect();
        let places: Vec<usize> = places.into_iter().flatten().collect();
        if !findings.is_empty() {
            return Err(findings);
        }
        let parquet = match &self.backing {
            Backing::Memory { table, .. } => {
                return Ok(table.iter().flat_map(|table| table.columns(&places)).collect());
            }
            Backing::Parquet(parquet) => parquet,
        };
        let mut columns = Vec::new();
        for (name, index) in names.iter().zip(places) {
            match parquet.texts(name, index) {
                Ok(cells) => columns.push(cells),
                Err(finding) => findings.push(*finding),
            }
        }
        if findings.is_empty() { Ok(columns) } else { Err(findings) }
    }

    /// The first row with a code, as a spreadsheet counts rows of this file.
    ///
    /// # Errors
    /// A finding when the file cannot be read.
    pub fn row_of(&self, column: usize, code: Code) -> Result<Option<u32>, Box<Finding>> {
        let (mut codes, mut before) = (Vec::new(), 0);
        for group in 0..self.n_groups() {
            self.read(group, column, &mut codes)?;
            if let Some(place) = codes.iter().position(|found| *found == code) {
                return Ok(Some(TextTable::spreadsheet_row(before + place)));
            }
            before += codes.len();
        }
        Ok(None)
    }
}

impl CodedColumn {
    fn found(name: String, codes: Vec<CodeValue>, index: usize) -> CodedColumn {
        CodedColumn { name, n_found: codes.len(), codes, index }
    }

    /// The code of a value that the file has.
    fn code_of(&self, value: &CodeValue) -> Option<Code> {
        let place = self.codes[..self.n_found].binary_search(value).ok();
        place.and_then(|place| Code::try_from(place).ok())
    }
}

impl Parquet {
    fn n_rows_in(&self, group: usize) -> usize {
        usize::try_from(self.metadata.row_group(group).num_rows()).expect("checked when the file was opened")
    }

    fn names(&self) -> Vec<String> {
        self.leaves().map(|(_, name, _)| name).collect()
    }

    fn texts(&self, name: &str, index: usize) -> Result<Vec<String>, Box<Finding>> {
        let leaf = self.metadata.file_metadata().schema_descr().column(index);
        if leaf.max_rep_level() > 0 || leaf.max_def_level() > 1 {
            return Err(Box::new(no_codes(name)));
        }
        let mut cells = Vec::new();
        for (group, metadata) in self.metadata.row_groups().iter().enumerate() {
            let (n_rows, before) = (self.n_rows_in(group), cells.len());
            let read = self.source.chunk(metadata.column(index));
            let read = read.and_then(|chunk| texts::texts(&chunk, n_rows, &mut cells));
            read.map_err(|error| Box::new(damaged(name, group, &error)))?;
            if cells.len() != before + n_rows {
                return Err(Box::new(say::other_length(name, cells.len() - before, n_rows)));
            }
        }
        Ok(cells)
    }

    fn check_size(&self) -> Result<(), Box<Finding>> {
        let n_columns = self.metadata.file_metadata().schema_descr().num_columns();
        if n_columns > COLUMNS_MAX {
            return Err(Box::new(too_many_columns(n_columns)));
        }
        let mut n_rows = self.metadata.row_groups().iter().map(RowGroupMetaData::num_rows);
        match n_rows.find(|n_rows| !(0..=GROUP_ROWS_MAX).contains(n_rows)) {
            Some(n_rows) => Err(Box::new(row_group_size(n_rows))),
            None => Ok(()),
        }
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

#[cfg(test)]
mod tests;
