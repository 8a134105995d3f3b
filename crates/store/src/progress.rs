//! How a round is getting on: who has not started, is answering, has submitted. Derived, never ticked.

use std::collections::BTreeMap;

use base::calendar;
use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::Value;

use crate::connection::Tx;
use crate::error::StoreError;
use crate::facility::Page;
use crate::ids::{FacilityId, RoundId};
use crate::scope::Scope;

/// Where a facility stands in a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// 未着手: nothing was saved.
    NotStarted,
    /// 入力中: something was saved, nothing submitted.
    Answering,
    /// 提出済.
    Submitted,
    /// 修正中: submitted, and changed since. The submitted version counts.
    Correcting,
}

impl Standing {
    /// All four, in the order of the work.
    pub const ALL: [Standing; 4] =
        [Standing::NotStarted, Standing::Answering, Standing::Submitted, Standing::Correcting];

    /// The word in queries, addresses and templates.
    pub fn code(self) -> &'static str {
        match self {
            Standing::NotStarted => "not_started",
            Standing::Answering => "answering",
            Standing::Submitted => "submitted",
            Standing::Correcting => "correcting",
        }
    }

    /// The standing with this word.
    pub fn parse(code: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.code() == code)
    }
}

/// Counts of one prefecture and stratum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Two-digit code.
    pub prefecture: String,
    /// Code of the stratum; empty where the round has none.
    pub stratum: String,
    /// Facilities in the frame.
    pub n_frame: u32,
    /// Nothing saved.
    pub n_not_started: u32,
    /// Saved, not submitted.
    pub n_answering: u32,
    /// Submitted, and as submitted.
    pub n_submitted: u32,
    /// Submitted, and changed since.
    pub n_correcting: u32,
}

impl Cell {
    /// Facilities that have submitted, whether or not they are correcting. Never more than `n_frame`.
    pub fn n_responded(&self) -> u32 {
        self.n_submitted + self.n_correcting
    }

    /// Adds another cell's counts.
    pub fn add(&mut self, other: &Cell) {
        self.n_frame += other.n_frame;
        self.n_not_started += other.n_not_started;
        self.n_answering += other.n_answering;
        self.n_submitted += other.n_submitted;
        self.n_correcting += other.n_correcting;
    }
}

/// One line of the list of facilities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standings {
    /// The facility.
    pub facility: FacilityId,
    /// Code on the frame's day.
    pub code: String,
    /// Name on the frame's day.
    pub name: String,
    /// Two-digit code.
    pub prefecture: String,
    /// Code of the stratum.
    pub stratum: String,
    /// Beds, where the frame knows them.
    pub beds: Option<u32>,
    /// Where it stands.
    pub standing: Standing,
    /// When something was last saved.
    pub saved_at: Option<Timestamp>,
    /// When it was last submitted.
    pub submitted_at: Option<Timestamp>,
}

/// Which facilities a list shows. Empty fields do not limit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those that stand here.
    pub standing: Option<Standing>,
    /// Only those that have submitted, whether or not they are correcting.
    pub responded: bool,
    /// Only this stratum.
    pub stratum: String,
    /// Only this prefecture.
    pub prefecture: String,
    /// Part of a name or code.
    pub query: String,
}

/// Every facility in the frame with its standing; `$1` is the round, `$2` the prefecture or empty.
const STANDINGS: &str = "
    WITH newest AS (
        SELECT response_id, MAX(version) AS version, MAX(submitted_at) AS submitted_at
          FROM submission
         GROUP BY response_id
    ), standings AS (
        SELECT frame_member.facility_id, frame_member.code, frame_member.name, frame_member.prefecture,
               frame_member.stratum, frame_member.beds, newest.submitted_at,
               (SELECT MAX(revised_at) FROM answer WHERE answer.response_id = response.id) AS saved_at,
               CASE WHEN COALESCE(response.version, 0) = 0 THEN 'not_started'
                    WHEN newest.version IS NULL THEN 'answering'
                    WHEN newest.version = response.version THEN 'submitted'
                    ELSE 'correcting' END AS standing
          FROM frame_member
          LEFT JOIN response ON response.round_id = frame_member.round_id
                            AND response.facility_id = frame_member.facility_id
          LEFT JOIN newest ON newest.response_id = response.id
         WHERE frame_member.round_id = $1
           AND frame_member.status = 'in'
           AND ($2 = '' OR frame_member.prefecture = $2)
    )";

