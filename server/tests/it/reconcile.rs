//! What no delivery told is found out by asking, and a webhook that does not work is noticed.

use sandbox::{Fault, FaultKind, RateLimitStyle};
use serde_json::{Value, json};
use time::Duration;

use crate::support::TestApp;

async fn ask(app: &TestApp, verb: &str) -> Value {
    let path = format!("/api/integrations/linear/{verb}");
    let body = json!({ "workspace_id": app.workspace });
    app.admin.post(&path, &body).await.ok()
}

async fn health(app: &TestApp) -> Value {
    app.integration().await["webhook"]["health"].clone()
}

/// A minute of the house's own watch.
async fn watch(app: &TestApp, minutes: i64) {
    for _ in 0..minutes {
        app.advance(Duration::minutes(1)).await;
        services::reconcile::check_quiet(&app.ctx).await.unwrap();
        app.work().await;
    }
}

/// Somebody uses Linear's API.
async fn in_linear(app: &TestApp, query: &str) -> Value {
    let url = app.linear.url().join("graphql").unwrap();
    let request = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = request.post(url).json(&json!({ "query": query }));
    let answer = request.header("Authorization", app.linear.admin_key());
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    answer
}

/// Deliveries of issues get lost from now on.
fn lose_deliveries(app: &TestApp) {
    let lost = Fault::once(FaultKind::Hold).on("Issue").times(1_000);
    app.linear.faults().add(lost);
}

fn questions(app: &TestApp) -> usize {
    let requests = app.linear.requests();
    let asked = |name: &str| requests.iter().filter(|one| one.operation == name).count();
    asked("issues")
}

#[tokio::test]
async fn what_no_delivery_told_is_found_out_by_asking() {
    let app = TestApp::start().await;
    app.connect().await;
    let (hired, other) = (app.hire_and_sync().await, app.hire_and_sync().await);
    lose_deliveries(&app);
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.linear.move_issue("ENG-2", "Todo").unwrap();
    app.hear().await;
    watch(&app, 4).await;
    assert_eq!(app.hiring(&hired.id).await["status"], "paid");
    watch(&app, 2).await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
    let learnt = app.hiring(&other.id).await;
    assert_eq!(learnt["linear_issue"]["state_name"], "Todo");
    let health = health(&app).await;
    assert_eq!(health["missed"], 2, "{health}");
    let summary = "2 linked issues had moved, and one hiring followed.";
    assert_eq!(health["reconcile_summary"], summary);
    assert!(health["silent_since"].is_string(), "{health}");
}

#[tokio::test]
async fn silence_is_asked_about_ever_more_rarely() {
    let app = TestApp::start().await;
    app.connect().await;
    // Nobody waits for anything: there is nothing to ask about.
    watch(&app, 60).await;
    assert_eq!(questions(&app), 1, "that of connecting");
    app.hire_and_sync().await;
    let before = questions(&app);
    watch(&app, 60).await;
    let asked = questions(&app) - before;
    assert!((3..=4).contains(&asked), "{asked} questions in an hour");
    assert_eq!(
        health(&app).await["reconcile_summary"],
        "Nothing was missed."
    );
    assert_eq!(health(&app).await["missed"], 0);
}

#[tokio::test]
async fn a_key_that_may_not_have_a_webhook_is_brought_up_to_date_all_the_same() {
    let app = TestApp::start().await;
    app.connect_with(app.linear.member_key()).await.ok();
    app.work().await;
    let hired = app.hire_and_sync().await;
    app.linear.move_issue("ENG-1", "Done").unwrap();
    watch(&app, 6).await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
}

#[tokio::test]
async fn many_changes_are_read_page_by_page_and_through_a_rate_limit() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    ask(&app, "disable").await;
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.advance(Duration::seconds(1)).await;
    app.hear().await;
    // It was the first of all changes, so it is on the last page.
    for _ in 0..6 {
        let one = |n: u32| {
            let team = app.team("ENG");
            format!(
                "i{n}: issueCreate(input: {{teamId: \"{team}\", title: \"Other\"}}) {{ success }}"
            )
        };
        let all: Vec<String> = (0..40).map(one).collect();
        in_linear(&app, &format!("mutation {{ {} }}", all.join(" "))).await;
    }
    let limit = FaultKind::RateLimit {
        style: RateLimitStyle::Documented,
    };
    app.linear.faults().add(Fault::once(limit).on("issues"));
    ask(&app, "enable").await;
    app.work().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "paid");
    let late = health(&app).await;
    let reason = late["reconcile_error"].as_str().unwrap();
    assert!(reason.contains("rate limit"), "{reason}");
    app.advance(Duration::minutes(2)).await;
    app.work().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
    assert!(questions(&app) >= 4, "{}", questions(&app));
}

