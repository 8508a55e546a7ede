//! `POST /api/integrations/linear/issues`: what it takes, falls back to, answers and refuses.

use std::time::Duration;

use domain::Role;
use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use super::{Desk, ISSUES, text};
use crate::support::{Browser, TestApp};

/// Longer than Linear ever takes here: a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn linears_answer_is_the_answer() {
    let desk = Desk::on(TestApp::start_waiting(PATIENCE).await).await;
    desk.app.work_in_background();
    let made = desk.recommend("Page by cursor").await;
    let answer = desk.push(&made, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let answer = answer.json();
    let issue = desk.app.linear.issue("ENG-1").unwrap();
    assert_eq!(answer["success"], true);
    assert_eq!(answer["state"], "linked");
    assert_eq!(answer["issue_identifier"], "ENG-1");
    assert_eq!(answer["issue_url"], issue.url);
    assert_eq!(answer["issue_id"], json!(issue.id));
    assert_eq!(answer["link_id"], answer["link"]["id"]);
    let link = &answer["link"];
    assert_eq!(link["linear_issue_state"], issue.state_name);
    assert_eq!(link["linear_issue_state_type"], "backlog");
    assert_eq!(link["created_by"], "API token test");
    assert!(link["synced_at"].is_string() && link["linear_updated_at"].is_string());
    let seen = desk.look(&made).await;
    assert_eq!(seen["status"], "accepted");
    assert_eq!(seen["links"], json!([link]));
    assert_eq!(desk.audit("recommendation.issue_requested").await, 1);
    assert_eq!(desk.audit("recommendation.issue_linked").await, 1);
}

