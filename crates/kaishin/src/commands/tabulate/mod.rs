//! `kaishin tabulate`: data made anywhere become counts, shares and, with a frame or a design, weighted shares.

mod audit;
mod count;
mod cross;
mod data;
mod design;
mod diagnostics;
mod engine;
mod layout;
mod lines;
mod meaning;
mod nonresponse;
mod opened;
mod out;
mod receipt;
mod rows;
mod standard;
mod views;
mod weighting;
mod whole;

use std::num::NonZeroUsize;
use std::process::ExitCode;

use base::{Finding, Text};
use extract::CodedFile;
use tabulate::kernel::{Counts, available_threads};

use crate::cli::{Tabulate, TabulateCommand, Tabulating};
use crate::commands::sampled;
use crate::output::{self, Failure};
use data::{Places, in_file};
use design::DesignPlan;
use diagnostics::Diagnostics;
use layout::{Layout, Wanted};
use opened::{Opened, of_design, open};
use weighting::Weighted;

/// Carries out what stands after `tabulate`.
pub(crate) async fn run(tabulating: Tabulating) -> Result<ExitCode, Failure> {
    match (tabulating.command, tabulating.count) {
        (Some(TabulateCommand::Standard(args)), _) => standard::run(args).await,
        (Some(TabulateCommand::Receipt(args)), _) => receipt::run(&args),
        (Some(TabulateCommand::Audit(args)), _) => audit::run(&args),
        (None, Some(tabulate)) => count_file(&tabulate),
        (None, None) => {
            Err(Failure::new("tabulate: --data FILE -o FILE.csv --by …, or a command: see `kaishin tabulate --help`"))
        }
    }
}

fn count_file(tabulate: &Tabulate) -> Result<ExitCode, Failure> {
    if tabulate.cross.is_none() && !tabulate.only_where.is_empty() {
        return Err(Failure::new(
            "--where: --cross と一緒にだけ使えます。区分別の集計は行を絞り込みません / only with --cross; counts by classes do not filter rows",
        ));
    }
    out::must_not_be_read(tabulate)?;
    let made = match &tabulate.cross {
        Some(columns) => cross::made(tabulate, columns)?,
        None => made(tabulate)?,
    };
    match made {
        Ok(made) => {
            out::write(&tabulate.output, &made.pieces).map_err(|error| Failure::file(&tabulate.output, &error))?;
            if !made.skipped.is_empty() {
                let skipped = made.skipped.join(", ");
                output::aside(format!(
                    "コードの列ではないため集計していない列 / not columns of codes, left out: {skipped}"
                ));
            }
            let output = tabulate.output.display();
            output::line(format!("{output} ({} 行 / rows; {} 項目 / items)", made.n_rows, made.n_items));
            made.diagnostics.iter().flat_map(Diagnostics::lines).for_each(output::line);
            output::findings(&made.notes);
            Ok(ExitCode::SUCCESS)
        }
        Err(findings) => {
            output::findings(&findings);
            Ok(ExitCode::FAILURE)
        }
    }
}

struct Made {
    /// What the file holds, in pieces one after another.
    pieces: Vec<String>,
    n_rows: usize,
    n_items: usize,
    skipped: Vec<String>,
    diagnostics: Option<Diagnostics>,
    /// What a reader must know beside the figures.
    notes: Vec<Finding>,
}

fn made(tabulate: &Tabulate) -> Result<Result<Made, Vec<Finding>>, Failure> {
    let opened = match open(tabulate)? {
        Ok(opened) => opened,
        Err(findings) => return Ok(Err(findings)),
    };
    let (path, codebook) = (opened.places.data.clone(), opened.places.codebook.clone());
    let mut notes: Vec<Finding> = opened.places.found_beside.then(found_beside).into_iter().collect();
    notes
        .extend(in_file(opened.meaning.columns_without_data(&opened.file.names()), codebook.as_ref().unwrap_or(&path)));
    let made = counted(tabulate, opened);
    let with_notes = |mut made: Made| {
        notes.extend(in_file(std::mem::take(&mut made.notes), &path));
        Made { notes, ..made }
    };
    Ok(made.map(with_notes).map_err(|findings| in_file(findings, &path)))
}

fn found_beside() -> Finding {
    let message = Text::new(
        "同じフォルダの codebook.json と design.json（集計用ファイルの一部）を使いました。",
        "The codebook.json and design.json of the extract that this file is part of were used.",
    );
    Finding::new(base::Severity::Info, "extract-found", message)
}

