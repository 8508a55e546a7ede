//! Deliveries: kept once, finished once.

use domain::{DeliveryId, DeliveryOutcome, HiringId, IntegrationId};
use store::Db;
use store::delivery::{self, Delivery, DeliveryFilter, Finished};
use time::Duration;
use uuid::Uuid;

use crate::support::{self, ELSEWHERE, HERE, NOW, ODD, begin};

stories!(
    a_delivery_reads_back,
    a_delivery_is_kept_once_by_either_key,
    deliveries_without_an_id_differ_by_their_body,
    the_same_delivery_at_once_is_kept_once,
    a_delivery_is_finished_once,
    a_finished_delivery_can_be_opened_again,
    a_list_finds_by_each_filter,
    a_list_goes_on_where_it_stopped,
);

async fn insert(db: &Db, row: &Delivery) -> bool {
    insert_on(db.writer(), row).await
}

/// Whether it was new.
async fn insert_on<C: store::ConnectionTrait>(c: &C, row: &Delivery) -> bool {
    let new = delivery::insert_many_new(c, std::slice::from_ref(row)).await;
    new.unwrap().contains(&row.id.0)
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
    let count = async |workspace| delivery::count(db.reader(), workspace).await.unwrap();
    assert_eq!(count(HERE).await, 1);
    assert_eq!(count(ELSEWHERE).await, 0);
    // What another integration got is no duplicate of it.
    let other = Delivery {
        id: DeliveryId(Uuid::from_u128(4)),
        integration: IntegrationId(Uuid::from_u128(99)),
        ..first.clone()
    };
    assert!(insert(&db, &other).await);
    assert_eq!(count(HERE).await, 2);
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
            let new = insert_on(&txn, &copy).await;
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
        let finished = Finished {
            outcome,
            reason: Some("It was ours."),
            hiring,
            picked_up_at: NOW,
            at: later,
        };
        let done = delivery::finish(db.writer(), workspace, row.id, finished).await;
        done.unwrap()
    };
    assert!(!finish(ELSEWHERE, DeliveryOutcome::Applied).await);
    assert!(finish(HERE, DeliveryOutcome::NoEffect).await);
    assert!(!finish(HERE, DeliveryOutcome::Applied).await);
    let got = delivery::get(db.reader(), HERE, row.id).await.unwrap();
    let finished = Delivery {
        outcome: DeliveryOutcome::NoEffect,
        reason: Some("It was ours.".to_owned()),
        hiring,
        picked_up_at: Some(NOW),
        processed_at: Some(later),
        ..row.clone()
    };
    assert_eq!(got, Some(finished));
    let other = delivery::get(db.reader(), HERE, support::delivery(2).id).await;
    assert_eq!(other.unwrap(), Some(support::delivery(2)));
}

async fn a_finished_delivery_can_be_opened_again(db: Db) {
    begin(&db).await;
    let row = Delivery {
        outcome: DeliveryOutcome::Failed,
        reason: Some("unreadable".to_owned()),
        processed_at: Some(NOW),
        ..support::delivery(1)
    };
    insert(&db, &row).await;
    let later = NOW + Duration::minutes(1);
    let reopen = async |workspace| {
        let opened = delivery::reopen(db.writer(), workspace, row.id, later).await;
        opened.unwrap()
    };
    assert!(!reopen(ELSEWHERE).await);
    assert!(reopen(HERE).await);
    assert!(!reopen(HERE).await, "it waits already");
    let got = delivery::get(db.reader(), HERE, row.id).await.unwrap();
    let opened = Delivery {
        outcome: DeliveryOutcome::Received,
        reason: None,
        picked_up_at: None,
        processed_at: None,
        replays: row.replays + 1,
        replayed_at: Some(later),
        ..row.clone()
    };
    assert_eq!(got, Some(opened));
}

/// The numbers of what a filter finds, newest first.
async fn found(db: &Db, filter: &DeliveryFilter) -> Vec<u128> {
    let (rows, _) = delivery::list(db.reader(), HERE, filter, None, 10)
        .await
        .unwrap();
    rows.iter().map(|row| row.id.0.as_u128()).collect()
}

async fn a_list_finds_by_each_filter(db: Db) {
    begin(&db).await;
    let comment = Delivery {
        event_type: Some("Comment".to_owned()),
        action: Some("create".to_owned()),
        subject: Some("ENG-7 100% of_it".to_owned()),
        outcome: DeliveryOutcome::NoEffect,
        ..support::delivery(2)
    };
    for row in [support::delivery(1), comment, support::delivery(3)] {
        insert(&db, &row).await;
    }
    let all = DeliveryFilter::default();
    let text = |text: &str| DeliveryFilter {
        text: Some(text.to_owned()),
        ..DeliveryFilter::default()
    };
    let event_type = DeliveryFilter {
        event_type: Some("Comment".to_owned()),
        ..all.clone()
    };
    let action = DeliveryFilter {
        action: Some("update".to_owned()),
        ..all.clone()
    };
    let outcome = DeliveryFilter {
        outcome: Some(DeliveryOutcome::NoEffect),
        ..event_type.clone()
    };
    assert_eq!(found(&db, &all).await, [3, 2, 1]);
    assert_eq!(found(&db, &event_type).await, [2]);
    assert_eq!(found(&db, &action).await, [3, 1]);
    assert_eq!(found(&db, &outcome).await, [2]);
    assert_eq!(found(&db, &text("eng-7")).await, [2]);
    assert_eq!(found(&db, &text("100%")).await, [2]);
    assert_eq!(found(&db, &text("of_it")).await, [2]);
    assert_eq!(found(&db, &text("ofxit")).await, [0_u128; 0]);
    // The odd subject of the others has one: it stands for itself.
    assert_eq!(found(&db, &text("\\")).await, [3, 1]);
    let id = support::delivery(3).linear_delivery_id.unwrap();
    assert_eq!(found(&db, &text(&id.to_string())).await, [3]);
    let theirs = delivery::list(db.reader(), ELSEWHERE, &all, None, 10).await;
    assert_eq!(theirs.unwrap(), (vec![], None));
}

async fn a_list_goes_on_where_it_stopped(db: Db) {
    begin(&db).await;
    for number in 1..=5 {
        insert(&db, &support::delivery(number)).await;
    }
    let all = DeliveryFilter::default();
    let mut seen = Vec::new();
    let mut before = None;
    loop {
        let page = delivery::list(db.reader(), HERE, &all, before, 2).await;
        let (rows, next) = page.unwrap();
        seen.extend(rows.iter().map(|row| row.id.0.as_u128()));
        before = next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
}
