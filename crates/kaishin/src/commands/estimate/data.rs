//! The data of a case: CSV files of one folder, read once.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path};

use base::{Finding, Text};
use tabulate::microdata::Microdata;

use super::case::CaseDesign;

/// The column that says whether a unit is in all stacked files.
pub(super) const MATCHED: &str = "#matched";

/// Bytes of one data file: ten million hospitals with a few columns.
const FILE_BYTES_MAX: u64 = 1 << 30;

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
    let text = String::from_utf8(bytes).map_err(|_| vec![not_utf8()])?;
    table(text.strip_prefix('\u{feff}').unwrap_or(&text))
}

fn table(text: &str) -> Result<Microdata, Vec<Finding>> {
    let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
    let names: Vec<String> =
        reader.headers().map_err(|error| vec![broken(&error)])?.iter().map(str::to_owned).collect();
    let mut columns: Vec<(String, Vec<String>)> = names.into_iter().map(|name| (name, Vec::new())).collect();
    for record in reader.records() {
        let record = record.map_err(|error| vec![broken(&error)])?;
        for ((_, cells), cell) in columns.iter_mut().zip(&record) {
            cells.push(cell.to_owned());
        }
    }
    Microdata::new(columns)
}

fn broken(error: &csv::Error) -> Finding {
    let line = error.position().and_then(|position| u32::try_from(position.line()).ok());
    let message = if let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = error.kind() {
        Text::new(
            format!("この行は{len}列です。見出しは{expected_len}列あります。列数をそろえてください。"),
            format!("This row has {len} cells where the heading has {expected_len}. Give every row as many cells."),
        )
    } else {
        Text::new(
            format!("CSV として読めません（{error}）。UTF-8 の CSV で保存し直してください。"),
            format!("This cannot be read as CSV ({error}). Save it as CSV in UTF-8."),
        )
    };
    let finding = Finding::error("csv-broken", message);
    match line {
        Some(line) => finding.at_row(line),
        None => finding,
    }
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

fn not_utf8() -> Finding {
    let message = Text::new(
        "文字コードが UTF-8 ではありません。UTF-8 で保存し直してください。",
        "The file is not UTF-8. Save it as UTF-8.",
    );
    Finding::error("not-utf8", message)
}
