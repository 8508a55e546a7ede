//! An admin removes the app or limits its teams, a person takes an authorization back.

use std::time::Duration;

use countersign_sandbox::{Sandbox, Teams};
use insta::assert_json_snapshot;
use serde_json::{Value, json};

use super::webhooks::is_signed;
use super::{ask, control, redacted, refresh, register, spec_with_webhook, status, tokens};
use crate::support::{Receiver, create, sandbox, team};

const TYPES: [&str; 3] = ["Issue", "OAuthAuthorization", "PermissionChange"];

#[tokio::test]
async fn a_removed_app_has_nothing_left_in_that_workspace() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[500]).await);
    let app = register(&linear, spec_with_webhook(&receiver.url, &["Issue"]));
    let (itself, first) = tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    let (max, _) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    let (globex, _) = tokens(&linear, &app, ("Gus Globex", "globex"), ("app", "read")).await;
    let before = linear
        .oauth()
        .installations(&app.client_id)
        .unwrap()
        .remove(0);
    linear.oauth().remove(&app.client_id, "acme").unwrap();
    for (token, expected) in [(&itself, 401), (&max, 401), (&globex, 200)] {
        assert_eq!(status(&linear, token).await, expected);
    }
    assert_eq!(refresh(&linear, &app, &first).await.status, 400);
    // The last word still arrives, and is tried again like any other.
    linear.clock().advance(Duration::from_mins(1)).await;
    let got = receiver.received();
    assert_eq!(got.len(), 2);
    assert!(got.iter().all(|one| is_signed(one, &app.webhook_secret)));
    assert_eq!(got[1].header("linear-event"), "OAuthApp");
    let body = got[1].body();
    let shown = redacted(&body, &["/oauthClientId", "/webhookId"]);
    assert_json_snapshot!("removed", shown);
    assert_eq!(body["webhookId"], before.webhook_id.unwrap().to_string());
    assert_eq!(body["oauthClientId"], app.id.to_string());
    create(&linear, "Nobody hears of this").await;
    linear.settle().await;
    assert_eq!(receiver.received().len(), 2);
    assert!(linear.webhooks().is_empty());
    assert!(linear.oauth().remove(&app.client_id, "acme").is_err());
    // Installed again it is the same user with another webhook.
    tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    let after = linear
        .oauth()
        .installations(&app.client_id)
        .unwrap()
        .remove(0);
    assert_eq!(after.app_user_id, before.app_user_id);
    assert_ne!(after.webhook_id, before.webhook_id);
}

#[tokio::test]
async fn what_was_on_its_way_to_a_removed_app_is_dropped() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[500]).await);
    let app = register(&linear, spec_with_webhook(&receiver.url, &["Issue"]));
    tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    create(&linear, "Tried once").await;
    linear.settle().await;
    linear.oauth().remove(&app.client_id, "acme").unwrap();
    linear.clock().advance(Duration::from_hours(8)).await;
    let events: Vec<_> = receiver
        .received()
        .iter()
        .map(|one| one.header("linear-event").to_owned())
        .collect();
    assert_eq!(events, ["Issue", "OAuthApp"]);
}

