//! Browser stories: what people do on the pages, in a real Chromium against a real server.
//!
//! `cargo xtask test` provides the browser; without it the stories are skipped, each with a line that says so.

mod answering;
mod author;
mod clerk;
mod composing;
mod conflict;
mod desk;
mod expiry;
mod forms;
mod harness;
mod pictures;
mod routing;
mod tour;
mod while_typing;
