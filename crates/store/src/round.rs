//! Survey rounds: made from an instrument and a frame rule, frozen, opened, extended, closed, reopened.

use base::{Finding, Text};
use jiff::Timestamp;
use register::FrameRule;
use sea_orm::Value;

use crate::audit;
use crate::connection::Tx;
use crate::error::StoreError;
use crate::ids::{InstrumentId, RoundId};
use crate::row::Row;
use crate::scope::Actor;
use crate::times;

/// Where a round stands. Derived from its events and the clock, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundState {
    /// Being prepared; its frame is not frozen.
    Draft,
    /// The frame is frozen; answers are not yet taken.
    Frozen,
    /// Answers are taken.
    Open,
    /// Answers are no longer taken.
    Closed,
}

impl RoundState {
    /// The word for templates and exports.
    pub fn code(self) -> &'static str {
        match self {
            RoundState::Draft => "draft",
            RoundState::Frozen => "frozen",
            RoundState::Open => "open",
            RoundState::Closed => "closed",
        }
    }
}

/// What can happen to a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The frame became a snapshot.
    Frozen,
    /// Answers are taken until the closing time.
    Opened,
    /// The closing time moved.
    Extended,
    /// Closed before or at the closing time.
    Closed,
    /// Answers are taken again.
    Reopened,
}

impl Event {
    /// The word in the table.
    pub fn code(self) -> &'static str {
        match self {
            Event::Frozen => "frozen",
            Event::Opened => "opened",
            Event::Extended => "extended",
            Event::Closed => "closed",
            Event::Reopened => "reopened",
        }
    }

    fn parse(code: &str) -> Result<Event, StoreError> {
        [Event::Frozen, Event::Opened, Event::Extended, Event::Closed, Event::Reopened]
            .into_iter()
            .find(|event| event.code() == code)
            .ok_or_else(|| StoreError::inconsistent("round_event", "kind", "unknown event"))
    }
}

/// One event of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundEvent {
    /// What happened.
    pub event: Event,
    /// The closing time that it set.
    pub closes_at: Option<Timestamp>,
    /// Why, in words; may be empty.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Who, as [`Actor::mark`] writes it.
    pub by: String,
}

/// A round.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// Identity.
    pub id: RoundId,
    /// Title.
    pub title: Text,
    /// Its questionnaire.
    pub instrument: InstrumentId,
    /// Who is asked, by rule.
    pub rule: FrameRule,
    /// What happened so far, oldest first.
    pub events: Vec<RoundEvent>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Round {
    /// Where the round stands at `now`.
    pub fn state(&self, now: Timestamp) -> RoundState {
        match self.events.last().map(|event| event.event) {
            None => RoundState::Draft,
            Some(Event::Frozen) => RoundState::Frozen,
            Some(Event::Closed) => RoundState::Closed,
            Some(Event::Opened | Event::Extended | Event::Reopened) => match self.closes_at() {
                Some(closes_at) if now >= closes_at => RoundState::Closed,
                _ => RoundState::Open,
            },
        }
    }

    /// When answers stop being taken: the newest time that was set, or the moment of an early close.
    pub fn closes_at(&self) -> Option<Timestamp> {
        let last = self.events.last()?;
        if last.event == Event::Closed {
            return Some(
                self.events.iter().rev().find_map(|event| event.closes_at).map_or(last.at, |at| at.min(last.at)),
            );
        }
        self.events.iter().rev().find_map(|event| event.closes_at)
    }

    /// When answers were first taken.
    pub fn opened_at(&self) -> Option<Timestamp> {
        self.events.iter().find(|event| event.event == Event::Opened).map(|event| event.at)
    }

    /// When the frame became a snapshot.
    pub fn frozen_at(&self) -> Option<Timestamp> {
        self.events.iter().find(|event| event.event == Event::Frozen).map(|event| event.at)
    }

    /// The subject under which the log knows it.
    pub fn subject(&self) -> String {
        format!("round:{}", self.id)
    }
}

/// Makes a round in the draft state.
pub async fn create(
    tx: &Tx,
    title: &Text,
    instrument: InstrumentId,
    rule: &FrameRule,
    actor: &Actor,
    now: Timestamp,
) -> Result<RoundId, StoreError> {
    const SQL: &str = "
        INSERT INTO round (title_ja, title_en, instrument_id, frame_rule, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6)
        RETURNING id";
    let rule_text = serde_json::to_string(rule).expect("a rule is plain data");
    let values: [Value; 6] = [
        title.ja.clone().into(),
        title.en.clone().into(),
        instrument.into(),
        rule_text.into(),
        times::to_text(now).into(),
        actor.mark().into(),
    ];
    let id = RoundId(tx.only(SQL, &values).await?.number("id")?);
    let detail = serde_json::json!({ "instrument": instrument.0, "rule": rule });
    audit::write(tx, actor, "round.created", &format!("round:{id}"), detail, now).await?;
    Ok(id)
}

/// What [`from_rows`] reads, from `round LEFT JOIN round_event`, in the order of the events.
pub(crate) const COLUMNS: &str = "
    round.id AS round_id, round.title_ja, round.title_en, round.instrument_id, round.frame_rule, round.created_at,
    round_event.kind, round_event.closes_at, round_event.reason, round_event.happened_at, round_event.happened_by";

/// The round, or `None`.
pub async fn get(tx: &Tx, id: RoundId) -> Result<Option<Round>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS}
           FROM round
           LEFT JOIN round_event ON round_event.round_id = round.id
          WHERE round.id = $1
          ORDER BY round_event.id"
    );
    from_rows(&tx.all(&sql, &[id.into()]).await?)
}

