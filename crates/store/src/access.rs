//! Access codes: one for a facility and a round, at least 100 bits, stored hashed, ended by a new one.

use base::Text;
use base::normalise::{fold_width, typed_code};
use extract::{Column, Sheet, Values};
use jiff::Timestamp;
use sea_orm::Value;
use subtle::ConstantTimeEq;

use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{FacilityId, RoundId};
use crate::scope::Actor;
use crate::seal::digest;
use crate::times;

/// The letters and digits of a code: no I, L, O, U, which look like others or spell words.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code, five bits each: 100 bits.
pub const CODE_LEN: usize = 20;
/// Characters of one group, as printed.
const GROUP_LEN: usize = 5;

/// Fills a slice with random bytes. Comes in from the binary.
pub type Entropy<'a> = &'a mut (dyn FnMut(&mut [u8]) + Send);

/// A code as printed in the letter: `7KQ2M-X4T9B-0ZWCD-H3NVP`. Not kept anywhere.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessCode(String);

impl AccessCode {
    /// A fresh code.
    pub fn generate(entropy: Entropy<'_>) -> AccessCode {
        let mut bytes = [0; CODE_LEN];
        entropy(&mut bytes);
        AccessCode(bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect())
    }

    /// The code with hyphens, for printing once.
    pub fn printed(&self) -> String {
        let groups: Vec<&str> = (0..CODE_LEN).step_by(GROUP_LEN).map(|at| &self.0[at..at + GROUP_LEN]).collect();
        groups.join("-")
    }

    /// What the table keeps.
    fn hash(&self) -> String {
        digest(self.0.as_bytes())
    }

    /// A code as typed: any width and case, with or without hyphens and spaces, look-alikes read as what they look like.
    fn typed(text: &str) -> AccessCode {
        let folded = typed_code(text);
        AccessCode(
            folded
                .chars()
                .map(|c| match c {
                    'O' => '0',
                    'I' | 'L' => '1',
                    other => other,
                })
                .collect(),
        )
    }
}

/// A sign-in that a code allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The code.
    pub access_code: i64,
    /// Its round.
    pub round: RoundId,
    /// Its facility.
    pub facility: FacilityId,
}

/// The codes that [`issue`] made: facility code, name and access code, to be printed once.
#[derive(Clone, PartialEq, Eq)]
pub struct Issued {
    /// The facility.
    pub facility: FacilityId,
    /// Its code in the register.
    pub facility_code: String,
    /// Its name on the frame's day.
    pub facility_name: String,
    /// The new code.
    pub code: AccessCode,
}

/// Issues codes to every facility of the frame that has none.
pub async fn issue_missing(
    tx: &Tx,
    round: RoundId,
    entropy: Entropy<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<Issued>, StoreError> {
    const SQL: &str = "
        SELECT frame_member.facility_id, frame_member.code, frame_member.name
          FROM frame_member
         WHERE frame_member.round_id = $1
           AND frame_member.status = 'in'
           AND NOT EXISTS (SELECT 1 FROM access_code
                            WHERE access_code.round_id = frame_member.round_id
                              AND access_code.facility_id = frame_member.facility_id
                              AND access_code.revoked_at IS NULL)
         ORDER BY frame_member.code";
    let mut issued = Vec::new();
    for row in tx.all(SQL, &[round.into()]).await? {
        issued.push(Issued {
            facility: FacilityId(row.number("facility_id")?),
            facility_code: row.text("code")?,
            facility_name: row.text("name")?,
            code: AccessCode::generate(&mut *entropy),
        });
    }
    insert(tx, round, &issued, actor, now).await?;
    if !issued.is_empty() {
        let detail = serde_json::json!({ "n": issued.len() });
        audit::write(tx, actor, "access.issued", &format!("round:{round}"), detail, now).await?;
    }
    Ok(issued)
}

/// Gives one facility of the frame a new code. The old one and its sign-ins end. `None` when it is not in the frame.
pub async fn reissue(
    tx: &Tx,
    round: RoundId,
    facility: FacilityId,
    entropy: Entropy<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Option<Issued>, StoreError> {
    const MEMBER: &str = "
        SELECT code, name
          FROM frame_member
         WHERE round_id = $1 AND facility_id = $2 AND status = 'in'";
    let Some(row) = tx.one(MEMBER, &[round.into(), facility.into()]).await? else {
        return Ok(None);
    };
    const REVOKE: &str = "
        UPDATE access_code
           SET revoked_at = $3
         WHERE round_id = $1 AND facility_id = $2 AND revoked_at IS NULL";
    tx.execute(REVOKE, &[round.into(), facility.into(), times::to_text(now).into()]).await?;
    let issued = Issued {
        facility,
        facility_code: row.text("code")?,
        facility_name: row.text("name")?,
        code: AccessCode::generate(entropy),
    };
    insert(tx, round, std::slice::from_ref(&issued), actor, now).await?;
    let subject = format!("round:{round}/facility:{facility}");
    audit::write(tx, actor, "access.reissued", &subject, serde_json::json!({}), now).await?;
    Ok(Some(issued))
}

/// Whose codes end when a file of codes was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Those of facilities where nobody has signed in yet: most letters may not have arrived.
    Unused,
    /// Everybody's. All sign-ins of hospitals end with them.
    All,
}

impl Lost {
    /// The word for it in forms, flags and the log.
    pub fn code(self) -> &'static str {
        match self {
            Lost::Unused => "unused",
            Lost::All => "all",
        }
    }

    /// Reads [`Lost::code`].
    pub fn parse(code: &str) -> Option<Lost> {
        [Lost::Unused, Lost::All].into_iter().find(|lost| lost.code() == code)
    }
}

