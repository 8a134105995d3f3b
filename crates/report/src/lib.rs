//! What makes up a publication: tables, charts and words as plain data. Pages, print and files are made from it elsewhere.
//!
//! [`assemble`] gathers a [`Report`]; [`view`] turns it into ready strings for templates, [`chart`] draws SVG for page and
//! print alike. Tables as files are made in `publish`.

pub mod change;
pub mod chart;
pub mod view;

mod csv;
mod number;
mod publication;

pub use csv::NOTHING;
pub use publication::{Report, RoundFacts, assemble};

#[cfg(test)]
mod tests;
