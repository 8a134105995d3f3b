//! A questionnaire as its author is told about it: what is wrong, what is odd, and what publishing will ask for.

use base::{Finding, Severity};

use crate::compile::{Compiled, compile_beside, missing_form_id};
use crate::paths;
use crate::sheets::Sheets;

/// Like [`compile_beside`], and looks at the routing of what compiles.
pub fn inspect(sheets: &Sheets, found: Vec<Finding>) -> Compiled {
    let mut compiled = compile_beside(sheets, found);
    if let Some(instrument) = &compiled.instrument {
        let remarks = paths::remarks(instrument).into_iter().chain(missing_form_id(sheets, Severity::Info));
        let new = remarks.filter(|remark| !compiled.findings.contains(remark));
        let new: Vec<Finding> = new.collect();
        compiled.findings.extend(new);
    }
    compiled
}
