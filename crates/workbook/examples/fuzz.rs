//! Reads damaged questionnaires and answering workbooks: `fuzz COUNT [SEED] [READER]`. Ends with 1 at a panic or at an
//! input that takes too long.

#[path = "../tests/fuzz/mutate.rs"]
mod mutate;
#[path = "../tests/fuzz/returned.rs"]
mod returned;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use mutate::{Chance, Input, Reader, Seeds, read};

/// Longest time for one input.
const INPUT_TIME_MAX: Duration = Duration::from_secs(10);

/// Words for the readers; without one, all of them take turns.
const READERS: [(&str, Reader); 5] = [
    ("markdown", Reader::Markdown),
    ("csv", Reader::Csv),
    ("expression", Reader::Expression),
    ("form", Reader::Workbook),
    ("answers", Reader::Returned),
];

static NUMBER: AtomicU64 = AtomicU64::new(0);

#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Vec<u64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let only = READERS.iter().find(|(word, _)| words.iter().any(|said| said == word)).map(|(_, reader)| *reader);
    let (count, seed) = (numbers.first().copied().unwrap_or(10_000), numbers.get(1).copied().unwrap_or(1));
    watch(seed);
    let started = Instant::now();
    let seeds = Seeds::new();
    let (mut slowest, mut n_panics) = ((Duration::ZERO, 0), 0_u32);
    for number in 0..count {
        NUMBER.store(number, Ordering::Relaxed);
        // Each input has a seed of its own, so that one can be made again alone.
        let mut chance = Chance::new(seed.wrapping_add(number));
        let input = match only {
            Some(reader) => seeds.damaged_for(reader, &mut chance),
            None => seeds.damaged(&mut chance),
        };
        let begun = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| read(&seeds, &input))).is_err() {
            n_panics += 1;
            println!("panic: seed {} as {:?}\n{}", seed.wrapping_add(number), input.reader, shown(&input));
        }
        slowest = slowest.max((begun.elapsed(), seed.wrapping_add(number)));
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{count} inputs from seed {seed} in {seconds:.1} s, {n_panics} panics");
    println!("slowest: {:.1} ms (seed {}); memory at most {}", slowest.0.as_secs_f64() * 1e3, slowest.1, memory());
    if n_panics == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Ends the process when the number of the input does not change for too long.
#[expect(clippy::print_stdout, reason = "a program for the terminal")]
fn watch(seed: u64) {
    std::thread::spawn(move || {
        let (_keep, never) = channel::<()>();
        let mut last = u64::MAX;
        while never.recv_timeout(INPUT_TIME_MAX) == Err(RecvTimeoutError::Timeout) {
            let number = NUMBER.load(Ordering::Relaxed);
            if number == last {
                println!("takes too long: seed {}", seed.wrapping_add(number));
                std::process::exit(1);
            }
            last = number;
        }
    });
}

fn shown(input: &Input) -> String {
    const SHOWN_MAX: usize = 2_000;
    String::from_utf8_lossy(&input.bytes).chars().take(SHOWN_MAX).collect()
}

/// The most memory that the process ever had, where the system tells.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |peak| peak.trim().to_owned())
}
