//! Answers of handlers: a page, a refused form, or the way to another page.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use crate::app::App;
use crate::error::Error;
use crate::templates::{Shell, View};

/// A page.
pub(crate) fn page<V: View>(app: &App, shell: &Shell, view: &V) -> Result<Response, Error> {
    refused(app, StatusCode::OK, shell, view)
}

/// A form that comes back, with the status that says why.
pub(crate) fn refused<V: View>(app: &App, status: StatusCode, shell: &Shell, view: &V) -> Result<Response, Error> {
    Ok((status, Html(app.templates.render(shell, view)?)).into_response())
}

/// After a form was taken: the page to look at next.
pub(crate) fn see_other(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// The same answer with a cookie.
pub(crate) fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

/// An answer to a script of ours.
pub(crate) fn json(status: StatusCode, body: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}
