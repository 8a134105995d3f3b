//! The yardstick of tabulation: `cargo xtask bench tabulate` lets this program make the data and run our engine's jobs,
//! beside the same jobs of other engines.
//!
//! `yardstick make ROWS FILE` writes invented answers as raw bytes; `yardstick run JOB FILE.parquet REPEATS` prints one
//! line of JSON with times, memory and a digest of what was counted.

#![expect(clippy::cast_possible_truncation, reason = "invented answers are small numbers")]

mod jobs;
mod machine;
mod microdata;
mod questions;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome =
        match words[..] {
            ["make", n_rows, file] => make(n_rows, Path::new(file)),
            ["run", job, file, repeats] => jobs::run(job, Path::new(file), repeats, None),
            ["run", job, file, repeats, output] => jobs::run(job, Path::new(file), repeats, Some(Path::new(output))),
            _ => Err("yardstick make ROWS FILE, or yardstick run t1|t1-placed|t2|t3 FILE.parquet REPEATS [OUTPUT]"
                .to_owned()),
        };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("yardstick: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn make(n_rows: &str, file: &Path) -> Result<(), String> {
    let n_rows = n_rows.parse().map_err(|_| format!("{n_rows} is no number of rows"))?;
    microdata::write(n_rows, file).map_err(|error| format!("{}: {error}", file.display()))
}
