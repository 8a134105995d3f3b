//! The secretariat's pages: rounds, their facilities, frames, tables and files; the register; the log.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;
use crate::urls::DESK_SIGN_IN;

pub(crate) mod urls;

mod audit;
mod change;
mod codes;
mod export;
mod facilities;
mod files;
mod findings;
mod frame;
mod instruments;
mod paging;
mod passwords;
mod register;
mod release;
mod report;
pub(crate) mod resume;
mod rounds;
mod sign_in;
mod staff;
mod who;

pub use change::made::change_report;
pub(crate) use files::download;
pub(crate) use register::upload::discard;
pub use report::printable::{ReportFiles, release_files, report_files};
pub use report::release::release;
pub use report::releasing::{LeftOut, Releasing};
#[cfg(test)]
pub(crate) use rounds::head::sample as sample_head;
pub(crate) use rounds::head::{RoundHead, head as round_head};
pub(crate) use staff::{Secretariat, Staff, round_at};

/// What the desk keeps in memory between requests. All of it is bounded.
#[derive(Default)]
pub(crate) struct Desk {
    /// Where passwords are compared.
    pub(crate) passwords: passwords::Passwords,
    /// Reports made last.
    pub(crate) reports: report::cache::Reports,
    /// Releases between their preview and their way out.
    pub(crate) releases: release::kept::Releases,
    /// Comparisons of rounds made last.
    pub(crate) changes: change::cache::Changes,
    /// Lists between preview and import.
    pub(crate) pending: register::pending::PendingLists,
    /// What became of workbooks sent just now.
    pub(crate) workbooks: crate::workbook::brought::Results,
    /// Questionnaires that were read and are not published.
    pub(crate) drafts: instruments::drafts::Drafts,
}

/// The pages of the secretariat, one line a page.
pub(crate) fn routes() -> Router<App> {
    let upload = post(register::import::preview).layer(DefaultBodyLimit::max(register::upload::UPLOAD_BYTES_MAX));
    let form = get(instruments::list::show)
        .merge(post(instruments::upload::read).layer(DefaultBodyLimit::max(register::upload::UPLOAD_BYTES_MAX)));
    Router::new()
        .route(DESK_SIGN_IN, get(sign_in::show).post(sign_in::enter))
        .route(urls::SIGN_OUT, post(sign_in::leave))
        .route(urls::ROUNDS, get(rounds::list::show))
        .route(urls::NEW_ROUND, get(rounds::new::show).post(rounds::new::create))
        .route("/desk/rounds/{id}", get(rounds::show::show))
        .route("/desk/rounds/{id}/open", post(rounds::change::open))
        .route("/desk/rounds/{id}/extend", post(rounds::change::extend))
        .route("/desk/rounds/{id}/close", post(rounds::change::close))
        .route("/desk/rounds/{id}/reopen", post(rounds::change::reopen))
        .route("/desk/rounds/{id}/frame", get(frame::show::show))
        .route("/desk/rounds/{id}/frame/freeze", post(frame::freeze::freeze))
        .route("/desk/rounds/{id}/frame/decide", post(frame::decide::decide))
        .route("/desk/rounds/{id}/facilities", get(facilities::list::show))
        .route("/desk/rounds/{id}/facilities/{code}", get(facilities::show::show))
        .route("/desk/rounds/{id}/facilities/{code}/reveal", post(facilities::reveal::reveal))
        .route("/desk/rounds/{id}/facilities/{code}/reissue", post(facilities::reissue::reissue))
        .route("/desk/rounds/{id}/codes", get(codes::show).post(codes::issue))
        .route("/desk/rounds/{id}/report", get(report::show::show))
        .route("/desk/rounds/{id}/report/file", get(report::download::file))
        .route("/desk/rounds/{id}/report/tables/{name}", get(report::download::tables))
        .route("/desk/rounds/{id}/tables/{item}", get(report::table::show))
        .route("/desk/rounds/{id}/tables/{item}/csv/{encoding}", get(report::download::one))
        .route("/desk/rounds/{id}/release", get(release::form::show).post(release::asking::make))
        .route("/desk/rounds/{id}/release/{name}", get(release::preview::show).post(release::give::give))
        .route("/desk/rounds/{id}/publications/{publication}", get(release::give::again))
        .route("/desk/rounds/{id}/change", get(change::show::show))
        .route("/desk/rounds/{id}/change/csv/{encoding}", get(change::download::csv))
        .route("/desk/rounds/{id}/export", get(export::show).post(export::export))
        .route(urls::INSTRUMENTS, form)
        .route("/desk/instruments/{id}", get(instruments::sheet::show))
        .route("/desk/instruments/{id}/preview", get(instruments::preview::show).post(instruments::preview::attempt))
        .route("/desk/instruments/{id}/routes", get(instruments::routes::show))
        .route("/desk/instruments/{id}/tables", get(instruments::tables::show))
        .route("/desk/instruments/{id}/xlsx", get(instruments::download::file))
        .route("/desk/instruments/{id}/publish", post(instruments::publish::publish))
        .route(urls::REGISTER, get(register::list::show))
        .route(urls::REGISTER_IMPORT, upload)
        .route(urls::REGISTER_APPLY, post(register::apply::apply))
        .route(urls::AUDIT, get(audit::show))
}

/// Every page of the secretariat with invented content.
#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    [
        sign_in::samples(),
        resume::samples(),
        rounds::list::samples(),
        rounds::new::samples(),
        rounds::show::samples(),
        facilities::list::samples(),
        facilities::show::samples(),
        facilities::reissue::samples(),
        frame::show::samples(),
        codes::samples(),
        report::show::samples(),
        report::table::samples(),
        report::printable::samples(),
        release::form::samples(),
        release::preview::samples(),
        change::show::samples(),
        export::samples(),
        crate::workbook::desk::samples(),
        instruments::list::samples(),
        instruments::sheet::samples(),
        instruments::preview::samples(),
        instruments::routes::samples(),
        instruments::tables::samples(),
        register::list::samples(),
        register::import::samples(),
        register::apply::samples(),
        audit::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
