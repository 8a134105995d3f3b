//! Facilities: reading official lists, comparing two of them, bed classes, and the rule that makes a frame.
//!
//! Pure: bytes come in, data goes out. Storing them, and who decided what when, is the business of `store`.

pub mod beds;
pub mod classification;
pub mod diff;
pub mod facility;
pub mod frame;
pub mod invented;
pub mod mapping;
pub mod read;

#[cfg(test)]
mod tests;

pub use beds::{BedClass, BedReading, Beds, UnclearBeds};
pub use classification::{Class, Classification};
pub use diff::{Change, Difference, FieldChange, diff};
pub use facility::{Facility, FacilityKind};
pub use frame::{BedDecision, FrameRule, Placement, Reason, Status, Stratify};
pub use mapping::{Field, Mapping};
pub use read::{Reading, read};
