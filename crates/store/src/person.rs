//! People at a hospital, as they declared themselves: the survey's question 1, and whom the secretariat may call back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sea_orm::Value;
use serde::{Deserialize, Serialize};

use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{FacilityId, PersonId, RoundId};
use crate::scope::{Actor, Scope};
use crate::sign_in::Respondent;
use crate::times;

/// Name, department and contact. Sealed at rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// 氏名.
    pub name: String,
    /// 所属.
    pub department: String,
    /// 連絡先: telephone or e-mail.
    pub contact: String,
}

/// A person who declared themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identity.
    pub id: PersonId,
    /// Who, in their own words.
    pub details: Details,
    /// When.
    pub declared_at: Timestamp,
}

/// Records who the respondent says to be, and ties the sign-in to them.
pub async fn declare(
    tx: &Tx,
    respondent: &Respondent,
    details: &Details,
    now: Timestamp,
) -> Result<PersonId, StoreError> {
    let id = record(tx, respondent.round, respondent.facility, details, now).await?;
    tie(tx, respondent, id).await?;
    audit::write(tx, &Actor::Person(id), "person.declared", &respondent.subject(), serde_json::json!({}), now).await?;
    Ok(id)
}

/// Records who filled in a workbook, as its first sheet says. Somebody who said the very same before stays one person.
pub async fn declare_in_workbook(
    tx: &Tx,
    round: RoundId,
    facility: FacilityId,
    details: &Details,
    actor: &Actor,
    now: Timestamp,
) -> Result<PersonId, StoreError> {
    if let Some(known) = of_facility(tx, round, facility).await?.iter().find(|person| person.details == *details) {
        return Ok(known.id);
    }
    let id = record(tx, round, facility, details, now).await?;
    let detail = serde_json::json!({ "person": id.0 });
    audit::write(tx, actor, "person.named", &format!("round:{round}/facility:{facility}"), detail, now).await?;
    Ok(id)
}

async fn record(
    tx: &Tx,
    round: RoundId,
    facility: FacilityId,
    details: &Details,
    now: Timestamp,
) -> Result<PersonId, StoreError> {
    const SQL: &str = "
        INSERT INTO person (round_id, facility_id, sealed, declared_at)
        VALUES ($1, $2, $3, $4)
        RETURNING id";
    let text = serde_json::to_string(details).expect("details are plain data");
    let sealed = tx.sealer.seal(&place(round, facility), &text);
    let values: [Value; 4] = [round.into(), facility.into(), sealed.into(), times::to_text(now).into()];
    Ok(PersonId(tx.only(SQL, &values).await?.number("id")?))
}

/// Goes on as somebody who declared themselves at this hospital before. `false` when there is no such person there.
pub async fn continue_as(
    tx: &Tx,
    respondent: &Respondent,
    person: PersonId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    const SQL: &str = "SELECT id FROM person WHERE id = $1 AND round_id = $2 AND facility_id = $3";
    let values = [person.into(), respondent.round.into(), respondent.facility.into()];
    if tx.one(SQL, &values).await?.is_none() {
        return Ok(false);
    }
    tie(tx, respondent, person).await?;
    let subject = respondent.subject();
    audit::write(tx, &Actor::Person(person), "person.continued", &subject, serde_json::json!({}), now).await?;
    Ok(true)
}

/// The people who declared themselves at one hospital in one round, newest first. The caller has checked the scope
/// or, for an account, the right to unseal and the reason.
pub async fn of_facility(tx: &Tx, round: RoundId, facility: FacilityId) -> Result<Vec<Person>, StoreError> {
    const SQL: &str = "
        SELECT id, sealed, declared_at
          FROM person
         WHERE round_id = $1 AND facility_id = $2
         ORDER BY id DESC
         LIMIT 100";
    let rows = tx.all(SQL, &[round.into(), facility.into()]).await?;
    rows.iter()
        .map(|row| {
            let sealed: Vec<u8> = row.get("sealed")?;
            let text = tx.sealer.open(&place(round, facility), &sealed)?;
            let details = serde_json::from_str(&text)
                .map_err(|_| StoreError::inconsistent("person", "sealed", "cannot be read"))?;
            Ok(Person { id: PersonId(row.number("id")?), details, declared_at: row.moment("declared_at")? })
        })
        .collect()
}

/// The people of the respondent's own hospital by identity, for saying whose answer came in between.
pub async fn known(tx: &Tx, respondent: &Respondent) -> Result<BTreeMap<PersonId, Person>, StoreError> {
    let people = of_facility(tx, respondent.round, respondent.facility).await?;
    Ok(people.into_iter().map(|person| (person.id, person)).collect())
}

/// Shows the contacts of a hospital to an account that may see them, and writes down who asked and why.
///
/// `None` when the facility is outside the scope or the account may not.
pub async fn show_contacts(
    tx: &Tx,
    account: &crate::account::Account,
    round: RoundId,
    facility_code: &str,
    reason: &str,
    now: Timestamp,
) -> Result<Option<Vec<Person>>, StoreError> {
    if !account.may_unseal || reason.trim().is_empty() {
        return Ok(None);
    }
    let scope: &Scope = &account.scope;
    let Some(member) = crate::frame::member_by_code(tx, scope, round, facility_code).await? else {
        return Ok(None);
    };
    let subject = format!("round:{round}/facility:{}", member.facility);
    let detail = serde_json::json!({ "reason": reason.trim() });
    audit::write(tx, &account.actor(), "contact.shown", &subject, detail, now).await?;
    of_facility(tx, round, member.facility).await.map(Some)
}

async fn tie(tx: &Tx, respondent: &Respondent, person: PersonId) -> Result<(), StoreError> {
    tx.execute("UPDATE sign_in SET person_id = $1 WHERE id = $2", &[person.into(), respondent.sign_in.into()]).await?;
    Ok(())
}

fn place(round: RoundId, facility: FacilityId) -> String {
    format!("person/{round}/{facility}")
}
