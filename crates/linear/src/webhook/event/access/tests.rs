use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::webhook::{WebhookEvent, parse};

const ORGANIZATION: &str = "dc844923-f9a4-40a3-825c-dea7747e57e7";
const APP_USER: &str = "b5ea5f1f-8adc-4f52-b4bd-ab4e84cf51ba";
const CLIENT: &str = "aacdca22-6266-4c0a-ab3c-8fa70a26765c";
const TEAM: &str = "72b2a2dc-6f4f-4423-9d34-24b5bd10634a";

/// What every event about an application has, with these fields beside it.
fn event(kind: &str, action: &str, more: &Value) -> Value {
    let mut body = json!({
        "type": kind,
        "action": action,
        "createdAt": "2026-11-22T10:00:00.000Z",
        "organizationId": ORGANIZATION,
        "oauthClientId": CLIENT,
        "webhookId": "000042e3-d123-4980-b49f-8e140eef9329",
        "webhookTimestamp": 1_676_056_940_508_u64,
        "aFieldOfTomorrow": {"a": [1, 2]}
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

fn read(body: &Value) -> WebhookEvent {
    parse(body.to_string().as_bytes()).unwrap()
}

fn id_of(text: &str) -> Uuid {
    text.parse().unwrap()
}

#[test]
fn an_application_that_was_removed_is_heard_of() {
    let told = read(&event("OAuthApp", "revoked", &json!({})));
    assert_eq!(told.access, Some(AccessChange::AppRevoked));
    assert!(told.access.unwrap().is_loss());
    assert_eq!(told.organization_id, Some(id_of(ORGANIZATION)));
    assert_eq!(told.oauth_client_id.as_deref(), Some(CLIENT));
    assert_eq!((told.app_user_id, told.data), (None, None));
    assert!(told.webhook_id.is_some() && told.created_at.is_some());
    // Another action of tomorrow is not taken for it.
    assert_eq!(read(&event("OAuthApp", "renamed", &json!({}))).access, None);
}

#[test]
fn an_authorization_tells_how_many_tokens_are_left() {
    let told = |active: Value| {
        let more = json!({
            "activeTokensForUser": active, "userId": APP_USER, "user": {"id": TEAM, "name": "Ada"},
            "oauthClient": {"id": CLIENT, "name": "Countersign"},
        });
        read(&event("OAuthAuthorization", "revoked", &more))
            .access
            .unwrap()
    };
    let gone = told(json!(0));
    let expected = AccessChange::Authorization {
        user_id: Some(id_of(APP_USER)),
        active_tokens: Some(0),
        client_name: Some("Countersign".to_owned()),
    };
    assert_eq!(gone, expected);
    assert!(gone.is_loss() && told(json!(0.0)).is_loss());
    for left in [
        json!(1),
        json!(2.0),
        json!(0.5),
        json!(-1),
        json!("0"),
        Value::Null,
    ] {
        assert!(!told(left.clone()).is_loss(), "{left}");
    }
    let bare = read(&event(
        "OAuthAuthorization",
        "created",
        &json!({"user": {"id": TEAM}}),
    ));
    let expected = AccessChange::Authorization {
        user_id: Some(id_of(TEAM)),
        active_tokens: None,
        client_name: None,
    };
    assert_eq!(bare.access, Some(expected));
}

#[test]
fn teams_that_are_seen_or_not_are_named() {
    let more = json!({
        "appUserId": APP_USER, "canAccessAllPublicTeams": false,
        "addedTeamIds": [TEAM, 7, "x"], "removedTeamIds": [],
    });
    let told = read(&event("PermissionChange", "teamAccessChanged", &more));
    assert_eq!(told.app_user_id, Some(id_of(APP_USER)));
    let expected = TeamAccess {
        added: vec![id_of(TEAM)],
        removed: Vec::new(),
        all_public_teams: Some(false),
    };
    assert_eq!(told.access, Some(AccessChange::TeamAccess(expected)));

    let bare = read(&event("PermissionChange", "teamAccessChanged", &json!({})));
    assert_eq!(
        bare.access,
        Some(AccessChange::TeamAccess(TeamAccess::default()))
    );
    assert_eq!(
        read(&event("PermissionChange", "other", &more)).access,
        None
    );
}

#[test]
fn any_event_can_name_the_app() {
    let more = json!({"appUserId": APP_USER, "oauthClientId": "not-a-uuid"});
    let told = read(&event("AppUserNotification", "issueMention", &more));
    assert_eq!(told.app_user_id, Some(id_of(APP_USER)));
    assert_eq!(told.oauth_client_id.as_deref(), Some("not-a-uuid"));
    assert_eq!(told.access, None);
    let odd = json!({"appUserId": 7, "oauthClientId": {}});
    let told = read(&event("Issue", "update", &odd));
    assert_eq!((told.app_user_id, told.oauth_client_id), (None, None));
}

proptest! {
    #[test]
    fn any_count_is_survived(count in any::<f64>()) {
        let body = event("OAuthAuthorization", "x", &json!({"activeTokensForUser": count}));
        let loss = read(&body).access.is_some_and(|change| change.is_loss());
        prop_assert_eq!(loss, count == 0.0);
    }
}
