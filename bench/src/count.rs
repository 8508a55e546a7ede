//! What is in a server's database, asked by a connection of our own.

use anyhow::{Context as _, Result};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement};

/// Opens a database that exists.
pub(crate) async fn open(url: &str) -> Result<DatabaseConnection> {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options)
        .await
        .context("the database of a server cannot be opened")
}

/// Deliveries that are kept.
pub(crate) async fn deliveries(url: &str) -> Result<u64> {
    one(url, "SELECT COUNT(*) AS n FROM deliveries").await
}

/// Deliveries of ours that are still to be processed.
pub(crate) async fn open_jobs(url: &str) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS n FROM deliveries WHERE outcome = 'received'";
    one(url, sql).await
}

async fn one(url: &str, sql: &str) -> Result<u64> {
    let db = open(url).await?;
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await?.context("a count")?;
    let n: i64 = row.try_get("", "n")?;
    db.close().await?;
    Ok(n.unsigned_abs())
}

/// Makes an empty database in a cluster, and answers its address.
pub(crate) async fn fresh(cluster: &str, name: &str) -> Result<String> {
    let db = open(cluster).await?;
    for sql in [
        format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        format!("CREATE DATABASE {name}"),
    ] {
        db.execute_unprepared(&sql).await?;
    }
    db.close().await?;
    let (server, _) = cluster.rsplit_once('/').context("the cluster's address")?;
    Ok(format!("{server}/{name}"))
}
