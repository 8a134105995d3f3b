//! A questionnaire from the disk, whatever its form: a workbook, CSV, tables of bars, JSON, or a folder of sheets.

use std::fs;
use std::path::{Path, PathBuf};

use base::{Finding, Text};
use questionnaire::{Instrument, Sheets};
use workbook::form::{self, Opened};

use crate::{files, output};

/// Largest file that is read, in bytes.
const FILE_BYTES_MAX: u64 = 32 * 1024 * 1024;
/// Endings of the names of files that questionnaires are read from.
pub(super) const FILE_ENDINGS: [&str; 6] = ["xlsx", "xlsm", "csv", "md", "txt", "json"];
/// Most sheets of a folder.
const FILES_MAX: usize = 50;

/// Reads the sheets. Whatever is wrong with the files is a finding.
pub(crate) fn open(path: &Path) -> Opened {
    if path.is_dir() {
        return folder(path).unwrap_or_else(|finding| unread(vec![*finding]));
    }
    let kind = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    if path.exists() && !FILE_ENDINGS.contains(&kind.as_str()) {
        return unread(vec![unknown_kind(path)]);
    }
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(finding) => return unread(vec![*finding]),
    };
    let name = name(path);
    let mut opened = match kind.as_str() {
        "xlsx" | "xlsm" => form::read(&bytes),
        "csv" => csv(&bytes, &name),
        "json" => from_text(&bytes, |text| Sheets::from_json(text).ok_or_else(|| vec![not_json()])),
        _ => from_text(&bytes, Sheets::from_markdown),
    };
    for finding in &mut opened.findings {
        finding.place.file.get_or_insert_with(|| name.clone());
    }
    opened
}

/// The compiled questionnaire, or what stops it. Findings about the files that do not are printed.
pub(crate) fn compiled(path: &Path) -> Result<Instrument, Vec<Finding>> {
    let opened = open(path);
    let Some(sheets) = opened.sheets else { return Err(opened.findings) };
    let told = opened.findings.clone();
    let compiled = questionnaire::compile_beside(&sheets, opened.findings);
    let instrument = compiled.instrument.ok_or(compiled.findings)?;
    output::findings(&told);
    Ok(instrument)
}

/// The sheets, where everything in them could be read; findings about the files are printed.
pub(crate) fn whole(path: &Path) -> Option<Sheets> {
    let opened = open(path);
    output::findings(&opened.findings);
    opened.whole()
}

fn unread(findings: Vec<Finding>) -> Opened {
    Opened { sheets: None, findings }
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// All CSV files of a folder, the known sheets first.
fn folder(path: &Path) -> Result<Opened, Box<Finding>> {
    let entries = fs::read_dir(path).map_err(|error| Box::new(files::unreadable(path, &error)))?;
    let is_sheet = |file: &PathBuf| file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_sheet).collect();
    files.sort_by_key(|file| {
        let stem = file.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        let known = ["survey", "choices", "settings"].iter().position(|known| *known == stem);
        (known.unwrap_or(usize::MAX), file.clone())
    });
    if files.is_empty() || files.len() > FILES_MAX {
        return Err(Box::new(not_the_sheets(path, files.len())));
    }
    let mut texts = Vec::new();
    let mut findings = Vec::new();
    for file in &files {
        match bytes(file).map(String::from_utf8) {
            Ok(Ok(text)) => texts.push((name(file), text)),
            Ok(Err(_)) => findings.push(not_utf8().in_file(&name(file))),
            Err(finding) => findings.push(*finding),
        }
    }
    // Of a folder with one sheet, too, the file's name is the sheet's.
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let warnings = Sheets::csv_warnings(&texts);
    let sheets = match Sheets::from_csv_files(&texts) {
        Ok(sheets) if findings.is_empty() => Some(sheets),
        Ok(_) => None,
        Err(more) => {
            findings.extend(more);
            None
        }
    };
    findings.extend(warnings);
    Ok(Opened { sheets, findings })
}

fn bytes(file: &Path) -> Result<Vec<u8>, Box<Finding>> {
    let unreadable = |error| Box::new(files::unreadable(file, &error));
    let size = fs::metadata(file).map_err(unreadable)?.len();
    if size > FILE_BYTES_MAX {
        return Err(Box::new(too_large(file)));
    }
    fs::read(file).map_err(unreadable)
}

fn csv(bytes: &[u8], name: &str) -> Opened {
    let mut opened = from_text(bytes, |text| Sheets::from_csv_files(&[(name, text)]));
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    opened.findings.extend(Sheets::csv_warnings(&[(name, text)]));
    opened
}

fn from_text(bytes: &[u8], read: impl Fn(&str) -> Result<Sheets, Vec<Finding>>) -> Opened {
    let read = std::str::from_utf8(bytes).map_err(|_| vec![not_utf8()]).and_then(read);
    match read {
        Ok(sheets) => Opened { sheets: Some(sheets), findings: Vec::new() },
        Err(findings) => Opened { sheets: None, findings },
    }
}

fn unknown_kind(path: &Path) -> Finding {
    let endings = FILE_ENDINGS.map(|ending| format!(".{ending}")).join(" ");
    Finding::error(
        "unknown-kind",
        Text::new(
            format!("調査票として読める種類のファイルではありません（{endings}、または survey.csv などのフォルダー）"),
            format!("no kind of file that questionnaires are read from: {endings}, or a folder with survey.csv"),
        ),
    )
    .in_file(&name(path))
}

fn not_the_sheets(path: &Path, n: usize) -> Finding {
    let (ja, en) = if n == 0 {
        (
            "survey.csv、choices.csv、settings.csv がありません。調査票のフォルダーを指定してください".to_owned(),
            "there is no survey.csv, choices.csv or settings.csv; name the folder of a questionnaire".to_owned(),
        )
    } else {
        (
            format!(".csv が{n}個あります（{FILES_MAX}個まで）。調査票だけのフォルダーを指定してください"),
            format!("there are {n} .csv files (at most {FILES_MAX}); name a folder with the questionnaire alone"),
        )
    };
    Finding::error("no-sheets", Text::new(ja, en)).in_file(&path.display().to_string())
}

fn too_large(file: &Path) -> Finding {
    let mib = FILE_BYTES_MAX / 1024 / 1024;
    let message = Text::new(
        format!("大きすぎます（{mib} MiBまで）。画像や使っていないシートを削除してください"),
        format!("larger than {mib} MiB; remove pictures and unused sheets"),
    );
    Finding::error("file-too-large", message).in_file(&name(file))
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
