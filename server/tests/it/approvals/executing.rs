//! What runs, when, and how often: at most once, whatever goes wrong.

use sandbox::{Fault, FaultKind, RateLimitStyle};
use serde_json::json;
use time::Duration;

use super::House;

/// Lets jobs run that wait for a while after a failure.
async fn later(house: &House) {
    for _ in 0..6 {
        house.app.advance(Duration::minutes(2)).await;
        house.app.work().await;
    }
}

#[tokio::test]
async fn what_changed_in_linear_meanwhile_is_asked_again() {
    let house = House::start().await;
    let action = house
        .ask(json!({ "state": "In Progress", "priority": 1 }))
        .await;
    house.app.linear.move_issue(&house.issue, "Todo").unwrap();
    let seen = house.approve(&action).await;
    assert_eq!(seen["status"], "pending", "{seen}");
    assert_eq!(seen["drift"], json!(["State"]));
    assert_ne!(seen["hash"], action["hash"]);
    assert_eq!(house.app.linear.received("issueUpdate"), 0);
    // Whoever saw the old one cannot approve the new one by mistake.
    let stale = house
        .decide(&action, "approve", json!({ "hash": action["hash"] }))
        .await;
    assert_eq!(stale.code(), "pending_action_changed");
    assert_eq!(house.approve(&seen).await["status"], "succeeded");
    assert_eq!(house.app.linear.received("issueUpdate"), 1);
}

