//! SIGKILL at any moment: the real process is killed and started again in the middle of hirings and
//! deliveries, and in the end both sides agree, exactly once.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use sandbox::{ClockMode, Sandbox, SandboxConfig};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::support::{Client, TestDatabase};

const HIRINGS: usize = 12;
const KILLS: usize = 6;
/// Longer than a lease, which is how long a dead process's job waits.
const PATIENCE: Duration = Duration::from_secs(90);

/// The real program, killed when it is dropped.
struct Process {
    child: Child,
    port: u16,
    folder: PathBuf,
    database: String,
    linear: String,
}

impl Process {
    fn command(folder: &Path, database: &str, linear: &str, port: u16) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_countersign"));
        command
            .env_clear()
            .env("COUNTERSIGN_ADDR", format!("127.0.0.1:{port}"))
            .env("COUNTERSIGN_DATA_DIR", folder)
            .env("DATABASE_URL", database)
            .env("LINEAR_API_URL", linear)
            .env("LINEAR_APP_URL", linear)
            .env("COUNTERSIGN_LOG", "error")
            .stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        let mut command = Self::command(&self.folder, &self.database, &self.linear, self.port);
        let output = command.args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    fn start(&mut self) {
        let mut command = Self::command(&self.folder, &self.database, &self.linear, self.port);
        self.child = command.arg("serve").stdout(Stdio::null()).spawn().unwrap();
    }

    /// SIGKILL: nothing is finished, nothing is flushed.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until the answer satisfies, since a real process takes its time.
async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let mut ticks = tokio::time::interval(Duration::from_millis(50));
    let waiting = async {
        loop {
            ticks.tick().await;
            if let Some(answer) = ask().await {
                return answer;
            }
        }
    };
    tokio::time::timeout(PATIENCE, waiting)
        .await
        .unwrap_or_else(|_| panic!("waited in vain for {what}"))
}

/// Sends a request until it is answered, with one key: a process that dies in between repeats nothing.
async fn insist(client: &Client, path: &str, key: &str, body: &Value) -> Value {
    until(path, async || {
        let request = client
            .request(reqwest::Method::POST, path)
            .header("Idempotency-Key", key);
        let response = request.json(body).send().await.ok()?;
        let status = response.status();
        let answer: Value = response.json().await.ok()?;
        assert!(status.is_success(), "{status} {answer}");
        Some(answer)
    })
    .await
}

/// A word of what a command printed, by what it begins with.
fn word<'a>(printed: &'a str, start: &str) -> &'a str {
    printed
        .split_whitespace()
        .find(|word| word.starts_with(start))
        .unwrap()
}

/// The process, a client with an admin token, and the workspace's id.
fn started(linear: &Sandbox, database: &TestDatabase) -> (Process, Client, String) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let nobody = Command::new("true").spawn().unwrap();
    let mut process = Process {
        child: nobody,
        port,
        folder: database.folder().to_owned(),
        database: database.url.clone(),
        linear: linear.url().to_string(),
    };
    let printed = process.run(&[
        "user",
        "create",
        "--email",
        "ada@example.com",
        "--name",
        "Ada",
        "--workspace",
        "Acme",
    ]);
    let workspace = printed
        .lines()
        .find_map(|line| line.strip_prefix("Workspace"))
        .unwrap()
        .trim()
        .to_owned();
    let printed = process.run(&["token", "create", "--name", "crash"]);
    let client = Client::new(
        &format!("http://127.0.0.1:{port}"),
        Some(word(&printed, "cs_admin_")),
    );
    process.start();
    (process, client, workspace)
}

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
    let (mut process, client, workspace) = started(&linear, &database);
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
    assert_eq!(linear.issues().len(), HIRINGS, "one issue for each hiring");

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
    for n in 0..HIRINGS {
        let body = json!({
            "agent_id": agent["id"], "capability": format!("task {n}"), "task_description": "Build it",
            "price": "1.00", "sync_to_linear": true,
        });
        let hiring = insist(client, "/api/v1/hirings", &format!("hire-{n}"), &body).await;
        ids.push(hiring["id"].as_str().unwrap().to_owned());
        if n % (HIRINGS / KILLS) == 1 {
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

async fn connect(client: &Client, linear: &Sandbox, workspace: &str) {
    until("the process", async || {
        client
            .request(reqwest::Method::GET, "/healthz")
            .send()
            .await
            .ok()
    })
    .await;
    let team = linear
        .teams()
        .into_iter()
        .find(|team| team.key == "ENG")
        .unwrap()
        .id;
    let body = json!({ "workspace_id": workspace, "api_key": linear.admin_key(), "team_id": team });
    client
        .post("/api/integrations/linear/connect_api_key", &body)
        .await
        .ok();
    until("the webhook", async || {
        let status = client
            .get(&format!(
                "/api/integrations/linear/status?workspace_id={workspace}"
            ))
            .await
            .ok();
        (status["webhook"]["state"] == "active").then_some(())
    })
    .await;
}

/// The hiring, once it and its issue agree.
async fn synced(client: &Client, id: &str) -> Option<Value> {
    let request = client.request(reqwest::Method::GET, &format!("/api/v1/hirings/{id}"));
    let hiring: Value = request.send().await.ok()?.json().await.ok()?;
    (hiring["sync"]["state"] == "synced").then_some(hiring)
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
