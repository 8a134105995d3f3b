//! Stories over HTTP: the router driven as a browser would, on SQLite always and on PostgreSQL where
//! `KAISHIN_TEST_POSTGRES` names a server.

#![expect(clippy::unwrap_used, reason = "a story that cannot go on fails there")]

mod answering;
mod bad_input;
mod client;
mod desk;
mod desk_change;
mod desk_instruments;
mod desk_register;
mod desk_release;
mod desk_report;
mod desk_round;
mod desk_world;
mod error_cells;
mod form_pages;
mod form_world;
mod two_people;
mod while_typing;
mod workbook;
mod workbook_desk;
mod world;
