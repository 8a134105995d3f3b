//! A questionnaire from the disk, whatever its form: a workbook, CSV, tables of bars, JSON, or a folder of sheets.

use std::fs;
use std::path::{Path, PathBuf};

use base::{Finding, Text};
use questionnaire::{Instrument, Sheets};
use workbook::form::{self, Opened};

use crate::output::{self, Failure};

/// Largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Most sheets of a folder.
const FILES_MAX: usize = 50;

/// Reads the sheets. What is wrong with the files is a finding; a file that cannot be opened at all is a failure.
pub(crate) fn open(path: &Path) -> Result<Opened, Failure> {
    if path.is_dir() {
        return folder(path);
    }
    let bytes = bytes(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let kind = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let mut opened = match kind.as_str() {
        "xlsx" | "xlsm" => form::read(&bytes),
        "csv" => from_text(&bytes, |text| Sheets::from_csv_files(&[(name.as_str(), text)])),
        "json" => from_text(&bytes, |text| Sheets::from_json(text).ok_or_else(|| vec![not_json()])),
        "md" | "txt" => from_text(&bytes, Sheets::from_markdown),
        _ => return Err(Failure::new(format!("{}: not .xlsx, .csv, .md, .json or a folder", path.display()))),
    };
    for finding in &mut opened.findings {
        finding.place.file.get_or_insert_with(|| name.clone());
    }
    Ok(opened)
}

/// The compiled questionnaire; findings about the files, and those that stop it, are printed.
pub(crate) fn compiled(path: &Path) -> Result<Option<Instrument>, Failure> {
    let opened = open(path)?;
    let Some(sheets) = opened.sheets else {
        output::findings(&opened.findings);
        return Ok(None);
    };
    let told = opened.findings.clone();
    let compiled = questionnaire::compile_beside(&sheets, opened.findings);
    output::findings(if compiled.instrument.is_none() { &compiled.findings } else { &told });
    Ok(compiled.instrument)
}

/// The sheets, where everything in them could be read; findings about the files are printed.
pub(crate) fn whole(path: &Path) -> Result<Option<Sheets>, Failure> {
    let opened = open(path)?;
    output::findings(&opened.findings);
    Ok(opened.whole())
}

/// All CSV files of a folder, the known sheets first.
fn folder(path: &Path) -> Result<Opened, Failure> {
    let entries = fs::read_dir(path).map_err(|error| Failure::file(path, &error))?;
    let is_sheet = |file: &PathBuf| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_sheet).collect();
    files.sort_by_key(|file| {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        let known = ["survey", "choices", "settings"].iter().position(|known| *known == stem);
        (known.unwrap_or(usize::MAX), file.clone())
    });
    if files.is_empty() {
        return Err(Failure::new(format!("{}: no survey.csv, choices.csv, settings.csv here", path.display())));
    }
    if files.len() > FILES_MAX {
        return Err(Failure::new(format!("{}: more than {FILES_MAX} .csv files", path.display())));
    }
    let mut texts = Vec::new();
    let mut findings = Vec::new();
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match String::from_utf8(bytes(file)?) {
            Ok(text) => texts.push((name, text)),
            Err(_) => findings.push(not_utf8().in_file(&name)),
        }
    }
    // Of a folder with one sheet, too, the file's name is the sheet's.
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let sheets = match Sheets::from_csv_files(&texts) {
        Ok(sheets) if findings.is_empty() => Some(sheets),
        Ok(_) => None,
        Err(more) => {
            findings.extend(more);
            None
        }
    };
    Ok(Opened { sheets, findings })
}

fn bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let size = fs::metadata(file).map_err(|error| Failure::file(file, &error))?.len();
    if size > FILE_BYTES_MAX {
        return Err(Failure::new(format!("{}: larger than {FILE_BYTES_MAX} bytes", file.display())));
    }
    fs::read(file).map_err(|error| Failure::file(file, &error))
}

fn from_text(bytes: &[u8], read: impl Fn(&str) -> Result<Sheets, Vec<Finding>>) -> Opened {
    let read = std::str::from_utf8(bytes).map_err(|_| vec![not_utf8()]).and_then(read);
    match read {
        Ok(sheets) => Opened { sheets: Some(sheets), findings: Vec::new() },
        Err(findings) => Opened { sheets: None, findings },
    }
}

fn not_utf8() -> Finding {
    Finding::error(
        "not-utf8",
        Text::new(
            "文字コードがUTF-8ではありません。Excelでは「CSV UTF-8（コンマ区切り）」で保存してください",
            "the text is not UTF-8; in Excel, save as “CSV UTF-8 (comma delimited)”",
        ),
    )
}

fn not_json() -> Finding {
    Finding::error(
        "broken-json",
        Text::new(
            "調査票のJSONとして読めません。instrument convert --to json が書き出す形にしてください",
            "this is no questionnaire in JSON; the form is that of instrument convert --to json",
        ),
    )
}
