//! The digest of a day, by REST and on its page.

use domain::Role;
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Browser, Client, Hired, TestApp};

const PAGE: &str = "/approvals/digest";

/// A workspace, an agent with an issue of its own (ENG-1), and another that has to ask.
async fn workspace(app: &TestApp) -> (Hired, Client) {
    app.connect().await;
    let builder = app.hire_and_sync().await;
    let (_, triage) = app.agent("Triage agent").await;
    (builder, triage)
}

async fn call(agent: &Client, tool: &str, arguments: Value) -> Value {
    let path = format!("/api/v1/tools/{tool}");
    agent.post(&path, &arguments).await.ok()
}

/// Asks for a comment that waits; the action.
async fn ask(agent: &Client, body: &str) -> Value {
    let arguments = json!({ "identifier": "ENG-1", "body": body });
    let answer = call(agent, "create_linear_comment", arguments).await;
    answer["pending_action"].clone()
}

/// Decides so long after.
async fn decide(app: &TestApp, action: &Value, verb: &str, body: Value, after: Duration) {
    app.advance(after).await;
    let id = action["id"].as_str().unwrap();
    let path = format!("/api/v1/pending_actions/{id}/{verb}");
    app.admin.post(&path, &body).await.ok();
    app.work().await;
}

async fn digest(app: &TestApp, date: &str) -> Value {
    let path = format!("/api/v1/digest?date={date}");
    app.admin.get(&path).await.ok()
}

/// The parts of an object that are named, in this order.
fn parts(of: &Value, names: &[&str]) -> Vec<u64> {
    names
        .iter()
        .map(|name| of[*name].as_u64().unwrap())
        .collect()
}

#[tokio::test]
async fn a_day_says_what_was_asked_decided_and_waited() {
    let app = TestApp::start().await;
    let (builder, triage) = workspace(&app).await;
    call(&triage, "query_linear_issues", json!({})).await;
    let own = json!({ "identifier": "ENG-1", "body": "Begun." });
    call(&builder.agent, "create_linear_comment", own).await;
    app.work().await;
    let first = ask(&triage, "One").await;
    // The same call again is the same question.
    assert_eq!(ask(&triage, "One").await["id"], first["id"]);
    decide(&app, &first, "approve", json!({}), Duration::minutes(10)).await;
    let second = ask(&triage, "Two").await;
    let edited = json!({ "arguments": { "identifier": "ENG-1", "body": "2" } });
    decide(&app, &second, "approve", edited, Duration::minutes(30)).await;
    let third = ask(&triage, "Three").await;
    let why = json!({ "reason": "No." });
    decide(&app, &third, "reject", why, Duration::hours(2)).await;
    let left = ask(&triage, "Four").await;
    let day = digest(&app, "2026-11-22").await;
    let total = [
        "read",
        "allowed",
        "asked",
        "denied",
        "approved",
        "edited",
        "rejected",
        "expired",
        "cancelled",
        "failed",
    ];
    assert_eq!(
        parts(&day["total"], &total),
        [1, 1, 4, 0, 1, 1, 1, 0, 0, 0],
        "{day}"
    );
    assert_eq!(day["waited"]["median_seconds"], 1_800);
    assert_eq!(day["waited"]["longest_seconds"], 7_200);
    assert_eq!(day["waited"]["longest_id"], third["id"]);
    let line = &day["lines"][0];
    assert_eq!(
        (&line["agent_name"], &line["tool"]),
        (&json!("Triage agent"), &json!("create_linear_comment"))
    );
    assert_eq!(parts(line, &total), [0, 0, 4, 0, 1, 1, 1, 0, 0, 0]);
    assert_eq!(day["deciders"][0]["by"], "API token test");
    assert_eq!(
        parts(&day["deciders"][0], &["approved", "edited", "rejected"]),
        [1, 1, 1]
    );
    assert_eq!(day["rules"][0]["rule_name"], "Writes wait for a person");
    assert_eq!(
        parts(&day["rules"][0]["verdicts"], &["allow", "ask", "deny"]),
        [0, 4, 0]
    );
    assert_eq!(
        (&day["waiting"], &day["oldest"]["id"]),
        (&json!(1), &left["id"])
    );
    // What nobody decides is the next day's.
    app.advance(Duration::hours(25)).await;
    services::pending_action::expire_due(&app.ctx)
        .await
        .unwrap();
    let next = digest(&app, "2026-11-23").await;
    assert_eq!(
        parts(&next["total"], &total),
        [0, 0, 0, 0, 0, 0, 0, 1, 0, 0],
        "{next}"
    );
    assert_eq!(
        (&next["deciders"], &next["waited"], &next["oldest"]),
        (&json!([]), &Value::Null, &Value::Null)
    );
    assert_eq!(digest(&app, "2026-11-21").await["lines"], json!([]));
}

