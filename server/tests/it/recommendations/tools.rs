//! `create_linear_issue` of a recommendation, and the tools that look at linked issues.

use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};
use time::Duration;

use super::{Desk, text};
use crate::support::Answer;

impl Desk {
    async fn call(&self, tool: &str, arguments: Value) -> Answer {
        let path = format!("/api/v1/tools/{tool}");
        self.agent.post(&path, &arguments).await
    }

    async fn waits(&self, arguments: Value) -> Value {
        let answer = self.call("create_linear_issue", arguments).await;
        assert_eq!(answer.status, 202, "{}", answer.body);
        answer.json()["pending_action"].clone()
    }

    /// Says yes to an action, lets it run, and answers it.
    async fn approve(&self, action: &Value) -> Value {
        let path = format!("/api/v1/pending_actions/{}", text(&action["id"]));
        let approve = format!("{path}/approve");
        self.app.admin.post(&approve, &json!({})).await.ok();
        self.app.work().await;
        self.agent.get(&path).await.ok()
    }
}

fn change<'a>(action: &'a Value, field: &str) -> Option<&'a str> {
    let changes = action["changes"].as_array().unwrap();
    let found = changes.iter().find(|change| change["field"] == field);
    found.and_then(|change| change["after"].as_str())
}

#[tokio::test]
async fn the_recommendation_gives_the_description_and_is_linked() {
    let desk = Desk::new().await;
    let made = desk.recommend("Page by cursor").await;
    let action = desk
        .waits(json!({ "title": "Paging", "recommendation_id": made["id"] }))
        .await;
    assert_eq!(change(&action, "recommendation"), Some("Page by cursor"));
    assert_eq!(change(&action, "priority"), Some("High"));
    let shown = change(&action, "description").unwrap().to_owned();
    assert!(
        shown.starts_with("Offset paging **skips** products."),
        "{shown}"
    );
    assert_eq!(desk.look(&made).await["links"], json!([]));
    let done = desk.approve(&action).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    let issue = desk.app.linear.issue("ENG-1").unwrap();
    assert_eq!(
        (issue.title.as_str(), issue.description.as_deref()),
        ("Paging", Some(shown.as_str()))
    );
    let seen = desk.look(&made).await;
    let link = &seen["links"][0];
    assert_eq!(done["result"]["linked_recommendation"], made["id"]);
    assert_eq!(done["result"]["link_id"], link["id"]);
    assert_eq!(seen["status"], "accepted");
    assert_eq!(
        (&link["state"], &link["issue_identifier"]),
        (&json!("linked"), &json!("ENG-1"))
    );
    assert_eq!(link["linear_issue_state"], issue.state_name);
    assert_eq!(desk.audit("recommendation.issue_linked").await, 1);
    // It follows its issue like any other.
    desk.move_in_linear("ENG-1", "Done").await;
    desk.app.hear().await;
    assert_eq!(desk.status(&made).await, "implemented");
}

#[tokio::test]
async fn what_is_given_wins_over_the_recommendation() {
    let desk = Desk::new().await;
    let made = desk.recommend("Page by cursor").await;
    let arguments = json!({
        "title": "T", "description": "Mine", "priority": 0, "recommendation_id": made["id"],
    });
    let action = desk.waits(arguments).await;
    assert_eq!(change(&action, "description"), Some("Mine"));
    assert_eq!(change(&action, "priority"), Some("No priority"));
    desk.approve(&action).await;
    let second = json!({ "title": "T2", "recommendation_id": made["id"] });
    let action = desk.waits(second).await;
    let told = "Page by cursor (has an issue already: ENG-1)";
    assert_eq!(change(&action, "recommendation"), Some(told));
}

#[tokio::test]
async fn only_its_own_recommendation_counts() {
    let desk = Desk::new().await;
    let made = desk.recommend("Mine").await;
    let (_, other) = desk.app.agent("Other").await;
    let path = "/api/v1/tools/create_linear_issue";
    let arguments = json!({ "title": "T", "recommendation_id": made["id"] });
    let refused = other.post(path, &arguments).await.refused();
    assert_eq!(refused, (404, "not_found".to_owned()));
    desk.decide(&made, "rejected").await.ok();
    let refused = desk.call("create_linear_issue", arguments).await.refused();
    assert_eq!(refused, (409, "recommendation_rejected".to_owned()));
    let without = desk
        .call("create_linear_issue", json!({ "title": "T" }))
        .await;
    assert_eq!(without.json()["field"], "description");
}

#[tokio::test]
async fn a_lost_answer_links_the_one_issue_that_there_is() {
    let desk = Desk::new().await;
    let made = desk.recommend("Once").await;
    let action = desk
        .waits(json!({ "title": "Once", "recommendation_id": made["id"] }))
        .await;
    let lose = Fault::once(FaultKind::DropAnswer).on("issueCreate");
    desk.app.linear.faults().add(lose);
    assert_eq!(desk.approve(&action).await["status"], "unknown");
    // Somebody is quicker than we find out: the recommendation is implemented all the same.
    desk.move_in_linear("ENG-1", "Done").await;
    desk.app.hear().await;
    for _ in 0..6 {
        desk.app.advance(Duration::minutes(2)).await;
        desk.app.work().await;
    }
    let path = format!("/api/v1/pending_actions/{}", text(&action["id"]));
    let done = desk.agent.get(&path).await.ok();
    assert_eq!(
        done["result"]["linked_recommendation"], made["id"],
        "{done}"
    );
    assert_eq!(desk.app.linear.received("issueCreate"), 1);
    assert_eq!(desk.status(&made).await, "implemented");
}

