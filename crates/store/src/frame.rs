//! The frame 調査対象名簿 of a round: a frozen snapshot of the register with a reason for each facility in or out.

use std::collections::BTreeMap;

use base::{Finding, Text};
use jiff::Timestamp;
use register::{BedDecision, FrameRule, Placement, Status};
use sea_orm::Value;

use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::facility::{self, Page, Registered};
use crate::ids::{FacilityId, RoundId};
use crate::round::{self, Event, Round, RoundState};
use crate::row::Row;
use crate::scope::{Actor, Scope};
use crate::times;

/// A facility's place in a frame, as of the frame's day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The facility.
    pub facility: FacilityId,
    /// Its code on the frame's day.
    pub code: String,
    /// Its name on the frame's day.
    pub name: String,
    /// Its prefecture (two-digit code) on the frame's day.
    pub prefecture: String,
    /// In, out or unclear.
    pub status: Status,
    /// Why: the words, and what is particular to the facility.
    pub reason: register::Reason,
    /// Its stratum; empty when it is not in or there are no strata.
    pub stratum: String,
    /// Its beds, where they are clear or decided.
    pub beds: Option<u32>,
}

/// How many facilities a frame holds for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReasonCount {
    /// In, out or unclear.
    pub status: Status,
    /// Stable word.
    pub code: String,
    /// The words.
    pub words: Text,
    /// How many.
    pub n: u64,
}

/// What the rule would make of today's register. Writes nothing.
pub async fn preview(tx: &Tx, rule: &FrameRule) -> Result<Vec<(Registered, Placement)>, StoreError> {
    let facilities = facility::all(tx).await?;
    Ok(facilities
        .into_iter()
        .map(|registered| {
            let placement = rule.place(&registered.facility, None);
            (registered, placement)
        })
        .collect())
}

/// Makes today's register the frame of a draft round.
pub async fn freeze(tx: &Tx, round: &Round, actor: &Actor, now: Timestamp) -> Result<Result<(), Finding>, StoreError> {
    if round.state(now) != RoundState::Draft {
        return Ok(Err(Finding::error(
            "frame-frozen",
            Text::new("調査対象名簿は確定済みです。", "The frame is already frozen."),
        )));
    }
    let placed = preview(tx, &round.rule).await?;
    let n_in = placed.iter().filter(|(_, placement)| placement.status == Status::In).count();
    if n_in == 0 {
        return Ok(Err(Finding::error(
            "frame-empty",
            Text::new(
                "条件に合う施設がありません。先に施設名簿を取り込むか、対象の条件を見直してください。",
                "No facility meets the rule. Import a register first, or change the rule.",
            ),
        )));
    }
    const HEAD: &str = "
        INSERT INTO frame_member
               (round_id, facility_id, status, reason_code, reason, stratum, beds, code, name, kind, prefecture)";
    let rows: Vec<Vec<Value>> =
        placed.iter().map(|(registered, place)| member_row(round.id, registered, place)).collect();
    tx.insert_many(HEAD, "", &rows).await?;
    round::note(tx, round, Event::Frozen, None, "", actor, now).await?;
    Ok(Ok(()))
}

fn member_row(round: RoundId, registered: &Registered, placement: &Placement) -> Vec<Value> {
    let facility = &registered.facility;
    vec![
        round.into(),
        registered.id.into(),
        status_code(placement.status).into(),
        placement.reason.code.clone().into(),
        reason_text(&placement.reason).into(),
        placement.stratum.clone().unwrap_or_default().into(),
        placement.beds.map(i64::from).into(),
        facility.code.clone().into(),
        facility.name.clone().into(),
        facility.kind.code().into(),
        facility.prefecture.clone().into(),
    ]
}

/// What a person decides of a facility whose beds are unclear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It has this many beds; the rule then says whether it is in.
    Beds(u32),
    /// It is left out of this round.
    LeaveOut,
}

