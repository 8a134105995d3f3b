//! What the program prints: results on standard output, findings and failures on standard error.

use std::path::Path;
use std::process::ExitCode;

use base::{Finding, Lang, Place, Severity};
use serde_json::{Value as Json, json};

use crate::files;

/// Why a command could not be carried out. One sentence for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    /// A sentence.
    pub(crate) fn new(words: impl Into<String>) -> Failure {
        Failure(words.into())
    }

    /// A file that could not be read or written.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Failure {
        let why = files::why(error);
        let why = if why.ja == why.en { why.ja } else { format!("{} / {}", why.ja, why.en) };
        Failure(format!("{}: {why}", path.display()))
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Failure {
        Failure(error.to_string())
    }
}

/// One line of a result. When nobody reads on (as in `| head`), the program ends as if it were done.
pub(crate) fn line(words: impl std::fmt::Display) {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    if writeln!(out, "{words}").and_then(|()| out.flush()).is_err() {
        std::process::exit(0);
    }
}

/// One line beside the result: progress, a finding, a warning.
pub(crate) fn aside(words: impl std::fmt::Display) {
    eprintln!("{words}");
}

/// Findings in both languages, Japanese first.
pub(crate) fn findings(findings: &[Finding]) {
    told(findings, SHOWN_MAX, |rest| {
        format!(
            "… ほか {rest} 件。上のものを直して、もう一度実行してください / {rest} more; mend these and run it again"
        )
    });
}

/// The same for a command whose `--json` prints every finding.
pub(crate) fn findings_with_json(findings: &[Finding]) {
    told(findings, SHOWN_MAX, more_in_json);
}

/// The same for findings in an answering workbook, each at its sheet and cell.
pub(crate) fn cell_findings(findings: &[Finding]) {
    let at_cell = |finding: &Finding| {
        let Place { sheet: Some(sheet), row, column, .. } = &finding.place else { return finding.clone() };
        let cell =
            format!("{}{}", column.as_deref().unwrap_or_default(), row.map_or(String::new(), |row| row.to_string()));
        let place = Place { sheet: Some(format!("{sheet} {cell}").trim_end().to_owned()), ..Place::default() };
        Finding { place, ..finding.clone() }
    };
    told(&findings.iter().map(at_cell).collect::<Vec<_>>(), LISTED_MAX, more_in_json);
}

/// The same for a command that is there to list them.
pub(crate) fn all_findings(findings: &[Finding]) {
    told(findings, LISTED_MAX, more_in_json);
}

/// Findings that are printed before the rest is summed up.
const SHOWN_MAX: usize = 30;
/// The same where people ask for the findings themselves.
const LISTED_MAX: usize = 500;

fn more_in_json(rest: usize) -> String {
    format!("… ほか {rest} 件（--json ですべて表示できます） / {rest} more (--json shows all of them)")
}

fn told(findings: &[Finding], most: usize, more: impl Fn(usize) -> String) {
    findings.iter().take(most).flat_map(in_both).for_each(aside);
    if findings.len() > most {
        aside(more(findings.len() - most));
    }
}

/// A finding in Japanese, then in English, each line beginning with how much it weighs.
fn in_both(finding: &Finding) -> [String; 2] {
    let (ja, en) = match finding.severity {
        Severity::Error => ("エラー", "error"),
        Severity::Warning => ("警告", "warning"),
        Severity::Info => ("参考", "note"),
    };
    [format!("{ja}: {}", finding.line(Lang::Ja)), format!("{en}: {}", finding.line(Lang::En))]
}

/// The end of a command that findings stopped: told to people, or as JSON to programs.
pub(crate) fn refused(found: &[Finding], as_json: bool) -> ExitCode {
    if as_json {
        line(verdict(found));
    } else {
        findings(found);
    }
    ExitCode::FAILURE
}

/// `{"ok":…,"findings":[…]}`, each finding with sheet, row and column, null where it has no such place.
pub(crate) fn verdict(findings: &[Finding]) -> Json {
    let with_every_key = |finding: &Finding| {
        let mut found = json!(finding);
        for key in ["sheet", "row", "column"] {
            if let Json::Object(members) = &mut found {
                members.entry(key).or_insert(Json::Null);
            }
        }
        found
    };
    let shown: Vec<Json> = findings.iter().map(with_every_key).collect();
    json!({ "ok": !base::finding::blocks(findings), "findings": shown })
}

/// The end of a command that failed.
pub(crate) fn failed(words: &str) -> ExitCode {
    aside(format!("kaishin: {words}"));
    ExitCode::FAILURE
}

/// Starts the log, on standard error. Answers, names and addresses are never in it.
pub(crate) fn begin_log(verbose: bool) {
    let filter = if verbose { "info,kaishin=debug,web=debug,store=debug" } else { "warn,kaishin=info,web=info" };
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(filter));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}

#[cfg(test)]
mod tests {
    use base::{Finding, Severity, Text};

    use super::in_both;

    #[test]
    fn findings_are_told_in_both_languages_with_their_weight() {
        for (severity, ja, en) in [
            (Severity::Error, "エラー: a.csv 3行目: 直してください", "error: a.csv row 3: mend it"),
            (Severity::Warning, "警告: a.csv 3行目: 直してください", "warning: a.csv row 3: mend it"),
            (Severity::Info, "参考: a.csv 3行目: 直してください", "note: a.csv row 3: mend it"),
        ] {
            let finding = Finding::new(severity, "x", Text::new("直してください", "mend it"));
            assert_eq!(in_both(&finding.in_file("a.csv").at_row(3)), [ja, en]);
        }
    }
}