/// One round from its rows, one for each event.
pub(crate) fn from_rows(rows: &[Row]) -> Result<Option<Round>, StoreError> {
    let Some(first) = rows.first() else { return Ok(None) };
    let mut round = from_row(first, "round_id")?;
    for row in rows {
        let kind: Option<String> = row.get("kind")?;
        if kind.is_some() {
            round.events.push(event(row)?);
        }
    }
    Ok(Some(round))
}

/// All rounds, newest first.
pub async fn list(tx: &Tx) -> Result<Vec<Round>, StoreError> {
    const SQL: &str = "
        SELECT id, title_ja, title_en, instrument_id, frame_rule, created_at
          FROM round
         ORDER BY id DESC";
    let mut rounds = Vec::new();
    for row in tx.all(SQL, &[]).await? {
        let mut round = from_row(&row, "id")?;
        round.events = events(tx, round.id).await?;
        rounds.push(round);
    }
    Ok(rounds)
}

/// Opens a frozen round until `closes_at`.
pub async fn open(
    tx: &Tx,
    round: &Round,
    closes_at: Timestamp,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<(), Finding>, StoreError> {
    if round.state(now) != RoundState::Frozen {
        return Ok(Err(not_now(
            "開始するには、先に調査対象名簿を確定してください。",
            "Freeze the frame before opening the round.",
        )));
    }
    if closes_at <= now {
        return Ok(Err(past()));
    }
    note(tx, round, Event::Opened, Some(closes_at), "", actor, now).await.map(Ok)
}

/// Moves the closing time of an open round.
pub async fn extend(
    tx: &Tx,
    round: &Round,
    closes_at: Timestamp,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<(), Finding>, StoreError> {
    if round.state(now) != RoundState::Open {
        return Ok(Err(not_now("回答受付中の調査だけが期限を変更できます。", "Only an open round can be extended.")));
    }
    if closes_at <= now {
        return Ok(Err(past()));
    }
    note(tx, round, Event::Extended, Some(closes_at), reason, actor, now).await.map(Ok)
}

/// Closes an open round now.
pub async fn close(
    tx: &Tx,
    round: &Round,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<(), Finding>, StoreError> {
    if round.state(now) != RoundState::Open {
        return Ok(Err(not_now("回答受付中の調査だけが締め切れます。", "Only an open round can be closed.")));
    }
    note(tx, round, Event::Closed, None, reason, actor, now).await.map(Ok)
}

/// Takes answers again until `closes_at`.
pub async fn reopen(
    tx: &Tx,
    round: &Round,
    closes_at: Timestamp,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Result<(), Finding>, StoreError> {
    if round.state(now) != RoundState::Closed {
        return Ok(Err(not_now("締切後の調査だけが再開できます。", "Only a closed round can be reopened.")));
    }
    if closes_at <= now {
        return Ok(Err(past()));
    }
    if reason.trim().is_empty() {
        return Ok(Err(Finding::error(
            "reason-missing",
            Text::new(
                "再開の理由を入力してください（例：災害により回答できなかった施設があるため）。",
                "Give a reason for reopening.",
            ),
        )
        .at_item("reason")));
    }
    note(tx, round, Event::Reopened, Some(closes_at), reason, actor, now).await.map(Ok)
}

/// Writes an event and its audit entry.
pub(crate) async fn note(
    tx: &Tx,
    round: &Round,
    event: Event,
    closes_at: Option<Timestamp>,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<(), StoreError> {
    const SQL: &str = "
        INSERT INTO round_event (round_id, kind, closes_at, reason, happened_at, happened_by)
        VALUES ($1, $2, $3, $4, $5, $6)";
    let values: [Value; 6] = [
        round.id.into(),
        event.code().into(),
        closes_at.map(times::to_text).into(),
        reason.trim().into(),
        times::to_text(now).into(),
        actor.mark().into(),
    ];
    tx.execute(SQL, &values).await?;
    let detail = serde_json::json!({ "closes_at": closes_at.map(times::to_text), "reason": reason.trim() });
    audit::write(tx, actor, &format!("round.{}", event.code()), &round.subject(), detail, now).await
}

async fn events(tx: &Tx, id: RoundId) -> Result<Vec<RoundEvent>, StoreError> {
    const SQL: &str = "
        SELECT kind, closes_at, reason, happened_at, happened_by
          FROM round_event
         WHERE round_id = $1
         ORDER BY id";
    let rows = tx.all(SQL, &[id.into()]).await?;
    rows.iter().map(event).collect()
}

fn event(row: &Row) -> Result<RoundEvent, StoreError> {
    Ok(RoundEvent {
        event: Event::parse(&row.text("kind")?)?,
        closes_at: row.optional_moment("closes_at")?,
        reason: row.text("reason")?,
        at: row.moment("happened_at")?,
        by: row.text("happened_by")?,
    })
}

fn from_row(row: &Row, id: &str) -> Result<Round, StoreError> {
    let rule = serde_json::from_str(&row.text("frame_rule")?)
        .map_err(|_| StoreError::inconsistent("round", "frame_rule", "cannot be read"))?;
    Ok(Round {
        id: RoundId(row.number(id)?),
        title: Text::new(row.text("title_ja")?, row.text("title_en")?),
        instrument: InstrumentId(row.number("instrument_id")?),
        rule,
        events: Vec::new(),
        created_at: row.moment("created_at")?,
    })
}

fn not_now(ja: &str, en: &str) -> Finding {
    Finding::error("round-state", Text::new(ja, en))
}

fn past() -> Finding {
    Finding::error(
        "closing-past",
        Text::new("締切には、これから先の日時を入力してください。", "The closing time must lie in the future."),
    )
    .at_item("closes_at")
}
