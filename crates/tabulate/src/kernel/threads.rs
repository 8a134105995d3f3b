//! Sharing work between the cores: tasks are taken in turn, each thread keeps its own sums, and sums are added at the end.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Rows of one slice of an array; enough that taking it costs nothing beside working on it.
const SLICE: usize = 1 << 18;

/// How many threads this machine runs at once.
pub fn available() -> usize {
    thread::available_parallelism().map_or(1, NonZero::get)
}

/// Lets up to `n_threads` threads take the tasks 0 up to `n_tasks`, each with a state of its own, and returns the states.
///
/// Which thread takes which task is left to chance: what is made of the states may not depend on it.
pub fn over<S: Send>(
    n_threads: usize,
    n_tasks: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, usize) + Sync,
) -> Vec<S> {
    let next = AtomicUsize::new(0);
    let all = || {
        let mut own = state();
        loop {
            let task = next.fetch_add(1, Ordering::Relaxed);
            if task >= n_tasks {
                return own;
            }
            work(&mut own, task);
        }
    };
    let n_others = n_threads.min(n_tasks).saturating_sub(1);
    thread::scope(|scope| {
        let others: Vec<_> = (0..n_others).map(|_| scope.spawn(all)).collect();
        let mut states = vec![all()];
        states.extend(others.into_iter().map(|other| other.join().expect("a counting thread does not panic")));
        states
    })
}

/// Works on slices of an array, on all cores when it is long. `work` is told where its slice begins.
pub(crate) fn over_slices<T: Send>(array: &mut [T], work: impl Fn(usize, &mut [T]) + Sync) {
    if array.len() <= SLICE {
        return work(0, array);
    }
    let slices: Vec<std::sync::Mutex<&mut [T]>> = array.chunks_mut(SLICE).map(std::sync::Mutex::new).collect();
    over(
        available(),
        slices.len(),
        || (),
        |(), task| {
            let mut slice = slices[task].lock().expect("each slice is taken once");
            work(task * SLICE, &mut slice);
        },
    );
}
