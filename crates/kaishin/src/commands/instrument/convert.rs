//! `kaishin instrument convert`: the same questionnaire in another form, nothing lost.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use base::Finding;
use questionnaire::Sheets;
use workbook::form;

use super::open::{FILE_ENDINGS, whole};
use crate::cli::SheetsFormat;
use crate::output::{self, Failure};

pub(crate) fn run(path: &Path, to: SheetsFormat, out: &Path) -> Result<ExitCode, Failure> {
    fits(path, to, out)?;
    let Some(sheets) = whole(path) else {
        return Ok(ExitCode::FAILURE);
    };
    let written: Result<(), Vec<Finding>> = match to {
        SheetsFormat::Folder => match sheets.to_csv_files() {
            Ok(files) => {
                let names = files.iter().map(|(name, _)| name.to_lowercase()).collect();
                alone(out, &names)?;
                fs::create_dir_all(out).map_err(|error| Failure::file(out, &error))?;
                for (name, text) in files {
                    put(&out.join(name), text.as_bytes())?;
                }
                Ok(())
            }
            Err(findings) => Err(findings),
        },
        SheetsFormat::Xlsx | SheetsFormat::Csv | SheetsFormat::Md | SheetsFormat::Json => match bytes(&sheets, to) {
            Ok(bytes) => {
                put(out, &bytes)?;
                Ok(())
            }
            Err(findings) => Err(findings),
        },
    };
    match written {
        Ok(()) => {
            output::line(format!("書き出しました / written: {}", out.display()));
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => {
            output::findings(&findings);
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Refuses to write over what is read, and under a name that says another form.
fn fits(path: &Path, to: SheetsFormat, out: &Path) -> Result<(), Failure> {
    let same = matches!((path.canonicalize(), out.canonicalize()), (Ok(read), Ok(written)) if read == written);
    if same {
        return Err(Failure::new(format!(
            "{}: 読み込むものと同じ場所には書き出せません。別の名前にしてください / the output is the input; give it another name",
            out.display()
        )));
    }
    let ending = out.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    let wanted: &[&str] = match to {
        SheetsFormat::Xlsx => &["xlsx"],
        SheetsFormat::Csv => &["csv"],
        SheetsFormat::Md => &["md", "txt"],
        SheetsFormat::Json => &["json"],
        SheetsFormat::Folder => &[],
    };
    let fits = match to {
        SheetsFormat::Folder => !FILE_ENDINGS.contains(&ending.as_str()),
        SheetsFormat::Xlsx | SheetsFormat::Csv | SheetsFormat::Md | SheetsFormat::Json => {
            wanted.contains(&ending.as_str())
        }
    };
    if fits || out.starts_with("/dev") {
        return Ok(());
    }
    let (ja, en) = wanted.first().map_or_else(
        || ("フォルダの名前にしてください".to_owned(), "name a folder".to_owned()),
        |ending| (format!("名前の終わりを .{ending} にしてください"), format!("let the name end in .{ending}")),
    );
    Err(Failure::new(format!("{}: --to と名前が合いません。{ja} / the name is unlike --to; {en}", out.display())))
}

/// Refuses a folder with sheets of something else: they would be read as sheets of this questionnaire.
fn alone(folder: &Path, names: &BTreeSet<String>) -> Result<(), Failure> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let is_sheet = |file: &PathBuf| file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let name = |file: &PathBuf| file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let files = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(is_sheet);
    let mut others: Vec<String> =
        files.map(|file| name(&file)).filter(|name| !names.contains(&name.to_lowercase())).collect();
    others.sort();
    let Some(first) = others.first() else { return Ok(()) };
    let (place, n) = (folder.display(), others.len());
    Err(Failure::new(format!(
        "{place}: この調査票のものでない .csv があります（{first} など {n} 個）。別のフォルダにしてください / \
         holds {n} .csv files of something else ({first}); give another folder"
    )))
}

fn bytes(sheets: &Sheets, to: SheetsFormat) -> Result<Vec<u8>, Vec<Finding>> {
    match to {
        SheetsFormat::Xlsx => form::write(sheets),
        SheetsFormat::Csv | SheetsFormat::Folder => {
            let (text, left_out) = sheets.to_csv();
            output::findings(&left_out);
            Ok(text.into_bytes())
        }
        SheetsFormat::Md => sheets.to_markdown().map(String::into_bytes),
        SheetsFormat::Json => Ok(sheets.canonical_json().into_bytes()),
    }
}

fn put(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(file, bytes).map_err(|error| Failure::file(file, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_fits_the_form() {
        let check = |to, out: &str, taken: bool| {
            assert_eq!(fits(Path::new("no-such.xlsx"), to, Path::new(out)).is_ok(), taken, "{out}");
        };
        check(SheetsFormat::Xlsx, "form.xlsx", true);
        check(SheetsFormat::Xlsx, "form.csv", false);
        check(SheetsFormat::Csv, "form", false);
        check(SheetsFormat::Csv, "form.CSV", true);
        check(SheetsFormat::Md, "form.txt", true);
        check(SheetsFormat::Json, "form.md", false);
        check(SheetsFormat::Folder, "form-2024.1", true);
        check(SheetsFormat::Folder, "form.xlsx", false);
    }

    #[test]
    fn neither_the_input_nor_sheets_of_something_else_are_written_over() {
        let folder = std::env::temp_dir().join(format!("kaishin-convert-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (form, dotted) = (folder.join("form.csv"), folder.join(".").join("form.csv"));
        fs::write(&form, "survey").unwrap();
        let same = fits(&form, SheetsFormat::Csv, &dotted);
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let (own, other) = (alone(&folder, &names(&["form.csv"])), alone(&folder, &names(&["survey.csv"])));
        fs::remove_dir_all(&folder).unwrap();
        assert!(same.unwrap_err().to_string().contains("the output is the input"));
        assert!(own.is_ok());
        assert!(other.unwrap_err().to_string().contains("form.csv"));
    }
}
