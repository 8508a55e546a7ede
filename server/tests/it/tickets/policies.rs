//! Policies look at the whole of a push: its team, project, fields, and the highest priority of any ticket.

use serde_json::{Value, json};

use super::{Desk, specification};

async fn rule(desk: &Desk, rule: Value) {
    let answer = desk.app.admin.post("/api/v1/policies", &rule).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

#[tokio::test]
async fn the_highest_priority_of_any_ticket_counts() {
    let desk = Desk::new().await;
    rule(
        &desk,
        json!({"name": "No urgent ones", "verdict": "deny", "matcher": {"priorities": [1]}}),
    )
    .await;
    rule(
        &desk,
        json!({"name": "Low ones run", "verdict": "allow", "matcher": {"priorities": [4]}}),
    )
    .await;
    let refused = desk.push(&specification()).await;
    assert_eq!(refused.refused(), (403, "denied_by_policy".to_owned()));
    let mut mild = specification();
    mild["tickets"][0]["priority"] = json!("P1");
    let action = desk.waits(&mild).await;
    assert_eq!(action["rule_name"], "Writes wait for a person");
    let low = json!({
        "specification": "Low",
        "tickets": [{"key": "A", "title": "Low", "priority": "P3"}, {"key": "B", "title": "None"}],
    });
    let runs = desk.push(&low).await;
    assert_eq!(runs.status, 202, "{}", runs.body);
    let action = runs.json()["pending_action"].clone();
    assert_eq!(action["status"], "approved", "{action}");
    desk.app.work().await;
    assert_eq!(desk.look(&action).await["status"], "succeeded");
}

#[tokio::test]
async fn fields_team_and_project_count() {
    let desk = Desk::new().await;
    let projects = desk.app.linear.projects();
    let flow = projects
        .iter()
        .find(|one| one.name == "Checkout flow")
        .unwrap();
    rule(
        &desk,
        json!({"name": "No estimates", "verdict": "deny", "matcher": {"fields": ["estimate"]}}),
    )
    .await;
    rule(
        &desk,
        json!({"name": "Not there", "verdict": "deny", "matcher": {"projects": [flow.id]}}),
    )
    .await;
    rule(
        &desk,
        json!({"name": "Titles run", "verdict": "allow", "matcher": {
            "teams": [desk.app.team("ENG")], "only_fields": ["team", "title"],
        }}),
    )
    .await;
    let tickets = |ticket: Value| json!({"specification": "S", "tickets": [ticket]});
    let estimated = tickets(json!({"key": "A", "title": "A", "estimate": 1}));
    assert_eq!(desk.push(&estimated).await.json()["rule"], "No estimates");
    let mut there = tickets(json!({"key": "A", "title": "A"}));
    there["project_name"] = json!("Checkout flow");
    assert_eq!(desk.push(&there).await.json()["rule"], "Not there");
    let plain = desk.push(&tickets(json!({"key": "A", "title": "A"}))).await;
    assert_eq!(
        plain.json()["pending_action"]["rule_name"],
        "Titles run",
        "{}",
        plain.body
    );
    desk.app.work().await;
}
