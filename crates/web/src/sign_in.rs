//! `/sign-in`: a hospital's facility code and access code; `/sign-out`.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use serde::Serialize;
use store::{Actor, access, audit, sign_in};

use crate::app::App;
use crate::carried::Carried;
use crate::cookies;
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::session::{self, RESPONDENT_HOURS};
use crate::templates::View;
use crate::urls;
use crate::visitor::Visitor;
use crate::who;

/// Longest code that is looked at, in characters.
const CODE_CHARS_MAX: usize = 200;

/// The sign-in page.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct SignInView {
    /// The facility code as typed. The access code is a secret and is not shown again.
    facility: String,
    /// Codes that do not fit together. The same words for an unknown facility.
    wrong: bool,
    /// Nothing typed as the facility code.
    facility_missing: bool,
    /// Nothing typed as the access code.
    code_missing: bool,
    /// Typed answers on their way through an expired sign-in.
    carried: Option<Carried>,
}

impl View for SignInView {
    const TEMPLATE: &'static str = "sign_in.html";
}

/// `GET /sign-in`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    reply::page(&app, &visitor.shell(), &SignInView::default())
}

/// The sign-in page with typed answers to carry: the answer to a section's form when the sign-in has ended.
pub(crate) fn expired(app: &App, visitor: &Visitor, carried: Carried) -> Result<Response, Error> {
    let mut shell = visitor.shell();
    urls::SIGN_IN.clone_into(&mut shell.path);
    let view = SignInView { carried: Some(carried), ..SignInView::default() };
    reply::refused(app, StatusCode::UNAUTHORIZED, &shell, &view)
}

/// `POST /sign-in`
pub(crate) async fn enter(State(app): State<App>, visitor: Visitor, fields: Fields) -> Result<Response, Error> {
    let facility: String = fields.get("facility").trim().chars().take(CODE_CHARS_MAX).collect();
    let code: String = fields.get("code").trim().chars().take(CODE_CHARS_MAX).collect();
    let mut view = SignInView {
        facility_missing: facility.is_empty(),
        code_missing: code.is_empty(),
        facility: facility.clone(),
        carried: Carried::read(&fields),
        wrong: false,
    };
    if view.facility_missing || view.code_missing {
        return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &visitor.shell(), &view);
    }

    hold_back(&app, &visitor.source, &facility).await?;
    let found = access::verify(&app.store.read().await?, &facility, &code).await?;
    let Some(grant) = found else {
        note_failure(&app, &visitor.source, &facility).await?;
        view.wrong = true;
        return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &visitor.shell(), &view);
    };

    let (now, token) = (app.now(), session::new_token(&app));
    let tx = app.store.write().await?;
    let expires_at = now + SignedDuration::from_hours(RESPONDENT_HOURS);
    sign_in::begin_respondent(&tx, &grant, &token.hash, now, expires_at).await?;
    let respondent = sign_in::respondent(&tx, &token.hash, now).await?.ok_or(Error::NotFound)?;
    let reply = match view.carried {
        Some(carried) => who::ask(&app, &tx, &visitor, &respondent, Some(carried)).await?,
        None => reply::see_other(urls::WHO),
    };
    tx.commit().await?;
    Ok(reply::with_cookie(reply, session::respondent_cookie_of(&app, &token)))
}

/// `POST /sign-out`
pub(crate) async fn leave(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    if let Some(token) = &visitor.respondent_token {
        let tx = app.store.write().await?;
        sign_in::end(&tx, &session::token_hash(token)).await?;
        tx.commit().await?;
    }
    let forget = cookies::forget(session::respondent_cookie(&app), app.config.secure_cookies);
    Ok(reply::with_cookie(reply::see_other(urls::LANDING), forget))
}

/// Waits as long as earlier wrong codes ask for. Accounts use it too, with their name in place of the facility code.
pub(crate) async fn hold_back(app: &App, source: &str, account: &str) -> Result<(), Error> {
    let delay = app.throttle.lock().expect("no panic while held").enter(source, account, app.now());
    let place = WaitingPlace { app, delay: delay.ok_or(Error::TooMany)? };
    if !place.delay.is_zero() {
        tokio::time::sleep(place.delay).await;
    }
    Ok(())
}

/// Remembers a wrong code, and tells the log when guessing begins. What was typed is not written: it may be a secret
/// in the wrong field.
pub(crate) async fn note_failure(app: &App, source: &str, account: &str) -> Result<(), Error> {
    let is_news = app.throttle.lock().expect("no panic while held").failed(source, account, app.now());
    if is_news {
        let tx = app.store.write().await?;
        let actor = Actor::System("site");
        audit::write(&tx, &actor, "sign_in.slowed", "sign-in", serde_json::json!({}), app.now()).await?;
        tx.commit().await?;
        tracing::warn!("wrong codes again and again: answers to sign-ins are held back");
    }
    Ok(())
}

/// Given back also when the browser hangs up while it waits.
struct WaitingPlace<'a> {
    app: &'a App,
    delay: Duration,
}

impl Drop for WaitingPlace<'_> {
    fn drop(&mut self) {
        if let Ok(mut throttle) = self.app.throttle.lock() {
            throttle.leave(self.delay);
        }
    }
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::sample;
    let wrong = SignInView { facility: "架空1311000001".to_owned(), wrong: true, ..SignInView::default() };
    let missing = SignInView { facility_missing: true, code_missing: true, ..SignInView::default() };
    let fields = vec![("ehr/q3".to_owned(), "yes".to_owned())];
    let carried = Some(Carried { to: "ehr".to_owned(), fields });
    vec![
        sample("sign-in", SignInView::default()),
        sample("sign-in-wrong", wrong),
        sample("sign-in-missing", missing),
        sample("sign-in-expired", SignInView { carried, ..SignInView::default() }),
    ]
}
