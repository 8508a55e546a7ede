//! What is old goes, a few rows at a time; what is young, waits or is another workspace's stays.

use domain::{DeliveryId, DeliveryOutcome, Retention, Timestamp, WorkspaceId};
use store::delivery::{self, Delivery};
use store::idempotency::{self, IdempotencyRow, Remembered};
use store::{Db, workspace};
use time::Duration;
use uuid::Uuid;

use crate::support::{self, ELSEWHERE, HERE, NOW, begin};

stories!(
    old_deliveries_go_oldest_first,
    a_delivery_that_waits_stays,
    deliveries_of_lately_are_counted,
    old_keys_go_and_can_be_used_again,
    retention_is_set_if_nobody_else_did,
);

/// When it was so many days ago.
fn days_ago(days: i64) -> Timestamp {
    NOW - Duration::days(days)
}

/// A delivery that came in so many days ago, as its id says.
fn aged(days: u8, outcome: DeliveryOutcome) -> Delivery {
    let at = days_ago(days.into());
    Delivery {
        id: DeliveryId::first_at(at),
        received_at: at,
        outcome,
        ..support::delivery(days)
    }
}

async fn add(db: &Db, rows: &[Delivery]) {
    let added = delivery::insert_many_new(db.writer(), rows).await.unwrap();
    assert_eq!(added.len(), rows.len());
}

async fn delete(db: &Db, workspace: WorkspaceId, limit: u64) -> u64 {
    let deleted = delivery::delete_before(db.writer(), workspace, days_ago(8), limit);
    deleted.await.unwrap()
}

async fn old_deliveries_go_oldest_first(db: Db) {
    begin(&db).await;
    let rows = [7, 8, 9, 10, 11, 12].map(|days| aged(days, DeliveryOutcome::Applied));
    add(&db, &rows).await;
    let theirs = Delivery {
        id: DeliveryId(Uuid::from_u128(1)),
        workspace: ELSEWHERE,
        integration: domain::IntegrationId(Uuid::from_u128(99)),
        ..aged(12, DeliveryOutcome::Applied)
    };
    add(&db, std::slice::from_ref(&theirs)).await;
    let oldest = async || delivery::oldest(db.reader(), HERE).await.unwrap();

    assert_eq!(oldest().await, Some(days_ago(12)));
    assert_eq!(delete(&db, HERE, 3).await, 3);
    assert_eq!(oldest().await, Some(days_ago(9)));
    assert_eq!(delete(&db, HERE, 3).await, 1);
    // What is exactly as old as it may be is kept.
    assert_eq!(oldest().await, Some(days_ago(8)));
    assert_eq!(delivery::count(db.reader(), HERE).await.unwrap(), 2);
    assert_eq!(delivery::count(db.reader(), ELSEWHERE).await.unwrap(), 1);
    assert_eq!(delete(&db, ELSEWHERE, 3).await, 1);
    let none = delivery::oldest(db.reader(), ELSEWHERE).await.unwrap();
    assert_eq!(none, None);
}

async fn a_delivery_that_waits_stays(db: Db) {
    begin(&db).await;
    let waits = aged(20, DeliveryOutcome::Received);
    add(&db, &[waits.clone(), aged(19, DeliveryOutcome::Failed)]).await;
    assert_eq!(delete(&db, HERE, 10).await, 1);
    let kept = delivery::get(db.reader(), HERE, waits.id).await.unwrap();
    assert_eq!(kept, Some(waits));
}

async fn deliveries_of_lately_are_counted(db: Db) {
    begin(&db).await;
    let rows = [1, 2, 3].map(|days| aged(days, DeliveryOutcome::Failed));
    add(&db, &rows).await;
    add(&db, &[aged(0, DeliveryOutcome::NoEffect)]).await;
    let integration = support::integration().id;
    let count = async |workspace, days| {
        let since = days_ago(days);
        let failed = delivery::count_failed_since(db.reader(), workspace, integration, since);
        let all = delivery::count_from(db.reader(), workspace, since);
        (failed.await.unwrap(), all.await.unwrap())
    };
    assert_eq!(count(HERE, 2).await, (2, 3));
    assert_eq!(count(HERE, 0).await, (0, 1));
    assert_eq!(count(ELSEWHERE, 9).await, (0, 0));
}

async fn old_keys_go_and_can_be_used_again(db: Db) {
    begin(&db).await;
    let request = |workspace, days| IdempotencyRow {
        workspace,
        credential: "token:1".to_owned(),
        key: format!("key of {days}"),
        request_sha256: vec![0; 32],
        subject: Uuid::from_u128(1),
        created_at: days_ago(days),
    };
    let ask = async |row| idempotency::remember(db.writer(), &row).await.unwrap();
    for days in [7, 8, 9, 10] {
        assert_eq!(ask(request(HERE, days)).await, Remembered::New);
        assert_eq!(ask(request(ELSEWHERE, days)).await, Remembered::New);
    }
    let delete = async |limit| {
        let deleted = idempotency::delete_before(db.writer(), HERE, days_ago(8), limit);
        deleted.await.unwrap()
    };
    assert_eq!(delete(1).await, 1);
    let oldest = idempotency::oldest(db.reader(), HERE).await.unwrap();
    assert_eq!(oldest, Some(days_ago(9)));
    assert_eq!((delete(5).await, delete(5).await), (1, 0));
    assert_eq!(idempotency::count(db.reader(), HERE).await.unwrap(), 2);
    let theirs = idempotency::count(db.reader(), ELSEWHERE).await.unwrap();
    assert_eq!(theirs, 4);
    assert_eq!(ask(request(HERE, 10)).await, Remembered::New);
    let seen = Remembered::Seen {
        subject: Uuid::from_u128(1),
    };
    assert_eq!(ask(request(HERE, 8)).await, seen);
}

async fn retention_is_set_if_nobody_else_did(db: Db) {
    begin(&db).await;
    let before = Retention::default();
    let after = Retention {
        deliveries: 8,
        idempotency_keys: 365,
    };
    let set = async |before| {
        let set = workspace::set_retention(db.writer(), HERE, before, after).await;
        set.unwrap()
    };
    assert!(set(before).await);
    assert!(!set(before).await);
    let retention = async |id| {
        let found = workspace::get(db.reader(), id).await.unwrap();
        found.unwrap().retention
    };
    assert_eq!(retention(HERE).await, after);
    assert_eq!(retention(ELSEWHERE).await, before);
}
