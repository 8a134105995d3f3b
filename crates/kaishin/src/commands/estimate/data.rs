//! The data of a case: CSV and Parquet files of one folder, read once.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Component, Path};

use base::{Finding, Text};
use extract::{CodedFile, TextTable};
use tabulate::microdata::Microdata;

use super::case::CaseDesign;

/// The column that says whether a unit is in all stacked files.
pub(super) const MATCHED: &str = "#matched";

/// Bytes of one data file: ten million hospitals with a few columns.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// How a Parquet file begins.
const PARQUET: &[u8] = b"PAR1";

/// The folder with the files that were read already.
pub(super) struct Folder<'a> {
    path: &'a Path,
    tables: BTreeMap<String, Microdata>,
}

impl<'a> Folder<'a> {
    pub(super) fn new(path: &'a Path) -> Folder<'a> {
        Folder { path, tables: BTreeMap::new() }
    }

    /// The data of a design: one file, or several stacked with a column that tells them apart.
    pub(super) fn microdata(&mut self, design: &CaseDesign) -> Result<Microdata, Vec<Finding>> {
        let mut tables = Vec::new();
        for file in &design.files {
            tables.push((year_or_name(file), self.table(file)?.clone()));
        }
        let codes = design.missing_codes.clone();
        let Some(stack) = &design.stack else {
            let (_, table) = tables.swap_remove(0);
            return Ok(table.with_missing(codes, design.blank_is_not_asked));
        };
        let stacked = Microdata::stack(&tables, stack)?;
        let stacked = match design.recipe.clusters.first() {
            Some(unit) => stacked.mark_matched(unit, stack, MATCHED)?,
            None => stacked,
        };
        Ok(stacked.with_missing(codes, design.blank_is_not_asked))
    }

    fn table(&mut self, file: &str) -> Result<&Microdata, Vec<Finding>> {
        if !self.tables.contains_key(file) {
            let in_file = |findings: Vec<Finding>| -> Vec<Finding> {
                findings.into_iter().map(|finding| finding.in_file(file)).collect()
            };
            let table = read(self.path, file).map_err(in_file)?;
            self.tables.insert(file.to_owned(), table);
        }
        Ok(&self.tables[file])
    }
}

/// `facility_2024.csv` → `2024`; without digits at the end the name without its ending.
fn year_or_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let digits = stem.bytes().rev().take_while(u8::is_ascii_digit).count();
    if digits == 0 { stem.to_owned() } else { stem[stem.len() - digits..].to_owned() }
}

fn read(folder: &Path, file: &str) -> Result<Microdata, Vec<Finding>> {
    let inside = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        return Err(vec![outside()]);
    }
    let path = folder.join(file);
    let size = fs::metadata(&path).map_err(|error| vec![unreadable(&error.to_string())])?.len();
    if size > FILE_BYTES_MAX {
        return Err(vec![too_large(size)]);
    }
    let bytes = fs::read(&path).map_err(|error| vec![unreadable(&error.to_string())])?;
    if bytes.starts_with(PARQUET) {
        let file = File::open(&path).map_err(|error| vec![unreadable(&error.to_string())])?;
        let file = CodedFile::open(file, Some(&[]))?;
        let names = file.names();
        let cells = file.texts(&names)?;
        return Microdata::new(names.into_iter().zip(cells).collect());
    }
    let table = TextTable::read(bytes)?;
    let places: Vec<usize> = (0..table.names().len()).collect();
    Microdata::new(table.names().iter().cloned().zip(table.columns(&places)).collect())
}

fn outside() -> Finding {
    let message = Text::new(
        "data には --data-dir のフォルダの中のファイル名を書いてください。",
        "“data” must name a file inside the folder of --data-dir.",
    );
    Finding::error("outside-data-dir", message)
}

fn unreadable(error: &str) -> Finding {
    let message = Text::new(
        format!("ファイルを読めません（{error}）。--data-dir のフォルダにあるか確かめてください。"),
        format!("The file cannot be read ({error}). Check that it is in the folder of --data-dir."),
    );
    Finding::error("file-unreadable", message)
}

fn too_large(size: u64) -> Finding {
    let message = Text::new(
        format!("ファイルが大きすぎます（{size}バイト、上限{FILE_BYTES_MAX}バイト）。"),
        format!("The file is too large: {size} bytes of at most {FILE_BYTES_MAX}."),
    );
    Finding::error("file-too-large", message)
}
