//! Idempotency keys.

use store::Db;
use store::idempotency::{IdempotencyRow, Remembered, remember};
use uuid::Uuid;

use crate::support::{ELSEWHERE, HERE, NOW, ODD, begin};

stories!(
    a_repeated_request_finds_what_it_made,
    a_key_is_of_one_credential_and_workspace,
    what_was_rolled_back_is_not_remembered,
    the_same_request_at_once_takes_effect_once,
);

fn request(subject: u128) -> IdempotencyRow {
    IdempotencyRow {
        workspace: HERE,
        credential: "token:1".to_owned(),
        key: ODD.to_owned(),
        request_sha256: vec![0; 32],
        subject: Uuid::from_u128(subject),
        created_at: NOW,
    }
}

async fn a_repeated_request_finds_what_it_made(db: Db) {
    begin(&db).await;
    let ask = async |row| remember(db.writer(), &row).await.unwrap();
    assert_eq!(ask(request(1)).await, Remembered::New);
    let seen = Remembered::Seen {
        subject: Uuid::from_u128(1),
    };
    assert_eq!(ask(request(2)).await, seen);
    let other = IdempotencyRow {
        request_sha256: vec![1; 32],
        ..request(1)
    };
    assert_eq!(ask(other).await, Remembered::Mismatch);
}

async fn a_key_is_of_one_credential_and_workspace(db: Db) {
    begin(&db).await;
    let ask = async |row| remember(db.writer(), &row).await.unwrap();
    assert_eq!(ask(request(1)).await, Remembered::New);
    let elsewhere = IdempotencyRow {
        workspace: ELSEWHERE,
        ..request(2)
    };
    assert_eq!(ask(elsewhere).await, Remembered::New);
    let somebody_else = IdempotencyRow {
        credential: "token:2".to_owned(),
        ..request(3)
    };
    assert_eq!(ask(somebody_else).await, Remembered::New);
}

async fn what_was_rolled_back_is_not_remembered(db: Db) {
    begin(&db).await;
    let txn = db.begin_write().await.unwrap();
    assert_eq!(remember(&txn, &request(1)).await.unwrap(), Remembered::New);
    txn.rollback().await.unwrap();
    let again = remember(db.writer(), &request(2)).await.unwrap();
    assert_eq!(again, Remembered::New);
}

async fn the_same_request_at_once_takes_effect_once(db: Db) {
    begin(&db).await;
    let requests = (1..=8).map(|subject| {
        let db = db.clone();
        tokio::spawn(async move {
            let txn = db.begin_write().await.unwrap();
            let remembered = remember(&txn, &request(subject)).await.unwrap();
            txn.commit().await.unwrap();
            match remembered {
                Remembered::New => (1, Uuid::from_u128(subject)),
                Remembered::Seen { subject } => (0, subject),
                Remembered::Mismatch => panic!("the same request"),
            }
        })
    });
    let mut effects = 0;
    let mut subjects = std::collections::HashSet::new();
    for request in requests.collect::<Vec<_>>() {
        let (effect, subject) = request.await.unwrap();
        effects += effect;
        subjects.insert(subject);
    }
    assert_eq!((effects, subjects.len()), (1, 1));
}