fn counted(tabulate: &Tabulate, opened: Opened) -> Result<Made, Vec<Finding>> {
    let Opened { places, meaning, plan, mut file } = opened;
    if file.n_rows() == 0 {
        return Err(vec![no_rows()]);
    }
    meaning.complete(&mut file);
    let mut findings = Vec::new();
    let census = plan.as_ref().and_then(DesignPlan::census).map(|(strata, _)| strata);
    let columns = match &plan {
        Some(plan) if census.is_none() => of_design(&file, plan),
        Some(_) | None => Ok(Vec::new()),
    };
    let wanted = Wanted {
        by: &tabulate.by,
        strata: tabulate.strata.as_deref().or(census),
        items: tabulate.items.as_deref(),
        of_design: &plan.as_ref().map(|plan| plan.columns(&file.names())).unwrap_or_default(),
    };
    let (layout, columns) = match (Layout::new(&file, &wanted, &meaning), columns) {
        (Ok(layout), Ok(columns)) => (layout, columns),
        (layout, columns) => {
            findings.extend([layout.err(), columns.err()].into_iter().flatten().flatten());
            return Err(findings);
        }
    };
    let looked_at: Vec<usize> = layout.dimensions.iter().chain(&layout.items).copied().collect();
    findings.extend(meaning.codes_outside(&file, &looked_at).map_err(|finding| vec![*finding])?);
    let (file, counts, weighted) = match weighed(tabulate, &places, file, &layout, plan, columns) {
        Ok(weighed) if findings.is_empty() => weighed,
        Ok(_) => return Err(findings),
        Err(more) => {
            findings.extend(more);
            return Err(findings);
        }
    };
    let notes = meaning.never_said(&file, &layout.items);
    let breakdowns = views::breakdowns(&layout, &counts);
    let shares = weighted.as_ref().map(|weighted| &weighted.shares);
    let pieces = lines::csv(&file, &layout, &meaning, &breakdowns, shares);
    let skipped = if meaning.has_words() { Vec::new() } else { file.skipped().to_vec() };
    let diagnostics = weighted.map(|weighted| weighted.diagnostics);
    Ok(Made { pieces, n_rows: file.n_rows(), n_items: layout.items.len(), skipped, diagnostics, notes })
}

/// Counts the rows that responded and, where there is a frame or a design, weighs them.
fn weighed(
    tabulate: &Tabulate,
    places: &Places,
    mut file: CodedFile,
    layout: &Layout,
    mut plan: Option<DesignPlan>,
    mut columns: Vec<(String, Vec<String>)>,
) -> Result<(CodedFile, Counts, Option<Weighted>), Vec<Finding>> {
    let mut collapsed = Vec::new();
    if plan.as_ref().is_some_and(|plan| plan.census().is_none()) {
        engine::must_read_rows(&tabulate.engine)?;
    }
    if let Some((own, nonresponse)) = plan.as_ref().and_then(|plan| Some((plan, plan.nonresponse.as_ref()?))) {
        let responded = nonresponse::responded(&file, columns, own, nonresponse)?;
        (file, columns, collapsed) = (responded.file, responded.columns, responded.collapsed);
        plan = Some(responded.plan);
    }
    let counts = engine::counts(tabulate, places, &file, layout).map_err(|finding| vec![*finding])?;
    let mut weighted = weigh(tabulate, &file, layout, &counts, plan.as_ref(), columns)?;
    if let Some(weighted) = &mut weighted {
        weighted.diagnostics.collapsed.splice(0..0, collapsed);
    }
    Ok((file, counts, weighted))
}

/// How many threads may count.
fn n_threads(tabulate: &Tabulate) -> usize {
    tabulate.threads.map_or_else(available_threads, NonZeroUsize::get)
}

/// Weighted shares: under `--frame` and under a stratified census from the counts, under other designs row by row.
fn weigh(
    tabulate: &Tabulate,
    file: &CodedFile,
    layout: &Layout,
    counts: &Counts,
    plan: Option<&DesignPlan>,
    mut columns: Vec<(String, Vec<String>)>,
) -> Result<Option<Weighted>, Vec<Finding>> {
    let Some(plan) = plan else {
        return tabulate.frame.as_ref().map_or(Ok(None), |frame| under_frame(file, layout, counts, frame));
    };
    if let Some((_, sizes)) = plan.census() {
        let frame = layout.frame(file, counts, sizes)?;
        let responses = layout.responses_of(file, counts);
        let n_of = |code: &str| responses.iter().find(|(known, _)| known == code).map_or(0, |(_, n)| *n);
        let told = |n: f64| sampled::whole(n).and_then(|n| u64::try_from(n).ok());
        let as_told = plan.sampled.iter().all(|(code, n)| told(*n) == Some(n_of(code)));
        let lonely =
            responses.iter().any(|(code, n)| *n == 1 && sizes.iter().any(|(known, size)| known == code && *size > 1.0));
        let refuse = weighting::refuses_lonely(plan);
        if let Some(frame) = frame.filter(|_| as_told && (!lonely || refuse)) {
            return weighting::from_counts(file, layout, counts, frame, refuse).map(Some);
        }
        engine::must_read_rows(&tabulate.engine)?;
        columns = of_design(file, plan)?;
    }
    weighting::by_row(file, layout, plan, columns).map(Some)
}

fn no_rows() -> Finding {
    let message = Text::new(
        "データに行がありません。回答が提出された後の時点のものを指定してください。",
        "The data have no row. Name data of a moment after something was submitted.",
    );
    Finding::error("no-rows", message)
}

/// Under the frame of `--frame`, in which every stratum must have responses.
fn under_frame(
    file: &CodedFile,
    layout: &Layout,
    counts: &Counts,
    frame: &[String],
) -> Result<Option<Weighted>, Vec<Finding>> {
    let (sizes, mut findings) = layout::sizes(frame);
    let frame = match layout.frame(file, counts, &sizes) {
        Ok(frame) => frame,
        Err(more) => {
            findings.extend(more);
            None
        }
    };
    let known = layout.responses_of(file, counts);
    let without = sizes.iter().filter(|(code, _)| !known.iter().any(|(known, n)| known == code && *n > 0));
    findings.extend(without.map(|(code, _)| layout::nobody_responded(code)));
    if !findings.is_empty() {
        return Err(findings);
    }
    frame.map(|frame| weighting::from_counts(file, layout, counts, frame, false)).transpose()
}

#[cfg(test)]
mod tests;
