//! Headless Chromium with its driver, for one story.

use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, WebDriver};

use super::server::{Folder, lines_of};

/// How long the driver may take to start.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long it may take to close its browser.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Nothing but our pages: no first-run pages, no updates, no traffic of the browser's own. The sandbox is off because
/// it does not start as root, as in most containers; the only pages it sees are ours.
const FLAGS: [&str; 15] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--window-size=1280,900",
    "--lang=ja",
    "--accept-lang=ja",
];

/// A running browser. It ends with this value, also when the story fails.
pub(crate) struct Browser {
    session: WebDriver,
    // The order matters: the driver ends with its browser, then the profile is removed.
    _driver: Driver,
    _profile: Folder,
}

/// The driver's process.
struct Driver {
    process: Child,
    port: u16,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // Asked to shut down, the driver closes its browser first; killed at once, it would leave it behind.
        if let Ok(mut connection) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = connection.write_all(b"GET /shutdown HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            let start = Instant::now();
            while matches!(self.process.try_wait(), Ok(None)) && start.elapsed() < STOP_LIMIT {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Otherwise the session would try to end itself after the driver is gone, and wait.
        let _ = self.session.clone().leak();
    }
}

impl Browser {
    /// Starts the driver on a free port, and a browser with an empty profile.
    pub(crate) async fn start(chromedriver: &Path) -> Browser {
        let profile = Folder::new("profile");
        let mut process = Command::new(chromedriver)
            .args(["--port=0", "--allowed-ips=127.0.0.1"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver can be started");
        let stdout = process.stdout.take().expect("the output was asked for as a pipe");
        let mut driver = Driver { process, port: 0 };
        driver.port = announced_port(&lines_of(stdout));

        let mut wishes = ChromeCapabilities::new();
        for flag in FLAGS {
            wishes.add_arg(flag).expect("a flag is text");
        }
        let data = format!("--user-data-dir={}", profile.0.display());
        wishes.add_arg(&data).expect("a flag is text");
        let session =
            WebDriver::new(format!("http://127.0.0.1:{}", driver.port), wishes).await.expect("Chromium starts");
        Browser { session, _driver: driver, _profile: profile }
    }

    /// The session to speak to.
    pub(crate) fn session(&self) -> WebDriver {
        self.session.clone()
    }
}

fn announced_port(lines: &Receiver<String>) -> u16 {
    loop {
        let line = lines.recv_timeout(START_LIMIT).expect("chromedriver tells its port when it is ready");
        if let Some((_, port)) = line.split_once("started successfully on port ") {
            return port.trim_end_matches('.').parse().expect("a port is a number");
        }
    }
}
