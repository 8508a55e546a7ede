//! How databases are opened.

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement, TransactionTrait};
use store::Db;

use crate::support::{begin, hiring};

stories!(
    what_is_not_committed_is_not_there,
    writers_wait_for_each_other,
    references_are_checked,
);

async fn pragma(connection: &DatabaseConnection, name: &str) -> String {
    let backend = connection.get_database_backend();
    let statement = Statement::from_string(backend, format!("PRAGMA {name}"));
    let row = connection.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index::<String>(0)
        .or_else(|_| row.try_get_by_index::<i64>(0).map(|n| n.to_string()))
        .unwrap()
}

#[tokio::test]
async fn sqlite_is_opened_as_the_promises_need_it() {
    crate::support::on_sqlite(async |db: Db| {
        for connection in [db.writer(), db.reader()] {
            assert_eq!(pragma(connection, "journal_mode").await, "wal");
            assert_eq!(pragma(connection, "synchronous").await, "2"); // FULL
            assert_eq!(pragma(connection, "foreign_keys").await, "1");
            assert_eq!(pragma(connection, "secure_delete").await, "1");
            assert_eq!(pragma(connection, "busy_timeout").await, "10000");
        }
    })
    .await;
}

#[tokio::test]
async fn a_reader_of_sqlite_cannot_write() {
    crate::support::on_sqlite(async |db: Db| {
        begin(&db).await;
        assert!(
            store::hiring::insert(db.reader(), &hiring(1))
                .await
                .is_err()
        );
    })
    .await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_is_made_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("a/b");
    let db = Db::connect(&format!("sqlite://{}/c.db", folder.display()))
        .await
        .unwrap();
    db.close().await.unwrap();
    let mode = folder.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[tokio::test]
async fn addresses_that_cannot_work_are_refused() {
    for (url, reason) in [
        ("mysql://localhost/x", "sqlite:// or postgres://"),
        ("data/countersign.db", "sqlite:// or postgres://"),
        ("", "sqlite:// or postgres://"),
        ("sqlite::memory:", "name a file"),
        ("sqlite://x.db?mode=memory", "name a file"),
        ("sqlite://x.db?colour=blue", "no path of SQLite's"),
    ] {
        let error = Db::connect(url).await.unwrap_err().to_string();
        assert!(error.contains(reason), "{url}: {error}");
    }
}

#[tokio::test]
async fn the_password_of_postgres_is_not_printed() {
    crate::support::on_empty_postgres(async |url: String| {
        let db = Db::connect(&url).await.unwrap();
        assert_eq!(format!("{db:?}"), r#"Db("Postgres")"#);
        assert_eq!(db.postgres_url(), Some(url.as_str()));
        db.close().await.unwrap();
    })
    .await;
}

async fn what_is_not_committed_is_not_there(db: Db) {
    begin(&db).await;
    let hiring = hiring(1);
    let txn = db.begin_write().await.unwrap();
    store::hiring::insert(&txn, &hiring).await.unwrap();
    let seen = store::hiring::get(db.reader(), hiring.workspace, hiring.id).await;
    assert_eq!(seen.unwrap(), None);
    txn.rollback().await.unwrap();
    let seen = store::hiring::get(db.reader(), hiring.workspace, hiring.id).await;
    assert_eq!(seen.unwrap(), None);
}

async fn writers_wait_for_each_other(db: Db) {
    begin(&db).await;
    let first = hiring(1);
    store::hiring::insert(db.writer(), &first).await.unwrap();
    let id = first.id;
    let changes = (0..16).map(|_| {
        let db = db.clone();
        tokio::spawn(async move {
            loop {
                let txn = db.begin_write().await.unwrap();
                let before = store::hiring::get(&txn, crate::support::HERE, id)
                    .await
                    .unwrap()
                    .unwrap();
                let replaced = store::hiring::replace(&txn, &before, &before).await;
                txn.commit().await.unwrap();
                if replaced.unwrap() {
                    return;
                }
            }
        })
    });
    for change in changes.collect::<Vec<_>>() {
        change.await.unwrap();
    }
    let after = store::hiring::get(db.reader(), first.workspace, id).await;
    assert_eq!(after.unwrap().unwrap().version, first.version + 16);
}

async fn references_are_checked(db: Db) {
    let orphan = hiring(1);
    assert!(store::hiring::insert(db.writer(), &orphan).await.is_err());
    // A transaction in which a statement failed can be left without harm.
    let txn = db.writer().begin().await.unwrap();
    assert!(store::hiring::insert(&txn, &orphan).await.is_err());
    txn.rollback().await.unwrap();
    begin(&db).await;
    store::hiring::insert(db.writer(), &orphan).await.unwrap();
}
