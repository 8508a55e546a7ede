//! Connected accounts.

use domain::{ConnectedAccountId, ConnectedAccountStatus};
use store::connected_account::{self, ConnectedAccount, ConnectedAccountFilter};
use store::{Db, oauth_application, oauth_authorization};
use time::Duration;
use uuid::Uuid;

use crate::support::oauth::{self, add_account, begin};
use crate::support::{ELSEWHERE, HERE, NOW, ODD};

stories!(
    an_account_reads_back,
    an_identifier_has_one_account,
    one_of_many_makes_the_account,
    another_workspace_sees_no_account,
    only_the_known_version_of_an_account_is_replaced,
    accounts_page_and_filter,
    accounts_of_a_linear_workspace_are_found,
    an_account_goes_with_what_was_asked_for_it,
);

async fn get(db: &Db, id: ConnectedAccountId) -> Option<ConnectedAccount> {
    connected_account::get(db.reader(), HERE, id).await.unwrap()
}

/// One that nobody gave access for.
fn pending(number: u128) -> ConnectedAccount {
    ConnectedAccount {
        status: ConnectedAccountStatus::Pending,
        grant: None,
        linear_user_id: None,
        linear_user_name: None,
        linear_user_email: None,
        linear_org_id: None,
        linear_org_name: None,
        ..oauth::account(number)
    }
}

async fn an_account_reads_back(db: Db) {
    let application = begin(&db).await;
    let c = db.reader();
    for row in [oauth::account(1), pending(2)] {
        add_account(&db, &row).await;
        assert_eq!(get(&db, row.id).await.as_ref(), Some(&row));
        let named =
            connected_account::by_identifier(c, HERE, application.id, &row.identifier).await;
        assert_eq!(named.unwrap().as_ref(), Some(&row));
    }
    let granted = connected_account::by_grant(c, HERE, oauth::grant(1).id).await;
    assert_eq!(granted.unwrap(), Some(oauth::account(1)));
    let nobodys = connected_account::by_grant(c, HERE, oauth::grant(2).id).await;
    assert_eq!(nobodys.unwrap(), None);
}

async fn an_identifier_has_one_account(db: Db) {
    begin(&db).await;
    let first = oauth::account(1);
    add_account(&db, &first).await;
    let second = ConnectedAccount {
        identifier: first.identifier.clone(),
        ..oauth::account(2)
    };
    let added = connected_account::insert_new(db.writer(), &second).await;
    assert!(!added.unwrap());
    assert_eq!(get(&db, second.id).await, None);
    let other = oauth::application(2);
    oauth_application::insert(db.writer(), &other)
        .await
        .unwrap();
    let apart = ConnectedAccount {
        application: other.id,
        ..second
    };
    add_account(&db, &apart).await;
    assert_eq!(get(&db, first.id).await, Some(first));
}

async fn one_of_many_makes_the_account(db: Db) {
    let application = begin(&db).await;
    let tries = (1..=16).map(|number| {
        let db = db.clone();
        tokio::spawn(async move {
            let row = ConnectedAccount {
                identifier: ODD.to_owned(),
                ..pending(number)
            };
            let txn = db.begin_write().await.unwrap();
            let added = connected_account::insert_new(&txn, &row).await.unwrap();
            let found = connected_account::by_identifier(&txn, HERE, row.application, ODD).await;
            txn.commit().await.unwrap();
            (added, found.unwrap().unwrap().id)
        })
    });
    let mut made = Vec::new();
    let mut found = Vec::new();
    for attempt in tries.collect::<Vec<_>>() {
        let (added, id) = attempt.await.unwrap();
        made.extend(added.then_some(id));
        found.push(id);
    }
    assert_eq!(made.len(), 1);
    assert!(found.iter().all(|id| *id == made[0]));
    let row = connected_account::by_identifier(db.reader(), HERE, application.id, ODD).await;
    assert_eq!(row.unwrap().map(|row| row.id), made.pop());
}

async fn another_workspace_sees_no_account(db: Db) {
    let application = begin(&db).await;
    let row = oauth::account(1);
    add_account(&db, &row).await;
    let c = db.reader();
    let theirs = connected_account::get(c, ELSEWHERE, row.id).await;
    assert_eq!(theirs.unwrap(), None);
    let theirs =
        connected_account::by_identifier(c, ELSEWHERE, application.id, &row.identifier).await;
    assert_eq!(theirs.unwrap(), None);
    let theirs = connected_account::by_grant(c, ELSEWHERE, oauth::grant(1).id).await;
    assert_eq!(theirs.unwrap(), None);
    let org = row.linear_org_id.unwrap();
    let theirs = connected_account::of_application_and_org(c, ELSEWHERE, application.id, org).await;
    assert_eq!(theirs.unwrap(), []);
    let all = ConnectedAccountFilter::default();
    let theirs = connected_account::list(c, ELSEWHERE, &all, None, 10).await;
    assert_eq!(theirs.unwrap(), []);
    let gone = connected_account::delete(db.writer(), ELSEWHERE, row.id).await;
    assert!(!gone.unwrap());
}