#[tokio::test]
async fn an_issue_without_a_recommendation_is_linked_to_none() {
    let desk = Desk::new().await;
    let action = desk
        .waits(json!({ "title": "T", "description": "D" }))
        .await;
    let done = desk.approve(&action).await;
    assert_eq!(done["result"]["linked_recommendation"], Value::Null);
    assert_eq!(desk.links("").await.ok()["items"], json!([]));
}

#[tokio::test]
async fn projects_and_labels_are_the_selected_teams() {
    let desk = Desk::new().await;
    let arguments = json!({
        "title": "T", "description": "D", "project_id": desk.project("Checkout flow"),
        "label_ids": [desk.label("Bug")],
    });
    let action = desk.waits(arguments).await;
    assert_eq!(change(&action, "project"), Some("Checkout flow"));
    assert_eq!(change(&action, "labels"), Some("Bug"));
    assert_eq!(action["target"]["project_name"], "Checkout flow");
    for (field, wrong) in [
        ("project_id", json!(desk.project("Design system"))),
        ("label_ids", json!([uuid::Uuid::from_u128(7)])),
    ] {
        let arguments = json!({ "title": "T", "description": "D", field: wrong });
        let refused = desk.call("create_linear_issue", arguments).await;
        assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
        assert_eq!(refused.json()["field"], field);
        assert!(refused.json()["available"].is_array());
    }
}

#[tokio::test]
async fn recommendations_issues_are_listed_from_what_is_known_here() {
    let desk = Desk::new().await;
    for n in 0..2 {
        desk.linked(&format!("R{n}")).await;
    }
    let (gone, _) = desk.linked("Gone").await;
    let pending = desk.recommend("Pending").await;
    super::throw_away(&desk.app, "ENG-3").await;
    desk.app.hear().await;
    assert_eq!(desk.look(&gone).await["links"][0]["state"], "gone");
    desk.push(&pending, json!({})).await.ok();
    desk.move_in_linear("ENG-1", "Done").await;
    desk.sync().await;
    let before = desk.app.linear.requests().len();
    for (status, expected) in [
        ("all", vec!["ENG-2", "ENG-1"]),
        ("open", vec!["ENG-2"]),
        ("closed", vec!["ENG-1"]),
    ] {
        let listed = desk
            .call("list_linear_issues", json!({ "status": status }))
            .await
            .ok();
        let issues = listed["issues"].as_array().unwrap().iter();
        let issues: Vec<&str> = issues.map(|issue| text(&issue["identifier"])).collect();
        assert_eq!(issues, expected, "{status}");
        assert_eq!(
            (&listed["count"], &listed["filter"]),
            (&json!(expected.len()), &json!(status))
        );
        let row = &listed["issues"][0];
        assert_eq!(row["linked_to"], "recommendation");
        assert!(
            row["recommendation_id"].is_string() && row["title"].is_string(),
            "{row}"
        );
    }
    for (limit, count) in [(1, 1), (0, 1), (200, 2), (10_000, 2)] {
        let listed = desk
            .call("list_linear_issues", json!({ "limit": limit }))
            .await
            .ok();
        assert_eq!(listed["count"], count, "{limit}");
    }
    assert_eq!(
        desk.app.linear.requests().len(),
        before,
        "nothing is asked of Linear"
    );
}

#[tokio::test]
async fn reading_an_issue_refreshes_its_link() {
    let desk = Desk::new().await;
    let (made, _) = desk.linked("Fresh").await;
    desk.move_in_linear("ENG-1", "Done").await;
    let read = desk
        .call("get_linear_issue", json!({ "identifier": "ENG-1" }))
        .await
        .ok();
    assert_eq!(
        (&read["synced"], &read["linked_recommendation"]),
        (&json!(true), &made["id"])
    );
    let seen = desk.look(&made).await;
    assert_eq!(seen["status"], "implemented");
    assert_eq!(seen["links"][0]["linear_issue_state"], "Done");
    // While Linear is away, what was last heard is the answer.
    let away = Fault::once(FaultKind::Status { code: 503 }).on("issue");
    desk.app.linear.faults().add(away.clone());
    let read = desk
        .call("get_linear_issue", json!({ "identifier": "eng-1" }))
        .await
        .ok();
    assert_eq!(read["synced"], false);
    assert_eq!(read["issue"]["state"]["name"], "Done");
    assert_eq!(read["linked_recommendation"], made["id"]);
    desk.app.linear.faults().add(away);
    let unknown = desk
        .call("get_linear_issue", json!({ "identifier": "ENG-9" }))
        .await;
    assert_eq!(unknown.refused(), (503, "linear_unavailable".to_owned()));
}
