//! The site: server-rendered pages that work without scripts. Only this crate holds HTML.
//!
//! One folder a resource, one file a use. A page is a typed context ([`templates::View`]) beside its handler, with
//! samples; [`router`] is the table of contents. How to add a page: write the view and its template, give the view
//! `samples()`, list them in the area's `samples` function, add a line to the area's `routes`.

mod answers;
mod app;
mod assets;
mod carried;
mod cookies;
mod embedded;
mod error;
mod fields;
mod i18n;
mod language;
mod router;
mod security;
mod session;
mod templates;
mod throttle;
mod urls;
mod visitor;

mod check;
mod desk;
mod home;
mod landing;
mod print;
mod reply;
mod section;
mod sheet;
mod sign_in;
mod submission;
mod who;
mod words;
mod workbook;

pub use app::{App, WebConfig};
pub use desk::{LeftOut, Releasing, ReportFiles, change_report, release, release_files, report_files};
pub use error::Error;
pub use router::router;
pub use templates::Templates;
pub use workbook::{Bringing, Brought, Making, bring as bring_workbook, make as make_workbook};

#[cfg(test)]
mod samples;
#[cfg(test)]
mod sheet_sample;
#[cfg(test)]
mod tests;
