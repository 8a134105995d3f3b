//! Running other programs, and stopping those that we started.

use std::net::TcpListener;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::places;

/// How long a server may take to stop before it is killed.
const STOP_LIMIT: Duration = Duration::from_secs(10);

/// What cargo tells a program that it runs of the package it is from. Build scripts of guests that ask for these would build anew
/// whenever cargo is called by a person after it was called from here, and the other way round.
const ABOUT_US: [&str; 17] = [
    "CARGO_MANIFEST_DIR",
    "CARGO_MANIFEST_LINKS",
    "CARGO_MANIFEST_PATH",
    "CARGO_PKG_AUTHORS",
    "CARGO_PKG_DESCRIPTION",
    "CARGO_PKG_HOMEPAGE",
    "CARGO_PKG_LICENSE",
    "CARGO_PKG_LICENSE_FILE",
    "CARGO_PKG_NAME",
    "CARGO_PKG_README",
    "CARGO_PKG_REPOSITORY",
    "CARGO_PKG_RUST_VERSION",
    "CARGO_PKG_VERSION",
    "CARGO_PKG_VERSION_MAJOR",
    "CARGO_PKG_VERSION_MINOR",
    "CARGO_PKG_VERSION_PATCH",
    "CARGO_PKG_VERSION_PRE",
];

/// A command of the cargo that runs us, in the repository's root.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(places::setting("CARGO").unwrap_or_else(|| "cargo".into()));
    for name in ABOUT_US {
        command.env_remove(name);
    }
    command.args(args).current_dir(places::root());
    command
}

/// Runs to the end with our terminal. `Err` when the program cannot even be started.
pub(crate) fn run(command: &mut Command) -> Result<ExitStatus, String> {
    command.status().map_err(|error| format!("cannot start {}: {error}", command.get_program().display()))
}

/// Runs to the end and returns what the program wrote to its standard output, when it succeeds.
pub(crate) fn output(command: &mut Command) -> Result<String, String> {
    let program = command.get_program().display().to_string();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("cannot start {program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(format!("{program} failed ({}): {}", output.status, complaint.trim()))
}

/// A port of the loopback address that is free at this moment.
pub(crate) fn free_port() -> Result<u16, String> {
    let listener = TcpListener::bind("127.0.0.1:0").map_err(|error| format!("no free port on 127.0.0.1: {error}"))?;
    Ok(listener.local_addr().map_err(|error| format!("cannot read the port: {error}"))?.port())
}

/// A server that we started. It ends with this value, also when something fails or panics in between.
pub(crate) struct Server {
    pub(crate) child: Child,
    stop_signal: &'static str,
}

impl Server {
    /// Starts the server; `stop_signal` is the signal that ends it in good order.
    pub(crate) fn start(command: &mut Command, stop_signal: &'static str) -> Result<Server, String> {
        let child = command
            .stdin(Stdio::null())
            .spawn()
            .map_err(|error| format!("cannot start {}: {error}", command.get_program().display()))?;
        Ok(Server { child, stop_signal })
    }

    /// True while the server runs.
    pub(crate) fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The standard library can only kill; asking politely takes the shell.
        let ask = format!("kill -s {} {}", self.stop_signal, self.child.id());
        let asked = Command::new("sh").args(["-c", &ask]).stderr(Stdio::null()).status();
        let stopped = asked.is_ok() && wait_until(STOP_LIMIT, || !self.runs());
        if !stopped {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Asks again and again, at most for `limit`, until `reached` says yes.
pub(crate) fn wait_until(limit: Duration, mut reached: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if reached() {
            return true;
        }
        if start.elapsed() > limit {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
}
