//! Everything a newcomer or a build machine runs: `cargo xtask demo`, `test`, `cluster`, `tidy`, `screenshots`, `bench`, `fuzz`.

mod bench;
mod browser;
mod debian;
mod demo;
mod fuzz;
mod places;
mod postgres;
mod process;
mod python;
mod say;
mod screenshots;
mod suite;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask demo [--data DIR] [--listen ADDR] [-- more options of `kaishin demo`]
    Installs what the system lacks, builds, fills an invented register and starts the site.
cargo xtask test [FILTER…]
    Installs Chromium and PostgreSQL where missing, then runs every check; the last line is `N passed, N failed`.
    With filters: only the tests whose names contain one of them, without format, lints and tidy.
cargo xtask cluster [FILTER…]
    Lints and tests what runs on DataFusion and Ballista, with a scheduler and two executors on this machine. The first
    build takes as long as everything else together.
cargo xtask tidy
    The rules of the house that no compiler checks.
cargo xtask screenshots
    Takes the pictures in docs/screenshots anew, from a demo of its own.
cargo xtask bench [web|import|logic|tabulate|cluster] [--rows 8171,200000] [--date YYYY-MM-DD] [--seconds N] [--program FILE]
    Measures on this machine and writes the tables in docs/performance.md. `tabulate` installs other engines to measure
    beside ours, and takes some minutes and gigabytes. `cluster` builds DataFusion and Ballista, which takes much longer,
    and only when it is named. Another build, with --program, is only measured.
cargo xtask fuzz [COUNT [SEED]] [markdown|csv|expression|form|answers]
    Reads damaged questionnaires and workbooks; tells panics, the slowest input and the memory used.";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = args.split_first().map_or(("help", &[][..]), |(first, rest)| (first.as_str(), rest));
    let outcome = match command {
        "demo" => demo::run(rest),
        "test" => suite::run(rest),
        "cluster" => suite::run_cluster(rest),
        "tidy" => tidy::run(),
        "screenshots" => screenshots::run(),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        "help" | "--help" | "-h" => {
            say::line(HELP);
            Ok(true)
        }
        unknown => Err(format!("there is no `cargo xtask {unknown}`; these exist:\n{HELP}")),
    };
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("xtask: {problem}");
            ExitCode::FAILURE
        }
    }
}
