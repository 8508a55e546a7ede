//! `linear_issue_create` and `linear_issue_update`: agents give Linear's ids, people are shown the names.

use serde_json::json;

use super::{Board, changes, text};

#[tokio::test]
async fn an_issue_is_made_from_ids_and_numbers_in_texts() {
    let board = Board::new().await;
    let arguments = json!({
        "teamId": board.app.team("ENG"),
        "title": "Auth token refresh fails silently on 401",
        "description": "Reproduction steps: ...",
        "priority": "1",
        "assigneeId": board.person_id("Alex Kim"),
        "stateId": board.state_id("ENG", "Todo"),
        "labelIds": [board.label_id("Bug"), board.label_id("Infrastructure")],
        "estimate": "3",
        "projectId": board.project_id("Checkout flow"),
        "cycleId": board.cycle_id(2),
        "parentId": board.issue_id("ENG-1"),
        "dueDate": "2026-12-31",
        "reason": "Seen in the log",
    });
    let (answer, asked) = board.asked("linear_issue_create", arguments).await;
    assert_eq!(asked.len(), 1, "all names in one request");
    let action = &answer["pending_action"];
    let mut shown = changes(action);
    shown.sort_unstable();
    assert_eq!(
        shown,
        [
            ("assignee", None, Some("Alex Kim")),
            ("cycle", None, Some("Cycle 2")),
            ("description", None, Some("Reproduction steps: ...")),
            ("due_date", None, Some("2026-12-31")),
            ("estimate", None, Some("3")),
            ("labels", None, Some("Bug, Infrastructure")),
            (
                "parent",
                None,
                Some("ENG-1 \u{201c}Checkout fails on 401\u{201d}")
            ),
            ("priority", None, Some("Urgent")),
            ("project", None, Some("Checkout flow")),
            ("state", None, Some("Todo")),
            ("team", None, Some("Engineering")),
            (
                "title",
                None,
                Some("Auth token refresh fails silently on 401")
            ),
        ]
    );
    let after = board.approve(action).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    let issue = board.app.linear.issue("ENG-6").unwrap();
    let expected = json!({
        "success": true,
        "id": issue.id,
        "identifier": "ENG-6",
        "title": "Auth token refresh fails silently on 401",
        "url": issue.url,
    });
    assert_eq!(after["result"], expected);
    assert_eq!((issue.priority, issue.estimate), (1, Some(3)));
    assert_eq!(issue.assignee.as_deref(), Some("Alex Kim"));
    assert_eq!((issue.state_name.as_str(), issue.cycle), ("Todo", Some(2)));
    assert_eq!(issue.parent.as_deref(), Some("ENG-1"));
    assert_eq!(issue.project.as_deref(), Some("Checkout flow"));
    let mut labels = issue.labels;
    labels.sort();
    assert_eq!(labels, ["Bug", "Infrastructure"]);
}

#[tokio::test]
async fn only_team_and_title_are_required() {
    let board = Board::new().await;
    let arguments = json!({ "teamId": board.app.team("DES"), "title": "Icons" });
    let result = board.done("linear_issue_create", arguments).await;
    assert_eq!(result["identifier"], "DES-2");
}

#[tokio::test]
async fn only_what_is_given_is_changed() {
    let board = Board::new().await;
    let arguments = json!({
        "issueId": board.issue_id("ENG-1"),
        "stateId": board.state_id("ENG", "In Review"),
        "assigneeId": board.person_id("Max Member"),
        "priority": "2",
        "labelIds": [board.label_id("Feature")],
        "estimate": null,
        "projectId": null,
        "cycleId": null,
        "dueDate": null,
    });
    let (answer, asked) = board.asked("linear_issue_update", arguments).await;
    assert_eq!(asked.len(), 2, "the issue, and the names");
    let action = &answer["pending_action"];
    let mut shown = changes(action);
    shown.sort_unstable();
    assert_eq!(
        shown,
        [
            ("assignee", Some("Alex Kim"), Some("Max Member")),
            ("cycle", Some("Cycle 2"), None),
            ("due_date", Some("2026-12-24"), None),
            ("estimate", Some("3"), None),
            ("labels", Some("Bug"), Some("Feature")),
            ("priority", Some("Urgent"), Some("High")),
            ("project", Some("Checkout flow"), None),
            ("state", Some("In Progress"), Some("In Review")),
        ]
    );
    let before = board.app.linear.issue("ENG-1").unwrap();
    let after = board.approve(action).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    assert_eq!(after["result"]["issue"]["state"]["name"], "In Review");
    let issue = board.app.linear.issue("ENG-1").unwrap();
    assert_eq!(
        (&issue.title, &issue.description),
        (&before.title, &before.description)
    );
    assert_eq!(
        (issue.estimate, issue.project, issue.cycle),
        (None, None, None)
    );
    assert_eq!(issue.labels, ["Feature"]);
    let text_only = json!({ "issueId": "ENG-2", "title": "Retries", "description": null });
    let action = board.waits("linear_issue_update", text_only).await;
    assert_eq!(
        changes(&action)[0],
        ("title", Some("Payment retries"), Some("Retries"))
    );
    board.approve(&action).await;
    let issue = board.app.linear.issue("ENG-2").unwrap();
    assert_eq!((issue.title.as_str(), issue.priority), ("Retries", 2));
    assert!(issue.description.unwrap_or_default().is_empty());
}

#[tokio::test]
async fn ids_of_other_teams_and_of_nothing_are_refused() {
    let board = Board::new().await;
    let foreign = board.state_id("DES", "Todo");
    for (tool, target) in [
        (
            "linear_issue_create",
            json!({ "teamId": board.app.team("ENG"), "title": "T" }),
        ),
        ("linear_issue_update", json!({ "issueId": "ENG-1" })),
    ] {
        for (field, value, code) in [
            ("stateId", json!(foreign), (422, "validation_error")),
            (
                "labelIds",
                json!([uuid::Uuid::from_u128(7)]),
                (422, "validation_error"),
            ),
            (
                "assigneeId",
                json!(uuid::Uuid::from_u128(7)),
                (404, "not_found"),
            ),
            (
                "projectId",
                json!(uuid::Uuid::from_u128(7)),
                (404, "not_found"),
            ),
            (
                "cycleId",
                json!(uuid::Uuid::from_u128(7)),
                (404, "not_found"),
            ),
        ] {
            let mut arguments = target.clone();
            arguments[field] = value;
            let refused = board.call(tool, arguments).await;
            assert_eq!(
                refused.refused(),
                (code.0, code.1.to_owned()),
                "{tool} {field}"
            );
            if code.0 == 422 {
                assert_eq!(refused.json()["field"], field);
                let available = refused.json()["available"].clone();
                assert!(!available.as_array().unwrap().is_empty(), "{available}");
            }
        }
    }
    let nowhere = json!({ "teamId": uuid::Uuid::from_u128(7), "title": "T" });
    let refused = board.call("linear_issue_create", nowhere).await;
    assert_eq!(refused.refused(), (404, "not_found".to_owned()));
    let nothing = json!({ "issueId": uuid::Uuid::from_u128(7), "title": "T" });
    let refused = board.call("linear_issue_update", nothing).await;
    assert_eq!(refused.refused(), (404, "not_found".to_owned()));
    assert!(text(&refused.json()["error"]).ends_with('.'));
}
