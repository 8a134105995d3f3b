//! What every other crate may lean on: words in two languages, findings, the clock, Japanese text and dates.
//!
//! Pure: no input or output, no async, and nothing here asks the time.

pub mod text;
pub mod finding;
pub mod clock;
pub mod calendar;
pub mod normalise;
pub mod prefecture;
pub mod universe;
pub mod cell;

pub use clock::{Clock, FixedClock};
pub use finding::{Finding, Place, Severity};
pub use text::{Lang, Text};
pub use universe::UniverseWords;
