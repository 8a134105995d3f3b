//! `kaishin instrument check`: everything that is wrong with a questionnaire, at once.

use std::path::Path;
use std::process::ExitCode;

use base::finding;

use super::open::open;
use crate::output;

pub(crate) fn run(path: &Path, json: bool) -> ExitCode {
    let opened = open(path);
    let findings = match &opened.sheets {
        Some(sheets) => questionnaire::inspect(sheets, opened.findings).findings,
        None => opened.findings,
    };
    let ok = !finding::blocks(&findings);
    if json {
        output::line(output::verdict(&findings));
    } else {
        output::all_findings(&findings);
        output::line(if ok { "問題はありません / ok" } else { "直すところがあります / not ok" });
    }
    if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
