//! `POST /desk/instruments`: a questionnaire's file is read, kept as a draft, and shown with everything wrong with it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Finding, Text};
use encoding_rs::SHIFT_JIS;
use questionnaire::Sheets;

use crate::app::App;
use crate::desk::findings::slip;
use crate::desk::instruments::drafts::Read;
use crate::desk::instruments::{list, subject};
use crate::desk::register::upload::{Upload, UploadedFile};
use crate::desk::staff::Secretariat;
use crate::desk::urls;
use crate::error::Error;
use crate::reply;

/// `POST /desk/instruments`
pub(crate) async fn read(
    State(app): State<App>,
    Secretariat(staff): Secretariat,
    upload: Upload,
) -> Result<Response, Error> {
    let files: Vec<UploadedFile> = upload.files.into_iter().filter(|file| !file.bytes.is_empty()).collect();
    if files.is_empty() {
        let error = slip("", "file", app.templates.words(staff.lang(), "desk-instrument-no-file", &[])?);
        let view = list::view(&app.store.read().await?, &staff, vec![error]).await?;
        let shell = staff.shell_at(urls::INSTRUMENTS);
        return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &shell, &view);
    }
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    let name = names.join(", ");
    let compiled = tokio::task::spawn_blocking(move || {
        let (sheets, findings) = open(&files);
        Read::new(name, sheets, findings)
    });
    let read = compiled.await.map_err(|error| Error::Internal(format!("reading a questionnaire: {error}")))?;
    let name: String = app.random::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
    let address = subject::draft_address(&name);
    app.desk.drafts.keep(name, staff.account.id, app.now(), read);
    Ok(reply::see_other(&address))
}

/// The sheets, and what was found on the way to them.
fn open(files: &[UploadedFile]) -> (Option<Sheets>, Vec<Finding>) {
    if let [file] = files
        && ending(file) == "xlsx"
    {
        let opened = ::workbook::form::read(&file.bytes);
        return (opened.sheets, opened.findings);
    }
    match sheets(files) {
        Ok((sheets, warnings)) => (Some(sheets), warnings),
        Err(findings) => (None, findings),
    }
}

fn ending(file: &UploadedFile) -> String {
    file.name.rsplit('.').next().unwrap_or_default().to_lowercase()
}

/// The sheets in one file of text, or in a folder of CSV files; and warnings about them.
fn sheets(files: &[UploadedFile]) -> Result<(Sheets, Vec<Finding>), Vec<Finding>> {
    if let [file] = files
        && ["md", "markdown"].contains(&ending(file).as_str())
    {
        return Ok((Sheets::from_markdown(&text(file)?)?, Vec::new()));
    }
    let strangers: Vec<Finding> = files.iter().filter(|file| ending(file) != "csv").map(unknown_file).collect();
    if !strangers.is_empty() {
        return Err(strangers);
    }
    let mut texts = Vec::new();
    for file in files {
        texts.push((file.name.as_str(), text(file)?));
    }
    let texts: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    Ok((Sheets::from_csv_files(&texts)?, Sheets::csv_warnings(&texts)))
}

/// UTF-8, or what Excel in Japan writes as CSV.
fn text(file: &UploadedFile) -> Result<String, Vec<Finding>> {
    if let Ok(text) = std::str::from_utf8(&file.bytes) {
        return Ok(text.to_owned());
    }
    match SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&file.bytes) {
        Some(text) => Ok(text.into_owned()),
        None => Err(vec![not_text(file)]),
    }
}

fn unknown_file(file: &UploadedFile) -> Finding {
    let name = &file.name;
    Finding::error(
        "unknown-file",
        Text::new(
            format!(
                "「{name}」は読めない種類のファイルです。XLSForm の .xlsx、.csv（1ファイル、または survey.csv・choices.csv・settings.csv）、.md のいずれかを選んでください"
            ),
            format!(
                "“{name}” is a kind of file that is not read; choose an XLSForm as .xlsx, .csv (one file, or survey.csv, choices.csv and settings.csv) or .md"
            ),
        ),
    )
    .in_file(name)
}

fn not_text(file: &UploadedFile) -> Finding {
    Finding::error(
        "not-text",
        Text::new(
            format!("「{}」は文字として読めません。UTF-8 か Shift_JIS で保存し直してください", file.name),
            format!("“{}” cannot be read as text; save it as UTF-8 or Shift_JIS", file.name),
        ),
    )
    .in_file(&file.name)
}
