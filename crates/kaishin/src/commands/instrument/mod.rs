//! `kaishin instrument`: checking and publishing questionnaires.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use base::{Clock, Finding, finding};
use questionnaire::Sheets;
use store::{Actor, instrument};

use crate::cli::InstrumentCommand;
use crate::clock::SystemClock;
use crate::config;
use crate::output::{self, Failure};

pub(crate) async fn run(command: InstrumentCommand) -> Result<ExitCode, Failure> {
    match command {
        InstrumentCommand::Check { path, json } => {
            let findings = match read(&path)? {
                Ok(sheets) => questionnaire::compile(&sheets).findings,
                Err(findings) => findings,
            };
            let ok = !finding::blocks(&findings);
            if json {
                output::line(serde_json::json!({ "ok": ok, "findings": findings }));
            } else {
                output::findings(&findings);
                output::line(if ok {
                    "問題はありません / ok"
                } else {
                    "直すところがあります / not ok"
                });
            }
            Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        InstrumentCommand::Publish { path, data } => {
            let published = match read(&path)? {
                Err(findings) => Err(findings),
                Ok(sheets) => {
                    let store = config::open(&data).await?;
                    let tx = store.write().await?;
                    let published = instrument::publish(&tx, &sheets, &Actor::System("cli"), SystemClock.now()).await?;
                    tx.commit().await?;
                    published
                }
            };
            match published {
                Ok(id) => {
                    output::line(format!("公開しました / published: {id}"));
                    Ok(ExitCode::SUCCESS)
                }
                Err(findings) => {
                    output::findings(&findings);
                    Ok(ExitCode::FAILURE)
                }
            }
        }
    }
}

/// Reads a folder of sheets, or one file in the markdown layout.
fn read(path: &Path) -> Result<Result<Sheets, Vec<Finding>>, Failure> {
    let text = |file: &Path| fs::read_to_string(file).map_err(|error| Failure::file(file, &error));
    if !path.is_dir() {
        return Ok(Sheets::from_markdown(&text(path)?));
    }
    let mut files = Vec::new();
    for name in ["survey.csv", "choices.csv", "settings.csv"] {
        let file = path.join(name);
        if file.exists() {
            files.push((name.to_owned(), text(&file)?));
        }
    }
    if files.is_empty() {
        return Err(Failure::new(format!("{}: no survey.csv, choices.csv, settings.csv here", path.display())));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Ok(Sheets::from_csv_files(&files))
}
