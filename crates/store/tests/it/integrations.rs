//! Integrations.

use domain::{ConnectionKind, IntegrationState, WebhookState};
use store::Db;
use store::integration::{self, Integration};
use time::Duration;
use uuid::Uuid;

use crate::support::oauth;
use crate::support::{self, ELSEWHERE, HERE, NOW, begin};

stories!(
    an_integration_reads_back,
    where_an_integration_stands_is_read_alone,
    an_integration_is_found_by_its_access,
    a_workspace_has_one_integration,
    only_the_known_version_is_replaced,
    a_delivery_and_a_change_do_not_undo_each_other,
    an_older_delivery_does_not_hide_a_newer_one,
    those_that_work_are_found,
);

async fn read(db: &Db) -> Integration {
    let row = integration::of_workspace(db.reader(), HERE).await;
    row.unwrap().unwrap()
}

async fn an_integration_reads_back(db: Db) {
    begin(&db).await;
    let row = support::integration();
    integration::insert(db.writer(), &row).await.unwrap();
    assert_eq!(read(&db).await, row);
    let got = integration::get(db.reader(), HERE, row.id).await.unwrap();
    assert_eq!(got.as_ref(), Some(&row));
    let got = integration::for_delivery(db.reader(), row.id)
        .await
        .unwrap();
    assert_eq!(got.as_ref(), Some(&row));
    let theirs = integration::get(db.reader(), ELSEWHERE, row.id).await;
    assert_eq!(theirs.unwrap(), None);
    let theirs = integration::of_workspace(db.reader(), ELSEWHERE).await;
    assert_eq!(theirs.unwrap(), None);
}

async fn where_an_integration_stands_is_read_alone(db: Db) {
    begin(&db).await;
    let row = support::integration();
    integration::insert(db.writer(), &row).await.unwrap();
    let standing = integration::standing(db.reader(), HERE).await.unwrap();
    let expected = (row.state, row.state_reason, row.state_since);
    assert_eq!(standing, Some(expected));
    let theirs = integration::standing(db.reader(), ELSEWHERE).await;
    assert_eq!(theirs.unwrap(), None);
}

async fn an_integration_is_found_by_its_access(db: Db) {
    begin(&db).await;
    let (grant, application) = (oauth::grant(1).id, oauth::application(1).id);
    let row = Integration {
        kind: ConnectionKind::OAuthUser,
        grant: Some(grant),
        application: Some(application),
        sealed_api_key: None,
        selected_team_id: None,
        ..support::integration()
    };
    integration::insert(db.writer(), &row).await.unwrap();
    let by_grant = async |workspace, grant| {
        let found = integration::by_grant(db.reader(), workspace, grant).await;
        found.unwrap()
    };
    assert_eq!(by_grant(HERE, grant).await.as_ref(), Some(&row));
    assert_eq!(by_grant(HERE, oauth::grant(2).id).await, None);
    assert_eq!(by_grant(ELSEWHERE, grant).await, None);
    let by_org = async |workspace, application, org| {
        let c = db.reader();
        let found = integration::of_application_and_org(c, workspace, application, org).await;
        found.unwrap()
    };
    let org = row.linear_org_id;
    assert_eq!(by_org(HERE, application, org).await.as_ref(), Some(&row));
    assert_eq!(by_org(HERE, application, Uuid::from_u128(99)).await, None);
    let other = oauth::application(2).id;
    assert_eq!(by_org(HERE, other, org).await, None);
    assert_eq!(by_org(ELSEWHERE, application, org).await, None);
}

async fn a_workspace_has_one_integration(db: Db) {
    begin(&db).await;
    let row = support::integration();
    integration::insert(db.writer(), &row).await.unwrap();
    let second = Integration {
        id: domain::IntegrationId(Uuid::from_u128(99)),
        ..row
    };
    assert!(integration::insert(db.writer(), &second).await.is_err());
}

async fn only_the_known_version_is_replaced(db: Db) {
    begin(&db).await;
    let before = support::integration();
    integration::insert(db.writer(), &before).await.unwrap();
    let after = Integration {
        state: IntegrationState::Active,
        state_reason: None,
        sealed_api_key: None,
        linear_org_logo_url: Some("https://example.com/logo.png".to_owned()),
        teams: vec![],
        selected_project_id: Some(Uuid::from_u128(3)),
        selected_project_name: Some("Launch".to_owned()),
        selected_team_id: None,
        webhook_state: WebhookState::Application,
        webhook_reason: Some("not an admin".to_owned()),
        last_delivery_at: Some(NOW),
        last_delivery: Some("Issue create".to_owned()),
        kind: ConnectionKind::OAuthApp,
        grant: Some(oauth::grant(1).id),
        application: Some(oauth::application(1).id),
        state_since: NOW + Duration::seconds(1),
        updated_at: NOW + Duration::seconds(1),
        ..before.clone()
    };
    let replace = async |before: &Integration| {
        let replaced = integration::replace(db.writer(), before, &after).await;
        replaced.unwrap()
    };
    let elsewhere = Integration {
        workspace: ELSEWHERE,
        ..before.clone()
    };
    assert!(!replace(&elsewhere).await);
    assert!(replace(&before).await);
    assert!(!replace(&before).await);
    let written = Integration {
        version: 2,
        ..after.clone()
    };
    assert_eq!(read(&db).await, written);
}

async fn a_delivery_and_a_change_do_not_undo_each_other(db: Db) {
    begin(&db).await;
    let before = support::integration();
    integration::insert(db.writer(), &before).await.unwrap();
    integration::touch_delivery(db.writer(), before.id, NOW, "Issue update")
        .await
        .unwrap();
    let after = Integration {
        last_synced_at: None,
        ..before.clone()
    };
    let replaced = integration::replace(db.writer(), &before, &after).await;
    assert!(replaced.unwrap());
    let row = read(&db).await;
    assert_eq!(row.last_synced_at, None);
    assert_eq!(row.last_delivery_at, Some(NOW));
    assert_eq!(row.last_delivery.as_deref(), Some("Issue update"));
}

async fn an_older_delivery_does_not_hide_a_newer_one(db: Db) {
    begin(&db).await;
    let row = support::integration();
    integration::insert(db.writer(), &row).await.unwrap();
    for (at, label, known) in [
        (500, "second", "second"),
        (0, "first", "second"),
        (500, "third", "third"),
        (501, "fourth", "fourth"),
    ] {
        let at = NOW.truncate_to_second() + Duration::milliseconds(at);
        integration::touch_delivery(db.writer(), row.id, at, label)
            .await
            .unwrap();
        assert_eq!(read(&db).await.last_delivery.as_deref(), Some(known));
    }
}

async fn those_that_work_are_found(db: Db) {
    begin(&db).await;
    let mut row = support::integration();
    integration::insert(db.writer(), &row).await.unwrap();
    for state in IntegrationState::ALL.iter().copied() {
        let after = Integration {
            state,
            ..row.clone()
        };
        let replaced = integration::replace(db.writer(), &row, &after).await;
        assert!(replaced.unwrap());
        row = read(&db).await;
        let found = integration::working_everywhere(db.reader()).await.unwrap();
        let expected = state.may_call().then(|| row.clone());
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{state}");
    }
}
