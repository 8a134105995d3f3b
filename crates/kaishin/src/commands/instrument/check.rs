//! `kaishin instrument check`: everything that is wrong with a questionnaire, at once.

use std::path::Path;
use std::process::ExitCode;

use base::{Finding, finding};
use serde_json::Value;

use super::open::open;
use crate::output::{self, Failure};

pub(crate) fn run(path: &Path, json: bool) -> Result<ExitCode, Failure> {
    let opened = open(path)?;
    let mut findings = opened.findings;
    if let Some(sheets) = &opened.sheets {
        let compiled = questionnaire::compile_beside(sheets, findings);
        let remarks = compiled.instrument.as_ref().map(questionnaire::paths::remarks);
        findings = compiled.findings.into_iter().chain(remarks.into_iter().flatten()).collect();
    }
    let ok = !finding::blocks(&findings);
    if json {
        let findings: Vec<_> = findings.iter().map(with_every_key).collect();
        output::line(serde_json::json!({ "ok": ok, "findings": findings }));
    } else {
        output::findings_with_json(&findings);
        output::line(if ok { "問題はありません / ok" } else { "直すところがあります / not ok" });
    }
    Ok(if ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A finding in which sheet, row and column are there, null where it has no such place.
fn with_every_key(finding: &Finding) -> Value {
    let mut found = serde_json::to_value(finding).expect("findings are plain data");
    for key in ["sheet", "row", "column"] {
        if let Value::Object(members) = &mut found {
            members.entry(key).or_insert(Value::Null);
        }
    }
    found
}
