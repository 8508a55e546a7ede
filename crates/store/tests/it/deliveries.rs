//! Deliveries: kept once, finished once.

use domain::{DeliveryId, DeliveryOutcome, HiringId, IntegrationId};
use store::Db;
use store::delivery::{self, Delivery};
use time::Duration;
use uuid::Uuid;

use crate::support::{self, ELSEWHERE, HERE, NOW, ODD, begin};

stories!(
    a_delivery_reads_back,
    a_delivery_is_kept_once_by_either_key,
    deliveries_without_an_id_differ_by_their_body,
    the_same_delivery_at_once_is_kept_once,
    a_delivery_is_finished_once,
);

async fn insert(db: &Db, row: &Delivery) -> bool {
    delivery::insert_new(db.writer(), row).await.unwrap()
}

async fn a_delivery_reads_back(db: Db) {
    begin(&db).await;
    let first = support::delivery(1);
    let finished = Delivery {
        linear_delivery_id: None,
        event_type: None,
        action: None,
        webhook_timestamp: None,
        late: false,
        headers: serde_json::json!({}),
        body: vec![],
        outcome: DeliveryOutcome::Failed,
        reason: Some(ODD.to_owned()),
        hiring: Some(HiringId(Uuid::from_u128(1))),
        processed_at: Some(NOW),
        ..support::delivery(2)
    };
    for row in [first, finished] {
        assert!(insert(&db, &row).await);
        let got = delivery::get(db.reader(), HERE, row.id).await.unwrap();
        assert_eq!(got.as_ref(), Some(&row));
        let theirs = delivery::get(db.reader(), ELSEWHERE, row.id).await;
        assert_eq!(theirs.unwrap(), None);
    }
}

async fn a_delivery_is_kept_once_by_either_key(db: Db) {
    begin(&db).await;
    let first = support::delivery(1);
    assert!(insert(&db, &first).await);
    let same_id = Delivery {
        linear_delivery_id: first.linear_delivery_id,
        ..support::delivery(2)
    };
    assert!(!insert(&db, &same_id).await);
    let same_body = Delivery {
        body_sha256: first.body_sha256.clone(),
        ..support::delivery(3)
    };
    assert!(!insert(&db, &same_body).await);
    let count = async |workspace| {
        let counted = delivery::count(db.reader(), workspace, first.integration).await;
        counted.unwrap()
    };
    assert_eq!(count(HERE).await, 1);
    assert_eq!(count(ELSEWHERE).await, 0);
    // What another integration got is no duplicate of it.
    let other = Delivery {
        id: DeliveryId(Uuid::from_u128(4)),
        integration: IntegrationId(Uuid::from_u128(99)),
        ..first.clone()
    };
    assert!(insert(&db, &other).await);
    assert_eq!(count(HERE).await, 1);
}

async fn deliveries_without_an_id_differ_by_their_body(db: Db) {
    begin(&db).await;
    let without_id = |number| Delivery {
        linear_delivery_id: None,
        ..support::delivery(number)
    };
    assert!(insert(&db, &without_id(1)).await);
    assert!(insert(&db, &without_id(2)).await);
}

async fn the_same_delivery_at_once_is_kept_once(db: Db) {
    begin(&db).await;
    let copies = (0..8_u8).map(|number| {
        let db = db.clone();
        let copy = Delivery {
            id: DeliveryId(Uuid::from_u128(number.into())),
            ..support::delivery(1)
        };
        tokio::spawn(async move {
            let txn = db.begin_write().await.unwrap();
            let new = delivery::insert_new(&txn, &copy).await.unwrap();
            txn.commit().await.unwrap();
            new
        })
    });
    let mut kept = 0;
    for copy in copies.collect::<Vec<_>>() {
        kept += usize::from(copy.await.unwrap());
    }
    assert_eq!(kept, 1);
}

async fn a_delivery_is_finished_once(db: Db) {
    begin(&db).await;
    let row = support::delivery(1);
    insert(&db, &row).await;
    insert(&db, &support::delivery(2)).await;
    let hiring = Some(HiringId(Uuid::from_u128(7)));
    let later = NOW + Duration::seconds(1);
    let finish = async |workspace, outcome| {
        let reason = Some("It was ours.");
        let c = db.writer();
        let finished = delivery::finish(c, workspace, row.id, outcome, reason, hiring, later).await;
        finished.unwrap()
    };
    assert!(!finish(ELSEWHERE, DeliveryOutcome::Applied).await);
    assert!(finish(HERE, DeliveryOutcome::NoEffect).await);
    assert!(!finish(HERE, DeliveryOutcome::Applied).await);
    let got = delivery::get(db.reader(), HERE, row.id).await.unwrap();
    let finished = Delivery {
        outcome: DeliveryOutcome::NoEffect,
        reason: Some("It was ours.".to_owned()),
        hiring,
        processed_at: Some(later),
        ..row.clone()
    };
    assert_eq!(got, Some(finished));
    let other = delivery::get(db.reader(), HERE, support::delivery(2).id).await;
    assert_eq!(other.unwrap(), Some(support::delivery(2)));
}
