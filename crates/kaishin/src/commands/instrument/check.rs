//! `kaishin instrument check`: everything that is wrong with a questionnaire, at once.

use std::path::Path;
use std::process::ExitCode;

use base::finding;

use super::open::open;
use crate::output::{self, Failure};

pub(crate) fn run(path: &Path, json: bool) -> Result<ExitCode, Failure> {
    let opened = open(path)?;
    let mut findings = opened.findings;
    if let Some(sheets) = &opened.sheets {
        let compiled = questionnaire::compile(sheets);
        let unreachable = compiled.instrument.as_ref().map(questionnaire::paths::unreachable);
        findings.extend(compiled.findings.into_iter().chain(unreachable.into_iter().flatten()));
    }
    let ok = !finding::blocks(&findings);
    if json {
        output::line(serde_json::json!({ "ok": ok, "findings": findings }));
    } else {
        output::findings(&findings);
        output::line(if ok { "問題はありません / ok" } else { "直すところがあります / not ok" });
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
