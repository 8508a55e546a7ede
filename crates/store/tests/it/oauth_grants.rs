//! Grants: tokens, and which of them are to be renewed.

use domain::{ConnectionKind, OAuthGrantId, ScopeSet, Timestamp};
use store::oauth_grant::{self, OAuthGrant};
use store::{Db, oauth_application};
use time::Duration;
use uuid::Uuid;

use crate::support::oauth::{self, begin};
use crate::support::{ELSEWHERE, HERE, NOW, ODD};

stories!(
    a_grant_reads_back,
    another_workspace_sees_no_grant,
    only_the_known_version_of_a_grant_is_replaced,
    one_of_many_gets_the_lease,
    what_is_due_is_found,
    a_deleted_grant_is_gone,
);

async fn insert(db: &Db, grant: &OAuthGrant) {
    oauth_grant::insert(db.writer(), grant).await.unwrap();
}

async fn get(db: &Db, id: OAuthGrantId) -> Option<OAuthGrant> {
    oauth_grant::get(db.reader(), HERE, id).await.unwrap()
}

/// All that can be noted about a grant.
fn noted(grant: &OAuthGrant) -> OAuthGrant {
    OAuthGrant {
        kind: ConnectionKind::OAuthUser,
        asked_scopes: ScopeSet::parse("read"),
        granted_scopes: ScopeSet::default(),
        sealed_access_token: vec![9],
        sealed_refresh_token: None,
        issued_at: NOW + Duration::seconds(1),
        expires_at: None,
        refresh_due_at: None,
        first_used_at: Some(NOW),
        lease_by: Some(Uuid::from_u128(30)),
        lease_until: Some(NOW + Duration::minutes(1)),
        failing_since: Some(NOW),
        not_before: Some(NOW + Duration::seconds(30)),
        last_error: Some(ODD.to_owned()),
        updated_at: NOW + Duration::seconds(2),
        ..grant.clone()
    }
}

async fn a_grant_reads_back(db: Db) {
    let application = begin(&db).await;
    let other = oauth::application(2);
    oauth_application::insert(db.writer(), &other)
        .await
        .unwrap();
    let (first, second) = (oauth::grant(1), noted(&oauth::grant(2)));
    let apart = OAuthGrant {
        application: other.id,
        ..oauth::grant(3)
    };
    for grant in [&first, &second, &apart] {
        insert(&db, grant).await;
        assert_eq!(get(&db, grant.id).await.as_ref(), Some(grant));
    }
    let of = oauth_grant::of_application(db.reader(), HERE, application.id).await;
    assert_eq!(of.unwrap(), [second, first]);
}

async fn another_workspace_sees_no_grant(db: Db) {
    let application = begin(&db).await;
    let row = oauth::grant(1);
    insert(&db, &row).await;
    let theirs = oauth_grant::get(db.reader(), ELSEWHERE, row.id).await;
    assert_eq!(theirs.unwrap(), None);
    let theirs = oauth_grant::of_application(db.reader(), ELSEWHERE, application.id).await;
    assert_eq!(theirs.unwrap(), []);
    let gone = oauth_grant::delete(db.writer(), ELSEWHERE, row.id).await;
    assert!(!gone.unwrap());
}

async fn only_the_known_version_of_a_grant_is_replaced(db: Db) {
    begin(&db).await;
    let before = oauth::grant(1);
    insert(&db, &before).await;
    let after = noted(&before);
    let replace = async |before: &OAuthGrant| {
        let replaced = oauth_grant::replace(db.writer(), before, &after).await;
        replaced.unwrap()
    };
    let elsewhere = OAuthGrant {
        workspace: ELSEWHERE,
        ..before.clone()
    };
    assert!(!replace(&elsewhere).await);
    assert!(replace(&before).await);
    assert!(!replace(&before).await);
    let written = OAuthGrant {
        version: 2,
        ..after.clone()
    };
    assert_eq!(get(&db, before.id).await, Some(written));
}

async fn one_of_many_gets_the_lease(db: Db) {
    begin(&db).await;
    let before = oauth::grant(1);
    insert(&db, &before).await;
    let tries = (1..=16).map(|number| {
        let (db, before) = (db.clone(), before.clone());
        tokio::spawn(async move {
            let after = OAuthGrant {
                lease_by: Some(Uuid::from_u128(number)),
                ..before.clone()
            };
            let got = oauth_grant::replace(db.writer(), &before, &after).await;
            got.unwrap().then_some(after.lease_by)
        })
    });
    let mut holders = Vec::new();
    for attempt in tries.collect::<Vec<_>>() {
        holders.extend(attempt.await.unwrap());
    }
    let row = get(&db, before.id).await.unwrap();
    assert_eq!(holders, [row.lease_by]);
}

async fn what_is_due_is_found(db: Db) {
    begin(&db).await;
    let due = |number, seconds| OAuthGrant {
        refresh_due_at: Some(NOW - Duration::seconds(seconds)),
        ..oauth::grant(number)
    };
    let later = Some(NOW + Duration::MILLISECOND);
    let grants = [
        due(1, 10),
        due(2, 20),
        due(3, 0),
        OAuthGrant {
            refresh_due_at: later,
            ..oauth::grant(4)
        },
        OAuthGrant {
            refresh_due_at: None,
            ..oauth::grant(5)
        },
        OAuthGrant {
            lease_until: later,
            ..due(6, 60)
        },
        OAuthGrant {
            lease_until: Some(NOW),
            ..due(7, 60)
        },
        OAuthGrant {
            not_before: later,
            ..due(8, 60)
        },
        OAuthGrant {
            not_before: Some(NOW),
            ..due(9, 50)
        },
    ];
    for grant in &grants {
        insert(&db, grant).await;
    }
    let found = async |at: Timestamp, limit| {
        let rows = oauth_grant::due_everywhere(db.reader(), at, limit).await;
        let numbers = rows.unwrap().into_iter().map(|grant| grant.id.0.as_u128());
        numbers.collect::<Vec<_>>()
    };
    assert_eq!(found(NOW, 10).await, [7, 9, 2, 1, 3]);
    assert_eq!(found(NOW, 2).await, [7, 9]);
    let soon = NOW + Duration::MILLISECOND;
    assert_eq!(found(soon, 10).await, [6, 7, 8, 9, 2, 1, 3, 4]);
}

async fn a_deleted_grant_is_gone(db: Db) {
    begin(&db).await;
    let row = oauth::grant(1);
    insert(&db, &row).await;
    let delete = async || {
        oauth_grant::delete(db.writer(), HERE, row.id)
            .await
            .unwrap()
    };
    assert!(delete().await);
    assert!(!delete().await);
    assert_eq!(get(&db, row.id).await, None);
}
