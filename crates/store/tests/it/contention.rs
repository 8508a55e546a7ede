//! Two who are in each other's way: the database gives one of them up, and that is told from other failures.

use sea_orm::{ConnectionTrait, Database, TransactionTrait};
use store::{Db, is_contention};

use crate::support::{on_postgres, sqlite_at};

#[tokio::test]
async fn sqlite_is_busy_while_somebody_else_writes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let db = sqlite_at(&path).await;
    let writing = db.begin_write().await.unwrap();
    // Another process, which does not wait.
    let beside = Database::connect(format!("sqlite://{}", path.display()));
    let beside = beside.await.unwrap();
    beside
        .execute_unprepared("PRAGMA busy_timeout = 0")
        .await
        .unwrap();
    let refused = beside.execute_unprepared("DELETE FROM workspaces").await;
    assert!(is_contention(&refused.unwrap_err()));
    writing.rollback().await.unwrap();
    let allowed = beside.execute_unprepared("DELETE FROM workspaces").await;
    assert!(allowed.is_ok());
    let wrong = beside.execute_unprepared("DELETE FROM nowhere").await;
    assert!(!is_contention(&wrong.unwrap_err()));
}

#[tokio::test]
async fn postgres_ends_one_of_two_that_wait_for_each_other() {
    on_postgres(async |db: Db| {
        let one = db.begin_write().await.unwrap();
        let two = db.begin_write().await.unwrap();
        let quick = "SET LOCAL deadlock_timeout = '10ms'";
        for txn in [&one, &two] {
            txn.execute_unprepared(quick).await.unwrap();
        }
        let take = |n: u8| format!("SELECT pg_advisory_xact_lock({n})");
        one.execute_unprepared(&take(1)).await.unwrap();
        two.execute_unprepared(&take(2)).await.unwrap();
        let (first, second) = (take(2), take(1));
        // The one that is ended frees the other.
        let (first, second) = futures::join!(
            one.execute_unprepared(&first),
            two.execute_unprepared(&second)
        );
        let ended = [first, second].into_iter().filter_map(Result::err);
        let ended: Vec<_> = ended.collect();
        assert_eq!(ended.len(), 1, "{ended:?}");
        assert!(is_contention(&ended[0]));
    })
    .await;
}

#[tokio::test]
async fn postgres_refuses_what_could_not_have_happened_in_an_order() {
    on_postgres(async |db: Db| {
        let make = "CREATE TABLE tried (n INT); INSERT INTO tried VALUES (1)";
        db.writer().execute_unprepared(make).await.unwrap();
        let serializable = sea_orm::IsolationLevel::RepeatableRead;
        let begin = || db.writer().begin_with_config(Some(serializable), None);
        let (one, two) = (begin().await.unwrap(), begin().await.unwrap());
        for txn in [&one, &two] {
            let look = txn.execute_unprepared("SELECT n FROM tried").await;
            look.unwrap();
        }
        let change = "UPDATE tried SET n = n + 1";
        one.execute_unprepared(change).await.unwrap();
        one.commit().await.unwrap();
        let refused = two.execute_unprepared(change).await;
        assert!(is_contention(&refused.unwrap_err()));
    })
    .await;
}
