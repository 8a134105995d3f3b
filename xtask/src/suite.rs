//! `cargo xtask test`: every check there is, in one command, with one line at the end.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::postgres::Postgres;
use crate::{browser, debian, places, process, python, say, tidy};

/// The independent judge of our forms, in the version that the tests agree with.
const PYXFORM: &str = "pyxform==4.5.0";

/// What is built every day: all but what needs DataFusion, which takes longer to build than everything else together and
/// has a command of its own.
const EVERYDAY: [&str; 3] = ["--workspace", "--exclude", "cluster"];

/// What one step came to.
struct Step {
    name: &'static str,
    passed: u32,
    failed: u32,
    seconds: f64,
}

/// What the tests find in their environment, and the server behind it. What is missing is told, not hidden.
struct Provided {
    environment: Vec<(&'static str, String)>,
    missing: Vec<String>,
    _postgres: Option<Postgres>,
}

/// Runs all steps, also after one has failed. True when nothing failed.
pub(crate) fn run(filters: &[String]) -> Result<bool, String> {
    let provided = provide();
    let mut steps = Vec::new();
    if filters.is_empty() {
        steps.push(step("format", || succeeds(&["fmt", "--all", "--check"])));
        steps.push(step("tidy", tidy_step));
        let lints = [&["clippy"][..], &EVERYDAY, &["--all-targets", "--", "-D", "warnings"]].concat();
        steps.push(step("lints", || succeeds(&lints)));
    }
    if places::on_build_machine() {
        steps.push(step("requirements", || (u32::from(provided.missing.is_empty()), count(provided.missing.len()))));
    }
    steps.push(step("tests", || tests(filters, &provided.environment)));
    for missing in &provided.missing {
        say::line(&format!("Not available: {missing}"));
    }
    // The servers stop before the last line, so that nothing can follow it.
    drop(provided);
    Ok(summed_up(&steps))
}

/// Tells what each step came to, and at last the sums. True when nothing failed.
fn summed_up(steps: &[Step]) -> bool {
    say::line("");
    for step in steps {
        say::line(&format!(
            "{:12} {:5} passed {:5} failed {:8.1} s",
            step.name, step.passed, step.failed, step.seconds
        ));
    }
    let passed: u32 = steps.iter().map(|step| step.passed).sum();
    let failed: u32 = steps.iter().map(|step| step.failed).sum();
    say::line(&format!("{passed} passed, {failed} failed"));
    failed == 0
}

fn provide() -> Provided {
    let mut needs = vec![
        &debian::C_COMPILER,
        &debian::CHROMIUM,
        &debian::JAPANESE_FONT,
        &debian::LIBREOFFICE,
        &debian::POSTGRESQL,
        &debian::PYTHON_VENV,
    ];
    if !browser::axe_file().is_file() {
        needs.push(&debian::NPM);
    }
    let mut missing: Vec<String> = debian::provide(&needs).iter().map(|need| need.what.to_owned()).collect();
    let mut environment = Vec::new();

    let postgres = Postgres::start().map_err(|problem| missing.push(format!("a PostgreSQL server: {problem}"))).ok();
    if let Some(server) = &postgres {
        environment.push(("KAISHIN_TEST_POSTGRES", server.url.clone()));
    }
    if let Some(driver) = places::program("chromedriver") {
        environment.push(("KAISHIN_TEST_CHROMEDRIVER", driver.display().to_string()));
    }
    if let Some(office) = places::program("soffice") {
        environment.push(("KAISHIN_TEST_SOFFICE", office.display().to_string()));
    }
    match python::environment("pyxform", &[PYXFORM], "pyxform") {
        Ok(python) => environment.push(("KAISHIN_TEST_PYXFORM", python.display().to_string())),
        Err(problem) => missing.push(format!("pyxform, the other reader of XLSForm: {problem}")),
    }
    match browser::axe() {
        Ok(file) => environment.push(("KAISHIN_TEST_AXE", file.display().to_string())),
        Err(problem) => missing.push(format!("the accessibility checker: {problem}")),
    }
    Provided { environment, missing, _postgres: postgres }
}

fn step(name: &'static str, work: impl FnOnce() -> (u32, u32)) -> Step {
    say::line(&format!("\n== {name}"));
    let start = Instant::now();
    let (passed, failed) = work();
    Step { name, passed, failed, seconds: start.elapsed().as_secs_f64() }
}

/// One command of cargo: it counts as one.
fn succeeds(args: &[&str]) -> (u32, u32) {
    match process::run(&mut process::cargo(args)) {
        Ok(status) if status.success() => (1, 0),
        Ok(_) => {
            say::line(&format!("failed: cargo {}", args.join(" ")));
            (0, 1)
        }
        Err(problem) => {
            say::line(&problem);
            (0, 1)
        }
    }
}

fn tidy_step() -> (u32, u32) {
    match tidy::run() {
        Ok(true) => (1, 0),
        Ok(false) => (0, 1),
        Err(problem) => {
            say::line(&problem);
            (0, 1)
        }
    }
}

/// The lints and tests of the crate `cluster` and of the program that has it built in, with a real cluster on the
/// loopback address. True when nothing failed.
pub(crate) fn run_cluster(filters: &[String]) -> Result<bool, String> {
    let with_it = ["--package", "cluster", "--package", "kaishin", "--features", "kaishin/cluster"];
    let lints = [&["clippy"][..], &with_it, &["--all-targets", "--", "-D", "warnings"]].concat();
    let tests =
        [&["test", "--no-fail-fast"][..], &with_it, &["--lib", "--test", "it", "--test", "cluster", "--"]].concat();
    let mut steps = Vec::new();
    if filters.is_empty() {
        steps.push(step("lints", || succeeds(&lints)));
    }
    steps.push(step("tests", || {
        let mut command = process::cargo(&tests);
        command.args(filters).stdout(Stdio::piped());
        counted(&mut command)
    }));
    Ok(summed_up(&steps))
}

/// All tests of the workspace, or those that `filters` name, shown while they run.
fn tests(filters: &[String], environment: &[(&'static str, String)]) -> (u32, u32) {
    let mut command = process::cargo(&[&["test"][..], &EVERYDAY, &["--no-fail-fast", "--"]].concat());
    command.args(filters).envs(environment.iter().map(|(name, value)| (name, value))).stdout(Stdio::piped());
    counted(&mut command)
}

fn counted(command: &mut Command) -> (u32, u32) {
    match stream(command) {
        Ok(counts) => counts,
        Err(problem) => {
            say::line(&problem);
            (0, 1)
        }
    }
}

fn stream(command: &mut Command) -> Result<(u32, u32), String> {
    let mut child = command.spawn().map_err(|error| format!("cannot start cargo: {error}"))?;
    let stdout = child.stdout.take().expect("the output was asked for as a pipe");
    let (mut passed, mut failed) = (0, 0);
    // A test may print bytes that are no text; they must not end the reading.
    let lines = BufReader::new(stdout).split(b'\n').map_while(Result::ok);
    for line in lines {
        let line = String::from_utf8_lossy(&line);
        say::line(&line);
        if let Some((more_passed, more_failed)) = counts(&line) {
            passed += more_passed;
            failed += more_failed;
        }
    }
    let status = child.wait().map_err(|error| format!("cannot wait for cargo: {error}"))?;
    // What does not compile, and a test that takes its whole process down, prints no counts.
    let silent_failure = !status.success() && failed == 0;
    Ok((passed, failed + u32::from(silent_failure)))
}

/// Passed and failed, from the last line of one test binary.
fn counts(line: &str) -> Option<(u32, u32)> {
    let rest = line.trim().strip_prefix("test result: ")?;
    let number_before =
        |word: &str| rest.split([';', '.']).find_map(|part| part.trim().strip_suffix(word)?.parse().ok());
    Some((number_before(" passed")?, number_before(" failed")?))
}

fn count(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::counts;

    #[test]
    fn the_counts_of_a_test_binary_are_read() {
        let line = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 3 filtered out; finished in 0.02s";
        assert_eq!(counts(line), Some((12, 0)));
        assert_eq!(counts("test result: FAILED. 1 passed; 2 failed; 0 ignored"), Some((1, 2)));
        assert_eq!(counts("test a_result: ok"), None);
    }
}
