//! The table of contents: one line a page.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use crate::app::App;
use crate::error::{self, Error};
use crate::fields::FORM_BYTES_MAX;
use crate::{
    assets, check, desk, home, landing, language, print, section, security, sign_in, submission, urls, who, workbook,
};

/// An answer that takes longer is given up. Longer than the longest delay of a sign-in and a slow import together.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);

/// The whole site.
///
/// Serve it with `into_make_service_with_connect_info::<SocketAddr>()`, so that guessing can be slowed per source.
pub fn router(app: App) -> Router {
    let pages = Router::new()
        .route(urls::LANDING, get(landing::show))
        .route(urls::SIGN_IN, get(sign_in::show).post(sign_in::enter))
        .route(urls::SIGN_OUT, post(sign_in::leave))
        .route(urls::WHO, get(who::show).post(who::declare))
        .route(urls::HOME, get(home::due::show))
        .route(urls::HUB, get(home::hub::show))
        .route("/sections/{name}", get(section::show::show).post(section::save::save))
        .route("/sections/{name}/conflict", post(section::conflict::settle))
        .route(urls::CHECK, get(check::show).post(submission::submit))
        .route(urls::RECEIPT, get(submission::receipt))
        .route(urls::PRINT, get(print::show))
        .route("/assets/{hash}/{name}", get(assets::serve))
        .merge(workbook::routes())
        .merge(workbook::desk_routes())
        .merge(desk::routes());

    pages
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(async || Error::Method)
        .layer(from_fn_with_state(app.clone(), desk::resume::carry))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn_with_state(app.clone(), language::choose))
        .layer(from_fn_with_state(app.clone(), security::refuse_other_sites))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, ANSWER_WITHIN))
        .layer(from_fn_with_state(app.clone(), error::pages))
        .layer(CompressionLayer::new().gzip(true))
        .layer(from_fn_with_state(app.clone(), security::headers))
        .with_state(app)
}
