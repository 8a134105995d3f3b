//! The demo under load: started from the release build, with all of its invented data.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::places;
use crate::process::Server;

/// The running demo. It ends, and its data go, with this value.
pub(crate) struct Site {
    server: Server,
    _folder: Folder,
    pub(crate) address: SocketAddr,
    pub(crate) hospitals: Vec<Hospital>,
    /// Seconds from the start to the moment when the demo says that it is ready.
    pub(crate) ready_seconds: f64,
}

/// What a hospital signs in with.
pub(crate) struct Hospital {
    pub(crate) facility: String,
    pub(crate) code: String,
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Site {
    /// Starts the demo and waits for the one line that says it is ready.
    pub(crate) fn start(kaishin: &Path) -> Result<Site, String> {
        let folder = Folder(places::temporary("bench")?);
        let start = Instant::now();
        let mut command = Command::new(kaishin);
        command.args(["demo", "--json", "--listen", "127.0.0.1:0", "--data"]).arg(folder.0.join("data"));
        let mut server = Server::start(command.stdout(Stdio::piped()), "TERM")?;
        let stdout = server.child.stdout.take().expect("the output was asked for as a pipe");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let ready = lines.find(|line| line.starts_with('{')).ok_or("the demo ended before it was ready")?;
        // What the demo says later is read and forgotten, so that it never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let ready_seconds = start.elapsed().as_secs_f64();
        let ready: Value =
            serde_json::from_str(&ready).map_err(|error| format!("the demo's line is no JSON: {error}"))?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let address = text(&ready["url"]).trim_start_matches("http://").trim_end_matches('/').parse();
        let address = address.map_err(|_| format!("the demo's address is none: {}", ready["url"]))?;
        let hospital = |value: &Value| Hospital { facility: text(&value["facility"]), code: text(&value["code"]) };
        let hospitals = ready["hospitals"].as_array().into_iter().flatten().map(hospital).collect();
        Ok(Site { server, _folder: folder, address, hospitals, ready_seconds })
    }

    /// The number of the server's process.
    pub(crate) fn process(&self) -> u32 {
        self.server.child.id()
    }
}
