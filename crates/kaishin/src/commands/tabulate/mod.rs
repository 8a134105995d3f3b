//! `kaishin tabulate`: a file of codes, made anywhere, becomes counts, shares and, with a frame, weighted shares.

mod codebook;
mod count;
mod cross;
mod lines;

use std::fs::File;
use std::process::ExitCode;

use base::Finding;
use extract::CodedFile;
use tabulate::kernel::Breakdown;

use crate::cli::Tabulate;
use crate::output::{self, Failure};
use codebook::Codebook;

pub(crate) fn run(tabulate: &Tabulate) -> Result<ExitCode, Failure> {
    let made = match &tabulate.cross {
        Some(columns) => cross::made(tabulate, columns)?,
        None => made(tabulate)?,
    };
    match made {
        Ok(made) => {
            std::fs::write(&tabulate.output, made.csv).map_err(|error| Failure::file(&tabulate.output, &error))?;
            if !made.skipped.is_empty() {
                let skipped = made.skipped.join(", ");
                output::aside(format!(
                    "コードの列ではないため集計していない列 / not columns of codes, left out: {skipped}"
                ));
            }
            let output = tabulate.output.display();
            output::line(format!("{output} ({} 行 / rows; {} 項目 / items)", made.n_rows, made.n_items));
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => {
            output::findings(&findings);
            Ok(ExitCode::FAILURE)
        }
    }
}

struct Made {
    csv: String,
    n_rows: usize,
    n_items: usize,
    skipped: Vec<String>,
}

fn made(tabulate: &Tabulate) -> Result<Result<Made, Vec<Finding>>, Failure> {
    let file = File::open(&tabulate.data).map_err(|error| Failure::file(&tabulate.data, &error))?;
    let wanted: Option<Vec<String>> = tabulate.items.as_ref().map(|items| {
        let strata = tabulate.strata.iter().filter(|strata| !tabulate.by.contains(strata));
        tabulate.by.iter().chain(strata).chain(items).cloned().collect()
    });
    let file = match CodedFile::open(file, wanted.as_deref()) {
        Ok(file) => file,
        Err(findings) => return Ok(Err(in_file(findings, tabulate))),
    };
    let codebook = match Codebook::new(&file, tabulate) {
        Ok(codebook) => codebook,
        Err(findings) => return Ok(Err(in_file(findings, tabulate))),
    };
    let counts = match count::count(&file, &codebook) {
        Ok(counts) => counts,
        Err(finding) => return Ok(Err(in_file(vec![*finding], tabulate))),
    };
    let frame = match codebook.frame(&file, &counts, tabulate) {
        Ok(frame) => frame,
        Err(findings) => return Ok(Err(in_file(findings, tabulate))),
    };
    let breakdowns = Breakdown::all(&counts, &codebook.cells, &codebook.in_base);
    let weighted = frame.as_ref().map(|frame| frame.shares(&counts, &codebook));
    let csv = lines::csv(&file, &codebook, &breakdowns, weighted.as_deref());
    let skipped = file.skipped().to_vec();
    Ok(Ok(Made { csv, n_rows: file.n_rows(), n_items: codebook.items.len(), skipped }))
}

fn in_file(findings: Vec<Finding>, tabulate: &Tabulate) -> Vec<Finding> {
    let name = tabulate.data.display().to_string();
    findings.into_iter().map(|finding| finding.in_file(&name)).collect()
}

#[cfg(test)]
mod tests;
