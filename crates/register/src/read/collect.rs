//! Collecting findings: all of them, but not the same one a hundred thousand times.

use std::collections::BTreeMap;

use base::{Finding, Severity, Text};

/// How many findings with the same code are kept; the rest is counted in one more finding.
const SAME_CODE_MAX: u32 = 500;

/// Findings of one file, in the order in which they were met.
#[derive(Default)]
pub(crate) struct Findings {
    kept: Vec<Finding>,
    n_by_code: BTreeMap<String, (Severity, u32)>,
}

impl Findings {
    pub(crate) fn push(&mut self, finding: Finding) {
        let entry = self.n_by_code.entry(finding.code.clone()).or_insert((finding.severity, 0));
        entry.1 += 1;
        if entry.1 <= SAME_CODE_MAX {
            self.kept.push(finding);
        }
    }

    /// Names the sheet of every finding so far; a list outside a workbook has none.
    pub(crate) fn stand_on_sheet(&mut self, sheet: Option<&str>) {
        for finding in &mut self.kept {
            finding.place.sheet = sheet.map(str::to_owned);
        }
    }

    /// All findings, each with the file's name. Those that concern the whole list come first.
    pub(crate) fn finish(mut self, file_name: &str) -> Vec<Finding> {
        for (code, (severity, n)) in &self.n_by_code {
            let n_more = n.saturating_sub(SAME_CODE_MAX);
            if n_more > 0 {
                self.kept.push(more(*severity, code, n_more));
            }
        }
        self.kept.sort_by_key(|finding| finding.place.row.is_some());
        self.kept.into_iter().map(|finding| finding.in_file(file_name)).collect()
    }
}

fn more(severity: Severity, code: &str, n_more: u32) -> Finding {
    let message = Text::new(
        format!("同じ種類の指摘（{code}）がほかに{n_more}件あります。"),
        format!("There are {n_more} more findings of the same kind ({code})."),
    );
    Finding::new(severity, code, message)
}