#[tokio::test]
async fn where_people_always_agree_a_rule_is_proposed() {
    let app = TestApp::start().await;
    let (_, triage) = workspace(&app).await;
    for body in ["1", "2", "3", "4"] {
        let action = ask(&triage, body).await;
        decide(&app, &action, "approve", json!({}), Duration::minutes(1)).await;
    }
    let today = app.admin.get("/api/v1/digest").await.ok();
    assert_eq!(today["suggestions"], json!([]), "four are too few");
    let action = ask(&triage, "5").await;
    decide(&app, &action, "approve", json!({}), Duration::minutes(1)).await;
    let today = app.admin.get("/api/v1/digest").await.ok();
    assert_eq!(today["date"], "2026-11-22");
    assert_eq!(today["suggestions"][0]["approved"], 5, "{today}");
    let owner = Browser::of_owner(&app).await;
    let page = owner.get(PAGE).await.body;
    let (_, link) = page.split_once("<a href=\"/policies/new?").unwrap();
    let (link, _) = link.split_once('"').unwrap();
    let form = owner
        .get(&format!("/policies/new?{}", link.replace("&amp;", "&")))
        .await
        .body;
    assert!(
        form.contains("value=\"Allowed: comments of Triage agent\""),
        "{form}"
    );
    assert!(
        form.contains("this rule would have decided 5; 5 would have come out otherwise"),
        "{form}"
    );
    // Whoever may not make rules is not led to it.
    let viewer = Browser::of(&app, Role::Viewer).await;
    let page = viewer.get(PAGE).await.body;
    assert!(page.contains("each time people agreed"), "{page}");
    assert!(!page.contains("/policies/new?"), "{page}");
    // One no is enough.
    let action = ask(&triage, "6").await;
    let why = json!({ "reason": "No." });
    decide(&app, &action, "reject", why, Duration::minutes(1)).await;
    let today = app.admin.get("/api/v1/digest").await.ok();
    assert_eq!(today["suggestions"], json!([]));
}

#[tokio::test]
async fn only_days_that_there_are_have_a_digest() {
    let app = TestApp::start().await;
    for wrong in ["2026-02-30", "yesterday", "9999-12-31"] {
        let refused = app.admin.get(&format!("/api/v1/digest?date={wrong}")).await;
        assert_eq!(
            (refused.status, &refused.json()["field"]),
            (422, &json!("date")),
            "{}",
            refused.body
        );
    }
    let owner = Browser::of_owner(&app).await;
    let page = owner.get(&format!("{PAGE}?date=2026-02-30")).await;
    assert_eq!(page.status, 422);
    assert!(
        page.body
            .contains("Date must be a day that there is, such as 2026-11-25."),
        "{}",
        page.body
    );
    let page = owner.get(&format!("{PAGE}?date=2026-11-21")).await.body;
    for part in [
        "Nothing happened that day",
        "date=2026-11-20\"",
        "date=2026-11-22\"",
        "Nothing waits for a decision.",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    // There is no day after today.
    let page = owner.get(PAGE).await.body;
    assert!(
        page.contains("Digest of 2026-11-22") && !page.contains("date=2026-11-23"),
        "{page}"
    );
}

#[tokio::test]
async fn a_digest_is_for_people_of_the_workspace() {
    let app = TestApp::start().await;
    let (_, triage) = workspace(&app).await;
    ask(&triage, "One").await;
    assert_eq!(triage.get("/api/v1/digest").await.refused().0, 403);
    let other = app.other_workspace().await;
    let theirs = other.get("/api/v1/digest").await.ok();
    assert_eq!(
        (&theirs["lines"], &theirs["waiting"]),
        (&json!([]), &json!(0))
    );
}
