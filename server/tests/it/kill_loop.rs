//! The promise of the way in, with the real program and SIGKILL at any moment: what was answered 200 is on
//! disk, and has its effect once.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use linear::webhook::{WebhookSecret, sign};
use sandbox::{Sandbox, SandboxConfig};
use serde_json::{Value, json};
use store::Db;
use time::OffsetDateTime;

use crate::support::process::{address, connect, insist, started, synced, until};
use crate::support::{Client, TestDatabase, fresh_id, millis, times_longer};

/// So many with `cargo test`; `make soak` has more of both.
const DELIVERIES: usize = 2_000;
const KILLS: usize = 50;
const HIRINGS: usize = 10;
const SENDERS: usize = 8;
/// How many times a delivery is sent at most: a minute and a half of them.
const PATIENCE: usize = 1_800;

/// A delivery as Linear sends it, every tenth one twice.
struct Sent {
    id: String,
    body: String,
    signature: String,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_kept_and_takes_effect_once() {
    let linear = Sandbox::start(SandboxConfig::default()).await.unwrap();
    let database = TestDatabase::new().await;
    let (mut process, client, workspace) = started(&linear, &database, &[]);
    connect(&client, &linear, &workspace).await;
    let hirings = hire(&client).await;
    linear.settle().await;
    let db = Db::connect(&database.url).await.unwrap();
    let (path, secret) = address(&db, &database, &workspace).await;
    let before = kept(&db, &workspace).await;

    let (deliveries, kills) = (DELIVERIES * times_longer(), KILLS * times_longer());
    let sent = Arc::new(make(&hirings, &secret, deliveries));
    let next = Arc::new(AtomicUsize::new(0));
    let mut senders = tokio::task::JoinSet::new();
    for _ in 0..SENDERS {
        senders.spawn(send(
            client.clone(),
            path.clone(),
            Arc::clone(&sent),
            Arc::clone(&next),
        ));
    }
    // The kills are spread over the deliveries, each at one that nobody knows before.
    let share = deliveries / (kills + 1);
    for kill in 1..=kills {
        let random = usize::try_from(fresh_id().as_u128() % share as u128).unwrap();
        let due = share * kill + random;
        until("the next kill", async || {
            (next.load(Ordering::Relaxed) >= due).then_some(())
        })
        .await;
        process.kill();
        process.start();
    }
    senders.join_all().await;

    let distinct: HashSet<&String> = sent.iter().map(|one| &one.id).collect();
    assert_eq!(
        kept(&db, &workspace).await - before,
        distinct.len() as u64,
        "rows are the deliveries that were acknowledged"
    );
    until("the last delivery", async || {
        let request = client.request(
            reqwest::Method::GET,
            "/api/v1/deliveries?outcome=received&limit=1",
        );
        let page: Value = request.send().await.ok()?.json().await.ok()?;
        page["items"].as_array()?.is_empty().then_some(())
    })
    .await;
    for id in &hirings {
        let hiring = client.get(&format!("/api/v1/hirings/{}", id.hiring)).await;
        assert_eq!(hiring.ok()["status"], "completed");
    }
    assert_eq!(completions(&client).await, HIRINGS, "each took effect once");
    let verdict = client.get("/api/v1/audit/verify").await.ok();
    assert_eq!(verdict["broken"], Value::Null);
    db.close().await.unwrap();
}

struct Hired {
    hiring: String,
    issue: String,
}

async fn hire(client: &Client) -> Vec<Hired> {
    let body = json!({ "name": "Builder" });
    let agent = insist(client, "/api/v1/agents", "agent", &body).await;
    let mut hirings = Vec::new();
    for n in 0..HIRINGS {
        let body = json!({
            "agent_id": agent["id"], "capability": format!("task {n}"), "task_description": "Build it",
            "price": "1.00", "sync_to_linear": true,
        });
        let hiring = insist(client, "/api/v1/hirings", &format!("hire-{n}"), &body).await;
        let id = hiring["id"].as_str().unwrap().to_owned();
        let synced = until("an issue", async || {
            synced(client, &id)
                .await
                .filter(|hiring| hiring["linear_issue"].is_object())
        });
        let issue = synced.await["linear_issue"]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        hirings.push(Hired { hiring: id, issue });
    }
    hirings
}

async fn kept(db: &Db, workspace: &str) -> u64 {
    let workspace = workspace.parse().unwrap();
    store::delivery::count(db.reader(), workspace)
        .await
        .unwrap()
}

fn make(hirings: &[Hired], secret: &WebhookSecret, deliveries: usize) -> Vec<Sent> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the real program beside us asks the real clock"
    )]
    let now = OffsetDateTime::now_utc();
    let mut sent = Vec::with_capacity(deliveries);
    for n in 0..deliveries {
        // Every tenth repeats the one before it, byte for byte.
        let number = if n % 10 == 9 { n - 1 } else { n };
        let state = if number * 2 < deliveries {
            "unstarted"
        } else {
            "completed"
        };
        let updated_at = now + time::Duration::milliseconds(i64::try_from(number).unwrap());
        let issue = &hirings[(number + number / 10) % hirings.len()].issue;
        let body = json!({
            "type": "Issue", "action": "update", "webhookTimestamp": millis(now),
            "data": {
                "id": issue,
                "updatedAt": updated_at.format(&time::format_description::well_known::Rfc3339).unwrap(),
                "state": { "id": issue, "name": state, "type": state },
            },
        });
        let body = body.to_string();
        sent.push(Sent {
            id: uuid::Uuid::from_u128(number as u128 + 1).to_string(),
            signature: sign(secret, body.as_bytes()),
            body,
        });
    }
    sent
}

/// Sends what is next until all is acknowledged; what is not answered 200 is sent again, as Linear does.
async fn send(client: Client, path: String, sent: Arc<Vec<Sent>>, next: Arc<AtomicUsize>) {
    while let Some(one) = sent.get(next.fetch_add(1, Ordering::Relaxed)) {
        let mut tries = tokio::time::interval(Duration::from_millis(50));
        for attempt in 0.. {
            tries.tick().await;
            assert!(attempt < PATIENCE, "nobody acknowledges");
            let request = client
                .request(reqwest::Method::POST, &path)
                .header("Linear-Delivery", &one.id)
                .header("Linear-Signature", &one.signature)
                // So long Linear waits. A kill at a bad moment leaves a request that nobody ends.
                .timeout(Duration::from_secs(5))
                .body(one.body.clone());
            let answer = request.send().await;
            if answer.is_ok_and(|answer| answer.status().as_u16() == 200) {
                break;
            }
        }
    }
}

/// How many times a hiring was completed, by the audit log.
async fn completions(client: &Client) -> usize {
    let page = client.get("/api/v1/audit?action=hiring.status_changed&limit=200");
    let page = page.await.ok();
    let items = page["items"].as_array().unwrap();
    let to_completed = |entry: &&Value| entry["after"]["status"] == "completed";
    items.iter().filter(to_completed).count()
}
