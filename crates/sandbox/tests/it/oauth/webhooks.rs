//! The webhooks of an application: one secret, one address, an id for each workspace.

use std::fmt::Write as _;
use std::time::Duration;

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{ask, register, spec_with_webhook, tokens};
use crate::support::{CREATE, Received, Receiver, create, sandbox, team, try_ask};

/// Whether a delivery is signed with this secret.
pub(super) fn is_signed(received: &Received, secret: &str) -> bool {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(&received.bytes);
    let bytes = mac.finalize().into_bytes();
    let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").unwrap();
        hex
    });
    received.header("linear-signature") == hex
}

#[tokio::test]
async fn an_installed_app_hears_of_each_workspace() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    let app = register(&linear, spec_with_webhook(&receiver.url, &["Issue"]));
    create(&linear, "Before anybody authorized").await;
    tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read,write")).await;
    // Authorizing as oneself installs the application, too.
    tokens(&linear, &app, ("Hana Helper", "globex"), ("user", "read")).await;
    let installed = linear.oauth().installations(&app.client_id).unwrap();
    assert!(installed[0].app_user_id.is_some() && installed[1].app_user_id.is_none());
    create(&linear, "In Acme").await;
    linear
        .comment("ENG-2", "Nobody subscribed to comments.")
        .unwrap();
    linear.settle().await;
    let input = json!({ "input": { "teamId": ops(&linear), "title": "In Globex" } });
    try_ask(&linear, linear.globex_key(), CREATE, input)
        .await
        .unwrap();
    linear.settle().await;
    let got = receiver.received();
    assert_eq!(got.len(), 2);
    for (delivery, installation) in got.iter().zip(&installed) {
        let body = delivery.body();
        assert!(is_signed(delivery, &app.webhook_secret));
        assert_eq!(
            body["organizationId"],
            installation.organization.id.to_string()
        );
        assert_eq!(
            body["webhookId"],
            installation.webhook_id.unwrap().to_string()
        );
    }
    let webhook = &linear.webhooks()[0];
    assert_eq!(webhook.application_id, Some(app.id));
}

fn ops(linear: &countersign_sandbox::Sandbox) -> String {
    let teams = linear.workspace("globex").unwrap().teams();
    teams
        .iter()
        .find(|team| team.key == "OPS")
        .unwrap()
        .id
        .to_string()
}

#[tokio::test]
async fn the_app_is_the_actor_of_what_it_does() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    let app = register(
        &linear,
        spec_with_webhook(&receiver.url, &["Issue", "Comment"]),
    );
    let (token, _) = tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read,write")).await;
    let input = json!({ "input": { "teamId": team(&linear, "ENG"), "title": "Mine", "createAsUser": "Ann" } });
    ask(&linear, &token, CREATE, input).await;
    linear.settle().await;
    let body = receiver.received()[0].body();
    let app_user = linear.oauth().installations(&app.client_id).unwrap()[0].app_user_id;
    let app_user = app_user.unwrap().to_string();
    assert_eq!(
        (
            &body["actor"]["id"],
            &body["actor"]["type"],
            &body["data"]["creatorId"]
        ),
        (&json!(app_user), &json!("user"), &json!(app_user))
    );
    let bot: Value = serde_json::from_str(body["data"]["botActor"].as_str().unwrap()).unwrap();
    assert_eq!(
        (&bot["name"], &bot["userDisplayName"]),
        (&json!("Countersign"), &json!("Ann"))
    );
}

#[tokio::test]
async fn an_admin_sees_the_webhook_of_an_app_but_not_where_it_leads() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    let app = register(&linear, spec_with_webhook(&receiver.url, &["Issue"]));
    tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    let query =
        "{ webhooks { nodes { id url secret label resourceTypes allPublicTeams enabled } } }";
    let seen = crate::support::ask(&linear, query, json!({})).await.body;
    let webhook = &seen["data"]["webhooks"]["nodes"][0];
    assert_eq!(
        (&webhook["url"], &webhook["secret"], &webhook["label"]),
        (&Value::Null, &Value::Null, &json!("Countersign"))
    );
    let delete = "mutation($id: String!) { webhookDelete(id: $id) { success } }";
    let refused = crate::support::ask(&linear, delete, json!({ "id": webhook["id"] })).await;
    assert_eq!(refused.code(), "FORBIDDEN");
}

#[tokio::test]
async fn a_new_secret_signs_at_once_and_new_types_wait_for_the_next_consent() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[500]).await);
    let app = register(&linear, spec_with_webhook(&receiver.url, &["Issue"]));
    tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    create(&linear, "Signed twice").await;
    linear.settle().await;
    let secret = linear
        .oauth()
        .rotate_webhook_secret(&app.client_id)
        .unwrap();
    linear.clock().advance(Duration::from_mins(1)).await;
    let got = receiver.received();
    assert_eq!(got[0].bytes, got[1].bytes);
    assert!(is_signed(&got[0], &app.webhook_secret) && is_signed(&got[1], &secret));
    let more = spec_with_webhook(&receiver.url, &["Issue", "Comment"]);
    linear.oauth().update(&app.client_id, more).unwrap();
    linear.comment("ENG-1", "Not yet.").unwrap();
    linear.settle().await;
    assert_eq!(receiver.received().len(), 2);
    tokens(&linear, &app, ("Ada Admin", "acme"), ("app", "read")).await;
    linear.comment("ENG-1", "Now.").unwrap();
    linear.settle().await;
    assert_eq!(receiver.received().len(), 3);
}
