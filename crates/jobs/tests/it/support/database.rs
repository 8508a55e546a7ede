//! A fresh, migrated database per test.

use std::sync::atomic::{AtomicU32, Ordering};

use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use tempfile::TempDir;

/// A database and what keeps it.
pub(crate) struct TestDb {
    pub(crate) connection: DatabaseConnection,
    url: String,
    most: u32,
    _folder: Option<TempDir>,
}

impl TestDb {
    pub(crate) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!(
            "sqlite://{}?mode=rwc",
            folder.path().join("jobs.db").display()
        );
        let db = Self::open(url, 1, Some(folder)).await;
        db.connection
            .execute_unprepared("PRAGMA journal_mode = WAL")
            .await
            .unwrap();
        db
    }

    /// `None` without `TEST_DATABASE_URL`. Its database is left to the server, which is a throw-away.
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told by the environment alone"
    )]
    pub(crate) async fn postgres() -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let server = std::env::var("TEST_DATABASE_URL").ok()?;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("jobs_{}_{number}", std::process::id());
        let admin = connect(&server, 1).await;
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name}"),
        ] {
            admin.execute_unprepared(&sql).await.unwrap();
        }
        admin.close().await.unwrap();
        Some(Self::open(beside(&server, &name), 4, None).await)
    }

    async fn open(url: String, most: u32, folder: Option<TempDir>) -> Self {
        let connection = connect(&url, most).await;
        Migrator::up(&connection, None).await.unwrap();
        Self {
            connection,
            url,
            most,
            _folder: folder,
        }
    }

    /// The same database, as another process would open it.
    pub(crate) async fn another(&self) -> DatabaseConnection {
        connect(&self.url, self.most).await
    }

    /// A transaction that may write.
    pub(crate) async fn begin(&self) -> DatabaseTransaction {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.connection.begin_with_options(options).await.unwrap()
    }

    /// Changes the table behind the queue's back.
    pub(crate) async fn tamper(&self, sql: &str, values: impl IntoIterator<Item = sea_orm::Value>) {
        let backend = self.connection.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        let done = self.connection.execute_raw(statement).await.unwrap();
        assert_eq!(done.rows_affected(), 1, "{sql}");
    }

    /// When the only job's lease ends.
    pub(crate) async fn lease_until(&self) -> Option<time::OffsetDateTime> {
        let backend = self.connection.get_database_backend();
        let sql = Statement::from_string(backend, "SELECT lease_until FROM jobs");
        let row = self.connection.query_one_raw(sql).await.unwrap().unwrap();
        row.try_get("", "lease_until").unwrap()
    }
}

async fn connect(url: &str, most: u32) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(most).sqlx_logging(false);
    Database::connect(options).await.unwrap()
}

/// The address of another database on the same server.
fn beside(server: &str, name: &str) -> String {
    let (address, query) = server.split_once('?').unwrap_or((server, ""));
    let authority = address.find("://").map_or(0, |scheme| scheme + 3);
    let end = address[authority..]
        .find('/')
        .map_or(address.len(), |slash| authority + slash);
    format!("{}/{name}?{query}", &address[..end])
}
