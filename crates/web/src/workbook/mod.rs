//! Answering in Excel 回答用ブック: making a workbook, taking one back, its findings, and the marked copy.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::app::App;
use crate::urls;

pub(crate) mod brought;
pub(crate) mod desk;
mod findings;
mod made;
mod marks;
mod page;
mod receive;
mod result;
mod returned;
mod settle;
pub(crate) mod waiting;

pub use made::{Making, make};
pub use returned::{Bringing, Brought, bring};

/// The pages of a hospital, one line a page.
pub(crate) fn routes() -> Router<App> {
    let upload = post(receive::take).layer(DefaultBodyLimit::max(receive::UPLOAD_BYTES_MAX));
    Router::new()
        .route(urls::WORKBOOK, get(page::show))
        .route(urls::WORKBOOK_FILE, post(page::file))
        .route(urls::WORKBOOK_RETURN, upload)
        .route("/workbook/returned/{id}", get(result::show))
        .route("/workbook/returned/{id}/marked", post(result::marked))
        .route("/workbook/returned/{id}/settle", post(settle::settle))
}

/// The pages of the secretariat.
pub(crate) fn desk_routes() -> Router<App> {
    let upload = post(brought::take).layer(DefaultBodyLimit::max(desk::BUNDLE_UPLOAD_BYTES_MAX));
    Router::new()
        .route("/desk/rounds/{id}/workbooks", get(desk::show))
        .route("/desk/rounds/{id}/workbooks/file", post(desk::file))
        .route("/desk/rounds/{id}/workbooks/return", upload)
        .route("/desk/rounds/{id}/workbooks/marked", post(brought::marked))
}

/// Every page here with invented content.
#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    [page::samples(), result::samples()].into_iter().flatten().collect()
}
