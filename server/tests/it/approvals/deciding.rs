//! What people see and decide.

use domain::Role;
use serde_json::{Value, json};
use time::Duration;

use super::House;
use crate::support::Browser;

#[tokio::test]
async fn a_change_waits_with_what_it_would_change_by_name() {
    let house = House::start().await;
    let answer = house
        .call(
            "update_linear_issue",
            &json!({
                "identifier": house.issue, "state": "in progress", "assignee_name": "Alexandra",
                "priority": 1, "due_date": "2026-12-24", "title": "Checkout is slow", "reason": "It blocks sales.",
            }),
        )
        .await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let body = answer.json();
    assert_eq!(body["status"], "pending_approval");
    let action = &body["pending_action"];
    assert_eq!(body["pending_action_id"], action["id"]);
    assert_eq!(body["expires_at"], action["expires_at"]);
    let place = answer.headers["location"].to_str().unwrap();
    assert_eq!(place, super::path(action, ""));
    let changes: Vec<String> = action["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            format!(
                "{}: {} -> {}",
                change["label"], change["before"], change["after"]
            )
        })
        .collect();
    // The title is so already, so nobody is asked about it.
    assert_eq!(
        changes,
        [
            "\"Priority\": \"Medium\" -> \"Urgent\"",
            "\"Due date\": null -> \"2026-12-24\"",
            "\"State\": \"Backlog\" -> \"In Progress\"",
            "\"Assignee\": null -> \"Alexandra Stone\"",
        ]
    );
    assert_eq!(action["reason"], "It blocks sales.");
    assert_eq!(action["target"]["description"], "Since Monday.");
    assert_eq!(action["rule_name"], "Writes wait for a person");
    // Nothing has happened in Linear.
    assert_eq!(house.app.linear.received("issueUpdate"), 0);
    assert_eq!(house.app.work().await, 0);
}

#[tokio::test]
async fn what_is_approved_runs_and_the_agent_hears_of_it() {
    let house = House::start().await;
    let action = house.ask(json!({ "state": "In Progress" })).await;
    let done = house.approve(&action).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    assert_eq!(done["result"]["issue"]["state"]["name"], "In Progress");
    assert_eq!(done["decision"]["by"], "API token test");
    assert_eq!(house.app.linear.received("issueUpdate"), 1);
}

#[tokio::test]
async fn the_same_call_waits_once() {
    let house = House::start().await;
    let first = house.ask_comment("Looking into it.").await;
    let second = house.ask_comment("Looking into it.").await;
    assert_eq!(first["id"], second["id"]);
    let other = house.ask_comment("Something else.").await;
    assert_ne!(first["id"], other["id"]);
    house.approve(&first).await;
    // It does not wait any more, so the same words are another comment.
    let again = house.ask_comment("Looking into it.").await;
    assert_ne!(first["id"], again["id"]);
}

#[tokio::test]
async fn a_rejection_needs_a_reason_and_is_final() {
    let house = House::start().await;
    let action = house.ask_comment("Spam").await;
    let refused = house
        .decide(&action, "reject", json!({ "reason": " " }))
        .await;
    assert_eq!(
        (refused.status, refused.code()),
        (422, "validation_error".to_owned())
    );
    house
        .decide(&action, "reject", json!({ "reason": "Not now." }))
        .await
        .ok();
    let seen = house.look(&action).await;
    assert_eq!(seen["status"], "rejected");
    assert_eq!(seen["decision"]["reason"], "Not now.");
    for verb in ["approve", "undo", "cancel"] {
        let late = house.decide(&action, verb, json!({})).await;
        assert_eq!(
            (late.status, late.code()),
            (409, "already_decided".to_owned()),
            "{verb}"
        );
    }
    house.app.work().await;
    assert!(house.comments().is_empty());
}

