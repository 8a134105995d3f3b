//! The yardstick of tabulation: our engine beside `DuckDB`, Polars, numpy and R's `survey`, on the same invented answers,
//! in one run. Every engine's counts must have the same digest.

pub(super) mod engines;
mod section;

use std::path::{Path, PathBuf};

use crate::process::{cargo, run as run_command};
use crate::{debian, places, say};
use engines::{Agreement, Engines, Job, Measured, Mode};
pub(super) use section::{grouped, milliseconds};

/// Numbers of rows when nothing else is said: the 2024 frame, a large survey, ten million.
const ROWS: [usize; 3] = [8_171, 200_000, 10_000_000];
/// No more than this: the data must fit on the disk and into memory.
const ROWS_MAX: usize = 30_000_000;
/// R takes a minute and a half for so many rows; beyond it has not enough memory.
const R_ROWS_MAX: usize = 200_000;

/// Everything about one number of rows.
struct Size {
    n_rows: usize,
    file_bytes: u64,
    rows: Vec<Row>,
    /// Our answers to T2 beside R's.
    agreement: Option<Agreement>,
}

/// One job by one engine.
struct Row {
    job: Job,
    mode: Mode,
    measured: Measured,
}

/// Measures; the section for docs/performance.md.
pub(super) fn measure(kaishin: &Path, rows: &[usize], facts: &str, date: &str) -> Result<String, String> {
    say::line("building the yardstick for release");
    if !run_command(&mut cargo(&["build", "--release", "--package", "yardstick"]))?.success() {
        return Err("the build failed".to_owned());
    }
    let missing = debian::provide(&[&debian::PYTHON_VENV, &debian::R_SURVEY]);
    if let Some(need) = missing.first() {
        return Err(format!("{} is missing", need.what));
    }
    let engines = Engines::new(kaishin, &places::built_in("release", "yardstick")?)?;
    let folder = places::temporary("tabulate")?;
    let sizes: Result<Vec<Size>, String> = rows.iter().map(|n_rows| size(&engines, &folder, *n_rows)).collect();
    let _ = std::fs::remove_dir_all(&folder);
    Ok(section::section(&sizes?, facts, date))
}

/// Reads `--rows 8171,200000`.
pub(super) fn rows(given: Option<&String>) -> Result<Vec<usize>, String> {
    let Some(given) = given else {
        return Ok(ROWS.to_vec());
    };
    let number = |number: &str| number.parse().ok().filter(|n| (1..=ROWS_MAX).contains(n));
    given
        .split(',')
        .map(|n| number(n).ok_or_else(|| format!("--rows needs numbers up to {ROWS_MAX}, not `{n}`")))
        .collect()
}

fn size(engines: &Engines, folder: &Path, n_rows: usize) -> Result<Size, String> {
    say::line(&format!("{n_rows} rows: making the answers"));
    let file = engines.make(folder, n_rows)?;
    let file_bytes = std::fs::metadata(&file).map_err(|error| format!("{}: {error}", file.display()))?.len();
    let repeats = if n_rows > 1_000_000 { 5 } else { 7 };
    let mut rows = Vec::new();
    let mut push = |job, mode, measured: Measured| {
        say::line(&format!("{n_rows} rows, {}", section::spoken(job, mode, &measured)));
        rows.push(Row { job, mode, measured });
    };
    for (engine, variant) in engines::PEERS {
        push(Job::Report, Mode::Warm, engines.peer(engine, variant, Job::Report, Mode::Warm, &file, repeats)?);
    }
    for job in [Job::Report, Job::Placed, Job::Shares] {
        push(job, Mode::Warm, engines.ours(job, &file, repeats)?);
    }
    for (engine, variant) in engines::PEERS {
        push(Job::Report, Mode::Cold, engines.peer_cold(engine, variant, &file, repeats)?);
    }
    push(Job::Report, Mode::Cold, engines.ours_cold(&file, &folder.join("counts.csv"), repeats)?);
    for (engine, variant) in engines::CROSSING_PEERS {
        push(Job::Crossing, Mode::Warm, engines.peer(engine, variant, Job::Crossing, Mode::Warm, &file, repeats)?);
    }
    push(Job::Crossing, Mode::Warm, engines.ours(Job::Crossing, &file, repeats)?);
    let mut agreement = None;
    if n_rows <= R_ROWS_MAX {
        let (measured, agreed) = engines.survey(folder, &file, if n_rows < 50_000 { 3 } else { 1 })?;
        push(Job::Shares, Mode::Warm, measured);
        agreement = Some(agreed);
    }
    check(&rows)?;
    Ok(Size { n_rows, file_bytes, rows, agreement })
}

/// Every engine counted the same.
fn check(rows: &[Row]) -> Result<(), String> {
    for jobs in [&[Job::Report, Job::Placed][..], &[Job::Crossing]] {
        let mut first: Option<&Measured> = None;
        for row in rows.iter().filter(|row| jobs.contains(&row.job)) {
            let other = first.get_or_insert(&row.measured);
            if other.digest != row.measured.digest {
                let (a, b) = (other.name(), row.measured.name());
                return Err(format!("{a} counts {} and {b} counts {}", other.digest, row.measured.digest));
            }
        }
    }
    Ok(())
}

/// Where the scripts of the other engines are.
fn scripts() -> PathBuf {
    places::root().join("xtask").join("bench-peers")
}
