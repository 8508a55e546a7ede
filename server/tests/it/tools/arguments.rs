//! What is wrong with arguments is said before anything is asked of Linear: which one, why, and what is allowed.

use serde_json::{Value, json};

use super::{Board, text};

/// Each tool with the least that it takes.
const LEAST: [(&str, &str); 14] = [
    (
        "create_linear_issue",
        r#"{"title": "T", "description": "D"}"#,
    ),
    ("query_linear_issues", "{}"),
    ("search_linear_issues", r#"{"query": "Q"}"#),
    ("get_linear_cycle", "{}"),
    ("get_linear_project", "{}"),
    ("get_linear_issue", r#"{"identifier": "ENG-1"}"#),
    ("list_linear_issues", "{}"),
    (
        "update_linear_issue",
        r#"{"identifier": "ENG-1", "title": "T"}"#,
    ),
    (
        "create_linear_comment",
        r#"{"identifier": "ENG-1", "body": "B"}"#,
    ),
    (
        "push_execution_tickets",
        r#"{"specification": "S", "tickets": [{"key": "T1", "title": "T"}]}"#,
    ),
    (
        "linear_issue_create",
        r#"{"teamId": "0198b0f0-0000-7000-8000-000000000001", "title": "T"}"#,
    ),
    (
        "linear_issue_update",
        r#"{"issueId": "ENG-1", "title": "T"}"#,
    ),
    ("linear_issues_list", "{}"),
    ("linear_graphql_query", r#"{"query": "{ viewer { id } }"}"#),
];

fn least(tool: &str) -> Value {
    let (_, least) = LEAST.iter().find(|(name, _)| *name == tool).unwrap();
    serde_json::from_str(least).unwrap()
}

/// Calls, and expects that the field is refused before anything is sent.
async fn refused_for(board: &Board, tool: &str, arguments: &Value, field: &str) -> Value {
    let before = board.app.linear.requests().len();
    let answer = board.call(tool, arguments.clone()).await;
    let told = format!("{tool} {field}: {}", answer.body);
    assert_eq!(answer.status, 422, "{told}");
    assert_eq!(answer.refused().1, "validation_error", "{told}");
    let refused = answer.json();
    assert_eq!(refused["field"], field, "{told}");
    assert!(text(&refused["error"]).contains(field), "{told}");
    assert_eq!(board.app.linear.requests().len(), before, "{told}");
    refused
}

#[tokio::test]
async fn an_unknown_argument_is_refused_with_those_that_there_are() {
    let board = Board::new().await;
    for (tool, _) in LEAST {
        let mut arguments = least(tool);
        arguments["colour"] = json!("red");
        let refused = refused_for(&board, tool, &arguments, "colour").await;
        let allowed = refused["allowed"].as_array().unwrap();
        for name in least(tool).as_object().unwrap().keys() {
            assert!(allowed.contains(&json!(name)), "{tool} {name}");
        }
        for name in allowed {
            let sentence = text(&refused["error"]);
            assert!(sentence.contains(text(name)), "{sentence}");
        }
    }
}

#[tokio::test]
async fn what_is_required_is_asked_for() {
    let board = Board::new().await;
    for (tool, required) in [
        ("create_linear_issue", vec!["title", "description"]),
        ("search_linear_issues", vec!["query"]),
        ("get_linear_issue", vec!["identifier"]),
        ("update_linear_issue", vec!["identifier"]),
        ("create_linear_comment", vec!["identifier", "body"]),
        ("linear_issue_create", vec!["teamId", "title"]),
        ("linear_issue_update", vec!["issueId"]),
        ("linear_graphql_query", vec!["query"]),
    ] {
        for field in required {
            let mut arguments = least(tool);
            arguments.as_object_mut().unwrap().remove(field);
            refused_for(&board, tool, &arguments, field).await;
            arguments[field] = json!("  ");
            refused_for(&board, tool, &arguments, field).await;
        }
    }
}

#[tokio::test]
async fn values_of_another_type_are_refused() {
    let board = Board::new().await;
    let listed = board.agent.get("/api/v1/tools").await.ok();
    for tool in listed["tools"].as_array().unwrap() {
        let name = text(&tool["name"]);
        let properties = tool["input_schema"]["properties"].as_object().unwrap();
        for (field, schema) in properties {
            let mut arguments = least(name);
            // Nothing takes a list of lists; what takes objects names the one that is none.
            arguments[field] = json!([["x"]]);
            let takes_objects = schema["items"]["type"] == "object";
            let place = if takes_objects { "[0]" } else { "" };
            refused_for(&board, name, &arguments, &format!("{field}{place}")).await;
        }
    }
}

#[tokio::test]
async fn words_numbers_and_dates_are_held_to_what_is_allowed() {
    let board = Board::new().await;
    let ids = vec!["0198b0f0-0000-7000-8000-000000000001"; 51];
    for (tool, field, value, says) in [
        ("create_linear_issue", "priority", json!(5), "0 to 4"),
        ("create_linear_issue", "priority", json!(-1), "0 to 4"),
        ("create_linear_issue", "priority", json!(1.5), "0 to 4"),
        (
            "create_linear_issue",
            "recommendation_id",
            json!("r1"),
            "UUID",
        ),
        (
            "query_linear_issues",
            "state_type",
            json!("open"),
            "backlog, unstarted",
        ),
        ("query_linear_issues", "label", json!("a\nb"), "one line"),
        ("query_linear_issues", "limit", json!("many"), "1 to 100"),
        ("query_linear_issues", "limit", json!(2.5), "1 to 100"),
        (
            "query_linear_issues",
            "include_completed",
            json!("yes"),
            "`true` or `false`",
        ),
        (
            "query_linear_issues",
            "team_scope",
            json!(1),
            "`true` or `false`",
        ),
        ("search_linear_issues", "limit", json!({}), "1 to 50"),
        ("get_linear_issue", "identifier", json!(42), "\"ENG-42\""),
        (
            "list_linear_issues",
            "status",
            json!("done"),
            "all, open, closed",
        ),
        ("list_linear_issues", "limit", json!(true), "1 to 200"),
        (
            "update_linear_issue",
            "due_date",
            json!("2026-02-30"),
            "a date that exists",
        ),
        (
            "update_linear_issue",
            "due_date",
            json!("24.12.2026"),
            "YYYY-MM-DD",
        ),
        ("linear_issue_create", "teamId", json!("ENG"), "UUID"),
        ("linear_issue_create", "labelIds", json!(ids), "at most 50"),
        (
            "linear_issue_create",
            "dueDate",
            json!("2026-13-01"),
            "a date that exists",
        ),
        ("linear_issue_update", "priority", json!("5"), "0 to 4"),
        ("linear_issue_update", "stateId", json!("Done"), "UUID"),
        ("linear_issues_list", "first", json!("x"), "1 to 250"),
        (
            "linear_graphql_query",
            "variables",
            json!("{}"),
            "a JSON object",
        ),
    ] {
        let mut arguments = least(tool);
        arguments[field] = value;
        let refused = refused_for(&board, tool, &arguments, field).await;
        let sentence = text(&refused["error"]);
        assert!(sentence.contains(says), "{tool} {field}: {sentence}");
    }
}

#[tokio::test]
async fn texts_of_300_kb_are_refused_by_field_with_the_limit() {
    let board = Board::new().await;
    let long = json!("x".repeat(300_000));
    for (tool, field, limit) in [
        ("create_linear_issue", "title", 255),
        ("create_linear_issue", "description", 50_000),
        ("create_linear_issue", "reason", 2_000),
        ("query_linear_issues", "assignee_name", 200),
        ("query_linear_issues", "project_name", 200),
        ("search_linear_issues", "query", 500),
        ("get_linear_issue", "identifier", 50),
        ("update_linear_issue", "description", 50_000),
        ("update_linear_issue", "state", 200),
        ("create_linear_comment", "body", 10_000),
        ("linear_issue_create", "description", 50_000),
        ("linear_issue_update", "title", 255),
        ("linear_issues_list", "after", 500),
        ("linear_graphql_query", "query", 20_000),
    ] {
        let mut arguments = least(tool);
        arguments[field] = long.clone();
        let refused = refused_for(&board, tool, &arguments, field).await;
        assert_eq!(refused["max_length"], limit, "{tool} {field}");
        let sentence = text(&refused["error"]);
        assert!(sentence.contains(&limit.to_string()), "{sentence}");
        // What is refused is not sent back.
        assert!(sentence.len() < 200, "{sentence}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_in_all_is_refused_as_a_whole() {
    let board = Board::new().await;
    let body = json!({ "identifier": "ENG-1", "body": "x".repeat(1024 * 1024) });
    let refused = board.call("create_linear_comment", body).await;
    assert_eq!(refused.refused(), (413, "payload_too_large".to_owned()));
    assert_eq!(refused.json()["max_bytes"], 1024 * 1024);
}

#[tokio::test]
async fn a_change_of_nothing_is_refused() {
    let board = Board::new().await;
    let because = json!({ "identifier": "ENG-1", "reason": "because", "title": null });
    for (tool, arguments) in [
        ("update_linear_issue", json!({ "identifier": "ENG-1" })),
        ("update_linear_issue", because),
        ("linear_issue_update", json!({ "issueId": "ENG-1" })),
    ] {
        let refused = board.call(tool, arguments).await;
        assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
        let allowed = refused.json()["allowed"].clone();
        assert!(allowed.as_array().unwrap().contains(&json!("description")));
    }
}

#[tokio::test]
async fn another_workspace_is_refused_and_the_own_one_is_taken() {
    let board = Board::new().await;
    for (tool, _) in LEAST.into_iter().take(9) {
        let mut arguments = least(tool);
        arguments["workspace_id"] = json!(uuid::Uuid::from_u128(7));
        let refused = board.call(tool, arguments.clone()).await;
        assert_eq!(refused.refused(), (403, "forbidden".to_owned()), "{tool}");
        assert_eq!(refused.json()["field"], "workspace_id");
        arguments["workspace_id"] = json!(board.app.workspace);
        let taken = board.call(tool, arguments).await;
        assert!(taken.status < 300, "{tool} {}", taken.body);
    }
}

#[tokio::test]
async fn a_tool_that_does_not_exist_is_refused_with_those_that_do() {
    let board = Board::new().await;
    let refused = board.call("delete_linear_issue", json!({})).await;
    assert_eq!(refused.refused(), (422, "tool_not_found".to_owned()));
    assert_eq!(refused.json()["available"].as_array().unwrap().len(), 14);
    for body in ["[]", "\"x\"", "7", "{", ""] {
        let path = "/api/v1/tools/query_linear_issues";
        let refused = board.agent.post_raw(path, "application/json", body).await;
        assert!(
            matches!(refused.status, 400 | 422),
            "{body} {}",
            refused.body
        );
        refused.refused();
    }
}
