//! Who is signed in at the desk, and what they may do. A handler says with its parameter what it asks for.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use base::{Lang, prefecture};
use store::account::Account;
use store::{Actor, RoundId, Scope, Tx, round};

use crate::app::App;
use crate::error::Error;
use crate::session;
use crate::templates::{AccountBadge, Shell};
use crate::urls::DESK_SIGN_IN;
use crate::visitor::Visitor;

/// Any account: sees what its scope allows, changes nothing.
#[derive(Clone, Debug)]
pub(crate) struct Staff {
    /// The account.
    pub(crate) account: Account,
    /// The sender of the request.
    pub(crate) visitor: Visitor,
}

/// An account that may change rounds, frames and the register. For others the page does not exist.
#[derive(Clone, Debug)]
pub(crate) struct Secretariat(pub(crate) Staff);

impl Staff {
    /// What the account may see. Every look-up and every count goes through it.
    pub(crate) fn scope(&self) -> &Scope {
        &self.account.scope
    }

    /// Language of the answer.
    pub(crate) fn lang(&self) -> Lang {
        self.visitor.lang
    }

    /// The account as an actor of the log.
    pub(crate) fn actor(&self) -> Actor {
        self.account.actor()
    }

    /// The surroundings of a page.
    pub(crate) fn shell(&self) -> Shell {
        let mut shell = self.visitor.shell();
        shell.account = Some(AccountBadge {
            name: self.account.display_name.clone(),
            scope: scope_in_words(self.scope(), self.lang()),
            may_run_rounds: self.account.may_run_rounds(),
        });
        shell
    }

    /// The surroundings of a page that answers a POST: the link to the other language leads to `address`.
    pub(crate) fn shell_at(&self, address: &str) -> Shell {
        let mut shell = self.shell();
        address.clone_into(&mut shell.path);
        shell
    }
}

/// The prefecture of a coordinator; empty for everything.
pub(crate) fn scope_in_words(scope: &Scope, lang: Lang) -> String {
    match scope {
        Scope::All | Scope::Facility(_) => String::new(),
        Scope::Prefecture(code) => prefecture_name(code, lang),
    }
}

/// The name of a prefecture; what stands for it where it is unknown.
pub(crate) fn prefecture_name(code: &str, lang: Lang) -> String {
    match prefecture::name(code) {
        Some(name) => name.get(lang).to_owned(),
        None if lang == Lang::Ja => "不明".to_owned(),
        None => "Unknown".to_owned(),
    }
}

/// The round with this number in an address. What is no number is no round.
pub(crate) async fn round_at(tx: &Tx, number: &str) -> Result<round::Round, Error> {
    let id = number.parse().map(RoundId).map_err(|_| Error::NotFound)?;
    round::get(tx, id).await?.ok_or(Error::NotFound)
}

impl FromRequestParts<App> for Staff {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Staff, Error> {
        let Ok(visitor) = Visitor::from_request_parts(parts, app).await;
        let tx = app.store.read().await?;
        let account = session::account(app, &tx, &visitor).await?;
        let account = account.ok_or(Error::SignedOut { to: DESK_SIGN_IN })?;
        Ok(Staff { account, visitor })
    }
}

impl FromRequestParts<App> for Secretariat {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Secretariat, Error> {
        let staff = Staff::from_request_parts(parts, app).await?;
        if staff.account.may_run_rounds() { Ok(Secretariat(staff)) } else { Err(Error::NotFound) }
    }
}
