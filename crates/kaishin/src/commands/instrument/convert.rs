//! `kaishin instrument convert`: the same questionnaire in another form, nothing lost.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use base::Finding;
use questionnaire::Sheets;
use workbook::form;

use super::open::whole;
use crate::cli::SheetsFormat;
use crate::output::{self, Failure};

pub(crate) fn run(path: &Path, to: SheetsFormat, out: &Path) -> Result<ExitCode, Failure> {
    let Some(sheets) = whole(path)? else {
        return Ok(ExitCode::FAILURE);
    };
    let written: Result<(), Vec<Finding>> = match to {
        SheetsFormat::Folder => match sheets.to_csv_files() {
            Ok(files) => {
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
