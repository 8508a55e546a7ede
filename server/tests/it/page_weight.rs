//! What a page weighs on its way to a browser that has been here before: style and scripts are at hand, so the page
//! itself is all that comes.

use serde_json::json;

use crate::support::{Browser, Client, TestApp};

/// The most that Approvals may weigh with fifty actions, compressed.
const BUDGET: usize = 20_000;

/// As many as the page shows at once.
const WAITING: usize = 50;

/// Words that say something else each time, so that what agents write is not compressed away.
const WORDS: [&str; 24] = [
    "deploy", "queue", "schema", "token", "cache", "retry", "ledger", "invoice", "owner", "review",
    "region", "backup", "latency", "search", "import", "export", "signal", "webhook", "budget",
    "limit", "branch", "release", "session", "report",
];

fn words(seed: usize, count: usize) -> String {
    let mut state = seed * 7919 + 17;
    let word = |_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        WORDS[(state >> 33) % WORDS.len()]
    };
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

/// Two of three are changes, the rest comments.
async fn ask(agent: &Client, number: usize) {
    let text = words(number, 30);
    let title = words(number + 1_000, 6);
    let reason = words(number + 2_000, 12);
    let (tool, arguments) = if number.is_multiple_of(3) {
        (
            "create_linear_comment",
            json!({ "identifier": "ENG-1", "body": text, "reason": reason }),
        )
    } else {
        let change =
            json!({ "identifier": "ENG-1", "title": title, "priority": 2, "reason": reason });
        ("update_linear_issue", change)
    };
    let path = format!("/api/v1/tools/{tool}");
    assert_eq!(agent.post(&path, &arguments).await.status, 202);
}

#[tokio::test]
async fn the_queue_of_fifty_is_light() {
    let app = TestApp::start().await;
    app.connect().await;
    app.hire_and_sync().await;
    let (_, agent) = app.agent("Triage agent").await;
    for number in 0..WAITING {
        ask(&agent, number).await;
    }
    let owner = Browser::of_owner(&app).await;
    let page = owner.get("/approvals").await.body;
    assert_eq!(page.matches("<article").count(), WAITING);
    let weight = owner.weight("/approvals").await;
    assert!(
        weight <= BUDGET,
        "{weight} bytes compressed, of {}",
        page.len()
    );
}
