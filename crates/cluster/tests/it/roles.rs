//! Scheduler and executors as processes of their own: this test program once more, told by its environment what to be.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use cluster::{Engine, Executor, Scheduler};

use crate::data::Kept;

/// How long anything may take. A lost executor is missed after ten seconds, and fetching from it tried several times.
const LIMIT: Duration = Duration::from_secs(300);
/// What says that somebody has joined; the test program prints other lines too.
const JOINED: &str = "joined the scheduler";

/// Plays the role that the environment names, until it is ended; nothing when it names none.
#[test]
fn a_role_is_played_when_the_environment_asks_for_one() {
    let given = |name: &str| std::env::var_os(format!("KAISHIN_ROLE_{name}"));
    let text = |name: &str| given(name).and_then(|value| value.into_string().ok()).unwrap_or_default();
    let folder = PathBuf::from(given("FOLDER").unwrap_or_default());
    let played = match text("NAME").as_str() {
        "" => Ok(()),
        "scheduler" => {
            let listen = text("LISTEN").parse().unwrap();
            cluster::schedule(&Scheduler { listen, folder, lost_after: Duration::from_secs(10) })
        }
        _ => {
            let executor = Executor {
                scheduler: text("SCHEDULER"),
                listen: text("LISTEN").parse().unwrap(),
                advertise: None,
                folder,
                work: PathBuf::from(given("WORK").unwrap_or_default()),
                cores: Some(1),
                memory_bytes: None,
            };
            cluster::execute(&executor, || writeln!(std::io::stdout(), "\n{JOINED}").unwrap())
        }
    };
    played.unwrap();
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

/// A scheduler and its executors.
pub(crate) struct Cluster {
    address: SocketAddr,
    running: BTreeMap<String, Child>,
}

impl Cluster {
    /// A scheduler that may read a folder.
    pub(crate) fn start(folder: &Kept, data: &Path) -> Cluster {
        let address = free();
        let mut command = role("scheduler", address, data, &folder.place("scheduler.log"));
        let cluster = Cluster { address, running: [("scheduler".to_owned(), command.spawn().unwrap())].into() };
        wait_until("the scheduler listens", || TcpStream::connect(address).is_ok());
        cluster
    }

    /// An executor with one core, which has joined when this returns.
    pub(crate) fn join(&mut self, folder: &Kept, data: &Path, name: &str) {
        let mut command = role("executor", free(), data, &folder.place(&format!("{name}.log")));
        command.env("KAISHIN_ROLE_SCHEDULER", self.address.to_string()).env("KAISHIN_ROLE_WORK", folder.place(name));
        let mut executor = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(executor.stdout.take().unwrap()).lines();
        self.running.insert(name.to_owned(), executor);
        let mut lines = lines.map_while(Result::ok);
        assert!(lines.any(|line| line == JOINED), "the executor ended before it had joined");
    }

    /// Where to ask.
    pub(crate) fn engine(&self) -> Engine {
        Engine::Ballista { scheduler: self.address.to_string() }
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

fn role(name: &str, listen: SocketAddr, folder: &Path, log: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "roles::a_role_is_played_when_the_environment_asks_for_one", "--nocapture"]);
    command.env("KAISHIN_ROLE_NAME", name).env("KAISHIN_ROLE_LISTEN", listen.to_string());
    command.env("KAISHIN_ROLE_FOLDER", folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(log).unwrap());
    command
}

/// An address of this machine on which nobody listens.
fn free() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}
