//! What every other crate may lean on: words in two languages, findings, the clock, Japanese text and dates.
//!
//! Pure: no input or output, no async, and nothing here asks the time.

pub mod calendar;
pub mod cell;
pub mod clock;
pub mod comparability;
pub mod finding;
mod nearest;
pub mod normalise;
pub mod prefecture;
mod quotes;
pub mod text;
pub mod universe;

pub use clock::{Clock, FixedClock};
pub use comparability::{Comparability, ConceptLink};
pub use finding::{Finding, Place, Severity};
pub use nearest::{did_you_mean, nearest};
pub use quotes::{UnpairedQuote, unpaired_quote};
pub use text::{Lang, Text};
pub use universe::UniverseWords;
