//! How long the import of the ministry's list takes, as a person at a terminal sees it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{places, say};

/// The list as downloaded; it lies beside the repository and is never part of it.
pub(crate) const REGISTER: &str = "../shared/data/01-1_hospital_facility_info_20250601.zip";
/// The day that the list tells about.
const AS_OF: &str = "2025-06-01";
/// How often it is measured; the middle one counts.
const RUNS: usize = 5;

/// Wall time of whole imports into empty data folders, quickest first.
pub(crate) struct Import {
    pub(crate) times: Vec<Duration>,
}

impl Import {
    /// The middle of the times.
    pub(crate) fn median(&self) -> Duration {
        self.times[self.times.len() / 2]
    }
}

/// `None` where the list does not lie there.
pub(crate) fn measure(kaishin: &Path) -> Result<Option<Import>, String> {
    let register = places::root().join(REGISTER);
    if !register.is_file() {
        return Ok(None);
    }
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let folder = places::temporary("import")?;
        let start = Instant::now();
        let outcome = Command::new(kaishin)
            .args(["register", "import"])
            .arg(&register)
            .args(["--as-of", AS_OF, "--json", "--data"])
            .arg(&folder)
            .stdin(Stdio::null())
            .output();
        let time = start.elapsed();
        let _ = std::fs::remove_dir_all(&folder);
        let outcome = outcome.map_err(|error| format!("cannot start {}: {error}", kaishin.display()))?;
        if !outcome.status.success() {
            return Err(format!("the import fails: {}", String::from_utf8_lossy(&outcome.stderr).trim()));
        }
        say::line(&format!("import: {:.2} s", time.as_secs_f64()));
        times.push(time);
    }
    times.sort_unstable();
    Ok(Some(Import { times }))
}
