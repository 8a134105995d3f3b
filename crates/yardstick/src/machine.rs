//! Times and memory of this process, and what others used of the machine meanwhile, from /proc.

use std::fs::read_to_string;
use std::time::Instant;

/// Ticks of the kernel's clock in a second, as Linux reports them to programs.
const TICKS: f64 = 100.0;

/// A moment, with what had been used until then.
pub(crate) struct Moment {
    at: Instant,
    own: f64,
    all: f64,
}

impl Moment {
    pub(crate) fn now() -> Moment {
        let (own, all) = (own_seconds(), all_seconds());
        // The clock is read last, so that reading the others is not measured.
        Moment { at: Instant::now(), own, all }
    }

    /// Seconds of wall time and of this process's processor time since then.
    pub(crate) fn since(&self) -> (f64, f64) {
        let wall = self.at.elapsed().as_secs_f64();
        (wall, own_seconds() - self.own)
    }

    /// The share of the machine that other processes used since then.
    pub(crate) fn others(&self) -> f64 {
        let (wall, own) = self.since();
        let n_cores = tabulate::kernel::available_threads() as f64;
        ((all_seconds() - self.all - own) / (n_cores * wall)).clamp(0.0, 1.0)
    }
}

/// The most memory this process ever had, in MiB.
pub(crate) fn memory_most() -> f64 {
    let status = read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn own_seconds() -> f64 {
    let stat = read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the program's name, which may hold anything, the times are fields 12 and 13.
    let after = stat.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

fn all_seconds() -> f64 {
    let stat = read_to_string("/proc/stat").unwrap_or_default();
    let ticks: Vec<f64> =
        stat.lines().next().unwrap_or_default().split_whitespace().skip(1).filter_map(|t| t.parse().ok()).collect();
    let idle = ticks.iter().skip(3).take(2).sum::<f64>();
    (ticks.iter().sum::<f64>() - idle) / TICKS
}