/// Counts by prefecture and stratum, within what the person may see.
pub async fn cells(tx: &Tx, scope: &Scope, round: RoundId) -> Result<Vec<Cell>, StoreError> {
    let sql = format!(
        "{STANDINGS}
         SELECT prefecture, stratum, standing, count(*) AS n
           FROM standings
          GROUP BY prefecture, stratum, standing
          ORDER BY prefecture, stratum, standing"
    );
    let mut cells: BTreeMap<(String, String), Cell> = BTreeMap::new();
    for row in tx.all(&sql, &[round.into(), scope.prefecture().into()]).await? {
        let (prefecture, stratum, n) = (row.text("prefecture")?, row.text("stratum")?, row.count("n")?);
        let cell = cells.entry((prefecture.clone(), stratum.clone())).or_insert_with(|| Cell {
            prefecture,
            stratum,
            ..Cell::default()
        });
        cell.n_frame += n;
        match standing(&row.text("standing")?)? {
            Standing::NotStarted => cell.n_not_started += n,
            Standing::Answering => cell.n_answering += n,
            Standing::Submitted => cell.n_submitted += n,
            Standing::Correcting => cell.n_correcting += n,
        }
    }
    Ok(cells.into_values().collect())
}

/// A page of facilities, by code, within what the person may see.
pub async fn list(
    tx: &Tx,
    scope: &Scope,
    round: RoundId,
    filter: &Filter,
    page: u32,
    page_len: u32,
) -> Result<Page<Standings>, StoreError> {
    const WHERE: &str = "
          WHERE ($3 = '' OR standing = $3)
            AND ($4 = '' OR stratum = $4)
            AND ($5 = '' OR prefecture = $5)
            AND ($6 = '' OR name LIKE $7 OR code LIKE $7)
            AND ($8 = 0 OR standing IN ('submitted', 'correcting'))";
    let query = base::normalise::fold_width(&filter.query);
    let like = format!("%{}%", query.replace(['%', '_'], ""));
    let limits: [Value; 8] = [
        round.into(),
        scope.prefecture().into(),
        filter.standing.map_or("", Standing::code).into(),
        filter.stratum.clone().into(),
        filter.prefecture.clone().into(),
        query.into(),
        like.into(),
        i64::from(filter.responded).into(),
    ];
    let n = tx.only(&format!("{STANDINGS} SELECT count(*) AS n FROM standings {WHERE}"), &limits).await?.number("n")?;
    let sql = format!("{STANDINGS} SELECT * FROM standings {WHERE} ORDER BY code LIMIT $9 OFFSET $10");
    let mut values = limits.to_vec();
    values.extend([i64::from(page_len).into(), (i64::from(page) * i64::from(page_len)).into()]);
    let rows = tx
        .all(&sql, &values)
        .await?
        .iter()
        .map(|row| {
            Ok(Standings {
                facility: FacilityId(row.number("facility_id")?),
                code: row.text("code")?,
                name: row.text("name")?,
                prefecture: row.text("prefecture")?,
                stratum: row.text("stratum")?,
                beds: row.optional_count("beds")?,
                standing: standing(&row.text("standing")?)?,
                saved_at: row.optional_moment("saved_at")?,
                submitted_at: row.optional_moment("submitted_at")?,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Page { rows, n_total: n.unsigned_abs() })
}

/// How many facilities had submitted for the first time by the end of each day in Japan, within what the person may see.
pub async fn by_day(tx: &Tx, scope: &Scope, round: RoundId) -> Result<Vec<(Date, u32)>, StoreError> {
    const SQL: &str = "
        SELECT MIN(submission.submitted_at) AS submitted_at
          FROM submission
          JOIN response ON response.id = submission.response_id
          JOIN frame_member ON frame_member.round_id = response.round_id
                           AND frame_member.facility_id = response.facility_id
         WHERE response.round_id = $1
           AND frame_member.status = 'in'
           AND ($2 = '' OR frame_member.prefecture = $2)
         GROUP BY response.id
         ORDER BY submitted_at";
    let mut days: BTreeMap<Date, u32> = BTreeMap::new();
    for row in tx.all(SQL, &[round.into(), scope.prefecture().into()]).await? {
        *days.entry(calendar::day_in_japan(row.moment("submitted_at")?)).or_default() += 1;
    }
    let mut sum = 0;
    Ok(days
        .into_iter()
        .map(|(day, n)| {
            sum += n;
            (day, sum)
        })
        .collect())
}

fn standing(code: &str) -> Result<Standing, StoreError> {
    Standing::parse(code).ok_or_else(|| StoreError::inconsistent("standings", "standing", "unknown word"))
}
