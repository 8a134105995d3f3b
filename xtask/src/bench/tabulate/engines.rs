//! Running the engines: ours, and the others through their scripts, each in a process of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::scripts;
use crate::bench::machine;
use crate::process::output;
use crate::python;

/// The other engines, each in the forms that were the quickest of several tried.
pub(super) const PEERS: [(&str, &str); 4] =
    [("duckdb", "batch"), ("polars", "batch"), ("polars", "filter_stream"), ("numpy", "bincount")];
pub(super) const CROSSING_PEERS: [(&str, &str); 3] = [("duckdb", ""), ("polars", ""), ("numpy", "bincount")];

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// T1 from rows as they arrived.
    Report,
    /// T1 from placed rows.
    Placed,
    /// T2.
    Shares,
    /// T3.
    Crossing,
}

impl Job {
    fn word(self) -> &'static str {
        match self {
            Job::Report => "t1",
            Job::Placed => "t1-placed",
            Job::Shares => "t2",
            Job::Crossing => "t3",
        }
    }
}

/// Whether the data are in memory already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Warm,
    Cold,
}

/// What one engine took.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    pub(super) engine: String,
    pub(super) version: String,
    pub(super) variant: String,
    /// Seconds, quickest first.
    pub(super) wall: Vec<f64>,
    /// Seconds of processor time, least first.
    pub(super) cpu: Vec<f64>,
    pub(super) prepared: Option<f64>,
    /// Seconds of the whole process, where it is another time than `wall`; quickest first.
    pub(super) process: Vec<f64>,
    pub(super) memory_mib: f64,
    /// The share of the machine that others used meanwhile; the largest of several.
    pub(super) others: f64,
    pub(super) digest: String,
}

/// How our weighted shares differ from R's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Agreement {
    pub(super) n: u64,
    pub(super) estimate: f64,
    pub(super) standard_error: f64,
}

