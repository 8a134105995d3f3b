//! Findings of one kind about many rows: some of them one by one, the others as a number.

use base::{Finding, Severity, Text};

/// Findings of one kind that are told one by one.
const LISTED_MAX: usize = 20;

/// What is said of each, for as many as are listed, and how many more there are.
pub(crate) fn listed<T>(all: impl IntoIterator<Item = T>, say: impl Fn(T) -> Finding) -> Vec<Finding> {
    let mut all = all.into_iter();
    let mut findings: Vec<Finding> = all.by_ref().take(LISTED_MAX).map(say).collect();
    let n_more = all.count();
    if let (Some(last), true) = (findings.last(), n_more > 0) {
        let message = Text::new(
            format!("同じ誤りがほかに{n_more}件あります。"),
            format!("There are {n_more} more of the same kind."),
        );
        let (severity, code): (Severity, String) = (last.severity, last.code.clone());
        findings.push(Finding::new(severity, &code, message));
    }
    findings
}
