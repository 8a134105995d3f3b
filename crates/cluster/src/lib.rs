//! The counts of a tabulation by other engines than our kernel, for data that one machine is too small for: DataFusion in
//! this process, or a Ballista cluster whose scheduler and executors are roles of this program.
//!
//! A [`Question`] goes in, [`tabulate::kernel::Counts`] come out: the same whole numbers that the kernel counts, so that
//! everything that is made of them is the same, byte by byte. The engines find, read and divide the rows, and do again what
//! was lost; the counting is the kernel's, as an aggregate function. Nothing else of ours knows these guests.
//!
//! Read in this order: [`Question`] and how it is asked (`counting`), the function (`tally`, with `plan`, `codes` and
//! `numbers`), where it is asked (`engine`, `codec`), the two roles (`scheduler`, `executor`), and what they may read
//! (`shared`).

mod codec;
mod codes;
mod counting;
mod engine;
mod executor;
mod numbers;
mod plan;
mod runtime;
mod say;
mod scheduler;
mod shared;
mod tally;

pub use counting::{Question, count};
pub use engine::{Engine, is_address};
pub use executor::{Executor, execute};
pub use scheduler::{Scheduler, schedule};
