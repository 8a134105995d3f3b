//! Who asks: language, source, and the tokens they carry. Says nothing about what they may do.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base::Lang;

use crate::app::App;
use crate::cookies;
use crate::language;
use crate::session;
use crate::templates::Shell;

/// The sender of a request.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    /// Language of the answer.
    pub(crate) lang: Lang,
    /// Network address, for slowing down guessing; never logged with answers.
    pub(crate) source: String,
    /// Path and query asked for.
    pub(crate) path: String,
    /// True where a script of ours asks.
    pub(crate) wants_json: bool,
    /// Token of a hospital's sign-in.
    pub(crate) respondent_token: Option<String>,
    /// Token of an account's sign-in.
    pub(crate) desk_token: Option<String>,
    help_desk: String,
}

impl Visitor {
    /// The surroundings of a page for this visitor; handlers add who is signed in.
    pub(crate) fn shell(&self) -> Shell {
        Shell { lang: self.lang, path: self.path.clone(), help_desk: self.help_desk.clone(), ..Shell::default() }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Visitor, Infallible> {
        let lang = language::of(&parts.headers);
        Ok(Visitor {
            lang,
            source: source(parts, app.config.trust_proxy),
            path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            wants_json: wants_json(&parts.headers),
            respondent_token: cookies::get(&parts.headers, session::respondent_cookie(app)),
            desk_token: cookies::get(&parts.headers, session::desk_cookie(app)),
            help_desk: app.config.help_desk.get(lang).to_owned(),
        })
    }
}

/// True for a request that wants `application/json`, as our scripts do.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
}

fn source(parts: &Parts, trust_proxy: bool) -> String {
    if trust_proxy && let Some(client) = last_forwarded(&parts.headers) {
        return client;
    }
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or_else(|| "unknown".to_owned(), |ConnectInfo(address)| address.ip().to_string())
}

/// The entry that our own proxy added, which is the last one; those before it can be made up.
fn last_forwarded(headers: &HeaderMap) -> Option<String> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    let client = last.rsplit(',').next()?.trim();
    (!client.is_empty() && client.len() <= 64).then(|| client.to_owned())
}
