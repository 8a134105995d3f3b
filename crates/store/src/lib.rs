//! All SQL of the product, for SQLite and PostgreSQL: one text for both, one file a noun.
//!
//! A change, its audit entry and the job it causes share one transaction and one function. Look-ups go through
//! what the person may see ([`Scope`]). Nothing here asks the time or draws a random number.

mod answer_row;
mod connection;
pub mod error;
pub mod ids;
mod migration;
mod row;
pub mod scope;
pub mod seal;
mod steps;
mod times;
mod together;

pub mod access;
pub mod account;
pub mod audit;
pub mod change;
pub mod collect;
pub mod dataset;
pub mod explanation;
pub mod extracts;
pub mod facility;
pub mod frame;
pub mod history;
pub mod instrument;
pub mod microdata;
pub mod person;
pub mod previous;
pub mod progress;
pub mod publication;
pub mod response;
pub mod round;
pub mod sign_in;
pub mod submission;
pub mod workbook;

pub use connection::{Backend, Store, Tx};
pub use error::StoreError;
pub use ids::{
    AccountId, FacilityId, InstrumentId, PersonId, PublicationId, ReadingId, ResponseId, RoundId, WorkbookId,
};
pub use scope::{Actor, Scope};
pub use seal::{SealKey, Sealer};
