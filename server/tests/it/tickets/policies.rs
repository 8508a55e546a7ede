//! Policies look at the whole of a push: its team, project, fields, and the priorities of all tickets.

use serde_json::{Value, json};

use super::{Desk, specification};

async fn rule(desk: &Desk, rule: Value) {
    let answer = desk.app.admin.post("/api/v1/policies", &rule).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
}

#[tokio::test]
async fn the_priorities_of_all_tickets_count() {
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
    // One urgent ticket among others is enough to be refused; one that is not low, to be asked for.
    let of = |priorities: [&str; 2]| {
        let [first, second] = priorities;
        json!({"specification": "Mixed", "tickets": [
            {"key": "A", "title": "A", "priority": first}, {"key": "B", "title": "B", "priority": second},
        ]})
    };
    let refused = desk.push(&of(["P3", "P0"])).await;
    assert_eq!(refused.json()["rule"], "No urgent ones");
    let action = desk.waits(&of(["P3", "P2"])).await;
    assert_eq!(action["rule_name"], "Writes wait for a person");
    let mut without = of(["P3", "P3"]);
    without["specification"] = json!("One without");
    without["tickets"][1]["priority"] = json!(null);
    let action = desk.waits(&without).await;
    assert_eq!(action["rule_name"], "Writes wait for a person");
    let mut low = of(["P3", "P3"]);
    low["specification"] = json!("Low");
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
