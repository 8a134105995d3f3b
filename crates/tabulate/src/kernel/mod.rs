//! The counting kernel: coded columns in, exact counts of every code in every cell out, in one pass over all cores.
//!
//! A cell is one combination of the classifications that a report needs (year × class × prefecture, say). There are two
//! layouts, which give the same counts:
//!
//! - [`Arrived`]: one byte a code, rows in the order in which they came. Nothing is prepared.
//! - [`Placed`]: rows placed by cell and cut into bit planes. Dearer to make, much quicker to count, and the one that
//!   answers a crossing of two columns under a filter.
//!
//! No row is materialised: several columns become one number a row, that number is counted, and the columns' own counts
//! are read off the counts of the numbers. Sums are whole numbers, so neither order nor threads nor the width of the
//! processor's instructions matter.

mod arrived;
mod breakdown;
mod cells;
mod codes;
mod counts;
mod crossing;
mod folding;
mod packing;
mod placed;
mod planes;
mod segment;
mod shares;
mod threads;
mod width;
mod worker;

pub use arrived::Arrived;
pub use breakdown::Breakdown;
pub use cells::{CELLS_MAX, Cells};
pub use codes::CodeSet;
pub use counts::Counts;
pub use crossing::{Crossing, Filter};
pub use folding::Folding;
pub use packing::Packing;
pub use placed::Placed;
pub use shares::{SharesOfColumn, Strata, WeightedShare};
pub use threads::{available as available_threads, over as over_threads};
pub use width::Width;
pub use worker::{Source, Worker};

#[cfg(test)]
mod tests;
