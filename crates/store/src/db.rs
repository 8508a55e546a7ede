//! The connections: on SQLite one that writes and several that read, on Postgres one pool.

use std::fmt;
use std::fs::DirBuilder;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbBackend,
    DbErr, RuntimeErr, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};
use secrecy::{ExposeSecret, SecretString};

/// Readers of SQLite: they see the last commit and never wait for the writer.
const SQLITE_READERS: u32 = 4;
/// Connections to Postgres.
const POSTGRES_CONNECTIONS: u32 = 10;
/// After this long, a connection to Postgres may have been cut by something in between.
const SUSPICIOUS_IDLE: Duration = Duration::from_secs(5);
/// How long SQLite waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a query waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// Tables with rows whose deletion must leave nothing behind.
const SECRETIVE: [&str; 7] = [
    "integrations",
    "sessions",
    "oauth_applications",
    "oauth_grants",
    "connected_accounts",
    "oauth_authorizations",
    "webhook_endpoints",
];

/// A database that is open. Clones share its connections.
#[derive(Clone)]
pub struct Db {
    writer: DatabaseConnection,
    reader: DatabaseConnection,
    postgres_url: Option<Arc<SecretString>>,
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let backend = self.writer.get_database_backend();
        f.debug_tuple("Db").field(&backend.as_str()).finish()
    }
}

impl Db {
    /// Opens `sqlite://path`, made with its folder if it is not there, or `postgres://…`. Migrations
    /// are not applied here.
    ///
    /// # Errors
    /// The address is neither, or the database cannot be opened or reached.
    pub async fn connect(url: &str) -> Result<Self, DbErr> {
        match url.split_once(':').map(|(scheme, _)| scheme) {
            Some("sqlite") => Self::open_sqlite(url).await,
            Some("postgres" | "postgresql") => Self::connect_postgres(url).await,
            _ => Err(refused(
                "the address must begin with sqlite:// or postgres://",
            )),
        }
    }

    async fn open_sqlite(url: &str) -> Result<Self, DbErr> {
        let path: SqliteConnectOptions = url
            .parse()
            .map_err(|error| refused(format!("{url} is no path of SQLite's: {error}")))?;
        if url.contains(":memory:") || url.contains("mode=memory") {
            return Err(refused(
                "an SQLite database in memory has one connection only; name a file",
            ));
        }
        make_folder(path.get_filename())?;
        // The writer first: it makes the file and switches it to WAL.
        // A statement that inserts many rows keeps what it may have to undo, which would else go through a file.
        let in_memory = |sqlite: SqliteConnectOptions| sqlite.pragma("temp_store", "MEMORY");
        let writer = connect(sqlite_options(url, 1, in_memory)).await?;
        // Whoever writes through a reader finds out at once, instead of waiting for itself later.
        let read_only = |sqlite: SqliteConnectOptions| sqlite.pragma("query_only", "ON");
        let reader = connect(sqlite_options(url, SQLITE_READERS, read_only)).await?;
        Ok(Self {
            writer,
            reader,
            postgres_url: None,
        })
    }

    async fn connect_postgres(url: &str) -> Result<Self, DbErr> {
        let mut options = quiet_options(url);
        options
            .max_connections(POSTGRES_CONNECTIONS)
            .test_before_acquire_if_idle_for(SUSPICIOUS_IDLE)
            .set_application_name("countersign");
        let pool = connect(options).await?;
        Ok(Self {
            writer: pool.clone(),
            reader: pool,
            postgres_url: Some(Arc::new(url.into())),
        })
    }

    /// For queries that only read and may see the last commit.
    pub fn reader(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// For single statements that write; several that belong together go through
    /// [`Self::begin_write`]. Do not use it while a transaction of the same task is open: SQLite has
    /// one writing connection, and the transaction holds it.
    pub fn writer(&self) -> &DatabaseConnection {
        &self.writer
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once: one that reads
    /// first and writes later can fail with `SQLITE_BUSY` whatever the busy timeout is.
    ///
    /// # Errors
    /// No connection came free in time, or the database is away.
    pub async fn begin_write(&self) -> Result<DatabaseTransaction, DbErr> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        self.writer.begin_with_options(options).await
    }

    /// Sees to it that what was deleted before is in no file of the database any more: SQLite overwrites it in
    /// the database itself, but its log keeps older pages until it is emptied; Postgres keeps dead rows
    /// until they are cleared away. Files that Postgres keeps for replication and backups are not ours.
    ///
    /// # Errors
    /// Somebody reads at this moment, or the database is away: try again.
    pub async fn forget_deleted(&self) -> Result<(), DbErr> {
        if self.is_postgres() {
            let vacuum = format!("VACUUM {}", SECRETIVE.join(", "));
            self.writer.execute_unprepared(&vacuum).await?;
            return Ok(());
        }
        let empty = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let row = self.writer.query_one_raw(empty).await?;
        let busy: i32 = row.map_or(Ok(0), |row| row.try_get("", "busy"))?;
        if busy == 0 {
            return Ok(());
        }
        Err(DbErr::Custom(
            "the log is being read and cannot be emptied yet".to_owned(),
        ))
    }

    /// Whether this is Postgres, where other processes may share the database.
    pub fn is_postgres(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Postgres
    }

    /// The address of Postgres, with its password, for a connection of one's own that listens.
    pub fn postgres_url(&self) -> Option<&str> {
        self.postgres_url.as_ref().map(|url| url.expose_secret())
    }

    /// Closes all connections, once what runs on them has ended.
    ///
    /// # Errors
    /// None at present; the driver keeps the right to have some.
    pub async fn close(&self) -> Result<(), DbErr> {
        self.reader.close_by_ref().await?;
        self.writer.close_by_ref().await
    }
}

async fn connect(options: ConnectOptions) -> Result<DatabaseConnection, DbErr> {
    Database::connect(options).await
}

/// Neither logs nor spans get statements: they hold names, texts and hashes.
fn quiet_options(url: &str) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .sqlx_logging(false)
        .record_stmt_in_spans(false);
    options
}

fn sqlite_options(
    url: &str,
    connections: u32,
    adjust: impl Fn(SqliteConnectOptions) -> SqliteConnectOptions + Clone + Send + Sync + 'static,
) -> ConnectOptions {
    let mut options = quiet_options(url);
    options
        .min_connections(1)
        .max_connections(connections)
        // A file does not go away while it idles.
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .map_sqlx_sqlite_opts(move |sqlite| {
            adjust(
                sqlite
                    .create_if_missing(true)
                    .busy_timeout(BUSY_TIMEOUT)
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // A commit is on disk when it returns, also if the machine loses power then.
                    .synchronous(SqliteSynchronous::Full)
                    .pragma("secure_delete", "ON"),
            )
        });
    options
}

/// The folder is for this account only: beside the database it may hold keys.
fn make_folder(file: &Path) -> Result<(), DbErr> {
    let Some(folder) = file
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    else {
        return Ok(());
    };
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| {
        refused(format!(
            "the folder {} cannot be made: {error}",
            folder.display()
        ))
    })
}

fn refused(reason: impl Into<String>) -> DbErr {
    DbErr::Conn(RuntimeErr::Internal(reason.into()))
}