#[tokio::test]
async fn what_nobody_decides_is_over_and_never_runs() {
    let house = House::start().await;
    let action = house.ask_comment("Late").await;
    house.app.advance(Duration::hours(24)).await;
    // Refused before anything has recorded that the time is over.
    let late = house.decide(&action, "approve", json!({})).await;
    assert_eq!(
        (late.status, late.code()),
        (409, "pending_action_expired".to_owned())
    );
    services::pending_action::expire_due(&house.app.ctx)
        .await
        .unwrap();
    assert_eq!(house.look(&action).await["status"], "expired");
    let late = house.decide(&action, "approve", json!({})).await;
    assert_eq!(
        (late.status, late.code()),
        (409, "pending_action_expired".to_owned())
    );
    house.app.work().await;
    assert!(house.comments().is_empty());
}

#[tokio::test]
async fn an_edit_keeps_types_and_is_shown_to_the_agent() {
    let house = House::start().await;
    let action = house
        .ask(json!({ "priority": 1, "title": "Checkout: slow" }))
        .await;
    let mut arguments = action["arguments"].clone();
    arguments["priority"] = json!("two");
    let wrong = house
        .decide(&action, "approve", json!({ "arguments": arguments }))
        .await;
    assert_eq!(
        (wrong.status, wrong.json()["field"].clone()),
        (422, json!("priority"))
    );
    arguments["priority"] = json!(2);
    let edited = json!({ "hash": action["hash"], "arguments": arguments });
    house.decide(&action, "approve", edited).await.ok();
    house.app.work().await;
    let done = house.look(&action).await;
    assert_eq!(done["status"], "succeeded", "{done}");
    assert_eq!(done["arguments"]["priority"], 2);
    assert_eq!(done["edit"]["fields"], json!(["priority"]));
    assert_eq!(done["edit"]["original"]["priority"], 1);
    let issue = house.app.linear.issue(&house.issue).unwrap();
    assert_eq!(issue.title, "Checkout: slow");
}

#[tokio::test]
async fn a_decision_on_something_else_than_what_is_there_is_refused() {
    let house = House::start().await;
    let action = house.ask_comment("Mine").await;
    let stale = json!({ "hash": "0".repeat(64) });
    for verb in ["approve", "reject"] {
        let mut body = stale.clone();
        if verb == "reject" {
            body["reason"] = json!("No.");
        }
        let refused = house.decide(&action, verb, body).await;
        assert_eq!(
            (refused.status, refused.code()),
            (409, "pending_action_changed".to_owned())
        );
    }
    assert_eq!(house.look(&action).await["status"], "pending");
}

#[tokio::test]
async fn an_approval_can_be_taken_back_for_five_seconds() {
    let house = House::start().await;
    let action = house.ask_comment("Too quick").await;
    house
        .decide(&action, "approve", json!({ "undo": true }))
        .await
        .ok();
    house.app.work().await;
    assert!(house.comments().is_empty());
    house.app.advance(Duration::seconds(4)).await;
    house.app.work().await;
    house.decide(&action, "undo", json!({})).await.ok();
    house.app.advance(Duration::seconds(60)).await;
    house.app.work().await;
    assert!(house.comments().is_empty());
    assert_eq!(house.look(&action).await["status"], "pending");
    house
        .decide(&action, "approve", json!({ "undo": true }))
        .await
        .ok();
    house.app.advance(Duration::seconds(6)).await;
    house.app.work().await;
    assert_eq!(house.comments(), ["Too quick"]);
    let late = house.decide(&action, "undo", json!({})).await;
    assert_eq!(late.status, 409);
}

#[tokio::test]
async fn agents_and_viewers_do_not_decide() {
    let house = House::start().await;
    let action = house.ask_comment("Let me").await;
    for verb in ["approve", "reject", "undo", "ask"] {
        let body = json!({ "reason": "I say so.", "text": "?" });
        let body = match verb {
            "approve" => json!({}),
            "reject" => json!({ "reason": body["reason"] }),
            "ask" => json!({ "text": body["text"] }),
            _ => Value::Null,
        };
        let refused = house.agent.post(&super::path(&action, verb), &body).await;
        assert_eq!(
            (refused.status, refused.code()),
            (403, "forbidden".to_owned()),
            "{verb}"
        );
    }
    let viewer = Browser::of(&house.app, Role::Viewer).await;
    let refused = viewer
        .post(&super::path(&action, "approve"), &json!({}))
        .await;
    assert_eq!(refused.status, 403);
    let approver = Browser::of(&house.app, Role::Approver).await;
    approver
        .post(&super::path(&action, "approve"), &json!({}))
        .await
        .ok();
}

