//! SIGKILL at any moment: the real process is killed and started again in the middle of hirings and
//! deliveries, and in the end both sides agree, exactly once.

use std::time::Duration;

use sandbox::{ClockMode, Sandbox, SandboxConfig};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::support::process::{Process, connect, insist, started, synced, until};
use crate::support::{Client, TestDatabase, times_longer};

/// So many with `cargo test`; `make soak` has more.
const HIRINGS: usize = 12;
/// One kill for so many hirings.
const HIRINGS_PER_KILL: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_goes_on_where_it_was() {
    // Three hours ago, so that the hour until a retry can pass without leaving the present behind.
    #[expect(
        clippy::disallowed_methods,
        reason = "the real program beside us asks the real clock"
    )]
    let start = OffsetDateTime::now_utc() - time::Duration::hours(3);
    let config = SandboxConfig {
        clock: ClockMode::Manual { start },
        ..SandboxConfig::default()
    };
    let linear = Sandbox::start(config).await.unwrap();
    let database = TestDatabase::new().await;
    let (mut process, client, workspace) = started(&linear, &database, &[]);
    connect(&client, &linear, &workspace).await;
    let agent = insist(
        &client,
        "/api/v1/agents",
        "agent",
        &json!({ "name": "Builder" }),
    )
    .await;

    let ids = hire(&mut process, &client, &agent).await;
    for id in &ids {
        until("an issue", async || {
            synced(&client, id)
                .await
                .filter(|hiring| hiring["linear_issue"].is_object())
        })
        .await;
    }
    assert_eq!(
        linear.issues().len(),
        ids.len(),
        "one issue for each hiring"
    );

    end(&mut process, &client, &linear, &ids).await;
    until("the process", async || synced(&client, &ids[0]).await).await;
    // What was sent while nobody listened comes again after a minute, and after an hour.
    for wait in [60, 3_600] {
        linear.settle().await;
        linear.clock().advance(Duration::from_secs(wait)).await;
    }
    linear.settle().await;
    for (n, id) in ids.iter().enumerate() {
        let wanted = if n % 2 == 0 { "completed" } else { "cancelled" };
        until("the end of a hiring", async || {
            synced(&client, id)
                .await
                .filter(|hiring| hiring["status"] == wanted)
        })
        .await;
    }
    compare(&linear, &client, &ids).await;
    let status = format!("/api/integrations/linear/status?workspace_id={workspace}");
    assert_eq!(client.get(&status).await.ok()["webhook"]["state"], "active");
    assert_eq!(linear.webhooks().len(), 1);
}

/// Hires, and now and then kills the process at whatever it is doing.
async fn hire(process: &mut Process, client: &Client, agent: &Value) -> Vec<String> {
    let mut ids = Vec::new();
    for n in 0..HIRINGS * times_longer() {
        let body = json!({
            "agent_id": agent["id"], "capability": format!("task {n}"), "task_description": "Build it",
            "price": "1.00", "sync_to_linear": true,
        });
        let hiring = insist(client, "/api/v1/hirings", &format!("hire-{n}"), &body).await;
        ids.push(hiring["id"].as_str().unwrap().to_owned());
        if n % HIRINGS_PER_KILL == 1 {
            process.kill();
            process.start();
        }
    }
    ids
}

/// Ends half of them in Linear and half here, and kills the process in between.
async fn end(process: &mut Process, client: &Client, linear: &Sandbox, ids: &[String]) {
    for (n, id) in ids.iter().enumerate() {
        if n % 2 == 0 {
            let hiring = synced(client, id).await;
            let hiring = until("the process", async || {
                hiring.clone().or(synced(client, id).await)
            })
            .await;
            linear
                .move_issue(
                    hiring["linear_issue"]["identifier"].as_str().unwrap(),
                    "Done",
                )
                .unwrap();
        } else {
            let path = format!("/api/v1/hirings/{id}/status");
            insist(
                client,
                &path,
                &format!("end-{n}"),
                &json!({ "status": "cancelled" }),
            )
            .await;
        }
        if n % 4 == 1 {
            process.kill();
            process.start();
        }
    }
}

/// Linear's side says the same, and each issue belongs to one hiring.
async fn compare(linear: &Sandbox, client: &Client, ids: &[String]) {
    let issues = linear.issues();
    assert_eq!(issues.len(), ids.len());
    for id in ids {
        let hiring = until("the hiring", async || synced(client, id).await).await;
        let issue = linear
            .issue(hiring["linear_issue"]["identifier"].as_str().unwrap())
            .unwrap();
        let wanted = if hiring["status"] == "completed" {
            "completed"
        } else {
            "canceled"
        };
        assert_eq!(issue.state_type, wanted, "{hiring}");
        assert_eq!(hiring["linear_issue"]["state_type"], wanted);
        assert_eq!(hiring["linear_issue"]["id"], issue.id.to_string());
    }
}
