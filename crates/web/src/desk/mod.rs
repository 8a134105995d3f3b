//! The secretariat's pages.

use axum::Router;

use crate::app::App;

pub(crate) mod urls;

/// The pages of the secretariat, one line a page.
pub(crate) fn routes() -> Router<App> {
    Router::new()
}

/// Every page of the secretariat with invented content.
#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    Vec::new()
}
