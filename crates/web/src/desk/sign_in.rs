//! `/desk/sign-in`: an account's name and password; `/desk/sign-out`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use serde::Serialize;
use store::{account, sign_in};

use crate::app::App;
use crate::carried::Carried;
use crate::cookies;
use crate::desk::staff::Staff;
use crate::desk::{resume, urls};
use crate::error::Error;
use crate::fields::Fields;
use crate::reply;
use crate::session::{self, DESK_HOURS};
use crate::sign_in::{hold_back, note_failure};
use crate::templates::View;
use crate::urls::DESK_SIGN_IN;
use crate::visitor::Visitor;

/// Longest name or password that is looked at, in characters.
const CHARS_MAX: usize = 200;

/// The desk's sign-in page.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct DeskSignInView {
    /// The name as typed. The password is not shown again.
    name: String,
    /// Name and password do not fit together. The same words for an unknown name.
    wrong: bool,
    name_missing: bool,
    password_missing: bool,
    /// A form on its way through an expired sign-in.
    carried: Option<Carried>,
}

impl View for DeskSignInView {
    const TEMPLATE: &'static str = "desk/sign_in.html";
}

/// `GET /desk/sign-in`
pub(crate) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    reply::page(&app, &visitor.shell(), &DeskSignInView::default())
}

/// The sign-in page with a form to carry: the answer to that form when the sign-in has ended.
pub(crate) fn expired(app: &App, visitor: &Visitor, carried: Carried) -> Result<Response, Error> {
    let mut shell = visitor.shell();
    DESK_SIGN_IN.clone_into(&mut shell.path);
    let view = DeskSignInView { carried: Some(carried), ..DeskSignInView::default() };
    reply::refused(app, StatusCode::UNAUTHORIZED, &shell, &view)
}

/// `POST /desk/sign-in`
pub(crate) async fn enter(State(app): State<App>, visitor: Visitor, fields: Fields) -> Result<Response, Error> {
    let name: String = fields.get("name").trim().chars().take(CHARS_MAX).collect();
    let password: String = fields.get("password").chars().take(CHARS_MAX).collect();
    let mut view = DeskSignInView {
        name_missing: name.is_empty(),
        password_missing: password.is_empty(),
        name: name.clone(),
        wrong: false,
        carried: Carried::read(&fields),
    };
    if view.name_missing || view.password_missing {
        return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &visitor.shell(), &view);
    }

    // Accounts and facilities are blamed apart: a prefix that no typed facility code has.
    let blamed = format!("desk\n{name}");
    hold_back(&app, &visitor.source, &blamed).await?;
    let known = account::by_name(&app.store.read().await?, &name).await?;
    let (known, stored) = known.map_or((None, None), |(known, stored)| (Some(known), Some(stored)));
    let fits = app.desk.passwords.fits(stored, password).await?;
    let Some(account) = known.filter(|_| fits) else {
        note_failure(&app, &visitor.source, &blamed).await?;
        view.wrong = true;
        return reply::refused(&app, StatusCode::UNPROCESSABLE_ENTITY, &visitor.shell(), &view);
    };

    let (now, token) = (app.now(), session::new_token(&app));
    let tx = app.store.write().await?;
    sign_in::begin_account(&tx, &account, &token.hash, now, now + SignedDuration::from_hours(DESK_HOURS)).await?;
    tx.commit().await?;
    let mut shell = Staff { account, visitor }.shell();
    urls::ROUNDS.clone_into(&mut shell.path);
    let resumed = view.carried.map(|carried| resume::page(&app, &shell, carried)).transpose()?.flatten();
    let reply = resumed.unwrap_or_else(|| reply::see_other(urls::ROUNDS));
    Ok(reply::with_cookie(reply, session::desk_cookie_of(&app, &token)))
}

/// `POST /desk/sign-out`
pub(crate) async fn leave(State(app): State<App>, visitor: Visitor) -> Result<Response, Error> {
    if let Some(token) = &visitor.desk_token {
        let tx = app.store.write().await?;
        sign_in::end(&tx, &session::token_hash(token)).await?;
        tx.commit().await?;
    }
    let forget = cookies::forget(session::desk_cookie(&app), app.config.secure_cookies);
    Ok(reply::with_cookie(reply::see_other(DESK_SIGN_IN), forget))
}

#[cfg(test)]
pub(crate) fn samples() -> Vec<crate::samples::Sample> {
    use crate::samples::sample;
    let wrong = DeskSignInView { name: "jimukyoku".to_owned(), wrong: true, ..DeskSignInView::default() };
    let missing = DeskSignInView { name_missing: true, password_missing: true, ..DeskSignInView::default() };
    let fields = vec![("reason".to_owned(), "大雪のため".to_owned())];
    let carried = Some(Carried { to: "/desk/rounds/1/extend".to_owned(), fields });
    vec![
        sample("desk-sign-in", DeskSignInView::default()),
        sample("desk-sign-in-expired", DeskSignInView { carried, ..DeskSignInView::default() }),
        sample("desk-sign-in-wrong", wrong),
        sample("desk-sign-in-missing", missing),
    ]
}
