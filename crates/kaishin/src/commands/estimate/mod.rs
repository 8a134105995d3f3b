//! `kaishin estimate`: answers questions in neutral JSON, one line a case, from any language.
//!
//! The mathematics is in `tabulate`; here lines are read, data files found, and answers written. A case that cannot be answered
//! gets an error with its findings in both languages, and the next one is looked at.

pub(super) mod case;
mod data;
mod described;
pub(super) mod json;
mod keys;
mod question;
pub(super) mod twice;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Read};
use std::process::ExitCode;

use base::{Finding, Text};
use serde_json::Value;
use tabulate::microdata::{Microdata, answer};
use tabulate::sampling::Sampling;

use crate::cli::Estimate;
use crate::output::{self, Failure};

/// Bytes of one case; a case is a few lines of JSON.
const CASE_BYTES_MAX: u64 = 1 << 20;

/// Designs kept ready, so that many questions of one design read its file once.
const DESIGNS_KEPT_MAX: usize = 8;

pub(crate) fn run(estimate: &Estimate) -> Result<ExitCode, Failure> {
    if !estimate.data_dir.is_dir() {
        let folder = estimate.data_dir.display();
        return Err(Failure::new(format!("--data-dir: フォルダ {folder} がありません / no folder {folder}")));
    }
    let mut ready = Ready { folder: data::Folder::new(&estimate.data_dir), designs: BTreeMap::new() };
    let mut input = std::io::stdin().lock();
    for number in 1.. {
        let mut line = Vec::new();
        let n = (&mut input).take(CASE_BYTES_MAX).read_until(b'\n', &mut line);
        let n = n.map_err(|error| Failure::new(format!("標準入力を読めません / standard input: {error}")))?;
        if n == 0 {
            break;
        }
        if !line.trim_ascii().is_empty() {
            output::line(ready.answer_line(&line, number));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The data of a design, the design, and what is said of the base of each column.
type Prepared = Result<(Microdata, Sampling, BTreeMap<String, Text>), Vec<Finding>>;

/// Data files and designs that were read already.
struct Ready<'a> {
    folder: data::Folder<'a>,
    designs: BTreeMap<String, Prepared>,
}

impl Ready<'_> {
    /// The answer to one line, as a line.
    fn answer_line(&mut self, line: &[u8], number: u32) -> String {
        let case: Value = match serde_json::from_slice(line) {
            Ok(case) => case,
            Err(error) => return write::refusal(&Value::Null, &[not_json(number, &error)]),
        };
        let id = case.get("id").cloned().unwrap_or(Value::Null);
        let twice = twice::keys_twice(line);
        if !twice.is_empty() {
            return write::refusal(&id, &twice);
        }
        let passed_over = keys::unread(&case);
        match self.answer(&case, &passed_over) {
            Ok(answer) => answer,
            Err(findings) => write::refusal(&id, &[findings, passed_over].concat()),
        }
    }

    fn answer(&mut self, case: &Value, passed_over: &[Finding]) -> Result<String, Vec<Finding>> {
        let question = question::read(case)?;
        let key = case.get("design").map(Value::to_string).unwrap_or_default();
        if !self.designs.contains_key(&key) {
            if self.designs.len() >= DESIGNS_KEPT_MAX {
                self.designs.clear();
            }
            let prepared = self.prepare(case);
            self.designs.insert(key.clone(), prepared);
        }
        let (microdata, sampling, bases) = self.designs[&key].as_ref().map_err(Clone::clone)?;
        let answered = answer(sampling, microdata, &question)?;
        let passed_over: Vec<Finding> = passed_over.iter().cloned().chain(value_nowhere(case, microdata)).collect();
        Ok(write::answer(case, &question, &answered, write::Beside { bases, passed_over: &passed_over }))
    }

    fn prepare(&mut self, case: &Value) -> Prepared {
        let design = case::read(case)?;
        let (microdata, bases) = self.folder.microdata(&design)?;
        let sampling = design.recipe.sampling(&microdata)?;
        Ok((microdata, sampling, bases))
    }
}

/// An indicator that no row has: perhaps true, perhaps a slip of the pen.
fn value_nowhere(case: &Value, data: &Microdata) -> Option<Finding> {
    const TOLD_MAX: usize = 12;
    let indicator = case["ask"].get("indicator")?;
    let (column, value) =
        (indicator.get("column").and_then(json::label)?, indicator.get("equals").and_then(json::label)?);
    let cells = data.column(&column)?;
    if cells.contains(&value) {
        return None;
    }
    let there: BTreeSet<&str> = cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let mut told: Vec<&str> = there.iter().copied().take(TOLD_MAX).collect();
    told.extend((there.len() > TOLD_MAX).then_some("…"));
    let told = told.join(", ");
    let message = Text::new(
        format!("列「{column}」に値「{value}」の行はありません（ある値：{told}）。書き違いでないか確かめてください。"),
        format!("No row of “{column}” has “{value}”; there are: {told}. See whether it is spelt as in the data."),
    );
    Some(Finding::warning("value-nowhere", message).at_item("ask.indicator.equals"))
}

fn not_json(number: u32, error: &serde_json::Error) -> Finding {
    let message = Text::new(
        format!("JSON として読めません（{error}）。1行に1つのケースを書いてください。"),
        format!("This is no JSON ({error}). Write one case a line."),
    );
    Finding::error("not-json", message).in_file("stdin").at_row(number)
}

#[cfg(test)]
mod tests;