/// Decides facilities whose beds are unclear, each with the same reason. Only unclear ones can be decided; others
/// come back as findings and nothing is written.
pub async fn decide(
    tx: &Tx,
    round: &Round,
    decisions: &[(FacilityId, Decision)],
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<(), Vec<Finding>>, StoreError> {
    if reason.trim().is_empty() {
        let words = Text::new(
            "判断の理由を入力してください（例：電話で病床数を確認したため）。",
            "Give the reason for the decision (for example: confirmed by telephone).",
        );
        return Ok(Err(vec![Finding::error("reason-missing", words).at_item("reason")]));
    }
    let unclear: BTreeMap<FacilityId, Registered> = unclear_facilities(tx, round.id).await?;
    let findings: Vec<Finding> = decisions
        .iter()
        .filter(|(facility, _)| !unclear.contains_key(facility))
        .map(|(facility, _)| {
            let words = Text::new(
                "病床数が不明な施設だけを判断できます。",
                "Only facilities with unclear beds can be decided.",
            );
            Finding::error("not-unclear", words).at_item(&facility.to_string())
        })
        .collect();
    if !findings.is_empty() {
        return Ok(Err(findings));
    }
    for (facility, decision) in decisions {
        let placement = placement_of(&round.rule, &unclear[facility], decision, reason);
        write_decision(tx, round, *facility, &placement, reason, actor, now).await?;
    }
    let detail = serde_json::json!({ "n": decisions.len(), "reason": reason.trim() });
    audit::write(tx, actor, "frame.decided", &round.subject(), detail, now).await?;
    Ok(Ok(()))
}

fn placement_of(rule: &FrameRule, registered: &Registered, decision: &Decision, reason: &str) -> Placement {
    match decision {
        Decision::Beds(beds) => {
            rule.place(&registered.facility, Some(&BedDecision { beds: *beds, reason: reason.trim().to_owned() }))
        }
        Decision::LeaveOut => Placement {
            status: Status::Out,
            reason: register::Reason {
                code: "left-out".to_owned(),
                words: Text::new("担当者の判断で対象外", "Left out by a person's decision"),
                detail: Text::same(reason.trim()),
            },
            stratum: None,
            beds: None,
        },
    }
}

async fn write_decision(
    tx: &Tx,
    round: &Round,
    facility: FacilityId,
    placement: &Placement,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    const DECISION: &str = "
        INSERT INTO frame_decision (round_id, facility_id, status, stratum, beds, reason, decided_at, decided_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    const MEMBER: &str = "
        UPDATE frame_member
           SET status = $3, stratum = $4, beds = $5, reason_code = $6, reason = $7
         WHERE round_id = $1 AND facility_id = $2";
    let place: [Value; 5] = [
        round.id.into(),
        facility.into(),
        status_code(placement.status).into(),
        placement.stratum.clone().unwrap_or_default().into(),
        placement.beds.map(i64::from).into(),
    ];
    let mut decision = place.to_vec();
    decision.extend([reason.trim().into(), times::to_text(now).into(), actor.mark().into()]);
    tx.execute(DECISION, &decision).await?;
    let mut member = place.to_vec();
    member.extend([placement.reason.code.clone().into(), reason_text(&placement.reason).into()]);
    tx.execute(MEMBER, &member).await?;
    Ok(())
}

/// The facilities of a frame that nobody has decided yet.
pub async fn unclear_facilities(tx: &Tx, round: RoundId) -> Result<BTreeMap<FacilityId, Registered>, StoreError> {
    const SQL: &str = "
        SELECT facility_id
          FROM frame_member
         WHERE round_id = $1 AND status = 'unclear'
         ORDER BY facility_id";
    let wanted: std::collections::BTreeSet<FacilityId> = tx
        .all(SQL, &[round.into()])
        .await?
        .iter()
        .map(|row| row.number("facility_id").map(FacilityId))
        .collect::<Result<_, _>>()?;
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let all = facility::all(tx).await?;
    Ok(all.into_iter().filter(|known| wanted.contains(&known.id)).map(|known| (known.id, known)).collect())
}

/// How many facilities there are for each reason, within what the person may see.
pub async fn reasons(tx: &Tx, scope: &Scope, round: RoundId) -> Result<Vec<ReasonCount>, StoreError> {
    const SQL: &str = "
        SELECT status, reason_code, MIN(reason) AS reason, count(*) AS n
          FROM frame_member
         WHERE round_id = $1
           AND ($2 = '' OR prefecture = $2)
         GROUP BY status, reason_code
         ORDER BY status, reason_code";
    let rows = tx.all(SQL, &[round.into(), scope.prefecture().into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(ReasonCount {
                status: status_of(&row.text("status")?)?,
                code: row.text("reason_code")?,
                words: reason_of(&row.text("reason")?)?.words,
                n: row.number("n")?.unsigned_abs(),
            })
        })
        .collect()
}

/// A page of the members with a status (and reason, when one is named), by code.
pub async fn members(
    tx: &Tx,
    scope: &Scope,
    round: RoundId,
    status: Status,
    reason_code: &str,
    page: u32,
    page_len: u32,
) -> Result<Page<Member>, StoreError> {
    const WHERE: &str = "
          WHERE round_id = $1
            AND status = $2
            AND ($3 = '' OR prefecture = $3)
            AND ($4 = '' OR reason_code = $4)";
    let limits: [Value; 4] = [round.into(), status_code(status).into(), scope.prefecture().into(), reason_code.into()];
    let n = tx.only(&format!("SELECT count(*) AS n FROM frame_member {WHERE}"), &limits).await?.number("n")?;
    let sql = format!(
        "SELECT facility_id, code, name, prefecture, status, reason, stratum, beds
           FROM frame_member {WHERE}
          ORDER BY code
          LIMIT $5 OFFSET $6"
    );
    let mut values = limits.to_vec();
    values.extend([i64::from(page_len).into(), (i64::from(page) * i64::from(page_len)).into()]);
    let rows = tx.all(&sql, &values).await?.iter().map(member).collect::<Result<_, _>>()?;
    Ok(Page { rows, n_total: n.unsigned_abs() })
}

/// The member with this code that is in the frame, within what the person may see.
pub async fn member_by_code(tx: &Tx, scope: &Scope, round: RoundId, code: &str) -> Result<Option<Member>, StoreError> {
    const SQL: &str = "
        SELECT facility_id, code, name, prefecture, status, reason, stratum, beds
          FROM frame_member
         WHERE round_id = $1
           AND code = $2
           AND ($3 = '' OR prefecture = $3)
           AND ($4 = 0 OR facility_id = $4)";
    let values = [round.into(), code.into(), scope.prefecture().into(), scope.facility().into()];
    tx.one(SQL, &values).await?.as_ref().map(member).transpose()
}

/// True when every facility in the frame is marked invented.
pub async fn all_invented(tx: &Tx, round: RoundId) -> Result<bool, StoreError> {
    const SQL: &str = "
        SELECT count(*) AS n
          FROM frame_member
          JOIN facility ON facility.id = frame_member.facility_id
         WHERE frame_member.round_id = $1 AND facility.invented <> 'yes'";
    Ok(tx.only(SQL, &[round.into()]).await?.number("n")? == 0)
}

fn member(row: &Row) -> Result<Member, StoreError> {
    Ok(Member {
        facility: FacilityId(row.number("facility_id")?),
        code: row.text("code")?,
        name: row.text("name")?,
        prefecture: row.text("prefecture")?,
        status: status_of(&row.text("status")?)?,
        reason: reason_of(&row.text("reason")?)?,
        stratum: row.text("stratum")?,
        beds: row.optional_count("beds")?,
    })
}

fn reason_text(reason: &register::Reason) -> String {
    serde_json::to_string(reason).expect("a reason is plain data")
}

fn reason_of(text: &str) -> Result<register::Reason, StoreError> {
    serde_json::from_str(text).map_err(|_| StoreError::inconsistent("frame_member", "reason", "cannot be read"))
}

/// The word for a status in the table.
pub fn status_code(status: Status) -> &'static str {
    match status {
        Status::In => "in",
        Status::Out => "out",
        Status::Unclear => "unclear",
    }
}

fn status_of(code: &str) -> Result<Status, StoreError> {
    match code {
        "in" => Ok(Status::In),
        "out" => Ok(Status::Out),
        "unclear" => Ok(Status::Unclear),
        _ => Err(StoreError::inconsistent("frame_member", "status", "unknown status")),
    }
}
