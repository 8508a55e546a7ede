//! A hired agent writes to the issue of its own hiring without asking, and gets what the tool answers at once.

use std::time::Duration;

use serde_json::{Value, json};

use super::text;
use crate::support::{Answer, Hired, TestApp};

/// Longer than Linear ever takes here.
const PATIENCE: Duration = Duration::from_secs(20);

async fn hired() -> (TestApp, Hired) {
    let app = TestApp::start_waiting(PATIENCE).await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    app.work_in_background();
    (app, hired)
}

async fn call(hired: &Hired, tool: &str, arguments: Value) -> Answer {
    let path = format!("/api/v1/tools/{tool}");
    hired.agent.post(&path, &arguments).await
}

#[tokio::test]
async fn writes_to_the_own_issue_run_at_once() {
    let (app, hired) = hired().await;
    let comment = json!({ "identifier": "ENG-1", "body": "Begun." });
    let answer = call(&hired, "create_linear_comment", comment).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = answer.json();
    let made = app.linear.issue("ENG-1").unwrap().comments[0].clone();
    assert_eq!(answer["success"], true);
    assert_eq!(answer["comment_id"], json!(made.id));
    assert_eq!(answer["issue_identifier"], "ENG-1");
    assert!(text(&answer["url"]).contains("ENG-1"), "{answer}");
    let keys = answer.as_object().unwrap().len();
    assert_eq!(keys, 4, "{answer}");

    let change = json!({ "identifier": "ENG-1", "state": "In Progress", "priority": 2 });
    let answer = call(&hired, "update_linear_issue", change).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = answer.json();
    assert_eq!(answer["message"], "Changed ENG-1.");
    assert_eq!(answer["issue"]["state"]["name"], "In Progress");
    assert_eq!(answer["issue"]["priority"], 2);

    let change = json!({ "issueId": "ENG-1", "priority": "1" });
    let answer = call(&hired, "linear_issue_update", change).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(app.linear.issue("ENG-1").unwrap().priority, 1);
}

#[tokio::test]
async fn the_issue_of_another_hiring_is_not_its_own() {
    let (app, hired) = hired().await;
    let other = app.hire().await;
    app.hear().await;
    app.hear().await;
    let comment = json!({ "identifier": "ENG-1", "body": "Mine?" });
    let answer = call(&other, "create_linear_comment", comment).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let made = json!({ "title": "New", "description": "Not the own issue" });
    let answer = call(&hired, "create_linear_issue", made).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let mutation = json!({
        "query": "mutation($id: String!) { issueUpdate(id: $id, input: {priority: 1}) { success } }",
        "variables": { "id": "ENG-1" },
    });
    let answer = call(&hired, "linear_graphql_query", mutation).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    // Another agent's action is nobody else's to see.
    let place = answer.headers["location"].to_str().unwrap();
    let refused = other.agent.get(place).await;
    assert_eq!(refused.refused(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn a_hiring_that_is_over_lets_nothing_run_by_itself() {
    let (app, hired) = hired().await;
    app.set_status(&hired.id, "in_progress").await.ok();
    app.set_status(&hired.id, "completed").await.ok();
    let comment = json!({ "identifier": "ENG-1", "body": "One more thing" });
    let answer = call(&hired, "create_linear_comment", comment).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
}
