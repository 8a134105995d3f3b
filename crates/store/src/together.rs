//! Saves that come at the same time share one transaction on SQLite, and so one wait for the disk.
//!
//! A commit costs the same wait whatever it holds, and each trip to SQLite's thread waits for its turn on a busy
//! machine. So whoever knows beforehand what to write hands it over here, with the version of the response that it was
//! made in sight of. One task takes whatever is waiting, writes what is still in sight, and answers after the commit.

use std::collections::BTreeMap;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement, TransactionTrait};
use tokio::sync::{mpsc, oneshot};

use crate::connection::writing;
use crate::error::StoreError;
use crate::ids::ResponseId;
use crate::row::Row;
use crate::steps::{self, Step};

/// Most saves in one transaction: enough to share the wait, few enough that nobody waits long for the others.
const TOGETHER_MAX: usize = 64;
/// Most saves that wait. Who comes later is told that the site is busy.
const WAITING_MAX: usize = 1_024;
/// How long a save waits before its sender is told that the site is busy.
const KEEP_WAIT: Duration = Duration::from_secs(30);

/// What to write to a response that stands at a version.
pub(crate) struct Save {
    pub(crate) response: ResponseId,
    /// The version that must still be the newest.
    pub(crate) version: i64,
    pub(crate) steps: Vec<Step>,
}

struct Waiting {
    save: Save,
    tell: oneshot::Sender<Result<bool, StoreError>>,
}

/// Where saves are handed over. The task behind it ends with the last of these.
#[derive(Clone)]
pub(crate) struct Together(mpsc::Sender<Waiting>);

impl Together {
    /// Begins the task that writes through `writer`.
    pub(crate) fn begin(writer: DatabaseConnection) -> Together {
        let (sender, queue) = mpsc::channel(WAITING_MAX);
        tokio::spawn(run(writer, queue));
        Together(sender)
    }

    /// Writes, durably, if the response still stands at the version. `false`: it does not, and nothing was written.
    pub(crate) async fn keep(&self, save: Save) -> Result<bool, StoreError> {
        let (tell, told) = oneshot::channel();
        self.0.try_send(Waiting { save, tell }).map_err(|_| StoreError::Busy)?;
        match tokio::time::timeout(KEEP_WAIT, told).await {
            Ok(Ok(kept)) => kept,
            Ok(Err(_)) | Err(_) => Err(StoreError::Busy),
        }
    }
}

async fn run(writer: DatabaseConnection, mut queue: mpsc::Receiver<Waiting>) {
    let mut waiting = Vec::new();
    while queue.recv_many(&mut waiting, TOGETHER_MAX).await > 0 {
        let saves: Vec<&Save> = waiting.iter().map(|one| &one.save).collect();
        let kept = match keep_all(&writer, &saves).await {
            Ok(kept) => kept.into_iter().map(Ok).collect(),
            // One of them may have been at fault: each for itself.
            Err(_) if saves.len() > 1 => {
                let mut kept = Vec::with_capacity(saves.len());
                for save in saves {
                    kept.push(keep_all(&writer, &[save]).await.map(|kept| kept[0]));
                }
                kept
            }
            Err(error) => vec![Err(error)],
        };
        for (one, kept) in waiting.drain(..).zip(kept) {
            // Who no longer waits for the answer has left; what was written stays.
            let _ = one.tell.send(kept);
        }
    }
}

/// All in one transaction: for each whether it was written.
async fn keep_all(writer: &DatabaseConnection, saves: &[&Save]) -> Result<Vec<bool>, StoreError> {
    let tx = writer.begin_with_options(writing()).await?;
    let mut versions = versions(&tx, saves).await?;
    let mut kept = Vec::with_capacity(saves.len());
    for save in saves {
        let version = versions.get_mut(&save.response);
        let in_sight = version.filter(|version| **version == save.version);
        kept.push(in_sight.is_some());
        if let Some(version) = in_sight {
            // Whoever comes with the same version in this transaction is late.
            *version += 1;
            let trip = steps::joined(&save.steps);
            tx.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, trip.sql, trip.values)).await?;
        }
    }
    tx.commit().await?;
    Ok(kept)
}

async fn versions(tx: &DatabaseTransaction, saves: &[&Save]) -> Result<BTreeMap<ResponseId, i64>, StoreError> {
    // The text is the same for any number of saves, so that SQLite prepares it once.
    const SQL: &str = "SELECT id, version FROM response WHERE id IN (SELECT value FROM json_each($1))";
    let ids: Vec<i64> = saves.iter().map(|save| save.response.0).collect();
    let ids = serde_json::Value::from(ids).to_string();
    let rows = tx.query_all_raw(Statement::from_sql_and_values(DbBackend::Sqlite, SQL, [ids.into()])).await?;
    let version = |row| {
        let row = Row(row);
        Ok((ResponseId(row.number("id")?), row.number("version")?))
    };
    rows.into_iter().map(version).collect()
}
