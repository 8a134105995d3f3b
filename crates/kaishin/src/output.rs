//! What the program prints: results on standard output, findings and failures on standard error.

use std::path::Path;
use std::process::ExitCode;

use base::{Finding, Lang};

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
        Failure(format!("{}: {error}", path.display()))
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
    /// Lines of one kind that are printed before the rest is summed up.
    const SHOWN_MAX: usize = 30;
    for finding in findings.iter().take(SHOWN_MAX) {
        aside(finding.line(Lang::Ja));
    }
    if findings.len() > SHOWN_MAX {
        let rest = findings.len() - SHOWN_MAX;
        aside(format!("… ほか {rest} 件（--json ですべて表示できます / --json shows all of them）"));
    }
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
