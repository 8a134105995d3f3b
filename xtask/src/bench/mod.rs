//! `cargo xtask bench`: what one machine can carry: pages on loopback with the demo's data, tabulation beside others,
//! and where one machine stops being enough.
//!
//! The load and the server share the machine's cores, so a real network carries rather more than is told here.
//! Nothing of this is asserted in tests: a busy machine is no mistake.

mod client;
mod cluster;
mod document;
mod form;
mod import;
mod load;
mod logic;
mod machine;
mod respondent;
mod site;
mod tabulate;

use std::path::PathBuf;
use std::time::Duration;

use crate::process::{cargo, output, run as run_command};
use crate::{places, say};
use load::Measured;
use respondent::Respondent;
use site::Site;

/// How many clients work at once in each round of the measurement.
const CLIENTS: [usize; 3] = [1, 16, 64];
/// Seconds of each measurement, when nothing else is said.
const SECONDS: u64 = 10;
/// No more than this: the bench is bounded in time.
const SECONDS_MAX: u64 = 120;

/// What was asked for on the command line.
#[derive(Default)]
struct Wish {
    web: bool,
    import: bool,
    /// Numbers of rows, when tabulation is to be measured.
    tabulate: Option<Vec<usize>>,
    /// True when the engines for data beyond one machine are to be measured: never unless it is said, for their build is long.
    cluster: bool,
    /// What `--rows` says.
    rows: Option<String>,
    logic: bool,
    date: Option<String>,
    seconds: u64,
    /// Another build to measure; nothing is written into docs/performance.md then.
    program: Option<PathBuf>,
}

/// What the measurements of the pages came to.
struct Web {
    page: String,
    page_bytes: usize,
    renders: Vec<Measured>,
    saves: Vec<Measured>,
    memory_loaded: machine::Memory,
    memory_after: machine::Memory,
    ready_seconds: f64,
}

/// Builds, measures, and writes docs/performance.md.
pub(crate) fn run(args: &[String]) -> Result<bool, String> {
    let wish = read(args)?;
    let date = match &wish.date {
        Some(date) => date.clone(),
        None => output(std::process::Command::new("date").arg("+%F"))?.trim().to_owned(),
    };
    let facts = machine::facts();
    if wish.logic && wish.program.is_none() {
        say::line("building for release");
        document::write("logic", &document::logic(&logic::measure()?, &facts, &date))?;
    }
    if wish.cluster {
        let rows = cluster::rows(wish.rows.as_ref())?;
        let section = cluster::measure(wish.program.as_deref(), &rows, &facts, &date)?;
        match wish.program {
            Some(_) => say::line(&section),
            None => document::write("cluster", &section)?,
        }
    }
    if !wish.web && !wish.import && wish.tabulate.is_none() {
        return Ok(true);
    }
    let kaishin = match &wish.program {
        Some(program) => program.clone(),
        None => built()?,
    };
    if wish.web {
        let web = measure_web(&kaishin, Duration::from_secs(wish.seconds))?;
        if wish.program.is_none() {
            document::write("web", &document::web(&web, &facts, &date))?;
        }
    }
    if wish.import {
        match import::measure(&kaishin)? {
            Some(import) => document::write("import", &document::import(&import, &facts, &date))?,
            None => say::line(&format!("skipped: {} absent", import::REGISTER)),
        }
    }
    if let Some(rows) = &wish.tabulate {
        document::write("tabulate", &tabulate::measure(&kaishin, rows, &facts, &date)?)?;
    }
    Ok(true)
}

fn built() -> Result<PathBuf, String> {
    say::line("building for release");
    if !run_command(&mut cargo(&["build", "--release", "--package", "kaishin"]))?.success() {
        return Err("the build failed".to_owned());
    }
    places::built_in("release", "kaishin")
}

fn read(args: &[String]) -> Result<Wish, String> {
    let mut wish = Wish { seconds: SECONDS, ..Wish::default() };
    let mut tabulates = false;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "web" => wish.web = true,
            "import" => wish.import = true,
            "tabulate" => tabulates = true,
            "cluster" => wish.cluster = true,
            "--rows" => wish.rows = Some(args.next().ok_or("--rows needs numbers after it: 8171,200000")?.clone()),
            "logic" => wish.logic = true,
            "--date" => wish.date = Some(args.next().ok_or("--date needs a day after it: 2026-11-20")?.clone()),
            "--program" => {
                wish.program = Some(args.next().ok_or("--program needs a file after it")?.into());
            }
            "--seconds" => {
                let given = args.next().and_then(|number| number.parse().ok());
                let in_range = given.filter(|seconds| (1..=SECONDS_MAX).contains(seconds));
                wish.seconds = in_range.ok_or_else(|| format!("--seconds needs a number from 1 to {SECONDS_MAX}"))?;
            }
            unknown => {
                return Err(format!(
                    "`cargo xtask bench` knows web, import, logic, tabulate, cluster, --rows, --date, --seconds, --program; not `{unknown}`"
                ));
            }
        }
    }
    if tabulates || (wish.rows.is_some() && !wish.cluster) {
        wish.tabulate = Some(tabulate::rows(wish.rows.as_ref())?);
    }
    if !wish.web && !wish.import && !wish.logic && !wish.cluster && wish.tabulate.is_none() {
        (wish.web, wish.import, wish.logic, wish.tabulate) = (true, true, true, Some(tabulate::rows(None)?));
    }
    Ok(wish)
}

fn measure_web(kaishin: &std::path::Path, time: Duration) -> Result<Web, String> {
    say::line("starting the demo (it makes 8,171 hospitals and 5,353 responses)");
    let site = Site::start(kaishin)?;
    let memory_loaded = machine::memory(site.process())?;
    let clients_max = CLIENTS.into_iter().max().unwrap_or(1);
    say::line(&format!("ready after {:.1} s; {clients_max} hospitals sign in", site.ready_seconds));
    let mut respondents = Vec::new();
    for hospital in site.hospitals.iter().take(clients_max) {
        respondents.push(Respondent::sign_in(&site.address, hospital)?);
    }
    if respondents.len() < clients_max {
        return Err(format!("the demo tells {} hospitals; {clients_max} are needed", respondents.len()));
    }
    let page = respondents[0].largest_section()?;
    let page_bytes = respondents[0].render(&page)?;
    for respondent in &mut respondents {
        respondent.open_form(&page)?;
    }

    let mut renders = Vec::new();
    let mut saves = Vec::new();
    for n_clients in CLIENTS {
        let clients = &mut respondents[..n_clients];
        renders.push(load::measure(clients, time, |respondent| respondent.render(&page).map(|_| ()))?);
        say::line(&format!("renders: {}", renders[renders.len() - 1]));
    }
    for n_clients in CLIENTS {
        let clients = &mut respondents[..n_clients];
        saves.push(load::measure(clients, time, Respondent::save)?);
        say::line(&format!("saves:   {}", saves[saves.len() - 1]));
    }
    let memory_after = machine::memory(site.process())?;
    Ok(Web { page, page_bytes, renders, saves, memory_loaded, memory_after, ready_seconds: site.ready_seconds })
}
