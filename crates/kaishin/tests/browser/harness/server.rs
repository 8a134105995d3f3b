//! A small demo site for one story, on a free port and in a temporary folder.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde::Deserialize;

/// How long the demo may take to be ready; it makes a small register and hashes some codes.
const READY_LIMIT: Duration = Duration::from_secs(120);

/// The running demo. It ends, and its data go, with this value.
pub(crate) struct Site {
    process: Child,
    folder: Folder,
    /// Without a slash at the end.
    pub(crate) url: String,
    pub(crate) desk: Account,
    pub(crate) coordinator: Account,
    pub(crate) hospitals: Vec<Hospital>,
    pub(crate) open_round: i64,
    pub(crate) closed_round: i64,
}

/// Somebody of the secretariat.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Account {
    pub(crate) name: String,
    pub(crate) password: String,
}

/// A hospital of the open round that has not begun to answer.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Hospital {
    pub(crate) facility: String,
    pub(crate) code: String,
    pub(crate) name: String,
}

/// The one line that `kaishin demo --json` prints.
#[derive(Deserialize)]
struct Ready {
    url: String,
    desk: Account,
    coordinator: Account,
    hospitals: Vec<Hospital>,
    open_round: i64,
    closed_round: i64,
}

/// A temporary folder that goes with this value.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    /// A new one; several stories run at once in one process.
    pub(crate) fn new(purpose: &str) -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("kaishin-{purpose}-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        Folder(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Site {
    /// Starts a small demo of 120 hospitals and waits until it says that it is ready.
    pub(crate) fn start() -> Site {
        Site::start_with(&["--small"])
    }

    /// The same with the whole invented register.
    pub(crate) fn start_full() -> Site {
        Site::start_with(&[])
    }

    fn start_with(options: &[&str]) -> Site {
        let folder = Folder::new("story");
        let log = std::fs::File::create(folder.0.join("log")).expect("the log can be written");
        let mut process = Command::new(env!("CARGO_BIN_EXE_kaishin"))
            .arg("demo")
            .args(options)
            .args(["--json", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.0.join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("kaishin was built for this test");
        let lines = lines_of(process.stdout.take().expect("the output was asked for as a pipe"));
        let ready = ready(&lines);
        let Some(ready) = ready else {
            let _ = process.kill();
            let _ = process.wait();
            let log = std::fs::read_to_string(folder.0.join("log")).unwrap_or_default();
            panic!("`kaishin demo` ended, or was not ready within {READY_LIMIT:?}; it says:\n{log}");
        };
        Site {
            process,
            folder,
            url: ready.url,
            desk: ready.desk,
            coordinator: ready.coordinator,
            hospitals: ready.hospitals,
            open_round: ready.open_round,
            closed_round: ready.closed_round,
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        if std::thread::panicking() {
            let log = std::fs::read_to_string(self.folder.0.join("log")).unwrap_or_default();
            let end: Vec<&str> = log.lines().rev().take(30).collect();
            for line in end.into_iter().rev() {
                eprintln!("kaishin: {line}");
            }
        }
    }
}

fn ready(lines: &Receiver<String>) -> Option<Ready> {
    while let Ok(line) = lines.recv_timeout(READY_LIMIT) {
        if line.starts_with('{') {
            return Some(serde_json::from_str(&line).expect("the line has the form that the stories expect"));
        }
    }
    None
}

/// The lines of a pipe, read by a thread of their own: a wait can end, and the writer never blocks.
pub(crate) fn lines_of(pipe: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(pipe).lines().map_while(Result::ok) {
            // Nobody may be listening any more; the pipe must be emptied all the same.
            let _ = sender.send(line);
        }
    });
    receiver
}
