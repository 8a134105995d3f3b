//! The program in its roles: the one that asks, a scheduler, executors. Whatever is started is ended with its value.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::data::Kept;

/// How long anything may take. A lost executor is missed after ten seconds, and fetching from it tried several times.
const LIMIT: Duration = Duration::from_secs(300);

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kaishin"));
    command.stdin(Stdio::null());
    command
}

/// Starts to count `data` of the folder into `output`.
pub(crate) fn kaishin(folder: &Kept, data: &str, output: &Path, args: &[&str]) -> Child {
    let mut command = program();
    command.args(["tabulate", "--data"]).arg(folder.place(data)).arg("-o").arg(output).args(args);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits for a program that must succeed.
#[track_caller]
pub(crate) fn ended(child: Child) {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// What was counted.
#[track_caller]
pub(crate) fn tabulated(folder: &Kept, data: &str, args: &[&str]) -> String {
    let output = folder.place("tabulated.csv");
    ended(kaishin(folder, data, &output, args));
    let csv = std::fs::read_to_string(&output).unwrap();
    std::fs::remove_file(output).unwrap();
    csv
}

/// What was said when it was not counted.
#[track_caller]
pub(crate) fn refused(folder: &Kept, data: &str, args: &[&str]) -> String {
    let output = folder.place("refused.csv");
    let said = kaishin(folder, data, &output, args).wait_with_output().unwrap();
    assert!(!said.status.success() && !output.exists(), "nothing may be written");
    String::from_utf8(said.stderr).unwrap()
}

/// What a role said when it did not start.
#[track_caller]
pub(crate) fn role_refused(args: &[&str]) -> String {
    let mut command = program();
    let said = command.arg("cluster").args(args).output().unwrap();
    assert!(!said.status.success());
    String::from_utf8(said.stderr).unwrap()
}

/// Asks again and again until it is so.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < LIMIT, "not within {} s: {what}", LIMIT.as_secs());
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// How many files lie in a folder and in all of its folders.
pub(crate) fn files_below(folder: &Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    let count = |path: PathBuf| if path.is_dir() { files_below(&path) } else { 1 };
    entries.flatten().map(|entry| count(entry.path())).sum()
}

/// A scheduler and its executors.
pub(crate) struct Cluster {
    address: String,
    running: BTreeMap<String, Child>,
}

impl Cluster {
    /// A scheduler that may read a folder.
    pub(crate) fn start(folder: &Kept, data: &Path) -> Cluster {
        let address = free();
        let mut command = program();
        command.args(["cluster", "scheduler", "--lost-after", "10", "--listen", &address, "--folder"]).arg(data);
        let log = std::fs::File::create(folder.place("scheduler.log")).unwrap();
        let scheduler = command.stderr(log).spawn().unwrap();
        let cluster = Cluster { address, running: [("scheduler".to_owned(), scheduler)].into() };
        wait_until("the scheduler listens", || TcpStream::connect(&cluster.address).is_ok());
        cluster
    }

    /// An executor with one core, which has joined when this returns.
    pub(crate) fn join(&mut self, folder: &Kept, data: &Path, name: &str) {
        let mut command = program();
        command.args(["cluster", "executor", "--cores", "1", "--scheduler", &self.address, "--listen", &free()]);
        command.arg("--folder").arg(data).arg("--work").arg(folder.place(name));
        let log = std::fs::File::create(folder.place(&format!("{name}.log"))).unwrap();
        let mut executor = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(executor.stdout.take().unwrap()).lines();
        self.running.insert(name.to_owned(), executor);
        let joined = lines.next().expect("an executor says when it has joined").unwrap();
        assert!(joined.ends_with(&self.address), "{joined}");
    }

    /// Where the scheduler listens.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// What `--engine` is given.
    pub(crate) fn engine(&self) -> String {
        format!("ballista://{}", self.address)
    }

    /// Ends an executor without a word to anybody.
    pub(crate) fn end(&mut self, name: &str) {
        let mut executor = self.running.remove(name).unwrap();
        executor.kill().unwrap();
        executor.wait().unwrap();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.running.values_mut() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// An address of this machine on which nobody listens.
fn free() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}
