//! From answers to tables: a dataset and a plan in, tables that carry their base, weights and averaging rule out.
//!
//! The way is `Dataset` → [`Sums`] (exact integers) → [`Estimate`] → [`Table`]. Estimators see sums, never rows, so that
//! the order of the responses, threads and machines cannot matter. Method notes: `docs/methods/`.

pub mod change;
mod check;
mod classification;
mod clusters;
mod counting;
mod dataset;
pub mod design;
pub mod distribution;
mod estimate;
pub mod independence;
pub mod interval;
pub mod kernel;
pub mod linear;
mod listed;
pub mod microdata;
mod plan;
mod precision;
pub mod quantile;
pub mod replicate;
mod response;
mod rounding;
mod run;
pub mod sampling;
mod share_of;
mod sums;
pub mod suppression;
mod table;
mod variable;
mod weighted;
mod weights;

pub use classification::{Class, Classification, Stratification, Stratum};
pub use clusters::{ClusterAmountSums, ClusterSums, PickedSums};
pub use dataset::Dataset;
pub use estimate::{AveragingRule, Estimate, Weights};
pub use plan::{Plan, TablePlan, standard};
pub use precision::{IntervalMethod, LEVEL, Precision};
pub use response::{ResponseCount, ResponseRow, ResponseTable};
pub use rounding::{Percent, decimal, hundredths};
pub use run::{Tabulation, run};
pub use share_of::ShareOf;
pub use sums::{AmountSums, CellSums, StateSums, Sums};
pub use table::{Amounts, Cell, Column, ColumnKind, Disclosed, Marking, Row, RowKind, Table};
pub use variable::{Category, State, Variable, VariableData, VariableKind};
pub use weighted::{CountedBase, Share, shares_of};
pub use weights::WeightSummary;

#[cfg(test)]
mod published;
#[cfg(test)]
mod published_bases;
#[cfg(test)]
mod tests;
