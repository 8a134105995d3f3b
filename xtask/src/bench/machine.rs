//! Facts about the machine, and the memory of a process, from /proc.

use std::fs::read_to_string;
use std::process::Command;

use crate::process::output;

/// Resident memory of a process, in MiB.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// Now.
    pub(crate) now: f64,
    /// The most it ever was.
    pub(crate) most: f64,
}

/// The memory of the process with this number.
pub(crate) fn memory(process: u32) -> Result<Memory, String> {
    let file = format!("/proc/{process}/status");
    let status = read_to_string(&file).map_err(|error| format!("{file}: {error}"))?;
    let mib = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib: Option<f64> =
            line.and_then(|rest| rest.trim_start_matches(':').split_whitespace().next()?.parse().ok());
        kib.map(|kib| kib / 1024.0).ok_or_else(|| format!("{file} does not tell {name}"))
    };
    Ok(Memory { now: mib("VmRSS")?, most: mib("VmHWM")? })
}

/// Ticks in a second, as Linux tells times to programs.
const TICKS: f64 = 100.0;

/// Seconds of processor time that all processes of the machine have used.
pub(crate) fn busy_seconds() -> f64 {
    let stat = read_to_string("/proc/stat").unwrap_or_default();
    let first = stat.lines().next().unwrap_or_default();
    let ticks: Vec<f64> = first.split_whitespace().skip(1).filter_map(|ticks| ticks.parse().ok()).collect();
    let idle: f64 = ticks.iter().skip(3).take(2).sum();
    (ticks.iter().sum::<f64>() - idle) / TICKS
}

/// Seconds of processor time of the processes that this one started and waited for.
pub(crate) fn children_seconds() -> f64 {
    // Behind the program's name these are the fields 14 and 15.
    seconds("/proc/self/stat", 13)
}

/// Seconds of processor time that a running process has used.
pub(crate) fn seconds_of(process: u32) -> f64 {
    seconds(&format!("/proc/{process}/stat"), 11)
}

/// Two fields of a process, counted behind its name, which may hold anything.
fn seconds(file: &str, first: usize) -> f64 {
    let stat = read_to_string(file).unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    after.split_whitespace().skip(first).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// The share of the machine that others used since `busy` was read, when ours used `own` seconds.
pub(crate) fn share_of_others(busy: f64, elapsed: std::time::Duration, own: f64) -> f64 {
    let n_cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as f64;
    ((busy_seconds() - busy - own) / (n_cores * elapsed.as_secs_f64())).clamp(0.0, 1.0)
}

/// One sentence: processor, cores, memory, system, compiler.
pub(crate) fn facts() -> String {
    let after = |file: &str, name: &str| {
        let text = read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default().to_owned();
        line.split_once(':').map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let kib: u64 = after("/proc/meminfo", "MemTotal").split(' ').next().and_then(|kib| kib.parse().ok()).unwrap_or(0);
    let line = |program: &str, args: &[&str]| {
        output(Command::new(program).args(args)).map_or_else(|_| String::new(), |text| text.trim().to_owned())
    };
    format!(
        "{cores} cores ({}), {} GiB of memory, Linux {}, {}",
        after("/proc/cpuinfo", "model name"),
        kib.div_ceil(1024 * 1024),
        line("uname", &["-r"]),
        line("rustc", &["--version"]),
    )
}
