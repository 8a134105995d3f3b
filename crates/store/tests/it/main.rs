//! The store's contract, on SQLite always and on PostgreSQL where `KAISHIN_TEST_POSTGRES` names a server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]

mod access;
mod audit;
mod explanation;
mod extract;
mod frame;
mod migration;
mod publication;
mod register;
mod response;
mod workbook;
mod world;
