//! A file as columns of codes, one byte a row. Of Parquet they are made from the file's own dictionaries without building
//! a value for each row, one row group at a time, so that a file may be larger than memory; a CSV is one group in memory.

mod chunk;
mod guard;
mod hybrid;
mod kind;
mod memory;
mod pages;
mod parts;
mod say;
mod texts;
mod value;

use std::collections::BTreeSet;
use std::fs::File;

use base::Finding;

use crate::table::TextTable;
use parts::Parts;
pub(crate) use say::too_many_columns;
use say::{no_codes, no_such_column};
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
    /// Files on the disk, read when they are asked for; of a small one, column by column, codes that are known already.
    Parquet { parts: Parts, known: Vec<Option<Vec<u8>>> },
    /// Codes in memory, column by column, with the table that they were made of.
    Memory { codes: Vec<Vec<u8>>, n_rows: usize, table: Option<TextTable> },
}

impl CodedFile {
    /// Reads what a Parquet file holds. `wanted` names columns; without it, every column with few values is taken.
    ///
    /// # Errors
    /// All findings at once: not Parquet, cut short, a wanted column that is missing or holds no codes.
    pub fn open(file: File, wanted: Option<&[String]>) -> Result<CodedFile, Vec<Finding>> {
        CodedFile::of_parts(vec![(None, file)], wanted)
    }

    /// The same of several files with the same columns, whose rows stand one after another; findings tell their names.
    ///
    /// # Errors
    /// All findings at once: as for one file, and files that have other columns than the first.
    ///
    /// # Panics
    /// Without any file.
    pub fn open_parts(files: Vec<(String, File)>, wanted: Option<&[String]>) -> Result<CodedFile, Vec<Finding>> {
        assert!(!files.is_empty(), "a table has at least one file");
        CodedFile::of_parts(files.into_iter().map(|(name, file)| (Some(name), file)).collect(), wanted)
    }

    fn of_parts(files: Vec<(Option<String>, File)>, wanted: Option<&[String]>) -> Result<CodedFile, Vec<Finding>> {
        let parts = Parts::open(files)?;
        let names = parts.names();
        let missing = wanted.into_iter().flatten().filter(|name| !names.contains(name));
        let mut findings: Vec<Finding> = missing.map(|name| no_such_column(name, &names)).collect();
        let (mut columns, mut known, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
        for leaf in parts.leaves() {
            let is_wanted = wanted.is_some_and(|wanted| wanted.contains(&leaf.name));
            if wanted.is_some() && !is_wanted {
                continue;
            }
            let coded = if leaf.can_be_coded() { parts.coded(leaf.index, &leaf.name) } else { Ok(None) };
            let parts::Leaf { index, name, .. } = leaf;
            match coded {
                Ok(Some(coded)) => {
                    columns.push(CodedColumn::found(name, coded.values, index));
                    known.push(coded.codes);
                }
                Ok(None) if is_wanted => findings.push(no_codes(&name)),
                Ok(None) => skipped.push(name),
                Err(finding) => findings.push(*finding),
            }
        }
        let backing = Backing::Parquet { parts, known };
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
            Backing::Parquet { parts, .. } => parts.names(),
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
            Backing::Parquet { parts, .. } => parts.n_groups(),
            Backing::Memory { .. } => 1,
        }
    }

    /// Rows of one group.
    pub fn n_rows_in(&self, group: usize) -> usize {
        match &self.backing {
            Backing::Parquet { parts, .. } => parts.n_rows_in(group),
            Backing::Memory { n_rows, .. } => *n_rows,
        }
    }

    /// Puts the codes of one column of one group into `codes`, replacing what was there. Several threads may read.
    ///
    /// # Errors
    /// A finding when the file cannot be read there.
    pub fn read(&self, group: usize, column: usize, codes: &mut Vec<u8>) -> Result<(), Box<Finding>> {
        codes.clear();
        match &self.backing {
            Backing::Memory { codes: all, .. } => {
                codes.extend_from_slice(&all[self.columns[column].index]);
                Ok(())
            }
            Backing::Parquet { parts, known } => match &known[column] {
                Some(known) => {
                    codes.extend_from_slice(known);
                    Ok(())
                }
                None => parts.read(group, &self.columns[column], codes),
            },
        }
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
            Backing::Parquet { parts, .. } => parts.names(),
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
        let parts = match &self.backing {
            Backing::Memory { table, .. } => {
                return Ok(table.iter().flat_map(|table| table.columns(&places)).collect());
            }
            Backing::Parquet { parts, .. } => parts,
        };
        let mut columns = Vec::new();
        for (name, index) in names.iter().zip(places) {
            match parts.texts(name, index) {
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

    /// The codes that rows may have: those behind them stand for values that the file does not have.
    pub fn codes_found(&self) -> &[CodeValue] {
        &self.codes[..self.n_found]
    }

    /// The code of a value that the file has.
    fn code_of(&self, value: &CodeValue) -> Option<Code> {
        let place = self.codes_found().binary_search(value).ok();
        place.and_then(|place| Code::try_from(place).ok())
    }
}

#[cfg(test)]
mod tests;