#[tokio::test]
async fn a_webhook_that_linear_switched_off_is_switched_on_again() {
    let app = TestApp::start().await;
    app.connect().await;
    app.hire_and_sync().await;
    let id = app.linear.webhooks()[0].id;
    let off = format!(
        "mutation {{ webhookUpdate(id: \"{id}\", input: {{enabled: false}}) {{ success }} }}"
    );
    in_linear(&app, &off).await;
    app.linear.move_issue("ENG-1", "Done").unwrap();
    watch(&app, 6).await;
    assert!(app.linear.webhooks()[0].enabled);
    let summary = health(&app).await["reconcile_summary"].clone();
    assert!(
        summary
            .as_str()
            .unwrap()
            .contains("switched the webhook off"),
        "{summary}"
    );
}

#[tokio::test]
async fn a_webhook_that_was_removed_in_linear_is_registered_again() {
    let app = TestApp::start().await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    let id = app.linear.webhooks()[0].id;
    in_linear(
        &app,
        &format!("mutation {{ webhookDelete(id: \"{id}\") {{ success }} }}"),
    )
    .await;
    ask(&app, "reconcile").await;
    app.work().await;
    assert_eq!(app.linear.webhooks().len(), 1);
    assert_eq!(app.integration().await["webhook"]["state"], "active");
    app.linear.move_issue("ENG-1", "Done").unwrap();
    app.hear().await;
    assert_eq!(app.hiring(&hired.id).await["status"], "completed");
}

#[tokio::test]
async fn a_self_test_makes_linear_send_a_delivery() {
    let app = TestApp::start().await;
    app.connect().await;
    let asked = ask(&app, "self_test").await;
    assert_eq!(
        asked["webhook"]["health"]["self_test"]["heard_at"],
        Value::Null
    );
    app.hear().await;
    app.hear().await;
    let heard = health(&app).await;
    assert!(heard["self_test"]["heard_at"].is_string(), "{heard}");
    assert_eq!(heard["self_test"]["overdue"], false);
    // It leaves nothing behind.
    let labels = in_linear(&app, "{ issueLabels { nodes { name } } }").await;
    assert!(!labels.to_string().contains("Countersign"), "{labels}");
    let seen = app.admin.get("/api/v1/deliveries?type=IssueLabel").await;
    assert_eq!(seen.ok()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_self_test_whose_answer_is_lost_leaves_nothing_behind() {
    let app = TestApp::start().await;
    app.connect().await;
    let faults = app.linear.faults();
    faults.add(Fault::once(FaultKind::DropAnswer).on("issueLabelCreate"));
    faults.add(Fault::once(FaultKind::DropAnswer).on("issueLabelDelete"));
    ask(&app, "self_test").await;
    for _ in 0..3 {
        app.work().await;
        app.advance(Duration::minutes(5)).await;
    }
    let labels = in_linear(&app, "{ issueLabels { nodes { name } } }").await;
    assert!(!labels.to_string().contains("Countersign"), "{labels}");
    let overview = services::overview::get(&app.ctx, &app.owner()).await;
    assert!(overview.unwrap().attention.is_empty());
}

#[tokio::test]
async fn a_self_test_that_does_not_arrive_says_so() {
    let app = TestApp::start().await;
    app.connect().await;
    let lost = Fault::once(FaultKind::Hold).on("IssueLabel").times(10);
    app.linear.faults().add(lost);
    ask(&app, "self_test").await;
    app.hear().await;
    assert_eq!(health(&app).await["self_test"]["overdue"], false);
    watch(&app, 1).await;
    assert_eq!(health(&app).await["self_test"]["overdue"], true);
}

#[tokio::test]
async fn a_refused_key_is_found_out() {
    let app = TestApp::start().await;
    app.connect().await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::Status { code: 401 }));
    ask(&app, "reconcile").await;
    app.work().await;
    assert_eq!(app.integration().await["state"], "reconnect_required");
}
