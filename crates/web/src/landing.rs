//! `/`: where hospitals begin.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;

use crate::app::App;
use crate::error::Error;
use crate::reply;
use crate::templates::View;
use crate::visitor::Visitor;

/// The first page. It holds words only.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct LandingView {
    /// True where a hospital's cookie came along: leads on instead of to the sign-in.
    has_sign_in: bool,
}

impl View for LandingView {
    const TEMPLATE: &'static str = "landing.html";
}

/// `GET /`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    reply::page(&app, &visitor.shell(), &LandingView { has_sign_in: visitor.respondent_token.is_some() })
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    vec![crate::samples::sample("landing", LandingView { has_sign_in: false })]
}
