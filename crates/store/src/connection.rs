//! Opening a database, and the transactions through which everything is read and written.

use std::collections::BTreeMap;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use questionnaire::Instrument;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    AccessMode, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    IsolationLevel, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, Value,
};

use crate::error::StoreError;
use crate::ids::InstrumentId;
use crate::migration;
use crate::row::Row;
use crate::seal::Sealer;
use crate::steps::{self, Step};
use crate::together::Together;

/// Readers of one process at a time. Writers queue for one connection on SQLite, which has one writer anyway.
const READERS_MAX: u32 = 8;
/// Connections of one process to PostgreSQL.
const POSTGRES_CONNECTIONS_MAX: u32 = 16;
/// How long a writer of another process is waited for.
const BUSY_WAIT: Duration = Duration::from_secs(10);
/// How long a connection of the pool is waited for before the site says that it is busy.
const ACQUIRE_WAIT: Duration = Duration::from_secs(30);

/// Which database it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One file, embedded. The default.
    Sqlite,
    /// A server, for several processes.
    Postgres,
}

/// A database that is open and up to date.
#[derive(Clone)]
pub struct Store {
    readers: DatabaseConnection,
    writer: DatabaseConnection,
    backend: Backend,
    /// Where saves share a commit; SQLite only.
    pub(crate) together: Option<Together>,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) instruments: Arc<RwLock<BTreeMap<InstrumentId, Arc<Instrument>>>>,
    pub(crate) editions: Arc<RwLock<Editions>>,
}

/// Items of a later questionnaire, each with the one of an earlier questionnaire that stands for the same; by the two.
pub(crate) type Editions = BTreeMap<(InstrumentId, InstrumentId), Arc<BTreeMap<usize, usize>>>;

impl Store {
    /// Opens `url` (`sqlite:PATH` or `postgres://…`), creates what is missing and applies the migrations.
    pub async fn open(url: &str, sealer: Sealer) -> Result<Store, StoreError> {
        let (readers, writer, backend) = if url.starts_with("postgres") {
            let pool = Database::connect(postgres_options(url)).await?;
            (pool.clone(), pool, Backend::Postgres)
        } else {
            let writer = Database::connect(sqlite_options(url, 1)).await?;
            migration::apply(&writer, Backend::Sqlite).await?;
            (Database::connect(sqlite_options(url, READERS_MAX)).await?, writer, Backend::Sqlite)
        };
        if backend == Backend::Postgres {
            migration::apply(&writer, backend).await?;
        }
        let together = (backend == Backend::Sqlite).then(|| Together::begin(writer.clone()));
        let (sealer, instruments, editions) = (Arc::new(sealer), Arc::default(), Arc::default());
        let store = Store { readers, writer, backend, together, sealer, instruments, editions };
        store.check_key().await?;
        Ok(store)
    }

    /// Refuses a key other than the one that this database was first opened with: it would seal what nobody can open.
    async fn check_key(&self) -> Result<(), StoreError> {
        const PLACE: &str = "seal_check";
        const WORDS: &str = "kaishin";
        let tx = self.write().await?;
        match tx.one("SELECT sealed FROM seal_check", &[]).await? {
            Some(row) => {
                let sealed: Vec<u8> = row.get("sealed")?;
                self.sealer.open(PLACE, &sealed).map(|_| ()).map_err(|_| {
                    StoreError::Configuration(
                        "the sealing key is not the one that this database was sealed with; put the right key file back"
                            .to_owned(),
                    )
                })
            }
            None => {
                let sealed = self.sealer.seal(PLACE, WORDS);
                tx.execute("INSERT INTO seal_check (id, sealed) VALUES (1, $1)", &[sealed.into()]).await?;
                tx.commit().await
            }
        }
    }

    /// A transaction for reading: one consistent view.
    pub async fn read(&self) -> Result<Tx, StoreError> {
        let tx = match self.backend {
            Backend::Sqlite => self.readers.begin().await?,
            Backend::Postgres => {
                let isolation = Some(IsolationLevel::RepeatableRead);
                self.readers.begin_with_config(isolation, Some(AccessMode::ReadOnly)).await?
            }
        };
        Ok(self.tx(tx))
    }