#[tokio::test]
async fn another_agent_and_another_workspace_see_nothing() {
    let house = House::start().await;
    let action = house.ask_comment("Secret").await;
    let (_, other) = house.app.agent("Other").await;
    assert_eq!(other.get(&super::path(&action, "")).await.status, 404);
    let stranger = house.app.other_workspace().await;
    assert_eq!(stranger.get(&super::path(&action, "")).await.status, 404);
    let refused = stranger
        .post(&super::path(&action, "approve"), &json!({}))
        .await;
    assert_eq!(refused.status, 404);
    assert_eq!(
        other.get("/api/v1/pending_actions").await.ok()["items"],
        json!([])
    );
}

#[tokio::test]
async fn people_ask_and_the_agent_answers_while_it_waits() {
    let house = House::start().await;
    let action = house.ask_comment("Deploying.").await;
    house
        .decide(&action, "ask", json!({ "text": "Which version?" }))
        .await
        .ok();
    let answer = json!({ "text": "1.2.3" });
    house
        .agent
        .post(&super::path(&action, "answer"), &answer)
        .await
        .ok();
    let remarks = house.look(&action).await["remarks"].clone();
    assert_eq!(
        (remarks[0]["text"].clone(), remarks[1]["by_agent"].clone()),
        (json!("Which version?"), json!(true))
    );
    house.approve(&action).await;
    let late = house
        .agent
        .post(&super::path(&action, "answer"), &answer)
        .await;
    assert_eq!(late.code(), "already_decided");
}

#[tokio::test]
async fn many_are_decided_at_once_with_a_result_for_each() {
    let house = House::start().await;
    let mut decisions = Vec::new();
    for n in 0..5 {
        let action = house.ask_comment(&format!("Comment {n}")).await;
        decisions
            .push(json!({ "id": action["id"], "decision": "approve", "hash": action["hash"] }));
    }
    decisions[1]["hash"] = json!("stale");
    decisions[2] = json!({ "id": decisions[2]["id"], "decision": "reject", "reason": "No." });
    decisions[3] = json!({ "id": decisions[3]["id"], "decision": "reject" });
    let body = json!({ "decisions": decisions });
    let results = house
        .app
        .admin
        .post("/api/v1/pending_actions/decide", &body)
        .await
        .ok();
    let codes: Vec<Value> = results["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["error_code"].clone())
        .collect();
    let expected = json!([
        null,
        "pending_action_changed",
        null,
        "validation_error",
        null
    ]);
    assert_eq!(Value::from(codes), expected);
    house.app.work().await;
    let mut comments = house.comments();
    comments.sort();
    assert_eq!(comments, ["Comment 0", "Comment 4"]);
}

#[tokio::test]
async fn two_people_have_to_agree_where_a_rule_says_so() {
    let house = House::start().await;
    let rule = json!({ "name": "Two", "verdict": "ask", "approvers": { "needed": 2 } });
    house.app.admin.post("/api/v1/policies", &rule).await.ok();
    let action = house.ask_comment("Big news").await;
    let approver = Browser::of(&house.app, Role::Approver).await;
    let first = approver
        .post(&super::path(&action, "approve"), &json!({}))
        .await
        .ok();
    assert_eq!(first["status"], "pending");
    let twice = approver
        .post(&super::path(&action, "approve"), &json!({}))
        .await;
    assert_eq!(twice.code(), "already_approved");
    assert_eq!(house.approve(&action).await["status"], "succeeded");
}

#[tokio::test]
async fn the_record_has_who_decided_what() {
    let house = House::start().await;
    let action = house.ask_comment("For the record").await;
    house.approve(&action).await;
    let log = house.app.admin.get("/api/v1/audit?limit=5").await.ok();
    let actions: Vec<&str> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|entry| entry["action"].as_str())
        .filter(|action| action.starts_with("pending_action"))
        .collect();
    assert_eq!(
        actions,
        [
            "pending_action.finished",
            "pending_action.approved",
            "pending_action.asked"
        ]
    );
}
