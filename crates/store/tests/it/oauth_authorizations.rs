//! Tries to get access.

use domain::{AuthorizationId, AuthorizationPurpose, LinearActor, Timestamp};
use store::Db;
use store::oauth_authorization::{self, OAuthAuthorization};
use time::Duration;

use crate::support::oauth::{self, begin};
use crate::support::{ELSEWHERE, HERE, NOW};

stories!(
    an_authorization_reads_back,
    links_and_states_are_unique,
    a_link_opens_once_and_in_time,
    an_answer_counts_once_and_in_time,
    one_of_many_answers_counts,
    another_workspace_changes_no_authorization,
    what_is_over_is_removed,
);

const BROWSER: [u8; 2] = [7, 0];

async fn insert(db: &Db, row: &OAuthAuthorization) {
    oauth_authorization::insert(db.writer(), row).await.unwrap();
}

async fn get(db: &Db, id: AuthorizationId) -> Option<OAuthAuthorization> {
    let row = oauth_authorization::get(db.reader(), HERE, id).await;
    row.unwrap()
}

async fn open(db: &Db, id: AuthorizationId, browser: &[u8], at: Timestamp) -> bool {
    let opened = oauth_authorization::open(db.writer(), HERE, id, browser, at).await;
    opened.unwrap()
}

async fn use_up(db: &Db, id: AuthorizationId, at: Timestamp) -> bool {
    let used = oauth_authorization::use_up(db.writer(), HERE, id, at).await;
    used.unwrap()
}

async fn an_authorization_reads_back(db: Db) {
    begin(&db).await;
    let account = oauth::account(1);
    oauth::add_account(&db, &account).await;
    let first = oauth::authorization(1);
    let second = OAuthAuthorization {
        purpose: AuthorizationPurpose::ConnectedAccount,
        connected_account: Some(account.id),
        actor: LinearActor::User,
        browser_hash: Some(BROWSER.to_vec()),
        opened_at: Some(NOW),
        used_at: Some(NOW),
        ..oauth::authorization(2)
    };
    let c = db.reader();
    for row in [first, second] {
        insert(&db, &row).await;
        assert_eq!(get(&db, row.id).await.as_ref(), Some(&row));
        let linked = oauth_authorization::by_link_hash(c, &row.link_hash).await;
        assert_eq!(linked.unwrap().as_ref(), Some(&row));
        let answered = oauth_authorization::by_state_hash(c, &row.state_hash).await;
        assert_eq!(answered.unwrap().as_ref(), Some(&row));
        let swapped = oauth_authorization::by_state_hash(c, &row.link_hash).await;
        assert_eq!(swapped.unwrap(), None);
    }
}

async fn links_and_states_are_unique(db: Db) {
    begin(&db).await;
    let first = oauth::authorization(1);
    insert(&db, &first).await;
    let same_link = OAuthAuthorization {
        link_hash: first.link_hash,
        ..oauth::authorization(2)
    };
    let same_state = OAuthAuthorization {
        state_hash: first.state_hash,
        ..oauth::authorization(3)
    };
    for row in [same_link, same_state] {
        let inserted = oauth_authorization::insert(db.writer(), &row).await;
        assert!(inserted.is_err());
    }
}

async fn a_link_opens_once_and_in_time(db: Db) {
    begin(&db).await;
    let (row, late) = (oauth::authorization(1), oauth::authorization(2));
    insert(&db, &row).await;
    insert(&db, &late).await;
    assert!(open(&db, row.id, &BROWSER, NOW).await);
    assert!(!open(&db, row.id, &BROWSER, NOW).await);
    assert!(!open(&db, row.id, &[8], NOW).await);
    let opened = OAuthAuthorization {
        browser_hash: Some(BROWSER.to_vec()),
        opened_at: Some(NOW),
        version: 2,
        ..row
    };
    assert_eq!(get(&db, opened.id).await, Some(opened));
    assert!(!open(&db, late.id, &BROWSER, late.expires_at).await);
    let just = late.expires_at - Duration::MILLISECOND;
    assert!(open(&db, late.id, &BROWSER, just).await);
}

async fn an_answer_counts_once_and_in_time(db: Db) {
    begin(&db).await;
    let (row, late) = (oauth::authorization(1), oauth::authorization(2));
    insert(&db, &row).await;
    insert(&db, &late).await;
    // Nobody was sent to Linear yet.
    assert!(!use_up(&db, row.id, NOW).await);
    assert!(open(&db, row.id, &BROWSER, NOW).await);
    assert!(use_up(&db, row.id, NOW).await);
    assert!(!use_up(&db, row.id, NOW).await);
    let used = OAuthAuthorization {
        browser_hash: Some(BROWSER.to_vec()),
        opened_at: Some(NOW),
        used_at: Some(NOW),
        version: 3,
        ..row
    };
    assert_eq!(get(&db, used.id).await, Some(used));
    assert!(open(&db, late.id, &BROWSER, NOW).await);
    assert!(!use_up(&db, late.id, late.expires_at).await);
    let just = late.expires_at - Duration::MILLISECOND;
    assert!(use_up(&db, late.id, just).await);
}

async fn one_of_many_answers_counts(db: Db) {
    begin(&db).await;
    let row = oauth::authorization(1);
    insert(&db, &row).await;
    assert!(open(&db, row.id, &BROWSER, NOW).await);
    let answers = (0..16).map(|_| {
        let db = db.clone();
        tokio::spawn(async move { use_up(&db, row.id, NOW).await })
    });
    let mut counted = 0;
    for answer in answers.collect::<Vec<_>>() {
        counted += u32::from(answer.await.unwrap());
    }
    assert_eq!(counted, 1);
}

async fn another_workspace_changes_no_authorization(db: Db) {
    begin(&db).await;
    let row = oauth::authorization(1);
    insert(&db, &row).await;
    let theirs = oauth_authorization::get(db.reader(), ELSEWHERE, row.id).await;
    assert_eq!(theirs.unwrap(), None);
    let c = db.writer();
    let opened = oauth_authorization::open(c, ELSEWHERE, row.id, &BROWSER, NOW).await;
    assert!(!opened.unwrap());
    assert!(open(&db, row.id, &BROWSER, NOW).await);
    let used = oauth_authorization::use_up(c, ELSEWHERE, row.id, NOW).await;
    assert!(!used.unwrap());
}

async fn what_is_over_is_removed(db: Db) {
    begin(&db).await;
    let (over, open) = (oauth::authorization(1), oauth::authorization(2));
    let over = OAuthAuthorization {
        expires_at: NOW,
        ..over
    };
    for row in [&over, &open] {
        insert(&db, row).await;
    }
    let before = NOW - Duration::MILLISECOND;
    let removed = oauth_authorization::delete_expired(db.writer(), before).await;
    assert_eq!(removed.unwrap(), 0);
    let removed = oauth_authorization::delete_expired(db.writer(), NOW).await;
    assert_eq!(removed.unwrap(), 1);
    assert_eq!(get(&db, over.id).await, None);
    assert_eq!(get(&db, open.id).await, Some(open));
}
