//! `create_linear_issue`, `update_linear_issue` and `create_linear_comment`: what waits, what people are shown of it,
//! and what is answered when it is done.

use domain::PendingActionId;
use serde_json::{Value, json};

use super::{Board, DESCRIPTION, changes, text};

#[tokio::test]
async fn a_write_waits_and_says_where_to_look() {
    let board = Board::new().await;
    let before = board.app.linear.issues();
    let comment =
        json!({ "identifier": "ENG-1", "body": "Deployed.", "reason": "Asked by support" });
    let answer = board.call("create_linear_comment", comment.clone()).await;
    assert_eq!(answer.status, 202, "{}", answer.body);
    let place = answer.headers["location"].to_str().unwrap().to_owned();
    let body = answer.json();
    assert_eq!(body["success"], true);
    assert_eq!(body["status"], "pending_approval");
    assert_eq!(body["expires_at"], "2026-11-23T10:00:07Z");
    let id: PendingActionId = text(&body["pending_action_id"]).parse().unwrap();
    assert_eq!(place, format!("/api/v1/pending_actions/{id}"));
    let action = board.agent.get(&place).await.ok();
    assert_eq!(action, body["pending_action"]);
    assert_eq!(action["status"], "pending");
    assert_eq!(action["agent_name"], "Assistant");
    assert_eq!(action["tool"], "create_linear_comment");
    assert_eq!(action["arguments"], comment);
    assert_eq!(action["reason"], "Asked by support");
    assert_eq!(action["result"], Value::Null);
    assert_eq!(board.app.linear.issues(), before, "nothing is sent yet");
    // The same call again is the same action, and another one is another.
    let again = board.call("create_linear_comment", comment).await;
    assert_eq!(
        (again.status, &again.json()["pending_action_id"]),
        (202, &body["pending_action_id"])
    );
    let other = json!({ "identifier": "ENG-1", "body": "Deployed!" });
    let other = board.waits("create_linear_comment", other).await;
    assert_ne!(other["id"], action["id"]);
    let waiting = board.app.admin.get("/api/v1/pending_actions").await.ok();
    assert_eq!(waiting["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn the_same_call_under_one_key_is_one_action() {
    let board = Board::new().await;
    let path = "/api/v1/tools/create_linear_comment";
    let comment = json!({ "identifier": "ENG-1", "body": "Once" });
    let first = board.agent.post_with_key(path, "key-1", &comment).await;
    board.approve(&first.json()["pending_action"]).await;
    let again = board.agent.post_with_key(path, "key-1", &comment).await;
    // It is done by now: the answer is what came of it.
    assert_eq!(again.status, 200, "{}", again.body);
    assert_eq!(again.json()["issue_identifier"], "ENG-1");
    assert_eq!(board.app.linear.issue("ENG-1").unwrap().comments.len(), 1);
}

#[tokio::test]
async fn an_issue_is_made_in_the_selected_team() {
    let board = Board::new().await;
    let arguments = json!({ "title": " Refunds ", "description": DESCRIPTION, "priority": 2 });
    let (answer, asked) = board.asked("create_linear_issue", arguments).await;
    assert_eq!(asked.len(), 0, "nothing is looked up");
    let action = &answer["pending_action"];
    assert_eq!(
        changes(action),
        [
            ("team", None, Some("Engineering")),
            ("title", None, Some("Refunds")),
            ("description", None, Some(DESCRIPTION)),
            ("priority", None, Some("High")),
        ]
    );
    assert_eq!(action["target"]["team_name"], "Engineering");
    let after = board.approve(action).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    let issue = board.app.linear.issue("ENG-6").unwrap();
    let expected = json!({
        "success": true,
        "issue_id": issue.id,
        "issue_identifier": "ENG-6",
        "issue_url": issue.url,
        "title": "Refunds",
        "linked_recommendation": null,
    });
    assert_eq!(after["result"], expected);
    assert_eq!((issue.title.as_str(), issue.priority), ("Refunds", 2));
    assert_eq!(issue.description.as_deref(), Some(DESCRIPTION));
}

#[tokio::test]
async fn priorities_are_linears_own_numbers() {
    let board = Board::new().await;
    for (given, number, word) in [
        (json!(1), 1, "Urgent"),
        (json!(2), 2, "High"),
        (json!("3"), 3, "Medium"),
        (json!(4.0), 4, "Low"),
    ] {
        let arguments = json!({ "identifier": "ENG-5", "priority": given });
        let action = board.waits("update_linear_issue", arguments).await;
        assert_eq!(changes(&action)[0].2, Some(word));
        board.approve(&action).await;
        assert_eq!(board.app.linear.issue("ENG-5").unwrap().priority, number);
    }
    let none = json!({ "identifier": "ENG-5", "priority": 0 });
    let action = board.waits("update_linear_issue", none).await;
    assert_eq!(
        changes(&action),
        [("priority", Some("Low"), Some("No priority"))]
    );
}

#[tokio::test]
async fn a_recommendation_has_to_be_there() {
    let board = Board::new().await;
    let unknown = json!({
        "title": "T", "description": "D", "recommendation_id": uuid::Uuid::from_u128(7),
    });
    let refused = board.call("create_linear_issue", unknown).await;
    assert_eq!(refused.refused(), (404, "not_found".to_owned()));
}

#[tokio::test]
async fn every_field_is_shown_as_it_is_and_as_it_would_be() {
    let board = Board::new().await;
    let new_text = "New\n\n<img src=x onerror=alert(1)>";
    let arguments = json!({
        "identifier": "ENG-1", "state": "in review", "assignee_name": "Max Member", "priority": 3,
        "title": "Checkout fails", "description": new_text, "due_date": "2027-01-31", "cycle": "none",
    });
    let (answer, asked) = board.asked("update_linear_issue", arguments).await;
    assert_eq!(asked.len(), 2, "the issue, and the name of the assignee");
    let action = &answer["pending_action"];
    let mut shown = changes(action);
    shown.sort_unstable();
    assert_eq!(
        shown,
        [
            ("assignee", Some("Alex Kim"), Some("Max Member")),
            ("cycle", Some("Cycle 2"), None),
            ("description", Some(DESCRIPTION), Some(new_text)),
            ("due_date", Some("2026-12-24"), Some("2027-01-31")),
            ("priority", Some("Urgent"), Some("Medium")),
            ("state", Some("In Progress"), Some("In Review")),
            (
                "title",
                Some("Checkout fails on 401"),
                Some("Checkout fails")
            ),
        ]
    );
    assert_eq!(action["target"]["identifier"], "ENG-1");
    assert_eq!(action["target"]["project_name"], "Checkout flow");
    let after = board.approve(action).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    let result = &after["result"];
    assert_eq!(result["message"], "Changed ENG-1.");
    assert_eq!(result["issue"]["state"]["name"], "In Review");
    assert_eq!(result["issue"]["assignee"]["name"], "Max Member");
    let issue = board.app.linear.issue("ENG-1").unwrap();
    assert_eq!(issue.description.as_deref(), Some(new_text));
    assert_eq!((issue.priority, issue.cycle), (3, None));
    assert_eq!(issue.due_date.as_deref(), Some("2027-01-31"));
    // What was not given stays.
    assert_eq!(
        (issue.estimate, issue.labels),
        (Some(3), vec!["Bug".to_owned()])
    );
}

#[tokio::test]
async fn null_clears_and_what_is_so_already_is_no_change() {
    let board = Board::new().await;
    let arguments = json!({
        "identifier": "ENG-1", "assignee_name": null, "due_date": null, "cycle": null,
        "priority": 1, "state": "In Progress",
    });
    let action = board.waits("update_linear_issue", arguments).await;
    let mut shown = changes(&action);
    shown.sort_unstable();
    assert_eq!(
        shown,
        [
            ("assignee", Some("Alex Kim"), None),
            ("cycle", Some("Cycle 2"), None),
            ("due_date", Some("2026-12-24"), None),
        ]
    );
    board.approve(&action).await;
    let issue = board.app.linear.issue("ENG-1").unwrap();
    assert_eq!(
        (issue.assignee, issue.due_date, issue.cycle),
        (None, None, None)
    );
    let same = json!({ "identifier": "ENG-1", "state": "in progress", "priority": 1 });
    let answer = board.once("update_linear_issue", same).await;
    assert_eq!(answer["success"], true);
    assert_eq!(answer["issue"]["identifier"], "ENG-1");
    assert!(text(&answer["message"]).starts_with("Nothing to change"));
}

#[tokio::test]
async fn a_cycle_is_a_word_or_an_id() {
    let board = Board::new().await;
    let update = |cycle: Value| json!({ "identifier": "ENG-5", "cycle": cycle });
    let (answer, asked) = board
        .asked("update_linear_issue", update(json!("active")))
        .await;
    assert_eq!(asked.len(), 1);
    assert_eq!(
        changes(&answer["pending_action"]),
        [("cycle", None, Some("Cycle 2"))]
    );
    let third = update(json!(board.cycle_id(3)));
    let (answer, asked) = board.asked("update_linear_issue", third).await;
    assert_eq!(asked.len(), 2, "the issue, and the name of the cycle");
    let action = &answer["pending_action"];
    assert_eq!(changes(action), [("cycle", None, Some("Cycle 3"))]);
    board.approve(action).await;
    assert_eq!(board.app.linear.issue("ENG-5").unwrap().cycle, Some(3));
    let action = board
        .waits("update_linear_issue", update(json!("None")))
        .await;
    assert_eq!(changes(&action), [("cycle", Some("Cycle 3"), None)]);
    let refused = board
        .call("update_linear_issue", update(json!("next")))
        .await;
    assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
    assert_eq!(refused.json()["field"], "cycle");
    let unknown = update(json!(uuid::Uuid::from_u128(7)));
    let refused = board.call("update_linear_issue", unknown).await;
    assert_eq!(refused.refused(), (404, "not_found".to_owned()));
    let other_team = json!({ "identifier": "DES-1", "cycle": "active" });
    let refused = board.call("update_linear_issue", other_team).await;
    assert_eq!(refused.refused(), (409, "no_active_cycle".to_owned()));
}

#[tokio::test]
async fn a_comment_is_shown_whole_and_sent_as_it_was_given() {
    let board = Board::new().await;
    let body = format!(
        "<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n{}\n",
        "y".repeat(9_000)
    );
    let arguments = json!({ "identifier": "DES-1", "body": body });
    let (answer, asked) = board.asked("create_linear_comment", arguments).await;
    assert_eq!(asked.len(), 1);
    let action = &answer["pending_action"];
    assert_eq!(changes(action), [("comment", None, Some(body.as_str()))]);
    assert_eq!(action["changes"][0]["markdown"], true);
    let after = board.approve(action).await;
    let issue = board.app.linear.issue("DES-1").unwrap();
    // White space at the ends is cut off by Linear.
    assert_eq!(issue.comments[0].body, body.trim());
    let result = &after["result"];
    assert_eq!(result["comment_id"], json!(issue.comments[0].id));
    assert_eq!(result["issue_identifier"], "DES-1");
    assert!(text(&result["url"]).contains("DES-1"), "{result}");
    for tool in ["create_linear_comment", "update_linear_issue"] {
        let field = if tool == "create_linear_comment" {
            "body"
        } else {
            "title"
        };
        let refused = board.call(tool, json!({ "identifier": "ENG-404", field: "x" }));
        assert_eq!(refused.await.refused(), (404, "not_found".to_owned()));
    }
}
