//! Why a request could not be answered, and the page that says so politely. The words are in `locales/*/errors.ftl`.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use serde::Serialize;
use store::StoreError;

use crate::app::App;
use crate::language;
use crate::templates::{Shell, View};
use crate::visitor;

/// Why a request could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Also for what the person may not see: the difference is nobody's business.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in; leads to this page.
    #[error("signed out")]
    SignedOut {
        /// Where to sign in.
        to: &'static str,
    },
    /// The form is none that a page of ours sends.
    #[error("unreadable request")]
    BadRequest,
    /// A page of another site sent the form.
    #[error("sent from another site")]
    OtherSite,
    /// The page exists, but not for this method.
    #[error("method not allowed")]
    Method,
    /// The round takes no answers now, or the thing has changed meanwhile.
    #[error("changed meanwhile")]
    Conflict,
    /// Over a limit of size.
    #[error("over {limit_bytes} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit_bytes: usize,
    },
    /// Too many sign-ins are waiting.
    #[error("too many at once")]
    TooMany,
    /// The answer took too long.
    #[error("took too long")]
    Timeout,
    /// The store could not do it.
    #[error("store: {0}")]
    Store(#[from] StoreError),
    /// A template is wrong.
    #[error("template: {0:#}")]
    Template(#[from] minijinja::Error),
    /// Something that cannot be, in a sentence for the log.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// The status of the answer.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::SignedOut { .. } => StatusCode::SEE_OTHER,
            Error::BadRequest => StatusCode::BAD_REQUEST,
            Error::OtherSite => StatusCode::FORBIDDEN,
            Error::Method => StatusCode::METHOD_NOT_ALLOWED,
            Error::Conflict => StatusCode::CONFLICT,
            Error::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Error::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Error::Timeout | Error::Store(StoreError::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Error::Store(StoreError::DiskFull) => StatusCode::INSUFFICIENT_STORAGE,
            Error::Store(_) | Error::Template(_) | Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Which words the page shows: `error-KIND-title` and `error-KIND-body`.
    fn kind(&self) -> &'static str {
        match self {
            Error::NotFound | Error::SignedOut { .. } => "not-found",
            Error::BadRequest | Error::Method => "bad-request",
            Error::OtherSite => "other-site",
            Error::Conflict => "conflict",
            Error::TooLarge { .. } => "too-large",
            Error::TooMany => "too-many",
            Error::Timeout | Error::Store(StoreError::Busy) => "busy",
            Error::Store(StoreError::DiskFull) => "disk-full",
            Error::Store(_) | Error::Template(_) | Error::Internal(_) => "internal",
        }
    }
}

/// What the middleware needs to know to make the page.
#[derive(Clone, Debug)]
struct Refusal {
    kind: &'static str,
    limit_mib: usize,
    log: Option<String>,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Error::SignedOut { to } = self {
            return Redirect::to(to).into_response();
        }
        let status = self.status();
        let limit_mib = if let Error::TooLarge { limit_bytes } = &self { limit_bytes.div_ceil(1024 * 1024) } else { 0 };
        let log = (status.is_server_error()).then(|| self.to_string());
        let mut response = status.into_response();
        response.extensions_mut().insert(Refusal { kind: self.kind(), limit_mib, log });
        response
    }
}

/// The page of an error.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ErrorView {
    /// Which words.
    pub(crate) kind: &'static str,
    /// Limit of size in MiB, where the error is about it.
    pub(crate) limit_mib: usize,
    /// A number to tell on the telephone; empty where nothing is to be looked up.
    pub(crate) reference: String,
}

impl View for ErrorView {
    const TEMPLATE: &'static str = "error.html";
}

/// Turns every refusal into a page, or into JSON for our scripts, and logs what has to be looked at, once.
pub(crate) async fn pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let lang = language::of(request.headers());
    let json = visitor::wants_json(request.headers());
    let mut response = next.run(request).await;
    let refusal = match response.extensions_mut().remove::<Refusal>() {
        Some(refusal) => refusal,
        None if is_bare(&response) => Refusal { kind: bare_kind(response.status()), limit_mib: 0, log: None },
        None => return response,
    };
    let mut reference = String::new();
    if let Some(log) = &refusal.log {
        reference = app.random::<4>().iter().map(|byte| format!("{byte:02x}")).collect();
        tracing::error!(reference, "request failed: {log}");
    }
    let status = response.status();
    if json {
        let body = serde_json::json!({ "error": refusal.kind, "reference": reference });
        return (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response();
    }
    let view = ErrorView { kind: refusal.kind, limit_mib: refusal.limit_mib, reference };
    let help_desk = app.config.help_desk.get(lang).to_owned();
    let shell = Shell { lang, path: "/".to_owned(), help_desk, ..Shell::default() };
    match app.templates.render(&shell, &view) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!("the error page itself cannot be rendered: {error:#}");
            status.into_response()
        }
    }
}

/// True for an error that comes from below us without a page: a timeout, a body over the limit.
fn is_bare(response: &Response) -> bool {
    let failed = response.status().is_client_error() || response.status().is_server_error();
    let has_type = response.headers().get(header::CONTENT_TYPE);
    failed && has_type.is_none_or(|media| media.as_bytes().starts_with(b"text/plain"))
}

fn bare_kind(status: StatusCode) -> &'static str {
    match status.as_u16() {
        404 => "not-found",
        408 | 503 => "busy",
        413 => "too-large",
        500.. => "internal",
        _ => "bad-request",
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    let kinds = [
        "not-found",
        "bad-request",
        "other-site",
        "conflict",
        "too-large",
        "too-many",
        "busy",
        "disk-full",
        "internal",
    ];
    kinds
        .into_iter()
        .map(|kind| {
            let view = ErrorView { kind, limit_mib: 1, reference: "1a2b3c4d".to_owned() };
            crate::samples::sample(&format!("error-{kind}"), view)
        })
        .collect()
}
