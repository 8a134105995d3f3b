//! What was typed where no question stands: in a row that somebody put in, below the last line, beside an answer cell.

use std::collections::{BTreeMap, BTreeSet};

use base::{Finding, Text};

use super::FINDINGS_MAX;
use super::open::Cells;
use crate::letters::letters;

/// A sheet as far as it is known what stands where.
pub(super) struct Known<'a> {
    pub(super) sheet: &'a str,
    pub(super) cells: &'a Cells,
    /// The columns in which answers are written.
    pub(super) columns: BTreeSet<u32>,
    /// Rows that hold words of ours only. Workbooks in which none is tagged do not tell which those are.
    pub(super) words: BTreeSet<u32>,
    /// Rows with lines of ours; true where it is not clear whose, which is told already.
    pub(super) lines: BTreeMap<u32, bool>,
    /// The answer cells that were found.
    pub(super) found: BTreeSet<(u32, u32)>,
}

/// A finding for each row with something that no question takes, at the first such cell.
pub(super) fn entries(known: &Known<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    if known.words.is_empty() {
        return findings;
    }
    let mut told = None;
    for (&(row, column), typed) in known.cells {
        let is_tag = || typed.shown(false).starts_with("kaishin:");
        let is_ours = known.words.contains(&row) || known.found.contains(&(row, column));
        let doubled = known.lines.get(&row) == Some(&true);
        if told == Some(row) || !known.columns.contains(&column) || is_ours || doubled || typed.is_blank() || is_tag() {
            continue;
        }
        told = Some(row);
        let finding = if known.lines.contains_key(&row) { no_answer_cell() } else { no_line() };
        findings.push(finding.on_sheet(known.sheet).at_row(row + 1).in_column(&letters(column)));
        if findings.len() >= FINDINGS_MAX {
            break;
        }
    }
    findings
}

// What was typed is not repeated: it may be anything, also what only the facility may see.

fn no_line() -> Finding {
    Finding::warning(
        "stray-entry",
        Text::new(
            "この行はどの設問にも対応していません。記入された内容は読み取っていません。回答は設問の回答欄に記入してください",
            "no question stands in this row; what is written here was not read; write it into the question's answer cell",
        ),
    )
}

fn no_answer_cell() -> Finding {
    Finding::warning(
        "stray-entry",
        Text::new(
            "この欄は回答欄ではありません。記入された内容は読み取っていません。回答は黄色の回答欄に記入してください",
            "this is no answer cell; what is written here was not read; write it into the yellow cell",
        ),
    )
}