#[tokio::test]
async fn a_person_takes_back_what_is_theirs() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    let app = register(&linear, spec_with_webhook(&receiver.url, &TYPES));
    let (itself, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    let (ada, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("user", "read")).await;
    let (max, first) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    let path = format!("sandbox/oauth/applications/{}/revoke", app.client_id);
    let body = json!({ "organization": "acme", "person": "max@acme.test" });
    let (code, told) = control(&linear, &path, &body).await;
    assert_eq!(code, 200);
    let ended: Vec<bool> = told["authorizations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| !one["ended_at"].is_null())
        .collect();
    assert_eq!(ended, [false, false, true]);
    for (token, expected) in [(&itself, 200), (&ada, 200), (&max, 401)] {
        assert_eq!(status(&linear, token).await, expected);
    }
    assert_eq!(refresh(&linear, &app, &first).await.status, 400);
    linear.settle().await;
    let got = receiver.received();
    assert_eq!(
        (got.len(), got[0].header("linear-event")),
        (1, "OAuthAuthorization")
    );
    assert!(is_signed(&got[0], &app.webhook_secret));
    let shown = without_port(&linear, &got[0].body());
    let ids = ["/oauthClientId", "/oauthClient/id", "/webhookId"];
    assert_json_snapshot!("authorization_revoked", redacted(&shown, &ids));
    // There is nothing left to take back.
    assert_eq!(control(&linear, &path, &body).await.0, 422);
}

fn without_port(linear: &Sandbox, body: &Value) -> Value {
    let text = body
        .to_string()
        .replace(&format!(":{}", linear.port()), ":4000");
    serde_json::from_str(&text).unwrap()
}

const LISTS: &str = "{ teams { nodes { key } } issues { nodes { identifier } } }";

#[tokio::test]
async fn a_team_that_is_taken_away_cannot_be_found() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    let app = register(&linear, spec_with_webhook(&receiver.url, &TYPES));
    let (token, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read,write")).await;
    create(&linear, "In Engineering").await;
    let (eng, des) = (team(&linear, "ENG"), team(&linear, "DES"));
    let seen = ask(&linear, &token, LISTS, json!({})).await.body["data"].clone();
    assert_eq!(seen["issues"]["nodes"], json!([{ "identifier": "ENG-1" }]));
    let only_design = Teams {
        all_public: false,
        also: &["DES"],
    };
    linear
        .oauth()
        .set_team_access(&app.client_id, "acme", only_design)
        .unwrap();
    linear.settle().await;
    let told = receiver.received().last().unwrap().body();
    assert_eq!(
        (&told["addedTeamIds"], &told["removedTeamIds"]),
        (&json!([]), &json!([eng]))
    );
    let ids = ["/oauthClientId", "/appUserId", "/webhookId"];
    assert_json_snapshot!("team_access_changed", redacted(&told, &ids));
    let seen = ask(&linear, &token, LISTS, json!({})).await.body["data"].clone();
    assert_eq!(
        seen,
        json!({ "teams": { "nodes": [{ "key": "DES" }] }, "issues": { "nodes": [] } })
    );
    let update = "mutation { issueUpdate(id: \"ENG-1\", input: { priority: 1 }) { success } }";
    let move_there = format!(
        "mutation {{ issueCreate(input: {{ teamId: \"{eng}\", title: \"x\" }}) {{ success }} }}"
    );
    for (query, entity) in [
        ("{ issue(id: \"ENG-1\") { id } }", "Issue"),
        (update, "Issue"),
        ("{ team(id: \"ENG\") { id } }", "Team"),
        (&*move_there, "Team"),
    ] {
        let refused = ask(&linear, &token, query, json!({})).await;
        assert_eq!(
            refused.body["errors"][0]["message"],
            format!("Entity not found: {entity}")
        );
        assert_eq!((refused.status, refused.code()), (400, "INPUT_ERROR"));
    }
    // The person who installed it sees what they always saw, and the app hears of that team no more.
    let count = receiver.received().len();
    linear.move_issue("ENG-1", "Done").unwrap();
    linear.settle().await;
    assert_eq!(receiver.received().len(), count);
    let input = json!({ "input": { "teamId": des, "title": "In Design" } });
    crate::support::ask(&linear, crate::support::CREATE, input).await;
    linear.settle().await;
    assert_eq!(
        receiver.received().last().unwrap().body()["data"]["identifier"],
        "DES-1"
    );
}

#[tokio::test]
async fn team_access_comes_back_and_reaches_private_teams() {
    let linear = sandbox().await;
    let app = register(&linear, super::spec());
    let (token, _) = tokens(&linear, &app, ("Gus Globex", "globex"), ("app", "read")).await;
    let path = format!("sandbox/oauth/applications/{}/team-access", app.client_id);
    let access = |all: bool, teams: &[&str]| json!({ "organization": "globex", "all_public_teams": all, "teams": teams });
    for (all, teams, expected) in [
        (false, &[][..], &[][..]),
        (false, &["BRD"], &["BRD"]),
        (true, &["BRD"], &["BRD", "OPS"]),
        (true, &[], &["OPS"]),
    ] {
        assert_eq!(control(&linear, &path, &access(all, teams)).await.0, 200);
        let seen = ask(&linear, &token, LISTS, json!({})).await.body;
        let mut keys: Vec<_> = seen["data"]["teams"]["nodes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|team| team["key"].as_str().unwrap().to_owned())
            .collect();
        keys.sort();
        assert_eq!(keys, expected);
    }
    assert_eq!(
        control(&linear, &path, &access(true, &["NOPE"])).await.0,
        404
    );
    // Where it only acts as people it has no teams of its own.
    let (_, _) = tokens(&linear, &app, ("Max Member", "acme"), ("user", "read")).await;
    let all = Teams {
        all_public: true,
        also: &[],
    };
    assert!(
        linear
            .oauth()
            .set_team_access(&app.client_id, "acme", all)
            .is_err()
    );
}
