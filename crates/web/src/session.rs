//! Sign-ins: a random token in a cookie, its hash in the store.

use axum::http::HeaderValue;
use store::sign_in::{self, Respondent};
use store::{Tx, account};

use crate::app::App;
use crate::cookies;
use crate::error::Error;
use crate::urls;
use crate::visitor::Visitor;

/// How long a hospital's sign-in lasts, in hours. A working day, so that nobody types the code twice.
pub(crate) const RESPONDENT_HOURS: i64 = 12;
/// How long an account's sign-in lasts, in hours.
pub(crate) const DESK_HOURS: i64 = 10;
/// Bytes of a token.
const TOKEN_BYTES: usize = 32;

/// A fresh token: the clear form goes to the browser and nowhere else.
pub(crate) struct Token {
    clear: String,
    /// What the store keeps.
    pub(crate) hash: String,
}

/// Draws a token of 256 bits.
pub(crate) fn new_token(app: &App) -> Token {
    let bytes: [u8; TOKEN_BYTES] = app.random();
    let clear: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let hash = store::seal::digest(clear.as_bytes());
    Token { clear, hash }
}

/// The cookie that signs a hospital in.
pub(crate) fn respondent_cookie_of(app: &App, token: &Token) -> HeaderValue {
    cookies::set(respondent_cookie(app), &token.clear, app.config.secure_cookies)
}

/// The cookie that signs an account in.
pub(crate) fn desk_cookie_of(app: &App, token: &Token) -> HeaderValue {
    cookies::set(desk_cookie(app), &token.clear, app.config.secure_cookies)
}

/// The hospital that is signed in, if its sign-in has not ended.
pub(crate) async fn respondent(app: &App, tx: &Tx, visitor: &Visitor) -> Result<Option<Respondent>, Error> {
    let Some(token) = &visitor.respondent_token else {
        return Ok(None);
    };
    Ok(sign_in::respondent(tx, &token_hash(token), app.now()).await?)
}

/// The hospital that is signed in and the person who answers for it; leads to where either can be told.
pub(crate) async fn declared(app: &App, tx: &Tx, visitor: &Visitor) -> Result<Respondent, Error> {
    match respondent(app, tx, visitor).await? {
        None => Err(Error::SignedOut { to: urls::SIGN_IN }),
        Some(respondent) if respondent.person.is_none() => Err(Error::SignedOut { to: urls::WHO }),
        Some(respondent) => Ok(respondent),
    }
}

/// The account that is signed in, if its sign-in has not ended.
pub(crate) async fn account(app: &App, tx: &Tx, visitor: &Visitor) -> Result<Option<account::Account>, Error> {
    let Some(token) = &visitor.desk_token else {
        return Ok(None);
    };
    Ok(sign_in::account(tx, &token_hash(token), app.now()).await?)
}

/// What the store knows a token by.
pub(crate) fn token_hash(token: &str) -> String {
    store::seal::digest(token.as_bytes())
}

/// Name of a hospital's cookie. The prefix makes browsers insist on HTTPS and this very host.
pub(crate) fn respondent_cookie(app: &App) -> &'static str {
    if app.config.secure_cookies { "__Host-kaishin" } else { "kaishin" }
}

/// Name of an account's cookie.
pub(crate) fn desk_cookie(app: &App) -> &'static str {
    if app.config.secure_cookies { "__Host-kaishin-desk" } else { "kaishin-desk" }
}
