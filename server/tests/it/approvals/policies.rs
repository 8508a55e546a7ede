//! Rules, switches and the dry run, by REST.

use serde_json::{Value, json};

use super::House;

async fn add(house: &House, rule: Value) -> Value {
    let answer = house.app.admin.post("/api/v1/policies", &rule).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    answer.json()
}

#[tokio::test]
async fn a_rule_lets_run_and_another_refuses() {
    let house = House::start().await;
    add(&house, json!({
        "name": "No urgent ones", "verdict": "deny", "matcher": { "writes": true, "priorities": [1] },
    }))
    .await;
    add(
        &house,
        json!({
            "name": "States are free", "verdict": "allow", "matcher": { "only_fields": ["state"] },
        }),
    )
    .await;
    let urgent = json!({ "identifier": house.issue, "priority": 1 });
    let refused = house.call("update_linear_issue", &urgent).await;
    assert_eq!(
        (refused.status, refused.code()),
        (403, "denied_by_policy".to_owned())
    );
    assert_eq!(refused.json()["rule"], "No urgent ones");
    let free = json!({ "identifier": house.issue, "state": "In Progress" });
    let taken = house.call("update_linear_issue", &free).await;
    assert_eq!(taken.json()["status"], "approved", "{}", taken.body);
    house.app.work().await;
    let done = house.look(&taken.json()["pending_action"]).await;
    assert_eq!(done["status"], "succeeded");
    assert_eq!(done["decision"]["by"], "Policy: States are free");
}

#[tokio::test]
async fn rules_are_changed_moved_and_removed() {
    let house = House::start().await;
    let first = add(&house, json!({ "name": "A", "verdict": "deny" })).await;
    let second = add(&house, json!({ "name": "B", "verdict": "allow" })).await;
    let order = json!({ "order": [second["id"], first["id"]] });
    let moved = house
        .app
        .admin
        .post("/api/v1/policies/order", &order)
        .await
        .ok();
    let names: Vec<&str> = moved["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|rule| rule["name"].as_str())
        .collect();
    assert_eq!(names, ["B", "A"]);
    let half = json!({ "order": [second["id"]] });
    let refused = house.app.admin.post("/api/v1/policies/order", &half).await;
    assert_eq!(refused.json()["field"], "order");
    let wrong =
        json!({ "name": "C", "verdict": "ask", "matcher": { "tools": ["delete_everything"] } });
    let refused = house.app.admin.post("/api/v1/policies", &wrong).await;
    assert_eq!(
        (refused.status, refused.json()["field"].clone()),
        (422, json!("matcher.tools"))
    );
    let agent = house.agent.get("/api/v1/policies").await;
    assert_eq!(agent.status, 403);
}

#[tokio::test]
async fn a_dry_run_tells_what_a_rule_would_have_done() {
    let house = House::start().await;
    house.ask_comment("One").await;
    house.ask(json!({ "priority": 1 })).await;
    house
        .call("search_linear_issues", &json!({ "query": "checkout" }))
        .await
        .ok();
    let rule = json!({
        "name": "Comments are free", "verdict": "allow", "matcher": { "tools": ["create_linear_comment"] },
    });
    let would = house
        .app
        .admin
        .post("/api/v1/policies/dry_run", &rule)
        .await
        .ok();
    assert_eq!(
        (
            would["calls"].clone(),
            would["changed"].clone(),
            would["allow"].clone(),
            would["ask"].clone()
        ),
        (json!(3), json!(1), json!(2), json!(1))
    );
    assert_eq!(would["examples"][0]["was"], "ask");
    assert_eq!(
        would["examples"][0]["would_be"]["rule_name"],
        "Comments are free"
    );
    // Nothing is let loose by trying.
    assert_eq!(
        house.app.admin.get("/api/v1/policies").await.ok()["rules"],
        json!([])
    );
}

#[tokio::test]
async fn a_stopped_agent_writes_nothing_and_reads_on() {
    let house = House::start().await;
    let waiting = house.ask_comment("Waiting").await;
    let approved = house.ask_comment("Approved").await;
    house
        .decide(&approved, "approve", json!({ "undo": true }))
        .await
        .ok();
    let whose = json!({ "agent_id": house.agent_id });
    let switched = house
        .app
        .admin
        .post("/api/v1/policies/stop_writes", &whose)
        .await
        .ok();
    assert_eq!(switched["stopped_agents"], json!([house.agent_id]));
    for action in [&waiting, &approved] {
        assert_eq!(house.look(action).await["status"], "cancelled");
    }
    let comment = json!({ "identifier": house.issue, "body": "More" });
    let refused = house.call("create_linear_comment", &comment).await;
    assert_eq!(
        (refused.status, refused.code()),
        (403, "writes_stopped".to_owned())
    );
    house
        .call("get_linear_issue", &json!({ "identifier": house.issue }))
        .await
        .ok();
    house.app.advance(time::Duration::minutes(1)).await;
    house.app.work().await;
    assert!(house.comments().is_empty());
    house
        .app
        .admin
        .post("/api/v1/policies/resume_writes", &whose)
        .await
        .ok();
    assert_eq!(
        house.call("create_linear_comment", &comment).await.status,
        202
    );
    house
        .app
        .admin
        .post("/api/v1/policies/stop_writes", &json!({}))
        .await
        .ok();
    assert_eq!(
        house.call("create_linear_comment", &comment).await.code(),
        "writes_stopped"
    );
}

#[tokio::test]
async fn the_one_who_made_the_agent_may_be_kept_out() {
    let house = House::start().await;
    let owner = crate::support::Browser::of_owner(&house.app).await;
    let made = owner
        .post("/api/v1/agents", &json!({ "name": "Owned" }))
        .await
        .ok();
    let token = json!({ "name": "t", "agent_id": made["id"] });
    let token = house.app.admin.post("/api/v1/tokens", &token).await.ok();
    let agent = house.app.client(token["token"].as_str().unwrap());
    add(
        &house,
        json!({ "name": "Four eyes", "verdict": "ask", "approvers": { "owner_may": false } }),
    )
    .await;
    let comment = json!({ "identifier": house.issue, "body": "Mine" });
    let asked = agent
        .post("/api/v1/tools/create_linear_comment", &comment)
        .await
        .json();
    let path = super::path(&asked["pending_action"], "approve");
    let refused = owner.post(&path, &json!({})).await;
    assert_eq!(refused.status, 403, "{}", refused.body);
    let other = crate::support::Browser::of(&house.app, domain::Role::Approver).await;
    other.post(&path, &json!({})).await.ok();
}