#[tokio::test]
async fn what_changed_elsewhere_in_the_issue_does_not_matter() {
    let house = House::start().await;
    let action = house.ask(json!({ "priority": 1 })).await;
    house.app.linear.move_issue(&house.issue, "Todo").unwrap();
    assert_eq!(house.approve(&action).await["status"], "succeeded");
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_before_anything_is_sent_again() {
    for (tool, field) in [
        ("create_linear_comment", "commentCreate"),
        ("create_linear_issue", "issueCreate"),
    ] {
        let house = House::start().await;
        let before = house.app.linear.received(field);
        let arguments = if tool == "create_linear_comment" {
            json!({ "identifier": house.issue, "body": "Once" })
        } else {
            json!({ "title": "Once", "description": "Only once." })
        };
        let action = house.call(tool, &arguments).await.json()["pending_action"].clone();
        house
            .app
            .linear
            .faults()
            .add(Fault::once(FaultKind::DropAnswer).on(field));
        let seen = house.approve(&action).await;
        assert_eq!(seen["status"], "unknown", "{seen}");
        later(&house).await;
        let done = house.look(&action).await;
        assert_eq!(done["status"], "succeeded", "{done}");
        assert_eq!(house.app.linear.received(field) - before, 1, "{tool}");
    }
}

#[tokio::test]
async fn a_lost_answer_to_a_change_is_told_by_what_is_there() {
    let house = House::start().await;
    let action = house.ask(json!({ "state": "In Progress" })).await;
    house
        .app
        .linear
        .faults()
        .add(Fault::once(FaultKind::DropAnswer).on("issueUpdate"));
    assert_eq!(house.approve(&action).await["status"], "unknown");
    later(&house).await;
    assert_eq!(house.look(&action).await["status"], "succeeded");
    assert_eq!(house.app.linear.received("issueUpdate"), 1);
}

#[tokio::test]
async fn what_linear_never_took_is_sent_later() {
    let house = House::start().await;
    let action = house.ask_comment("Patience").await;
    let busy = FaultKind::RateLimit {
        style: RateLimitStyle::default(),
    };
    house
        .app
        .linear
        .faults()
        .add(Fault::once(busy).on("commentCreate"));
    let seen = house.approve(&action).await;
    assert_eq!(seen["status"], "approved", "{seen}");
    later(&house).await;
    assert_eq!(house.look(&action).await["status"], "succeeded");
    assert_eq!(house.comments(), ["Patience"]);
}

#[tokio::test]
async fn a_server_error_is_looked_up_and_then_tried_again() {
    let house = House::start().await;
    let action = house.ask_comment("Again").await;
    let broken = FaultKind::Status { code: 500 };
    house
        .app
        .linear
        .faults()
        .add(Fault::once(broken).on("commentCreate"));
    assert_eq!(house.approve(&action).await["status"], "unknown");
    later(&house).await;
    assert_eq!(house.look(&action).await["status"], "succeeded");
    assert_eq!(house.comments(), ["Again"]);
}

#[tokio::test]
async fn a_refusal_by_linear_is_the_outcome() {
    let house = House::start().await;
    house.app.linear.limit_active_issues(Some(1));
    let arguments = json!({ "title": "One too many", "description": "Really." });
    let action =
        house.call("create_linear_issue", &arguments).await.json()["pending_action"].clone();
    let done = house.approve(&action).await;
    assert_eq!(done["status"], "failed");
    assert_eq!(done["refusal"]["code"], "usage_limit_exceeded");
}

#[tokio::test]
async fn what_was_claimed_by_a_process_that_died_is_found_out() {
    let house = House::start().await;
    let action = house.ask_comment("Kill -9").await;
    house.decide(&action, "approve", json!({})).await.ok();
    // As a process leaves it that was killed between its claim and Linear's answer.
    let id = action["id"].as_str().unwrap().parse().unwrap();
    let (db, workspace) = (house.app.ctx.db.writer(), house.app.workspace);
    let before = store::pending_action::get(db, workspace, id)
        .await
        .unwrap()
        .unwrap();
    let mut claimed = before.clone();
    claimed.status = domain::ActionState::Executing;
    assert!(
        store::pending_action::replace(db, &before, &claimed)
            .await
            .unwrap()
    );
    house.app.work().await;
    later(&house).await;
    assert_eq!(house.look(&action).await["status"], "succeeded");
    assert_eq!(house.comments(), ["Kill -9"]);
}

#[tokio::test]
async fn nothing_runs_through_a_connection_that_was_taken_away() {
    let house = House::start().await;
    let approved = house.ask_comment("Gone").await;
    house
        .decide(&approved, "approve", json!({ "undo": true }))
        .await
        .ok();
    let body = json!({ "workspace_id": house.app.workspace });
    let path = "/api/integrations/linear/disconnect";
    house.app.admin.post(path, &body).await.ok();
    later(&house).await;
    let seen = house.look(&approved).await;
    assert_eq!(seen["status"], "cancelled", "{seen}");
    assert!(house.comments().is_empty());
}

#[tokio::test]
async fn what_is_approved_while_the_connection_is_off_waits_for_it() {
    let house = House::start().await;
    let action = house.ask_comment("Later").await;
    let body = json!({ "workspace_id": house.app.workspace });
    house
        .app
        .admin
        .post("/api/integrations/linear/disable", &body)
        .await
        .ok();
    assert_eq!(house.approve(&action).await["status"], "approved");
    house
        .app
        .admin
        .post("/api/integrations/linear/enable", &body)
        .await
        .ok();
    house.app.work().await;
    assert_eq!(house.look(&action).await["status"], "succeeded");
}

#[tokio::test]
async fn an_approval_does_not_outlive_its_time() {
    let house = House::start().await;
    let action = house.ask_comment("Too late").await;
    let body = json!({ "workspace_id": house.app.workspace });
    house
        .app
        .admin
        .post("/api/integrations/linear/disable", &body)
        .await
        .ok();
    house.approve(&action).await;
    house.app.advance(Duration::hours(25)).await;
    house
        .app
        .admin
        .post("/api/integrations/linear/enable", &body)
        .await
        .ok();
    house.app.work().await;
    assert_eq!(house.look(&action).await["status"], "expired");
    assert!(house.comments().is_empty());
}

#[tokio::test]
async fn an_agent_writes_to_its_own_hiring_s_issue_without_asking() {
    let app = crate::support::TestApp::start_waiting(std::time::Duration::from_secs(20)).await;
    app.connect().await;
    let hired = app.hire_and_sync().await;
    app.work_in_background();
    let arguments = json!({ "identifier": "ENG-1", "body": "Started." });
    let done = hired
        .agent
        .post("/api/v1/tools/create_linear_comment", &arguments)
        .await;
    assert_eq!(done.status, 200, "{}", done.body);
    let done = done.json();
    assert_eq!(done["issue_identifier"], "ENG-1");
    assert!(done["url"].as_str().unwrap().contains("comment"));
}

#[tokio::test]
async fn a_mutation_of_the_agent_s_own_is_gated_and_never_sent_twice() {
    let house = House::start().await;
    let issue = house.app.linear.issue(&house.issue).unwrap();
    let query =
        "mutation M($id: String!) { a: issueUpdate(id: $id, input: {priority: 2}) { success } }";
    let arguments = json!({ "query": query, "variables": { "id": issue.id } });
    let answer = house.call("linear_graphql_query", &arguments).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let action = answer.json()["pending_action"].clone();
    assert_eq!(action["summary"], "Run the GraphQL mutation issueUpdate");
    house
        .app
        .linear
        .faults()
        .add(Fault::once(FaultKind::DropAnswer).on("issueUpdate"));
    house.approve(&action).await;
    later(&house).await;
    let seen = house.look(&action).await;
    assert_eq!(
        (seen["status"].clone(), seen["refusal"]["code"].clone()),
        (json!("failed"), json!("outcome_unknown"))
    );
    assert_eq!(house.app.linear.received("issueUpdate"), 1);
}