async fn only_the_known_version_of_an_account_is_replaced(db: Db) {
    begin(&db).await;
    let before = pending(1);
    add_account(&db, &before).await;
    let after = ConnectedAccount {
        status: ConnectedAccountStatus::Revoked,
        status_reason: Some(ODD.to_owned()),
        status_since: NOW + Duration::seconds(1),
        updated_at: NOW + Duration::seconds(1),
        identifier: before.identifier.clone(),
        ..oauth::account(1)
    };
    let replace = async |before: &ConnectedAccount| {
        let replaced = connected_account::replace(db.writer(), before, &after).await;
        replaced.unwrap()
    };
    let elsewhere = ConnectedAccount {
        workspace: ELSEWHERE,
        ..before.clone()
    };
    assert!(!replace(&elsewhere).await);
    assert!(replace(&before).await);
    assert!(!replace(&before).await);
    let written = ConnectedAccount {
        version: 2,
        ..after.clone()
    };
    assert_eq!(get(&db, before.id).await, Some(written));
}

async fn accounts_page_and_filter(db: Db) {
    let application = begin(&db).await;
    let other = oauth::application(2);
    oauth_application::insert(db.writer(), &other)
        .await
        .unwrap();
    for number in 1..=5 {
        add_account(&db, &pending(number)).await;
    }
    add_account(&db, &oauth::account(6)).await;
    let apart = ConnectedAccount {
        application: other.id,
        ..pending(7)
    };
    add_account(&db, &apart).await;
    let list = async |filter: &ConnectedAccountFilter, before: Option<u128>, limit| {
        let before = before.map(|number| ConnectedAccountId(Uuid::from_u128(number)));
        let rows = connected_account::list(db.reader(), HERE, filter, before, limit).await;
        let numbers = rows.unwrap().into_iter().map(|row| row.id.0.as_u128());
        numbers.collect::<Vec<_>>()
    };
    let all = ConnectedAccountFilter::default();
    assert_eq!(list(&all, None, 3).await, [7, 6, 5]);
    assert_eq!(list(&all, Some(5), 3).await, [4, 3, 2]);
    assert_eq!(list(&all, Some(2), 3).await, [1]);
    assert_eq!(list(&all, Some(1), 3).await, [0_u128; 0]);
    let active = ConnectedAccountFilter {
        status: Some(ConnectedAccountStatus::Active),
        ..ConnectedAccountFilter::default()
    };
    assert_eq!(list(&active, None, 10).await, [6]);
    let here = ConnectedAccountFilter {
        application: Some(application.id),
        status: Some(ConnectedAccountStatus::Pending),
        identifier: None,
    };
    assert_eq!(list(&here, Some(4), 10).await, [3, 2, 1]);
    let one = ConnectedAccountFilter {
        identifier: Some(pending(2).identifier),
        ..ConnectedAccountFilter::default()
    };
    assert_eq!(list(&one, None, 10).await, [2]);
}

async fn accounts_of_a_linear_workspace_are_found(db: Db) {
    let application = begin(&db).await;
    let (first, second) = (oauth::account(1), oauth::account(2));
    let elsewhere = ConnectedAccount {
        linear_org_id: Some(Uuid::from_u128(12)),
        ..oauth::account(3)
    };
    for row in [&first, &second, &elsewhere, &pending(4)] {
        add_account(&db, row).await;
    }
    let org = first.linear_org_id.unwrap();
    let found =
        connected_account::of_application_and_org(db.reader(), HERE, application.id, org).await;
    assert_eq!(found.unwrap(), [first, second]);
}

async fn an_account_goes_with_what_was_asked_for_it(db: Db) {
    begin(&db).await;
    let row = pending(1);
    add_account(&db, &row).await;
    let mut asked = oauth::authorization(1);
    asked.connected_account = Some(row.id);
    oauth_authorization::insert(db.writer(), &asked)
        .await
        .unwrap();
    let delete = async || {
        let gone = connected_account::delete(db.writer(), HERE, row.id).await;
        gone.unwrap()
    };
    assert!(delete().await);
    assert!(!delete().await);
    assert_eq!(get(&db, row.id).await, None);
    let asked = oauth_authorization::get(db.reader(), HERE, asked.id).await;
    assert_eq!(asked.unwrap(), None);
}
