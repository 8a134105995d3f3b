//! Accounts of the secretariat and of coordinators.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use jiff::Timestamp;
use sea_orm::Value;

use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::AccountId;
use crate::row::Row;
use crate::scope::{Actor, Scope};

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// 事務局: designs, runs, tabulates, publishes.
    Secretariat,
    /// 都道府県など: sees its own part, read-only.
    Coordinator,
}

impl Role {
    /// The word in the table.
    pub fn code(self) -> &'static str {
        match self {
            Role::Secretariat => "secretariat",
            Role::Coordinator => "coordinator",
        }
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Identity.
    pub id: AccountId,
    /// Name to sign in with.
    pub name: String,
    /// Name shown.
    pub display_name: String,
    /// What it is for.
    pub role: Role,
    /// What it may see.
    pub scope: Scope,
    /// True when it may ask, with a reason, for contacts and sealed answers.
    pub may_unseal: bool,
}

impl Account {
    /// True for the role that may change rounds, frames and the register.
    pub fn may_run_rounds(&self) -> bool {
        self.role == Role::Secretariat
    }

    /// The account as an actor of the log.
    pub fn actor(&self) -> Actor {
        Actor::Account(self.id)
    }
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Name to sign in with.
    pub name: String,
    /// Name shown.
    pub display_name: String,
    /// What it is for.
    pub role: Role,
    /// [`Scope::All`] or [`Scope::Prefecture`].
    pub scope: Scope,
    /// Whether it may ask for sealed answers.
    pub may_unseal: bool,
}

/// The stored form of `password` with this random salt (16 bytes): Argon2id with the recommended cost.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> Result<String, StoreError> {
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| StoreError::Configuration(format!("password: {error}")))?;
    Ok(hash.to_string())
}

/// True when `password` belongs to the stored form. Slow on purpose; call it away from the async threads.
pub fn password_fits(stored: &str, password: &str) -> bool {
    PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// The account of this name with its stored password. The caller does the slow comparison, and does it for an unknown
/// name too, so that the time taken tells nothing.
pub async fn by_name(tx: &Tx, name: &str) -> Result<Option<(Account, String)>, StoreError> {
    const SQL: &str = "
        SELECT id, name, display_name, role, scope_prefecture, may_unseal, password_hash
          FROM account
         WHERE name = $1";
    let Some(row) = tx.one(SQL, &[name.into()]).await? else {
        return Ok(None);
    };
    Ok(Some((from_row(&row)?, row.text("password_hash")?)))
}

/// All accounts by name.
pub async fn list(tx: &Tx) -> Result<Vec<Account>, StoreError> {
    const SQL: &str = "
        SELECT id, name, display_name, role, scope_prefecture, may_unseal
          FROM account
         ORDER BY name";
    tx.all(SQL, &[]).await?.iter().map(from_row).collect()
}

/// Makes an account, or gives an existing one of the same name a new password, name, role and scope. A new password
/// ends the account's sign-ins.
pub async fn put(
    tx: &Tx,
    account: &NewAccount,
    password_hash: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<AccountId, StoreError> {
    const SQL: &str = "
        INSERT INTO account (name, display_name, password_hash, role, scope_prefecture, may_unseal, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (name) DO UPDATE
           SET display_name = excluded.display_name, password_hash = excluded.password_hash, role = excluded.role,
               scope_prefecture = excluded.scope_prefecture, may_unseal = excluded.may_unseal
        RETURNING id";
    let values: [Value; 7] = [
        account.name.clone().into(),
        account.display_name.clone().into(),
        password_hash.into(),
        account.role.code().into(),
        account.scope.prefecture().into(),
        if account.may_unseal { "yes" } else { "no" }.into(),
        crate::times::to_text(now).into(),
    ];
    let id = AccountId(tx.only(SQL, &values).await?.number("id")?);
    tx.execute("DELETE FROM sign_in WHERE account_id = $1", &[id.into()]).await?;
    let detail = serde_json::json!({ "role": account.role.code(), "may_unseal": account.may_unseal });
    audit::write(tx, actor, "account.put", &format!("account:{id}"), detail, now).await?;
    Ok(id)
}

pub(crate) fn from_row(row: &Row) -> Result<Account, StoreError> {
    let role = match row.text("role")?.as_str() {
        "secretariat" => Role::Secretariat,
        "coordinator" => Role::Coordinator,
        _ => return Err(StoreError::inconsistent("account", "role", "unknown role")),
    };
    let prefecture = row.text("scope_prefecture")?;
    let scope = match (role, prefecture.is_empty()) {
        (_, false) => Scope::Prefecture(prefecture),
        (Role::Secretariat, true) => Scope::All,
        (Role::Coordinator, true) => {
            return Err(StoreError::inconsistent("account", "scope_prefecture", "a coordinator without a prefecture"));
        }
    };
    Ok(Account {
        id: AccountId(row.number("id")?),
        name: row.text("name")?,
        display_name: row.text("display_name")?,
        role,
        scope,
        may_unseal: row.text("may_unseal")? == "yes",
    })
}