/// Ends codes whose file was lost, and issues new ones to every facility of the frame that then has none.
pub async fn reissue_lost(
    tx: &Tx,
    round: RoundId,
    lost: Lost,
    reason: &str,
    entropy: Entropy<'_>,
    actor: &Actor,
    now: Timestamp,
) -> Result<Vec<Issued>, StoreError> {
    const REVOKE: &str = "
        UPDATE access_code
           SET revoked_at = $1
         WHERE round_id = $2
           AND revoked_at IS NULL
           AND ($3 = 'all'
                OR (NOT EXISTS (SELECT 1 FROM sign_in WHERE sign_in.access_code_id = access_code.id)
                    AND NOT EXISTS (SELECT 1 FROM person
                                     WHERE person.facility_id = access_code.facility_id
                                       AND person.round_id = access_code.round_id)))";
    let n = tx.execute(REVOKE, &[times::to_text(now).into(), round.into(), lost.code().into()]).await?;
    let detail = serde_json::json!({ "n": n, "which": lost.code(), "reason": reason });
    audit::write(tx, actor, "access.revoked", &format!("round:{round}"), detail, now).await?;
    issue_missing(tx, round, entropy, actor, now).await
}

/// The codes as a file for the letters. The only place where they are ever written.
pub fn sheet(issued: &[Issued]) -> Sheet {
    let column = |name: &str, label: Text, value: fn(&Issued) -> String| Column {
        name: name.to_owned(),
        label,
        values: Values::Text(issued.iter().map(|one| Some(value(one))).collect()),
    };
    Sheet::new(
        "codes",
        vec![
            column("facility_code", Text::new("施設コード", "Facility code"), |one| one.facility_code.clone()),
            column("facility_name", Text::new("施設名", "Facility name"), |one| one.facility_name.clone()),
            column("access_code", Text::new("アクセスコード", "Access code"), |one| one.code.printed()),
        ],
    )
}

/// How many facilities of the frame have no code yet.
pub async fn n_missing(tx: &Tx, round: RoundId) -> Result<u64, StoreError> {
    const SQL: &str = "
        SELECT count(*) AS n
          FROM frame_member
         WHERE round_id = $1
           AND status = 'in'
           AND NOT EXISTS (SELECT 1 FROM access_code
                            WHERE access_code.round_id = frame_member.round_id
                              AND access_code.facility_id = frame_member.facility_id
                              AND access_code.revoked_at IS NULL)";
    Ok(tx.only(SQL, &[round.into()]).await?.number("n")?.unsigned_abs())
}

/// The grant of a facility code and an access code as typed; `None` when they do not belong together.
///
/// An unknown facility takes the same query and the same comparison as a wrong code.
pub async fn verify(tx: &Tx, facility_typed: &str, code_typed: &str) -> Result<Option<Grant>, StoreError> {
    const SQL: &str = "
        SELECT access_code.id, access_code.round_id, access_code.facility_id, access_code.hash
          FROM facility
          JOIN access_code ON access_code.facility_id = facility.id
         WHERE (facility.code = $1 OR facility.code = $2)
           AND access_code.revoked_at IS NULL
         ORDER BY access_code.id DESC
         LIMIT 20";
    // As typed but for width; and as a code, for lists whose identifiers are upper case without hyphens.
    let values: [Value; 2] = [fold_width(facility_typed).into(), typed_code(facility_typed).into()];
    let typed = AccessCode::typed(code_typed).hash();
    let mut grant = None;
    let mut compared = 0;
    for row in tx.all(SQL, &values).await? {
        compared += 1;
        if bool::from(row.text("hash")?.as_bytes().ct_eq(typed.as_bytes())) {
            grant = Some(Grant {
                access_code: row.number("id")?,
                round: RoundId(row.number("round_id")?),
                facility: FacilityId(row.number("facility_id")?),
            });
        }
    }
    if compared == 0 {
        let nobody = digest(b"nobody");
        let _ = std::hint::black_box(bool::from(nobody.as_bytes().ct_eq(typed.as_bytes())));
    }
    Ok(grant)
}

async fn insert(tx: &Tx, round: RoundId, issued: &[Issued], actor: &Actor, now: Timestamp) -> Result<(), StoreError> {
    const HEAD: &str = "INSERT INTO access_code (round_id, facility_id, hash, issued_at, issued_by)";
    let rows: Vec<Vec<Value>> = issued
        .iter()
        .map(|one| {
            vec![
                round.into(),
                one.facility.into(),
                one.code.hash().into(),
                times::to_text(now).into(),
                actor.mark().into(),
            ]
        })
        .collect();
    tx.insert_many(HEAD, "", &rows).await
}
