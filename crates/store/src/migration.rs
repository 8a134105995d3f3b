//! Migrations: dated SQL files, one folder a database with the same names, applied forward only.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement, TransactionTrait};

use crate::connection::Backend;
use crate::error::StoreError;

/// Name, SQLite text, PostgreSQL text.
const MIGRATIONS: [(&str, &str, &str); 5] = [
    (
        "2026-11-20-01-first",
        include_str!("../migrations/sqlite/2026-11-20-01-first.sql"),
        include_str!("../migrations/postgres/2026-11-20-01-first.sql"),
    ),
    (
        "2026-11-27-01-explanations",
        include_str!("../migrations/sqlite/2026-11-27-01-explanations.sql"),
        include_str!("../migrations/postgres/2026-11-27-01-explanations.sql"),
    ),
    (
        "2026-11-27-02-workbooks",
        include_str!("../migrations/sqlite/2026-11-27-02-workbooks.sql"),
        include_str!("../migrations/postgres/2026-11-27-02-workbooks.sql"),
    ),
    (
        "2026-11-27-03-last-time",
        include_str!("../migrations/sqlite/2026-11-27-03-last-time.sql"),
        include_str!("../migrations/postgres/2026-11-27-03-last-time.sql"),
    ),
    (
        "2026-11-28-01-publications",
        include_str!("../migrations/sqlite/2026-11-28-01-publications.sql"),
        include_str!("../migrations/postgres/2026-11-28-01-publications.sql"),
    ),
];

/// Applies what has not been applied, all of it in one transaction.
///
/// Several processes may start at once: on PostgreSQL they queue for a lock, on SQLite for the writer.
pub(crate) async fn apply(db: &DatabaseConnection, backend: Backend) -> Result<(), StoreError> {
    let kind = match backend {
        Backend::Sqlite => DbBackend::Sqlite,
        Backend::Postgres => DbBackend::Postgres,
    };
    let tx = db.begin().await?;
    if backend == Backend::Postgres {
        tx.execute_unprepared("SELECT pg_advisory_xact_lock(4701)").await?;
    }
    tx.execute_unprepared("CREATE TABLE IF NOT EXISTS schema_migration (name TEXT PRIMARY KEY)").await?;
    let rows =
        tx.query_all_raw(Statement::from_string(kind, "SELECT name FROM schema_migration ORDER BY name")).await?;
    let applied: Vec<String> = rows.iter().map(|row| row.try_get("", "name")).collect::<Result<_, _>>()?;

    let known = |name: &String| MIGRATIONS.iter().any(|(known, ..)| known == name);
    if let Some(unknown) = applied.iter().find(|name| !known(name)) {
        return Err(StoreError::Configuration(format!(
            "the database was made by a newer version (migration {unknown}); start that version"
        )));
    }
    for (name, sqlite, postgres) in MIGRATIONS.iter().filter(|(name, ..)| !applied.iter().any(|done| done == name)) {
        tx.execute_unprepared(match backend {
            Backend::Sqlite => sqlite,
            Backend::Postgres => postgres,
        })
        .await?;
        let sql = "INSERT INTO schema_migration (name) VALUES ($1)";
        tx.execute_raw(Statement::from_sql_and_values(kind, sql, [(*name).into()])).await?;
    }
    Ok(tx.commit().await?)
}
