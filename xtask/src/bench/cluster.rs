//! Where one machine stops being enough: the same report by our kernel, by DataFusion in the process, and by Ballista
//! clusters of this machine. Every engine must write the same bytes.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::machine;
use super::tabulate::engines::{Engines, middle, most_memory, timed};
use super::tabulate::{grouped, milliseconds};
use crate::process::{Server, cargo, free_port, run as run_command, wait_until};
use crate::{debian, places, say};

/// Numbers of rows when nothing else is said.
const ROWS: [usize; 3] = [1_000_000, 10_000_000, 100_000_000];
/// Rows of one file. More rows are this file again and again, under other names: the disk is small, the counting is not.
const ROWS_OF_FILE: usize = 10_000_000;
/// No more than this: counts have 32 bits, and the bench is bounded in time.
const ROWS_MAX: usize = 1_000_000_000;
/// Measured runs of each engine, after one that is not measured.
const REPEATS: usize = 3;
/// How long a scheduler or an executor may take to be there.
const START_LIMIT: Duration = Duration::from_secs(60);

/// One engine at one number of rows.
struct Row {
    n_rows: usize,
    file_bytes: u64,
    engine: String,
    /// Seconds of the whole command, quickest first.
    wall: Vec<f64>,
    /// The most memory of the command, and of all executors together.
    memory_mib: f64,
    executors_mib: Option<f64>,
    others: f64,
}

/// Reads `--rows 1000000,100000000`.
pub(super) fn rows(given: Option<&String>) -> Result<Vec<usize>, String> {
    let Some(given) = given else { return Ok(ROWS.to_vec()) };
    let fits = |n: &usize| (1..=ROWS_MAX).contains(n) && (*n < ROWS_OF_FILE || n.is_multiple_of(ROWS_OF_FILE));
    let number = |number: &str| number.parse().ok().filter(fits);
    let wrong = |n| format!("--rows needs numbers below {ROWS_OF_FILE} or multiples of it up to {ROWS_MAX}, not `{n}`");
    given.split(',').map(|n| number(n).ok_or_else(|| wrong(n))).collect()
}

/// Measures; the section for docs/performance.md.
pub(super) fn measure(program: Option<&Path>, rows: &[usize], facts: &str, date: &str) -> Result<String, String> {
    let kaishin = program.map_or_else(built, |program| Ok(program.to_path_buf()))?;
    if let Some(need) = debian::provide(&[&debian::PYTHON_VENV]).first() {
        return Err(format!("{} is missing", need.what));
    }
    if !run_command(&mut cargo(&["build", "--release", "--package", "yardstick"]))?.success() {
        return Err("the build failed".to_owned());
    }
    let engines = Engines::new(&kaishin, &places::built_in("release", "yardstick")?)?;
    let folder = places::temporary("cluster")?;
    let sizes = rows.iter().map(|n_rows| size(&kaishin, &engines, &folder, *n_rows));
    let measured: Result<Vec<Vec<Row>>, String> = sizes.collect();
    let _ = std::fs::remove_dir_all(&folder);
    Ok(section(&measured?.into_iter().flatten().collect::<Vec<Row>>(), facts, date))
}

fn built() -> Result<PathBuf, String> {
    say::line("building with DataFusion and Ballista");
    let build = ["build", "--profile", "cluster", "--package", "kaishin", "--features", "cluster"];
    if !run_command(&mut cargo(&build))?.success() {
        return Err("the build failed".to_owned());
    }
    places::built_in("cluster", "kaishin")
}

/// All engines over the same rows.
fn size(kaishin: &Path, engines: &Engines, folder: &Path, n_rows: usize) -> Result<Vec<Row>, String> {
    say::line(&format!("{} rows: making the answers", grouped(n_rows)));
    let data = data(engines, folder, n_rows)?;
    let file_bytes = bytes_of(&data)?;
    let job = Job { kaishin, data: &data, folder };
    let expected = job.result("kernel")?;
    let mut rows = Vec::new();
    let mut push = |engine: &str, words: String, executors: &[Server]| {
        let row = job.measure(engine, words, executors, &expected)?;
        say::line(&format!("{} rows, {}: {} ms", grouped(n_rows), row.engine, milliseconds(middle(&row.wall))));
        rows.push(Row { n_rows, file_bytes, ..row });
        Ok::<(), String>(())
    };
    push("kernel", "kernel".to_owned(), &[])?;
    push("datafusion", "DataFusion in the process".to_owned(), &[])?;
    let n_cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    for n_executors in [1, 2] {
        let cores = (n_cores / n_executors).max(1);
        let cluster = Cluster::start(kaishin, &data, folder, n_executors, cores)?;
        let words = format!("Ballista, {n_executors} × {cores} cores");
        push(&format!("ballista://{}", cluster.address), words, &cluster.executors)?;
    }
    Ok(rows)
}

/// A folder with the rows: one file, or the same file under several names.
fn data(engines: &Engines, folder: &Path, n_rows: usize) -> Result<PathBuf, String> {
    let data = folder.join(format!("data-{n_rows}"));
    let failed = |error: std::io::Error| format!("{}: {error}", data.display());
    std::fs::create_dir_all(&data).map_err(failed)?;
    let of_file = n_rows.min(ROWS_OF_FILE);
    let file = folder.join(format!("answers-{of_file}.parquet"));
    if !file.is_file() {
        engines.make(folder, of_file)?;
    }
    for part in 0..n_rows / of_file {
        std::fs::hard_link(&file, data.join(format!("part-{part:03}.parquet"))).map_err(failed)?;
    }
    Ok(data)
}

