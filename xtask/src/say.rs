//! What the person at the terminal is told, one line at a time.

use std::time::Instant;

/// One line, as it is.
#[expect(clippy::print_stdout, reason = "this is the only place where xtask speaks")]
pub(crate) fn line(words: &str) {
    println!("{words}");
}

/// Tells how far the work is, each line with the seconds since the start.
pub(crate) struct Progress {
    start: Instant,
}

impl Progress {
    /// Starts counting now.
    pub(crate) fn start() -> Progress {
        Progress { start: Instant::now() }
    }

    /// One line of progress.
    pub(crate) fn say(&self, words: &str) {
        line(&format!("[{:5.1} s] {words}", self.start.elapsed().as_secs_f64()));
    }
}
