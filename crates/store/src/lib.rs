//! All SQL of the product, for SQLite and PostgreSQL: one text for both, one file a noun.
//!
//! A change, its audit entry and the job it causes share one transaction and one function. Look-ups go through
//! what the person may see ([`Scope`]). Nothing here asks the time or draws a random number.

pub mod ids;
pub mod scope;
pub mod error;
pub mod seal;
mod connection;
mod migration;
mod row;
mod times;

pub mod audit;
pub mod account;
pub mod facility;
pub mod instrument;
pub mod round;
pub mod frame;
pub mod progress;
pub mod access;
pub mod person;
pub mod sign_in;
pub mod response;
pub mod submission;
pub mod history;
pub mod collect;
pub mod dataset;
pub mod microdata;

pub use connection::{Backend, Store, Tx};
pub use error::StoreError;
pub use ids::{AccountId, FacilityId, InstrumentId, PersonId, ResponseId, RoundId};
pub use scope::{Actor, Scope};
pub use seal::{SealKey, Sealer};
