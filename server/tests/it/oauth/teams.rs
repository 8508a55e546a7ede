//! What issues can be given: teams with their projects, states and labels, kept for a moment.

use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};
use time::Duration;

use super::{ask, read};
use crate::support::TestApp;

fn names(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

fn asked(app: &TestApp) -> usize {
    let requests = app.linear.requests();
    requests
        .iter()
        .filter(|one| one.operation == "teams")
        .count()
}

#[tokio::test]
async fn teams_come_with_all_that_issues_can_be_given() {
    let app = TestApp::start().await;
    app.connect().await;
    let teams = read(&app, "teams").await.ok();
    assert_eq!(names(&teams["items"]), ["Design", "Engineering"]);
    let engineering = &teams["items"][1];
    assert_eq!(names(&engineering["projects"]), ["Checkout flow"]);
    assert_eq!(engineering["projects"][0]["state"], "started");
    let states = [
        "Backlog",
        "Todo",
        "In Progress",
        "In Review",
        "Done",
        "Canceled",
        "Duplicate",
    ];
    assert_eq!(names(&engineering["states"]), states);
    let labels = names(&engineering["labels"]);
    let mut sorted = labels.clone();
    sorted.sort_by_key(|name| name.to_lowercase());
    assert_eq!(labels, sorted);
    assert!(!labels.is_empty(), "{engineering}");
}

#[tokio::test]
async fn what_was_read_counts_for_five_minutes_unless_linear_tells() {
    let app = TestApp::start().await;
    app.connect().await;
    let before = asked(&app);
    read(&app, "teams").await.ok();
    app.advance(Duration::seconds(299)).await;
    read(&app, "teams").await.ok();
    assert_eq!(asked(&app), before);
    app.advance(Duration::SECOND).await;
    let status = app.integration().await;
    read(&app, "teams").await.ok();
    assert_eq!(asked(&app), before + 1);
    assert_ne!(
        app.integration().await["last_synced_at"],
        status["last_synced_at"]
    );
    // Linear tells of a label: that is read anew.
    ask(&app, "self_test", json!({})).await.ok();
    app.hear().await;
    app.hear().await;
    read(&app, "teams").await.ok();
    assert_eq!(asked(&app), before + 2);
    // While Linear is away, what was seen last is shown.
    app.advance(Duration::hours(1)).await;
    let away = Fault::once(FaultKind::Status { code: 503 }).times(5);
    app.linear.faults().add(away);
    let teams = read(&app, "teams").await.ok();
    assert_eq!(names(&teams["items"]), ["Design", "Engineering"]);
}

#[tokio::test]
async fn a_project_has_to_be_the_teams() {
    let app = TestApp::start().await;
    app.connect().await;
    let teams = read(&app, "teams").await.ok();
    let engineering = &teams["items"][1];
    let project = engineering["projects"][0]["id"].clone();
    let wrong = json!({ "team_id": engineering["id"], "project_id": engineering["id"] });
    let refused = ask(&app, "teams/select", wrong).await;
    assert_eq!(refused.json()["field"], "project_id", "{}", refused.body);
    assert_eq!(refused.json()["available"][0]["name"], "Checkout flow");
    assert_eq!(refused.refused().0, 422);
    // The name is Linear's, whatever the sender calls it.
    let choice = json!({
        "team_id": engineering["id"], "team_name": "x", "project_id": project, "project_name": "y",
    });
    let chosen = ask(&app, "teams/select", choice).await.ok();
    assert_eq!(chosen["selected_project_name"], "Checkout flow");
    assert_eq!(chosen["selected_team_name"], "Engineering");
    app.hire_and_sync().await;
    let issue = app.linear.issue("ENG-1").unwrap();
    assert_eq!(issue.project.as_deref(), Some("Checkout flow"));
    // A hiring that names another team has its issue there, in no project.
    let (agent, _) = app.agent("Designer").await;
    let mut body = crate::support::hiring_of(&agent);
    body["linear_team_id"] = json!("DES");
    app.admin.post("/api/v1/hirings", &body).await.ok();
    app.hear().await;
    assert_eq!(app.linear.issue("DES-1").unwrap().project, None);
    // None is chosen again by leaving it out.
    let choice = json!({ "team_id": engineering["id"] });
    let chosen = ask(&app, "teams/select", choice).await.ok();
    assert_eq!(chosen["selected_project_id"], Value::Null);
}

#[tokio::test]
async fn a_project_that_is_gone_in_linear_is_forgotten_with_a_word() {
    let app = TestApp::start().await;
    app.connect().await;
    let found = store::integration::of_workspace(app.ctx.db.reader(), app.workspace).await;
    let before = found.unwrap().unwrap();
    let mut after = before.clone();
    after.selected_project_id = Some(crate::support::fresh_id());
    after.selected_project_name = Some("Archived since".to_owned());
    let txn = app.ctx.db.begin_write().await.unwrap();
    let replaced = store::integration::replace(&txn, &before, &after).await;
    assert!(replaced.unwrap());
    txn.commit().await.unwrap();
    app.advance(Duration::minutes(5)).await;
    read(&app, "teams").await.ok();
    let status = app.integration().await;
    assert_eq!(status["selected_project_id"], Value::Null, "{status}");
    assert_eq!(status["selected_team_name"], "Engineering");
    let audit = app.admin.get("/api/v1/audit").await.body;
    assert!(audit.contains("Archived since"), "{audit}");
    // Issues are made again, in no project.
    app.hire_and_sync().await;
    assert_eq!(app.linear.issue("ENG-1").unwrap().project, None);
}
