//! What an operator relies on: one id through the log, metrics that tell nothing secret, and an end
//! that leaves nothing half done.

use std::collections::BTreeSet;
use std::time::Duration;

use linear::webhook::{WebhookSecret, sign};
use sandbox::{ClockMode, Fault, FaultKind, Sandbox, SandboxConfig};
use serde_json::{Value, json};
use time::OffsetDateTime;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::support::process::{connect, free_port, insist, started, synced, until};
use crate::support::{Client, PASSWORD, TestDatabase};

/// A Linear whose clock is the real one, like the program's.
async fn linear() -> Sandbox {
    #[expect(
        clippy::disallowed_methods,
        reason = "the real program beside us asks the real clock"
    )]
    let start = OffsetDateTime::now_utc();
    let config = SandboxConfig {
        clock: ClockMode::Manual { start },
        ..SandboxConfig::default()
    };
    Sandbox::start(config).await.unwrap()
}

/// Hires an agent of that name under a request id of our own.
async fn hire(client: &Client, agent: &str, request_id: &str) -> String {
    let agent = insist(client, "/api/v1/agents", agent, &json!({ "name": agent })).await;
    let body = json!({
        "agent_id": agent["id"], "capability": "canary-capability", "task_description": "canary-task",
        "price": "1.00", "sync_to_linear": true,
    });
    let request = client
        .request(reqwest::Method::POST, "/api/v1/hirings")
        .header("X-Request-Id", request_id);
    let response = request.json(&body).send().await.unwrap();
    assert_eq!(response.headers()["x-request-id"], request_id);
    let hiring: Value = response.json().await.unwrap();
    hiring["id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_search_finds_a_request_and_its_jobs() {
    let linear = linear().await;
    let database = TestDatabase::new().await;
    let json = [
        ("COUNTERSIGN_LOG", "info"),
        ("COUNTERSIGN_LOG_FORMAT", "json"),
    ];
    let (process, client, workspace) = started(&linear, &database, &json);
    connect(&client, &linear, &workspace).await;
    let id = hire(&client, "Builder", "our-request-0001").await;
    until("the issue", async || synced(&client, &id).await).await;

    let found: Vec<Value> = until("the job in the log", async || {
        let log = process.log();
        let lines = log.lines().filter(|line| line.contains("our-request-0001"));
        let found: Vec<Value> = lines
            .map(|line| serde_json::from_str(line).expect(line))
            .collect();
        let done = |line: &Value| {
            line["fields"]["message"]
                .to_string()
                .contains("Finished job")
        };
        found.iter().any(done).then_some(found)
    })
    .await;
    let spans = |line: &Value| -> BTreeSet<String> {
        let spans = line["spans"].as_array().unwrap();
        spans
            .iter()
            .map(|span| span["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let all: BTreeSet<String> = found.iter().flat_map(spans).collect();
    assert!(all.contains("request") && all.contains("job"), "{all:?}");
    // No part of what people wrote, and no key, is anywhere in the log.
    let log = process.log();
    for secret in ["canary", "cs_admin_", linear.admin_key(), "ada@example.com"] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn metrics_count_what_happens_and_name_nobody() {
    let linear = linear().await;
    let database = TestDatabase::new().await;
    let addr = format!("127.0.0.1:{}", free_port());
    let (process, client, workspace) =
        started(&linear, &database, &[("COUNTERSIGN_METRICS_ADDR", &addr)]);
    connect(&client, &linear, &workspace).await;
    let id = hire(&client, "canary-agent", "canary-request").await;
    until("the issue", async || synced(&client, &id).await).await;
    // Linear's echo of it is a delivery.
    linear.settle().await;
    client.get("/canary-path?canary=query").await;
    let odd = reqwest::Method::from_bytes(b"CANARY").unwrap();
    client.request(odd, "/healthz").send().await.unwrap();

    let metrics = Client::new(&format!("http://{addr}"), None);
    let page = until("a processed delivery", async || {
        let page = metrics.get("/metrics").await.body;
        page.contains("countersign_deliveries_processed_total{")
            .then_some(page)
    })
    .await;
    let names: BTreeSet<&str> = page
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .collect();
    // What the way in itself counts is its own story.
    let ours = |name: &&&str| !name.contains("_ingest_") && !name.contains("_deliveries_total");
    let names: Vec<&str> = names.iter().filter(ours).copied().collect();
    insta::assert_snapshot!(names.join("\n"));
    for line in [
        "countersign_linear_calls_total{operation=\"IssueCreate\",outcome=\"ok\"} 1",
        "countersign_job_runs_total{name=\"sync_hiring\",outcome=\"done\"} ",
        "countersign_http_requests_total{route=\"/api/v1/hirings\",method=\"POST\",status=\"201\"} 1",
        "countersign_http_requests_total{route=\"/healthz\",method=\"other\",status=\"405\"} 1",
        "countersign_integrations{state=\"active\",kind=\"api_key\"} 1",
        "countersign_webhooks{state=\"active\"} 1",
        "countersign_database_up 1",
    ] {
        assert!(page.contains(line), "{line} is not in {page}");
    }
    let secrets = [
        "canary",
        "CANARY",
        "cs_admin_",
        linear.admin_key(),
        &workspace,
        &id,
        "Ada",
    ];
    for secret in secrets {
        assert!(!page.contains(secret), "{secret} in {page}");
    }
    // Only there: not on the public side.
    assert!(
        !client
            .get("/metrics")
            .await
            .body
            .contains("countersign_jobs")
    );
    // One connection: the key was tried out with another one, which is forgotten.
    let budgets = page.matches("countersign_linear_budget_remaining{").count();
    assert_eq!(budgets, 2, "{page}");
    drop(process);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_finishes_what_was_begun() {
    let linear = linear().await;
    let database = TestDatabase::new().await;
    let (mut process, client, workspace) = started(&linear, &database, &[]);
    connect(&client, &linear, &workspace).await;
    let mut pages = open_page(&client, &process.addr()).await;
    let mut begun = begin_delivery(&process.addr()).await;
    let mut idle = TcpStream::connect(process.addr()).await.unwrap();
    ask(
        &mut idle,
        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        "\"up\"",
    )
    .await;
    let late = FaultKind::Delay { ms: 1_500 };
    linear.faults().add(Fault::once(late).on("issueCreate"));
    let id = hire(&client, "Builder", "our-request-0002").await;
    until("the issue, whose maker still waits", async || {
        (!linear.issues().is_empty()).then_some(())
    })
    .await;

    process.terminate();
    until("the door to close", async || {
        TcpStream::connect(process.addr()).await.err()
    })
    .await;
    // The request that was under way is answered.
    begun.write_all(b"{}").await.unwrap();
    let mut answer = String::new();
    begun.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    // Open pages and idle connections end by themselves.
    while pages.chunk().await.unwrap().is_some() {}
    assert_eq!(idle.read(&mut [0; 16]).await.unwrap(), 0);
    let status = process.ended().await;
    assert!(status.success(), "{status}");

    // The job that was under way is done, and not only begun.
    let db = store::Db::connect(&database.url).await.unwrap();
    let left = jobs::census(db.reader()).await.unwrap();
    assert!(left.iter().all(|row| row.name != "sync_hiring"), "{left:?}");
    assert_eq!(linear.issues().len(), 1);
    db.close().await.unwrap();
    process.start();
    until("the hiring", async || synced(&client, &id).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_the_clients_own_attempts_count() {
    let linear = linear().await;
    let database = TestDatabase::new().await;
    let proxies = [("COUNTERSIGN_TRUSTED_PROXIES", "127.0.0.0/8")];
    let (process, client, _) = started(&linear, &database, &proxies);
    let anonymous = Client::new(&format!("http://{}", process.addr()), None);
    until("the process", async || {
        client
            .request(reqwest::Method::GET, "/healthz")
            .send()
            .await
            .ok()
    })
    .await;
    let attempt = sign_in(&anonymous, &process.addr(), "wrong");
    let forwarded = attempt.header("X-Forwarded-For", "198.51.100.1, 203.0.113.9");
    forwarded.send().await.unwrap();

    let db = store::Db::connect(&database.url).await.unwrap();
    for (address, failures) in [("203.0.113.9", 1), ("198.51.100.1", 0), ("127.0.0.1", 0)] {
        let key = format!("remote:{address}");
        let attempts = store::attempts::get(db.reader(), &key).await.unwrap();
        assert_eq!(attempts.failures, failures, "{address}");
    }
}

/// A page that listens to what happens.
async fn open_page(client: &Client, addr: &str) -> reqwest::Response {
    let password = PASSWORD.replace(' ', "+");
    let signed_in = sign_in(client, addr, &password).send().await.unwrap();
    let cookie = signed_in.headers()["set-cookie"].to_str().unwrap();
    let cookie = cookie.split(';').next().unwrap();
    let stream = client
        .request(reqwest::Method::GET, "/events")
        .header("Cookie", cookie);
    let stream = stream.send().await.unwrap();
    assert_eq!(stream.status(), 200);
    stream
}

fn sign_in(client: &Client, addr: &str, password: &str) -> reqwest::RequestBuilder {
    client
        .request(reqwest::Method::POST, "/sfn/sign_in")
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Origin", format!("http://{addr}"))
        .body(format!("email=ada%40example.com&password={password}"))
}

/// A delivery of which the head is taken and the body is awaited.
async fn begin_delivery(addr: &str) -> TcpStream {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let signature = sign(&WebhookSecret::new("some secret").unwrap(), b"{}");
    let head = format!(
        "POST /webhooks/linear/{} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\
         Linear-Signature: {signature}\r\nExpect: 100-continue\r\n\r\n",
        uuid::Uuid::nil()
    );
    ask(&mut stream, &head, "100 Continue\r\n\r\n").await;
    stream
}

/// Sends, and reads until the answer ends in this.
async fn ask(stream: &mut TcpStream, request: &str, end: &str) {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains(end) {
        let mut chunk = [0; 1024];
        let reading = stream.read(&mut chunk);
        let n = tokio::time::timeout(Duration::from_secs(10), reading);
        let n = n.await.unwrap().unwrap();
        assert_ne!(n, 0, "{}", String::from_utf8_lossy(&read));
        read.extend_from_slice(&chunk[..n]);
    }
}