impl Measured {
    fn read(line: &str) -> Result<Measured, String> {
        let line = line.lines().last().unwrap_or_default();
        let value: Value = serde_json::from_str(line).map_err(|error| format!("no JSON: {error}: {line}"))?;
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let number = |name: &str| value[name].as_f64();
        Ok(Measured {
            engine: text("engine"),
            version: text("version"),
            variant: text("variant"),
            wall: sorted(value["wall"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()),
            cpu: sorted(value["cpu"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()),
            prepared: number("prepared"),
            process: Vec::new(),
            memory_mib: number("rss_mb").unwrap_or(0.0),
            others: number("other").unwrap_or(0.0),
            digest: text("sha"),
        })
    }

    /// Engine, version and form in words.
    pub(super) fn name(&self) -> String {
        let words = [&self.engine, &self.version, &self.variant].map(String::as_str);
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The middle of the times, in seconds.
    pub(super) fn median(&self) -> f64 {
        middle(&self.wall)
    }
}

/// The middle of sorted times; nothing has none.
pub(in crate::bench) fn middle(times: &[f64]) -> f64 {
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}

fn sorted(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_by(f64::total_cmp);
    times
}

/// The programs.
pub(in crate::bench) struct Engines {
    kaishin: PathBuf,
    yardstick: PathBuf,
    python: PathBuf,
}

impl Engines {
    /// Finds our programs, and the others' in a Python environment of their own, which is made when it is missing.
    pub(in crate::bench) fn new(kaishin: &Path, yardstick: &Path) -> Result<Engines, String> {
        let packages = ["duckdb", "polars", "numpy", "pyarrow"];
        let python = python::environment("peers", &packages, "duckdb, polars, numpy, pyarrow")?;
        Ok(Engines { kaishin: kaishin.to_path_buf(), yardstick: yardstick.to_path_buf(), python })
    }

    /// Makes the answers, as Parquet written by pyarrow, so that no engine reads a file of its own.
    pub(in crate::bench) fn make(&self, folder: &Path, n_rows: usize) -> Result<PathBuf, String> {
        let raw = folder.join("answers.raw");
        let file = folder.join(format!("answers-{n_rows}.parquet"));
        output(Command::new(&self.yardstick).args(["make", &n_rows.to_string()]).arg(&raw))?;
        output(self.script().arg("parquet").arg(&raw).arg(n_rows.to_string()).arg(&file))?;
        std::fs::remove_file(&raw).map_err(|error| format!("{}: {error}", raw.display()))?;
        Ok(file)
    }

    /// One of our jobs, warm.
    pub(super) fn ours(&self, job: Job, file: &Path, repeats: usize) -> Result<Measured, String> {
        let mut command = Command::new(&self.yardstick);
        command.args(["run", job.word()]).arg(file).arg(repeats.to_string());
        if job == Job::Shares {
            command.arg(file.with_extension("ours.csv"));
        }
        Measured::read(&output(&mut command)?)
    }

    /// A job of another engine.
    pub(super) fn peer(
        &self,
        engine: &str,
        variant: &str,
        job: Job,
        mode: Mode,
        file: &Path,
        repeats: usize,
    ) -> Result<Measured, String> {
        let mode = if mode == Mode::Warm { "warm" } else { "cold" };
        let mut command = self.script();
        command.args(["run", engine, variant, job.word(), mode]).arg(file).arg(repeats.to_string());
        Measured::read(&output(&mut command)?)
    }

    /// The report from the file by another engine, each time in a fresh process.
    pub(super) fn peer_cold(
        &self,
        engine: &str,
        variant: &str,
        file: &Path,
        repeats: usize,
    ) -> Result<Measured, String> {
        several(repeats, || self.peer(engine, variant, Job::Report, Mode::Cold, file, 1))
    }

    /// The report from the file by the product's own command, start of the program and writing of the result included.
    pub(super) fn ours_cold(&self, file: &Path, result: &Path, repeats: usize) -> Result<Measured, String> {
        let command = || {
            let mut command = Command::new(&self.kaishin);
            command.arg("tabulate").arg("--data").arg(file).args(["--by", "year,bed,pref", "--not-asked", "0", "-o"]);
            command.arg(result);
            command
        };
        let memory_mib = most_memory(&mut command())?;
        let mut measured = several(repeats, || {
            let (busy, start) = (machine::busy_seconds(), Instant::now());
            let (wall, cpu) = timed(&mut command())?;
            let others = machine::share_of_others(busy, start.elapsed(), cpu);
            Ok(Measured {
                engine: "kaishin".to_owned(),
                version: String::new(),
                variant: "tabulate --data".to_owned(),
                wall: vec![wall],
                cpu: vec![cpu],
                prepared: None,
                process: Vec::new(),
                memory_mib,
                others,
                digest: String::new(),
            })
        })?;
        measured.digest = output(self.script().arg("digest").arg(result))?.trim().to_owned();
        Ok(measured)
    }

    /// T2 by R, and how our answers, which [`Engines::ours`] wrote beside the file, agree with its.
    pub(super) fn survey(&self, folder: &Path, file: &Path, repeats: usize) -> Result<(Measured, Agreement), String> {
        let (rows, theirs) = (folder.join("answers.csv"), folder.join("survey.csv"));
        output(self.script().arg("csv").arg(file).arg(&rows))?;
        let mut command = Command::new("Rscript");
        command.arg(scripts().join("shares.R")).arg(&rows).arg(&theirs).arg(repeats.to_string());
        let measured = Measured::read(&output(&mut command)?)?;
        let compared = output(self.script().arg("compare").arg(file.with_extension("ours.csv")).arg(&theirs))?;
        let compared: Value = serde_json::from_str(&compared).map_err(|error| format!("no JSON: {error}"))?;
        let agreement = Agreement {
            n: compared["both"].as_u64().unwrap_or(0),
            estimate: compared["est"].as_f64().unwrap_or(f64::NAN),
            standard_error: compared["se"].as_f64().unwrap_or(f64::NAN),
        };
        Ok((measured, agreement))
    }

    fn script(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.arg(scripts().join("peers.py"));
        command
    }
}

/// Measures in several processes and gathers their times.
fn several(repeats: usize, mut one: impl FnMut() -> Result<Measured, String>) -> Result<Measured, String> {
    let mut process = Vec::new();
    let mut next = || {
        let start = Instant::now();
        let measured = one()?;
        process.push(start.elapsed().as_secs_f64());
        Ok::<Measured, String>(measured)
    };
    let mut all = next()?;
    for _ in 1..repeats {
        let more = next()?;
        all.wall.extend(more.wall);
        all.cpu.extend(more.cpu);
        all.memory_mib = all.memory_mib.max(more.memory_mib);
        all.others = all.others.max(more.others);
    }
    (all.wall, all.cpu, all.process) = (sorted(all.wall), sorted(all.cpu), sorted(process));
    Ok(all)
}

/// Wall and processor seconds of a whole process.
pub(in crate::bench) fn timed(command: &mut Command) -> Result<(f64, f64), String> {
    let before = machine::children_seconds();
    let start = Instant::now();
    let outcome = command.stdin(Stdio::null()).output();
    let wall = start.elapsed().as_secs_f64();
    let outcome = outcome.map_err(|error| format!("cannot start {}: {error}", command.get_program().display()))?;
    if !outcome.status.success() {
        return Err(format!("the tabulation fails: {}", String::from_utf8_lossy(&outcome.stderr).trim()));
    }
    Ok((wall, machine::children_seconds() - before))
}

/// The most memory of a whole process in MiB, looked at again and again while it runs.
pub(in crate::bench) fn most_memory(command: &mut Command) -> Result<f64, String> {
    let started = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut child = started.map_err(|error| format!("cannot start {}: {error}", command.get_program().display()))?;
    let mut most: f64 = 0.0;
    while matches!(child.try_wait(), Ok(None)) {
        most = most.max(machine::memory(child.id()).map_or(0.0, |memory| memory.most));
        std::thread::sleep(Duration::from_millis(1));
    }
    Ok(most)
}
