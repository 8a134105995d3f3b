//! Findings as the desk's pages show them.

use base::{Finding, Lang, Severity};
use serde::Serialize;

/// One finding in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Found {
    /// `error`, `warning` or `info`.
    pub(crate) severity: &'static str,
    /// Row and column, or the like; may be empty.
    pub(crate) place: String,
    /// What is wrong and what would be right.
    pub(crate) message: String,
    /// The field of the form it belongs to; may be empty.
    pub(crate) field: String,
    /// Where the summary of the page leads.
    pub(crate) href: String,
}

/// A finding in words.
pub(crate) fn found(finding: &Finding, lang: Lang) -> Found {
    let message = finding.message.get(lang).to_owned();
    let line = Finding { place: base::Place { file: None, item: None, ..finding.place.clone() }, ..finding.clone() };
    let place = line.line(lang).strip_suffix(message.as_str()).unwrap_or_default().trim_end_matches(": ").to_owned();
    let field = finding.place.item.clone().unwrap_or_default();
    Found {
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        },
        place,
        message,
        href: if field.is_empty() { "#main".to_owned() } else { format!("#{field}") },
        field,
    }
}

/// A slip in a field of a form of the desk. The field's element is called `FORM-FIELD`, or `FIELD` without a form.
pub(crate) fn slip(form: &str, field: &str, message: String) -> Found {
    Found {
        severity: "error",
        place: String::new(),
        message,
        field: field.to_owned(),
        href: if form.is_empty() { format!("#{field}") } else { format!("#{form}-{field}") },
    }
}
