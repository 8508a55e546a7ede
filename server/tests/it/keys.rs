//! Replacing the key that seals secrets, with the real program, while a server goes on.

use std::time::Duration;

use linear::webhook::{WebhookSecret, sign};
use sandbox::{Sandbox, SandboxConfig};
use serde_json::json;
use store::Db;
use tokio::sync::watch;

use crate::support::process::{address, connect, insist, started, synced, until};
use crate::support::{Client, TestDatabase, times_longer};

async fn hire(client: &Client, agent: &str, name: &str) {
    let body = json!({
        "agent_id": agent, "capability": name, "task_description": "Build it",
        "price": "1.00", "sync_to_linear": true,
    });
    let hiring = insist(client, "/api/v1/hirings", name, &body).await;
    let id = hiring["id"].as_str().unwrap().to_owned();
    until("an issue", async || {
        synced(client, &id)
            .await
            .filter(|hiring| hiring["linear_issue"].is_object())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_secret_is_sealed_anew_while_the_server_goes_on() {
    let linear = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let database = TestDatabase::new().await;
    let (mut process, client, workspace) = started(&linear, &database, &[]);
    connect(&client, &linear, &workspace).await;
    let body = json!({ "name": "Builder" });
    let agent = insist(&client, "/api/v1/agents", "agent", &body).await;
    let agent = agent["id"].as_str().unwrap();
    hire(&client, agent, "before").await;

    let rotated = process.run(&["keys", "rotate"], "");
    assert!(rotated.contains("Made the key k2"), "{rotated}");
    assert!(rotated.contains("Sealed 2 secrets anew"), "{rotated}");
    // The server meets a key that it does not know, and goes on.
    hire(&client, agent, "during").await;
    process.run(&["keys", "check"], "");
    // Not before every server must have seen the new key.
    let early = process.try_run(&["keys", "retire"], "");
    assert!(early.unwrap_err().contains("try again in"));
    let file = database.folder().join("encryption.key");
    let opened = std::fs::File::options().write(true).open(&file).unwrap();
    let changed = opened.metadata().unwrap().modified().unwrap();
    let long_ago = changed - Duration::from_mins(5);
    opened.set_modified(long_ago).unwrap();
    let retired = process.run(&["keys", "retire"], "");
    assert!(retired.contains("holds k2 alone"), "{retired}");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("k2:") && !text.contains("k1:"));
    process.kill();
    process.start();
    hire(&client, agent, "after").await;
}

/// Sends one delivery after the other until it is told to stop; how many were sent, each answered 200.
async fn keep_sending(
    client: Client,
    path: String,
    secret: WebhookSecret,
    stop: watch::Receiver<bool>,
) -> usize {
    let mut sent = 0;
    while !*stop.borrow() {
        let body = json!({ "type": "Issue", "action": "create", "data": { "number": sent } });
        let body = body.to_string();
        let request = client
            .request(reqwest::Method::POST, &path)
            .header("Linear-Signature", sign(&secret, body.as_bytes()));
        let answer = request.body(body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "delivery {sent}");
        sent += 1;
    }
    sent
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_delivery_is_refused_while_the_key_is_replaced() {
    let linear = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let database = TestDatabase::new().await;
    let (process, client, workspace) = started(&linear, &database, &[]);
    connect(&client, &linear, &workspace).await;
    let db = Db::connect(&database.url).await.unwrap();
    let (path, secret) = address(&db, &database, &workspace).await;
    db.close().await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let sending = tokio::spawn(keep_sending(client, path, secret, stopped));
    for round in 1..=2 * times_longer() {
        let rotated = tokio::task::block_in_place(|| process.run(&["keys", "rotate"], ""));
        assert!(
            rotated.contains("Sealed 2 secrets anew"),
            "{round}: {rotated}"
        );
    }
    stop.send(true).unwrap();
    assert!(sending.await.unwrap() > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rotation_that_was_interrupted_goes_on_with_its_key() {
    let linear = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let database = TestDatabase::new().await;
    let (process, client, workspace) = started(&linear, &database, &[]);
    connect(&client, &linear, &workspace).await;
    // Killed after the key was made, before anything was sealed with it.
    let file = database.folder().join("encryption.key");
    let before = std::fs::read_to_string(&file).unwrap();
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    std::fs::write(&file, format!("half:{key},{before}")).unwrap();
    let refused = process.try_run(&["keys", "check"], "").unwrap_err();
    assert!(refused.contains("2 secrets still need an older key"));
    let rotated = process.run(&["keys", "rotate"], "");
    assert!(rotated.contains("Goes on with the key half"), "{rotated}");
    process.run(&["keys", "check"], "");
    // Without its key a secret is lost, and that is said.
    std::fs::write(&file, before).unwrap();
    let lost = process.try_run(&["keys", "check"], "").unwrap_err();
    assert!(lost.contains("a key is missing"), "{lost}");
}