fn bytes_of(data: &Path) -> Result<u64, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", data.display());
    let mut bytes = 0;
    for entry in std::fs::read_dir(data).map_err(failed)? {
        bytes += entry.and_then(|entry| entry.metadata()).map_err(failed)?.len();
    }
    Ok(bytes)
}

/// What every engine does: the report of all columns by year, bed class and prefecture.
struct Job<'a> {
    kaishin: &'a Path,
    data: &'a Path,
    folder: &'a Path,
}

impl Job<'_> {
    fn command(&self, engine: &str) -> Command {
        let mut command = Command::new(self.kaishin);
        command.arg("tabulate").arg("--data").arg(self.data).args(["--by", "year,bed,pref", "--not-asked", "0"]);
        command.args(["--engine", engine, "-o"]).arg(self.output());
        command
    }

    fn output(&self) -> PathBuf {
        self.folder.join("counts.csv")
    }

    /// What an engine writes, in one run that is not measured.
    fn result(&self, engine: &str) -> Result<Vec<u8>, String> {
        timed(&mut self.command(engine))?;
        std::fs::read(self.output()).map_err(|error| format!("{}: {error}", self.output().display()))
    }

    fn measure(&self, engine: &str, words: String, executors: &[Server], expected: &[u8]) -> Result<Row, String> {
        if self.result(engine)? != expected {
            return Err(format!("{words} writes other bytes than the kernel"));
        }
        let memory_mib = most_memory(&mut self.command(engine))?;
        let of_executors = || executors.iter().map(|executor| machine::seconds_of(executor.child.id())).sum::<f64>();
        let (mut wall, mut others): (Vec<f64>, f64) = (Vec::new(), 0.0);
        for _ in 0..REPEATS {
            let (busy, start, before) = (machine::busy_seconds(), Instant::now(), of_executors());
            let (seconds, own) = timed(&mut self.command(engine))?;
            others = others.max(machine::share_of_others(busy, start.elapsed(), own + of_executors() - before));
            wall.push(seconds);
        }
        wall.sort_by(f64::total_cmp);
        let most = executors.iter().map(|executor| machine::memory(executor.child.id()).map(|memory| memory.most));
        let most: f64 = most.sum::<Result<f64, String>>()?;
        let executors_mib = (!executors.is_empty()).then_some(most);
        Ok(Row { n_rows: 0, file_bytes: 0, engine: words, wall, memory_mib, executors_mib, others })
    }
}

/// A scheduler and its executors, which end with this value.
struct Cluster {
    address: String,
    executors: Vec<Server>,
    _scheduler: Server,
}

impl Cluster {
    fn start(kaishin: &Path, data: &Path, folder: &Path, n_executors: usize, cores: usize) -> Result<Cluster, String> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let mut command = Command::new(kaishin);
        command.args(["cluster", "scheduler", "--listen", &address, "--folder"]).arg(data).stderr(Stdio::null());
        let scheduler = Server::start(&mut command, "TERM")?;
        if !wait_until(START_LIMIT, || TcpStream::connect(&address).is_ok()) {
            return Err("the scheduler does not listen".to_owned());
        }
        let mut executors = Vec::new();
        for executor in 0..n_executors {
            let listen = format!("127.0.0.1:{}", free_port()?);
            let mut command = Command::new(kaishin);
            command.args(["cluster", "executor", "--scheduler", &address, "--listen", &listen]);
            command.args(["--cores", &cores.to_string(), "--folder"]).arg(data);
            command.arg("--work").arg(folder.join(format!("work-{executor}")));
            let mut server = Server::start(command.stdout(Stdio::piped()).stderr(Stdio::null()), "TERM")?;
            let stdout = server.child.stdout.take().ok_or("an executor's output is a pipe")?;
            BufReader::new(stdout)
                .lines()
                .next()
                .ok_or("an executor ended before it had joined")?
                .map_err(|error| error.to_string())?;
            executors.push(server);
        }
        Ok(Cluster { address, executors, _scheduler: scheduler })
    }
}

fn section(rows: &[Row], facts: &str, date: &str) -> String {
    let mut text = format!(
        "## When one machine is outgrown\n\nMeasured on {date} with `cargo xtask bench cluster`: {facts}. The whole command \
         `kaishin tabulate --by year,bed,pref` over the answers of the section above, from its start to the written CSV; \
         scheduler and executors run beside it on the same cores, so that what is told of Ballista is its cost and not its \
         gain. All wrote the same bytes. Above {} rows the same file is counted again and again under several names, from \
         the system's cache. Medians of {REPEATS}.\n\n\
         | rows | MB | engine | ms | min–max | million rows/s | memory MiB | executors MiB | others’ share |\n\
         |--:|--:|---|--:|--:|--:|--:|--:|--:|\n",
        grouped(ROWS_OF_FILE)
    );
    for row in rows {
        let (least, most) =
            (row.wall.first().copied().unwrap_or(f64::NAN), row.wall.last().copied().unwrap_or(f64::NAN));
        text.push_str(&format!(
            "| {} | {:.0} | {} | {} | {}–{} | {:.1} | {:.0} | {} | {:.2} |\n",
            grouped(row.n_rows),
            row.file_bytes as f64 / 1e6,
            row.engine,
            milliseconds(middle(&row.wall)),
            milliseconds(least),
            milliseconds(most),
            row.n_rows as f64 / middle(&row.wall) / 1e6,
            row.memory_mib,
            row.executors_mib.map_or_else(String::new, |mib| format!("{mib:.0}")),
            row.others,
        ));
    }
    text
}
