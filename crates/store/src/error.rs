//! Why the store could not do something. People's mistakes are findings and do not come through here.

use sea_orm::{DbErr, RuntimeErr};

/// What went wrong below the pages. Never shown to people as it is.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk or the database's quota is full: nothing was written.
    #[error("the disk is full")]
    DiskFull,
    /// The database is locked by another process for longer than the waiting time.
    #[error("the database is busy")]
    Busy,
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(DbErr),
    /// A row that cannot be: which one, and why.
    #[error("{table}.{column}: {why}")]
    Inconsistent {
        /// Table of the row.
        table: &'static str,
        /// Column of the row.
        column: &'static str,
        /// What is wrong, without the value.
        why: String,
    },
    /// The key outside the database does not open what it should.
    #[error("sealed value cannot be opened with this key")]
    Sealed,
    /// A configuration that cannot work.
    #[error("{0}")]
    Configuration(String),
}

impl StoreError {
    /// A row that should not exist.
    pub(crate) fn inconsistent(table: &'static str, column: &'static str, why: impl Into<String>) -> StoreError {
        StoreError::Inconsistent { table, column, why: why.into() }
    }
}

impl From<DbErr> for StoreError {
    fn from(error: DbErr) -> StoreError {
        match code_of(&error).as_deref() {
            // SQLite: SQLITE_FULL, SQLITE_IOERR_WRITE and SQLITE_IOERR_SHMSIZE (opening on a full disk). PostgreSQL:
            // disk_full.
            Some("13" | "778" | "4874" | "53100") => StoreError::DiskFull,
            Some("5" | "261" | "517" | "55P03") => StoreError::Busy,
            _ => StoreError::Database(error),
        }
    }
}

/// The database's own code for an error, where it has one.
fn code_of(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(inner) | DbErr::Query(inner) | DbErr::Conn(inner)) = error else {
        return None;
    };
    let RuntimeErr::SqlxError(inner) = inner else {
        return None;
    };
    inner.as_database_error()?.code().map(|code| code.into_owned())
}
