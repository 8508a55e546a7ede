//! Applications that admins registered in Linear.

use domain::OAuthApplicationId;
use store::Db;
use store::oauth_application::{self, OAuthApplication};
use store::{oauth_authorization, oauth_grant};
use time::Duration;
use uuid::Uuid;

use crate::support::oauth::{self, begin};
use crate::support::{ELSEWHERE, HERE, NOW};

stories!(
    an_application_reads_back,
    a_name_is_taken_once_in_a_workspace,
    another_workspace_sees_no_application,
    only_the_known_version_of_an_application_is_replaced,
    an_application_goes_once_nobody_has_access_through_it,
);

async fn get(db: &Db, id: OAuthApplicationId) -> Option<OAuthApplication> {
    let row = oauth_application::get(db.reader(), HERE, id).await;
    row.unwrap()
}

async fn an_application_reads_back(db: Db) {
    let first = begin(&db).await;
    let second = OAuthApplication {
        sealed_client_secret: None,
        sealed_webhook_secret: Some(vec![6, 0]),
        ..oauth::application(2)
    };
    oauth_application::insert(db.writer(), &second)
        .await
        .unwrap();
    let c = db.reader();
    assert_eq!(get(&db, first.id).await.as_ref(), Some(&first));
    let by_name = oauth_application::by_name(c, HERE, &second.name).await;
    assert_eq!(by_name.unwrap().as_ref(), Some(&second));
    let addressed = oauth_application::for_delivery(c, second.id).await;
    assert_eq!(addressed.unwrap().as_ref(), Some(&second));
    let listed = oauth_application::list(c, HERE).await.unwrap();
    assert_eq!(listed, [second, first]);
}

async fn a_name_is_taken_once_in_a_workspace(db: Db) {
    let first = begin(&db).await;
    let second = OAuthApplication {
        name: first.name,
        ..oauth::application(2)
    };
    let taken = oauth_application::insert(db.writer(), &second).await;
    assert!(taken.is_err());
    let theirs = OAuthApplication {
        workspace: ELSEWHERE,
        ..second
    };
    oauth_application::insert(db.writer(), &theirs)
        .await
        .unwrap();
}

async fn another_workspace_sees_no_application(db: Db) {
    let row = begin(&db).await;
    let c = db.reader();
    let theirs = oauth_application::get(c, ELSEWHERE, row.id).await;
    assert_eq!(theirs.unwrap(), None);
    let theirs = oauth_application::by_name(c, ELSEWHERE, &row.name).await;
    assert_eq!(theirs.unwrap(), None);
    let theirs = oauth_application::list(c, ELSEWHERE).await;
    assert_eq!(theirs.unwrap(), []);
    let gone = oauth_application::delete(db.writer(), ELSEWHERE, row.id).await;
    assert!(!gone.unwrap());
    assert_eq!(get(&db, row.id).await, Some(row));
}

async fn only_the_known_version_of_an_application_is_replaced(db: Db) {
    let before = begin(&db).await;
    let after = OAuthApplication {
        name: "renamed".to_owned(),
        client_id: "another".to_owned(),
        sealed_client_secret: Some(vec![9]),
        sealed_webhook_secret: Some(vec![8]),
        updated_at: NOW + Duration::seconds(1),
        ..before.clone()
    };
    let replace = async |before: &OAuthApplication| {
        let replaced = oauth_application::replace(db.writer(), before, &after).await;
        replaced.unwrap()
    };
    let elsewhere = OAuthApplication {
        workspace: ELSEWHERE,
        ..before.clone()
    };
    assert!(!replace(&elsewhere).await);
    assert!(replace(&before).await);
    assert!(!replace(&before).await);
    let written = OAuthApplication {
        version: 2,
        ..after.clone()
    };
    assert_eq!(get(&db, before.id).await, Some(written));
}

async fn an_application_goes_once_nobody_has_access_through_it(db: Db) {
    let row = begin(&db).await;
    let grant = oauth::grant(1);
    let account = oauth::account(2);
    let asked = oauth::authorization(3);
    let delete = async || oauth_application::delete(db.writer(), HERE, row.id).await;
    oauth_grant::insert(db.writer(), &grant).await.unwrap();
    oauth_authorization::insert(db.writer(), &asked)
        .await
        .unwrap();
    assert!(delete().await.is_err());
    oauth_grant::delete(db.writer(), HERE, grant.id)
        .await
        .unwrap();
    oauth::add_account(&db, &account).await;
    assert!(delete().await.is_err());
    store::connected_account::delete(db.writer(), HERE, account.id)
        .await
        .unwrap();
    assert!(delete().await.unwrap());
    assert!(!delete().await.unwrap());
    assert_eq!(get(&db, OAuthApplicationId(Uuid::from_u128(1))).await, None);
    // Who was asked for access to it is not asked any more.
    let asked = oauth_authorization::get(db.reader(), HERE, asked.id).await;
    assert_eq!(asked.unwrap(), None);
}
