//! The data of a case: CSV and Parquet files of one folder, read once.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};

use base::{Finding, Text};
use extract::{Codebook, CodedFile, TextTable};
use store::extracts::CODEBOOK;
use tabulate::microdata::Microdata;

use super::case::CaseDesign;
use super::described;
use crate::commands::sampled;

/// The column that says whether a unit is in all stacked files.
pub(super) const MATCHED: &str = "#matched";

/// Bytes of one data file: ten million hospitals with a few columns.
const FILE_BYTES_MAX: u64 = 1 << 30;

/// How a Parquet file begins.
const PARQUET: &[u8] = b"PAR1";

/// The folder with the files that were read already.
pub(super) struct Folder<'a> {
    path: &'a Path,
    tables: BTreeMap<String, Table>,
    codebooks: BTreeMap<PathBuf, Option<Codebook>>,
}

/// A file of data, and the base of each column in words.
struct Table {
    microdata: Microdata,
    bases: BTreeMap<String, Text>,
}

impl<'a> Folder<'a> {
    pub(super) fn new(path: &'a Path) -> Folder<'a> {
        Folder { path, tables: BTreeMap::new(), codebooks: BTreeMap::new() }
    }

    /// The data of a design, one file, or several stacked with a column that tells them apart; and the bases of columns. Of
    /// two files that word a base differently the last one is heard.
    pub(super) fn microdata(
        &mut self,
        design: &CaseDesign,
    ) -> Result<(Microdata, BTreeMap<String, Text>), Vec<Finding>> {
        let (mut tables, mut bases) = (Vec::new(), BTreeMap::new());
        for file in &design.files {
            let table = self.table(file)?;
            tables.push((year_or_name(file), table.microdata.clone()));
            bases.extend(table.bases.clone());
        }
        let table = match &design.stack {
            None => tables.swap_remove(0).1,
            Some(stack) => {
                let stacked = Microdata::stack(&tables, stack)?;
                match design.recipe.clusters.first() {
                    Some(unit) => stacked.mark_matched(unit, stack, MATCHED)?,
                    None => stacked,
                }
            }
        };
        let table = match &design.crossed_strata[..] {
            [] => table,
            columns => table.cross(columns)?,
        };
        let table = with_units_without_rows(table, design)?;
        Ok((table.with_missing(design.missing_codes.clone(), design.blank_is_not_asked), bases))
    }

    fn table(&mut self, file: &str) -> Result<&Table, Vec<Finding>> {
        if !self.tables.contains_key(file) {
            let in_file = |findings: Vec<Finding>| -> Vec<Finding> {
                findings.into_iter().map(|finding| finding.in_file(file)).collect()
            };
            let microdata = read(self.path, file).map_err(in_file)?;
            let table = self.described(file, microdata)?;
            self.tables.insert(file.to_owned(), table);
        }
        Ok(&self.tables[file])
    }

    /// The table with what the codebook beside its file says.
    fn described(&mut self, file: &str, microdata: Microdata) -> Result<Table, Vec<Finding>> {
        let path = self.path.join(file);
        let folder = path.parent().unwrap_or(self.path);
        if !self.codebooks.contains_key(folder) {
            let in_file = |finding: Finding| finding.in_file(CODEBOOK);
            let read = described::codebook(folder);
            let read = read.map_err(|findings| findings.into_iter().map(in_file).collect::<Vec<_>>())?;
            self.codebooks.insert(folder.to_owned(), read);
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let codebook = self.codebooks[folder].as_ref();
        Ok(match codebook.and_then(|codebook| Some((codebook, described::of_file(codebook, &name)?))) {
            Some((codebook, of_file)) => Table {
                microdata: described::described(codebook, of_file, microdata),
                bases: described::bases(of_file),
            },
            None => Table { microdata: described::by_its_codes(microdata), bases: BTreeMap::new() },
        })
    }
}

/// The table with a row outside of every base for each unit that was sampled and has none.
fn with_units_without_rows(table: Microdata, design: &CaseDesign) -> Result<Microdata, Vec<Finding>> {
    let Some(strata) = design.recipe.strata.as_ref().filter(|_| !design.sampled.is_empty()) else {
        return Ok(table);
    };
    let Some(of_rows) = table.column(strata) else {
        return Ok(table); // The recipe says what is missing.
    };
    let units = design.recipe.clusters.first().and_then(|name| table.column(name));
    let missing = sampled::without_rows(of_rows, units, &design.sampled)?;
    Ok(table.with_rows_outside(missing.len(), |column, number| {
        let is_unit = design.recipe.clusters.iter().any(|name| name == column);
        let is_told = is_unit || column == strata;
        if is_told { sampled::cell(&missing[number], number, column == strata) } else { String::new() }
    }))
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