    /// A transaction for writing. Nothing is kept unless [`Tx::commit`] says so.
    pub async fn write(&self) -> Result<Tx, StoreError> {
        Ok(self.tx(self.writer.begin_with_options(writing()).await?))
    }

    /// Which database it is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    fn tx(&self, inner: DatabaseTransaction) -> Tx {
        Tx {
            inner,
            backend: self.backend,
            sealer: self.sealer.clone(),
            instruments: self.instruments.clone(),
            editions: self.editions.clone(),
        }
    }
}

/// A transaction that will write: SQLite gives it the right to at once, so that it need not ask again halfway.
pub(crate) fn writing() -> TransactionOptions {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    TransactionOptions { sqlite_transaction_mode, ..TransactionOptions::default() }
}

fn sqlite_options(url: &str, connections_max: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections_max)
        .min_connections(1)
        .acquire_timeout(ACQUIRE_WAIT)
        .test_before_acquire(false)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(BUSY_WAIT)
                .statement_cache_capacity(200)
        });
    options
}

fn postgres_options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(POSTGRES_CONNECTIONS_MAX).acquire_timeout(ACQUIRE_WAIT).sqlx_logging(false);
    options
}

/// One transaction. Dropped without [`Tx::commit`], it leaves nothing behind.
pub struct Tx {
    inner: DatabaseTransaction,
    pub(crate) backend: Backend,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) instruments: Arc<RwLock<BTreeMap<InstrumentId, Arc<Instrument>>>>,
    pub(crate) editions: Arc<RwLock<Editions>>,
}

impl Tx {
    /// Keeps what was written, durably.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.inner.commit().await?)
    }

    /// All rows of a query.
    pub(crate) async fn all(&self, sql: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let rows = self.inner.query_all_raw(self.statement(sql, values)).await?;
        Ok(rows.into_iter().map(Row).collect())
    }

    /// The first row of a query.
    pub(crate) async fn one(&self, sql: &str, values: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.inner.query_one_raw(self.statement(sql, values)).await?.map(Row))
    }

    /// The only row of a query that always has one, as `count(*)` or `RETURNING`.
    pub(crate) async fn only(&self, sql: &str, values: &[Value]) -> Result<Row, StoreError> {
        self.one(sql, values).await?.ok_or_else(|| StoreError::inconsistent("result", "row", "none where one must be"))
    }

    /// A statement without rows; how many rows it touched.
    pub(crate) async fn execute(&self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        Ok(self.inner.execute_raw(self.statement(sql, values)).await?.rows_affected())
    }

    /// `INSERT … VALUES` of many rows in as few statements as the databases' limit on parameters allows.
    ///
    /// `head` ends before `VALUES`; `tail` is what follows the rows, e.g. `ON CONFLICT …`.
    pub(crate) async fn insert_many(&self, head: &str, tail: &str, rows: &[Vec<Value>]) -> Result<(), StoreError> {
        for step in steps::insert(self.backend, head, tail, rows) {
            self.execute(&step.sql, &step.values).await?;
        }
        Ok(())
    }

    /// Statements one after the other. On SQLite they go to its thread in one trip: on a busy machine each trip waits
    /// for its turn, while every other writer waits for this one.
    pub(crate) async fn execute_all(&self, steps: Vec<Step>) -> Result<(), StoreError> {
        match self.backend {
            Backend::Sqlite => {
                let trip = steps::joined(&steps);
                self.execute(&trip.sql, &trip.values).await?;
            }
            Backend::Postgres => {
                for step in steps {
                    self.execute(&step.sql, &step.values).await?;
                }
            }
        }
        Ok(())
    }

    fn statement(&self, sql: &str, values: &[Value]) -> Statement {
        let backend = match self.backend {
            Backend::Sqlite => DbBackend::Sqlite,
            Backend::Postgres => DbBackend::Postgres,
        };
        Statement::from_sql_and_values(backend, sql, values.iter().cloned())
    }
}
