//! Sessions.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::Timestamp;
use sea_orm::{ConnectionTrait, Statement};
use store::{Db, SessionRows};
use time::Duration;
use tower_sessions_core::session::{Id, Record};
use tower_sessions_core::session_store::{ExpiredDeletion, SessionStore};

use crate::support::{NOW, ODD};

stories!(
    a_session_is_saved_and_loaded,
    a_taken_id_is_replaced,
    an_ended_session_is_not_loaded,
    a_deleted_session_stays_deleted,
    only_ended_sessions_are_deleted,
    the_id_is_not_stored,
);

/// Sessions, and seconds that pass since the story began.
fn sessions(db: &Db) -> (SessionRows, Arc<AtomicI64>) {
    let passed = Arc::new(AtomicI64::new(0));
    let clock = Arc::clone(&passed);
    let now = move || -> Timestamp { NOW + Duration::seconds(clock.load(Ordering::Relaxed)) };
    (SessionRows::new(db.clone(), Arc::new(now)), passed)
}

fn record(id: i128, seconds: i64) -> Record {
    Record {
        id: Id(id),
        data: [(ODD.to_owned(), serde_json::json!({"user": ODD}))].into(),
        expiry_date: NOW + Duration::seconds(seconds),
    }
}

async fn a_session_is_saved_and_loaded(db: Db) {
    let (sessions, _) = sessions(&db);
    let mut record = record(-1, 60);
    assert_eq!(sessions.load(&record.id).await.unwrap(), None);
    sessions.create(&mut record).await.unwrap();
    assert_eq!(
        sessions.load(&record.id).await.unwrap().as_ref(),
        Some(&record)
    );
    record.data.insert("more".to_owned(), 7.into());
    record.expiry_date += Duration::seconds(1);
    sessions.save(&record).await.unwrap();
    assert_eq!(sessions.load(&record.id).await.unwrap(), Some(record));
}

async fn a_taken_id_is_replaced(db: Db) {
    let (sessions, _) = sessions(&db);
    let mut first = record(1, 60);
    sessions.create(&mut first).await.unwrap();
    let mut second = record(1, 90);
    sessions.create(&mut second).await.unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(
        sessions.load(&first.id).await.unwrap().as_ref(),
        Some(&first)
    );
    assert_eq!(sessions.load(&second.id).await.unwrap(), Some(second));
}

async fn an_ended_session_is_not_loaded(db: Db) {
    let (sessions, passed) = sessions(&db);
    let mut record = record(1, 60);
    sessions.create(&mut record).await.unwrap();
    passed.store(59, Ordering::Relaxed);
    assert!(sessions.load(&record.id).await.unwrap().is_some());
    passed.store(60, Ordering::Relaxed);
    assert!(sessions.load(&record.id).await.unwrap().is_none());
}

async fn a_deleted_session_stays_deleted(db: Db) {
    let (sessions, _) = sessions(&db);
    let mut record = record(1, 60);
    sessions.create(&mut record).await.unwrap();
    sessions.delete(&record.id).await.unwrap();
    sessions.save(&record).await.unwrap();
    assert_eq!(sessions.load(&record.id).await.unwrap(), None);
    sessions.delete(&record.id).await.unwrap();
}

async fn only_ended_sessions_are_deleted(db: Db) {
    let (sessions, passed) = sessions(&db);
    for id in 1..=4 {
        let mut record = record(id, i64::try_from(id).unwrap());
        sessions.create(&mut record).await.unwrap();
    }
    passed.store(2, Ordering::Relaxed);
    sessions.delete_expired().await.unwrap();
    // Back then they would still have been good, so what is missing was deleted.
    passed.store(0, Ordering::Relaxed);
    for (id, there) in [(1, false), (2, false), (3, true), (4, true)] {
        let loaded = sessions.load(&Id(id)).await.unwrap();
        assert_eq!(loaded.is_some(), there, "{id}");
    }
}

async fn the_id_is_not_stored(db: Db) {
    let (sessions, _) = sessions(&db);
    let mut record = record(i128::MAX / 3, 60);
    sessions.create(&mut record).await.unwrap();
    let statement = Statement::from_string(
        db.reader().get_database_backend(),
        "SELECT id || ' ' || data FROM sessions",
    );
    let row = db.reader().query_one_raw(statement).await.unwrap().unwrap();
    let stored: String = row.try_get_by_index(0).unwrap();
    assert!(stored.contains("user"));
    assert!(!stored.contains(&record.id.to_string()));
    assert!(!stored.contains(&record.id.0.to_string()));
}
