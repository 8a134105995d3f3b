//! Sign-ins: of hospitals by access code, of accounts by password. Tokens are random and stored hashed.

use jiff::Timestamp;
use sea_orm::Value;

use crate::access::Grant;
use crate::account::{self, Account};
use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{FacilityId, PersonId, RoundId};
use crate::scope::{Actor, Scope};
use crate::times;

/// A hospital that has signed in to a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respondent {
    /// The sign-in.
    pub sign_in: i64,
    /// The round that the code opens.
    pub round: RoundId,
    /// The hospital.
    pub facility: FacilityId,
    /// Its code in the register.
    pub facility_code: String,
    /// Its name on the frame's day.
    pub facility_name: String,
    /// Who it is, once declared.
    pub person: Option<PersonId>,
}

impl Respondent {
    /// What the hospital may see: itself.
    pub fn scope(&self) -> Scope {
        Scope::Facility(self.facility)
    }

    /// The actor of the log: the person once declared, the facility before.
    pub fn actor(&self) -> Actor {
        self.person.map_or(Actor::Facility(self.facility), Actor::Person)
    }

    /// The subject under which the log knows the response.
    pub fn subject(&self) -> String {
        format!("round:{}/facility:{}", self.round, self.facility)
    }
}

/// Begins a hospital's sign-in. `token_hash` is the digest of the cookie's token.
pub async fn begin_respondent(
    tx: &Tx,
    grant: &Grant,
    token_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "
        INSERT INTO sign_in (token_hash, access_code_id, created_at, expires_at)
        VALUES ($1, $2, $3, $4)";
    let values: [Value; 4] =
        [token_hash.into(), grant.access_code.into(), times::to_text(now).into(), times::to_text(expires_at).into()];
    tx.execute(SQL, &values).await?;
    let subject = format!("round:{}/facility:{}", grant.round, grant.facility);
    audit::write(tx, &Actor::Facility(grant.facility), "sign_in.respondent", &subject, serde_json::json!({}), now).await
}

/// Begins an account's sign-in.
pub async fn begin_account(
    tx: &Tx,
    account: &Account,
    token_hash: &str,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "
        INSERT INTO sign_in (token_hash, account_id, created_at, expires_at)
        VALUES ($1, $2, $3, $4)";
    let values: [Value; 4] =
        [token_hash.into(), account.id.into(), times::to_text(now).into(), times::to_text(expires_at).into()];
    tx.execute(SQL, &values).await?;
    let subject = format!("account:{}", account.id);
    audit::write(tx, &account.actor(), "sign_in.account", &subject, serde_json::json!({}), now).await
}

/// The hospital behind a token. `None` when it expired, ended, or its code was reissued.
pub async fn respondent(tx: &Tx, token_hash: &str, now: Timestamp) -> Result<Option<Respondent>, StoreError> {
    const SQL: &str = "
        SELECT sign_in.id, sign_in.person_id, access_code.round_id, access_code.facility_id,
               frame_member.code, frame_member.name
          FROM sign_in
          JOIN access_code ON access_code.id = sign_in.access_code_id
          JOIN frame_member ON frame_member.round_id = access_code.round_id
                           AND frame_member.facility_id = access_code.facility_id
         WHERE sign_in.token_hash = $1
           AND sign_in.expires_at > $2
           AND access_code.revoked_at IS NULL
           AND frame_member.status = 'in'";
    let Some(row) = tx.one(SQL, &[token_hash.into(), times::to_text(now).into()]).await? else {
        return Ok(None);
    };
    let person: Option<i64> = row.get("person_id")?;
    Ok(Some(Respondent {
        sign_in: row.number("id")?,
        round: RoundId(row.number("round_id")?),
        facility: FacilityId(row.number("facility_id")?),
        facility_code: row.text("code")?,
        facility_name: row.text("name")?,
        person: person.map(PersonId),
    }))
}

/// The account behind a token. `None` when it expired or ended.
pub async fn account(tx: &Tx, token_hash: &str, now: Timestamp) -> Result<Option<Account>, StoreError> {
    const SQL: &str = "
        SELECT account.id, account.name, account.display_name, account.role, account.scope_prefecture,
               account.may_unseal
          FROM sign_in
          JOIN account ON account.id = sign_in.account_id
         WHERE sign_in.token_hash = $1
           AND sign_in.expires_at > $2";
    let row = tx.one(SQL, &[token_hash.into(), times::to_text(now).into()]).await?;
    row.as_ref().map(account::from_row).transpose()
}

/// Ends a sign-in.
pub async fn end(tx: &Tx, token_hash: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM sign_in WHERE token_hash = $1", &[token_hash.into()]).await?;
    Ok(())
}

/// Removes sign-ins that expired. Called now and then by the serving process.
pub async fn forget_expired(tx: &Tx, now: Timestamp) -> Result<u64, StoreError> {
    tx.execute("DELETE FROM sign_in WHERE expires_at <= $1", &[times::to_text(now).into()]).await
}