#[tokio::test]
async fn the_issue_says_what_the_recommendation_says_and_leads_back() {
    let desk = Desk::new().await;
    let (made, link) = desk.linked("Page <b>by</b> cursor").await;
    let issue = desk.app.linear.issue("ENG-1").unwrap();
    assert_eq!(issue.title, "Page <b>by</b> cursor");
    assert_eq!(issue.priority, 2);
    assert_eq!((issue.project, issue.labels), (None, vec![]));
    let text = issue.description.unwrap();
    let page = format!(
        "{}/recommendations/{}",
        desk.app.url,
        super::text(&made["id"])
    );
    for part in [
        "Offset paging **skips** products.",
        "**Why**\n\nPage 3 missed two of them.",
        "Recommended by Scout.",
        &format!("[Open this recommendation in Countersign]({page})"),
        &format!("`countersign:recommendation:{}`", super::text(&made["id"])),
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert_eq!(link["issue_title"], "Page <b>by</b> cursor");
    assert_eq!(link["priority"], 2);
}

#[tokio::test]
async fn what_is_given_is_what_is_made() {
    let desk = Desk::new().await;
    let made = desk.recommend("Page by cursor").await;
    let more = json!({
        "title": " Improve paging ", "body": "Based on research…", "priority": 0,
        "project_id": desk.project("Checkout flow"), "label_ids": [desk.label("Bug")],
    });
    let answer = desk.push(&made, more).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let place = answer.headers["location"].to_str().unwrap().to_owned();
    assert_eq!(place, super::path(&made));
    let answer = answer.json();
    assert_eq!(
        (&answer["state"], &answer["issue_url"]),
        (&json!("pending"), &Value::Null)
    );
    desk.app.work().await;
    let issue = desk.app.linear.issue("ENG-1").unwrap();
    assert_eq!(
        answer["issue_id"],
        json!(issue.id),
        "its id is known before it is made"
    );
    assert_eq!(
        (issue.title.as_str(), issue.priority),
        ("Improve paging", 0)
    );
    assert_eq!(issue.description.as_deref(), Some("Based on research…"));
    assert_eq!(issue.project.as_deref(), Some("Checkout flow"));
    assert_eq!(issue.labels, ["Bug"]);
}

#[tokio::test]
async fn the_selected_project_is_what_is_meant_without_one() {
    let desk = Desk::new().await;
    let select = json!({
        "workspace_id": desk.app.workspace, "team_id": desk.app.team("ENG"),
        "project_id": desk.project("Checkout flow"),
    });
    let path = "/api/integrations/linear/teams/select";
    desk.app.admin.post(path, &select).await.ok();
    desk.linked("Into the project").await;
    let issue = desk.app.linear.issue("ENG-1").unwrap();
    assert_eq!(issue.project.as_deref(), Some("Checkout flow"));
}

#[tokio::test]
async fn without_a_team_or_a_connection_nothing_is_made() {
    let desk = Desk::new().await;
    let made = desk.recommend("Nowhere to go").await;
    let db = desk.app.ctx.db.writer();
    let found = store::integration::of_workspace(db, desk.app.workspace).await;
    let before = found.unwrap().unwrap();
    let mut after = before.clone();
    after.selected_team_id = None;
    let replaced = store::integration::replace(db, &before, &after).await;
    assert!(replaced.unwrap());
    let refused = desk.push(&made, json!({})).await;
    assert_eq!(refused.refused(), (409, "NO_TEAM_SELECTED".to_owned()));
    let refused = desk
        .agent
        .post(ISSUES, &desk.request(&made, json!({})))
        .await;
    assert_eq!(refused.refused(), (409, "NO_TEAM_SELECTED".to_owned()));
    desk.app.connect().await;
    let body = json!({ "workspace_id": desk.app.workspace });
    let disable = "/api/integrations/linear/disable";
    desk.app.admin.post(disable, &body).await.ok();
    let refused = desk.push(&made, json!({})).await;
    assert_eq!(
        refused.refused(),
        (409, "integration_not_connected".to_owned())
    );
    let disconnect = "/api/integrations/linear/disconnect";
    desk.app.admin.post(disconnect, &body).await.ok();
    desk.app.work().await;
    let refused = desk.push(&made, json!({})).await;
    assert_eq!(refused.refused(), (409, "LINEAR_NOT_CONFIGURED".to_owned()));
    assert_eq!(desk.status(&made).await, "proposed");
    assert_eq!(desk.app.linear.issues().len(), 0);
}

#[tokio::test]
async fn what_is_wrong_with_the_request_is_named() {
    let desk = Desk::new().await;
    let made = desk.recommend("Wrong").await;
    let nowhere = uuid::Uuid::from_u128(7);
    for (field, wrong, available) in [
        ("title", json!("two\nlines"), false),
        ("title", json!("x".repeat(256)), false),
        ("body", json!(" "), false),
        ("body", json!("x".repeat(50_001)), false),
        ("priority", json!(5), false),
        ("project_id", json!(nowhere), true),
        ("project_id", json!(desk.project("Design system")), true),
        ("project_id", json!("Checkout flow"), false),
        ("label_ids", json!([nowhere]), true),
        ("colour", json!("red"), false),
    ] {
        let refused = desk.push(&made, json!({ field: wrong })).await;
        assert_eq!(refused.status, 422, "{field}: {}", refused.body);
        let body = refused.json();
        assert!(text(&body["field"]).starts_with(field), "{body}");
        assert_eq!(body["available"].is_array(), available, "{body}");
    }
    let unknown = json!({ "id": nowhere });
    let refused = desk.push(&unknown, json!({})).await;
    assert_eq!(refused.refused(), (404, "not_found".to_owned()));
    assert_eq!(desk.app.linear.received("issueCreate"), 0);
    // People who do not administer the workspace push nothing.
    for role in [Role::Viewer, Role::Approver] {
        let browser = Browser::of(&desk.app, role).await;
        let refused = browser.post(ISSUES, &desk.request(&made, json!({}))).await;
        assert_eq!(refused.refused(), (403, "forbidden".to_owned()));
    }
}

#[tokio::test]
async fn what_was_rejected_becomes_no_issue() {
    let desk = Desk::new().await;
    let made = desk.recommend("No").await;
    desk.decide(&made, "rejected").await.ok();
    let refused = desk.push(&made, json!({})).await;
    assert_eq!(
        refused.refused(),
        (409, "recommendation_rejected".to_owned())
    );
    let refused = desk
        .agent
        .post(ISSUES, &desk.request(&made, json!({})))
        .await;
    assert_eq!(
        refused.refused(),
        (409, "recommendation_rejected".to_owned())
    );
    desk.decide(&made, "proposed").await.ok();
    assert_eq!(desk.push(&made, json!({})).await.status, 202);
}

#[tokio::test]
async fn linears_refusal_is_the_answer_and_another_try_is_another_issue() {
    let desk = Desk::on(TestApp::start_waiting(PATIENCE).await).await;
    desk.app.work_in_background();
    let made = desk.recommend("Refused").await;
    let refuse = Fault::once(FaultKind::Status { code: 403 }).on("issueCreate");
    desk.app.linear.faults().add(refuse);
    let refused = desk.push(&made, json!({})).await;
    assert_eq!(refused.refused(), (502, "linear_forbidden".to_owned()));
    let seen = desk.look(&made).await;
    assert_eq!(seen["links"][0]["state"], "failed");
    assert_eq!(seen["links"][0]["refusal"]["code"], "linear_forbidden");
    assert_eq!(desk.audit("recommendation.issue_refused").await, 1);
    let again = desk.push(&made, json!({})).await;
    assert_eq!(again.status, 200, "{}", again.body);
    let seen = desk.look(&made).await;
    assert_eq!(seen["links"].as_array().unwrap().len(), 2);
    assert_eq!(desk.app.linear.issues().len(), 1);
}

#[tokio::test]
async fn an_agent_waits_for_a_person() {
    let desk = Desk::new().await;
    let made = desk.recommend("Page by cursor").await;
    let more =
        json!({ "project_id": desk.project("Checkout flow"), "label_ids": [desk.label("Bug")] });
    let body = desk.request(&made, more);
    let answer = desk.agent.post(ISSUES, &body).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let answer = answer.json();
    assert_eq!(answer["status"], "pending_approval");
    let action = &answer["pending_action"];
    assert_eq!(action["tool"], "create_linear_issue");
    assert_eq!(action["arguments"]["recommendation_id"], made["id"]);
    assert_eq!(action["arguments"]["title"], "Page by cursor");
    // Asked again, it is the same that waits.
    let again = desk.agent.post(ISSUES, &body).await.json();
    assert_eq!(again["pending_action_id"], answer["pending_action_id"]);
    assert_eq!(desk.app.linear.received("issueCreate"), 0);
    assert_eq!(desk.status(&made).await, "proposed");
    let approve = format!("/api/v1/pending_actions/{}/approve", text(&action["id"]));
    desk.app.admin.post(&approve, &json!({})).await.ok();
    desk.app.work().await;
    let seen = desk.look(&made).await;
    assert_eq!(
        (&seen["status"], &seen["links"][0]["issue_identifier"]),
        (&json!("accepted"), &json!("ENG-1"))
    );
    let issue = desk.app.linear.issue("ENG-1").unwrap();
    assert_eq!(issue.project.as_deref(), Some("Checkout flow"));
    assert_eq!(issue.labels, ["Bug"]);
    // And once there is an issue, that is the answer.
    let known = desk.agent.post(ISSUES, &body).await;
    assert_eq!(
        (known.status, &known.json()["issue_identifier"]),
        (200, &json!("ENG-1"))
    );
    let (_, other) = desk.app.agent("Other").await;
    assert_eq!(other.post(ISSUES, &body).await.code(), "not_found");
}
