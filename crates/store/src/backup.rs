//! Copies of an SQLite database, made and looked at while others use it.

use std::path::{Path, PathBuf};

use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DbBackend, DbErr, Statement};

use crate::Db;

/// The file that an SQLite address names; nothing for Postgres.
pub fn sqlite_file(url: &str) -> Option<PathBuf> {
    let path: SqliteConnectOptions = url.parse().ok().filter(|_| url.starts_with("sqlite:"))?;
    Some(path.get_filename().to_owned())
}

/// Writes all that is committed at this moment into `file`, which must be empty or not there. Readers and
/// the writer go on meanwhile, for the copy is of one moment.
///
/// # Errors
/// The disk is full, or the file is not empty.
pub async fn copy_into(db: &Db, file: &Path) -> Result<(), DbErr> {
    let file = file
        .to_str()
        .ok_or_else(|| DbErr::Custom("the path is not UTF-8".to_owned()))?;
    let copy = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO $1", [file.into()]);
    db.writer().execute_raw(copy).await?;
    Ok(())
}

/// What SQLite finds wrong with the open database; nothing if it is whole.
///
/// # Errors
/// It is no SQLite database at all.
pub async fn damage(db: &Db) -> Result<Option<String>, DbErr> {
    let check = Statement::from_string(DbBackend::Sqlite, "PRAGMA integrity_check(1)");
    let row = db.reader().query_one_raw(check).await?;
    let found: String = match row {
        Some(row) => row.try_get("", "integrity_check")?,
        None => "no answer".to_owned(),
    };
    Ok((found != "ok").then_some(found))
}

/// The names of the migrations that were applied to the open database.
///
/// # Errors
/// It is none of ours.
pub async fn migrations(db: &Db) -> Result<Vec<String>, DbErr> {
    let list = Statement::from_string(
        DbBackend::Sqlite,
        "SELECT version FROM seaql_migrations ORDER BY version",
    );
    let rows = db.reader().query_all_raw(list).await?;
    rows.iter().map(|row| row.try_get("", "version")).collect()
}

/// Whether some process has the database in this file open. Asked by taking it for oneself for a moment.
///
/// # Errors
/// The file cannot be opened for another reason.
pub async fn is_in_use(file: &Path) -> Result<bool, DbErr> {
    let mut options = ConnectOptions::new(format!("sqlite://{}", file.display()));
    options
        .max_connections(1)
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            // Whoever has a database with a log open holds a lock as long as that lasts.
            sqlite
                .busy_timeout(std::time::Duration::ZERO)
                .pragma("locking_mode", "EXCLUSIVE")
        });
    let taken = async {
        let db = Database::connect(options).await?;
        let taken = db.execute_unprepared("BEGIN EXCLUSIVE; ROLLBACK").await;
        db.close().await?;
        taken
    };
    match taken.await {
        Ok(_) => Ok(false),
        Err(error) if error.to_string().contains("locked") => Ok(true),
        Err(error) => Err(error),
    }
}
