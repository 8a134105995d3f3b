//! A form of the desk whose sign-in had ended: it waits on the sign-in page, and is sent after signing in.

use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::app::App;
use crate::carried::Carried;
use crate::desk::{sign_in, urls};
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::session;
use crate::templates::{Shell, View};
use crate::urls::DESK_SIGN_IN;
use crate::visitor::Visitor;

/// Where forms of the desk go.
const DESK: &str = "/desk/";

/// The form that waited, ready to be sent.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ResumeView {
    /// Address of the form.
    action: String,
    fields: Vec<(String, String)>,
    /// What was typed, for the eye: without what buttons and boxes say.
    typed: Vec<String>,
}

impl View for ResumeView {
    const TEMPLATE: &'static str = "desk/resume.html";
}

/// Answers a form that comes without a sign-in with the sign-in page, which carries the form on. An uploaded file
/// cannot be carried; its page leads to the sign-in as any other.
pub(crate) async fn carry(State(app): State<App>, request: Request, next: Next) -> Response {
    if !is_form(&request) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let Ok(visitor) = Visitor::from_request_parts(&mut parts, &app).await;
    match is_signed_in(&app, &visitor).await {
        Ok(true) => next.run(Request::from_parts(parts, body)).await,
        Ok(false) => {
            let to = parts.uri.path().to_owned();
            let fields = Fields::from_request(Request::from_parts(parts, body), &app).await;
            fields
                .and_then(|fields| sign_in::expired(&app, &visitor, Carried::of(&to, fields)))
                .unwrap_or_else(Error::into_response)
        }
        Err(error) => error.into_response(),
    }
}

fn is_form(request: &Request) -> bool {
    let path = request.uri().path();
    let media = request.headers().get(header::CONTENT_TYPE);
    request.method() == Method::POST
        && path.starts_with(DESK)
        && path != DESK_SIGN_IN
        && path != urls::SIGN_OUT
        && media.is_some_and(|media| media.as_bytes().starts_with(b"application/x-www-form-urlencoded"))
}

async fn is_signed_in(app: &App, visitor: &Visitor) -> Result<bool, Error> {
    let tx = app.store.read().await?;
    Ok(session::account(app, &tx, visitor).await?.is_some())
}

/// The page after signing in: one button sends what waited. `None` for an address that is none of the desk's.
pub(crate) fn page(app: &App, shell: &Shell, carried: Carried) -> Result<Option<Response>, Error> {
    let Carried { to: action, fields } = carried;
    if !action.starts_with(DESK) || action.contains(['?', '#', '\\']) || action.contains("//") {
        return Ok(None);
    }
    let is_code = |text: &str| text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let typed = fields.iter().map(|(_, value)| value.trim()).filter(|value| !value.is_empty() && !is_code(value));
    let view = ResumeView { typed: typed.map(str::to_owned).collect(), action, fields };
    reply::page(app, shell, &view).map(Some)
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    let fields = [("day", "2026-12-25"), ("reason", "大雪のため")];
    let view = ResumeView {
        action: "/desk/rounds/1/extend".to_owned(),
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        typed: fields.map(|(_, value)| value.to_owned()).to_vec(),
    };
    vec![crate::samples::desk_sample("desk-resume", view)]
}
