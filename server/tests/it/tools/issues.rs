//! `get_linear_issue` and `list_linear_issues`.

use serde_json::json;

use super::{Board, DESCRIPTION, identifiers};
use crate::support::hiring_of;

const GET: &str = "get_linear_issue";
const LIST: &str = "list_linear_issues";

#[tokio::test]
async fn an_issue_comes_fresh_with_its_text_and_its_comments() {
    let board = Board::new().await;
    for comment in ["First", "**Second** <img src=x onerror=alert(1)>"] {
        board.app.advance(time::Duration::seconds(1)).await;
        board.app.linear.comment("ENG-1", comment).unwrap();
    }
    let answer = board.once(GET, json!({ "identifier": "ENG-1" })).await;
    assert_eq!(answer["synced"], true);
    assert_eq!(answer["assignee"]["name"], "Alex Kim");
    assert_eq!(answer["priority"], 1);
    assert_eq!(answer["labels"][0]["name"], "Bug");
    let issue = &answer["issue"];
    assert_eq!(issue["identifier"], "ENG-1");
    assert_eq!(issue["title"], "Checkout fails on 401");
    assert_eq!(issue["state"]["name"], "In Progress");
    assert_eq!(issue["description"], DESCRIPTION);
    assert_eq!(issue["comments"][0]["body"], "First");
    assert_eq!(
        issue["comments"][1]["body"],
        "**Second** <img src=x onerror=alert(1)>"
    );
    assert_eq!(issue["comments"][1]["author"]["name"], "Ada Admin");
    // Its workflow is ours to resolve names with, not the agent's to read.
    assert!(issue.get("workflow").is_none() && issue.get("states").is_none());
    board.app.linear.move_issue("ENG-1", "In Review").unwrap();
    let by_id = json!({ "identifier": board.issue_id("ENG-1") });
    let again = board.once(GET, by_id).await;
    assert_eq!(again["issue"]["state"]["name"], "In Review");
}

#[tokio::test]
async fn an_issue_of_another_team_is_read_too() {
    let board = Board::new().await;
    let answer = board.once(GET, json!({ "identifier": "DES-1" })).await;
    assert_eq!(answer["issue"]["team"]["key"], "DES");
    assert_eq!(answer["assignee"]["email"], "dana@acme.test");
}

#[tokio::test]
async fn an_issue_that_is_not_there_is_not_found() {
    let board = Board::new().await;
    for identifier in ["ENG-999", "NOPE-1", "0198b0f0-0000-7000-8000-000000000001"] {
        let refused = board.call(GET, json!({ "identifier": identifier })).await;
        assert_eq!(refused.refused(), (404, "not_found".to_owned()));
    }
}

#[tokio::test]
async fn linked_issues_are_listed_from_what_is_known_here() {
    let board = Board::new().await;
    let app = &board.app;
    let nothing = board.call(LIST, json!({})).await.ok();
    assert_eq!(
        nothing,
        json!({
            "success": true, "issues": [], "count": 0, "filter": "all",
            "content_notice": nothing["content_notice"],
        })
    );
    let mut hirings = Vec::new();
    for _ in 0..2 {
        let hiring = app
            .admin
            .post("/api/v1/hirings", &hiring_of(&board.agent_id))
            .await;
        hirings.push(super::text(&hiring.ok()["id"]).to_owned());
        app.hear().await;
        app.hear().await;
    }
    app.set_status(&hirings[0], "in_progress").await.ok();
    app.set_status(&hirings[0], "completed").await.ok();
    app.hear().await;
    app.hear().await;
    for (status, expected) in [
        ("all", vec!["ENG-6", "ENG-7"]),
        ("open", vec!["ENG-7"]),
        ("closed", vec!["ENG-6"]),
    ] {
        let (answer, asked) = board.asked(LIST, json!({ "status": status })).await;
        assert_eq!(identifiers(&answer["issues"]), expected, "{status}");
        assert_eq!(answer["count"], expected.len());
        assert_eq!(answer["filter"], status);
        assert_eq!(asked.len(), 0, "nothing is asked of Linear");
    }
    let closed = board.call(LIST, json!({ "status": "closed" })).await.ok();
    let issue = app.linear.issue("ENG-6").unwrap();
    let row = json!({
        "issue_id": issue.id, "identifier": "ENG-6", "url": issue.url,
        "state": "Done", "state_type": "completed", "hiring_id": hirings[0], "linked_to": "hiring",
    });
    assert_eq!(closed["issues"][0], row);
    // The default is all; a limit is at least one and at most two hundred.
    assert_eq!(board.call(LIST, json!({})).await.ok()["count"], 2);
    for (limit, count) in [(1, 1), (0, 1), (200, 2), (10_000, 2)] {
        let answer = board.call(LIST, json!({ "limit": limit })).await.ok();
        assert_eq!(answer["count"], count, "{limit}");
    }
}

#[tokio::test]
async fn defaults_and_bounds_are_in_the_schema_that_agents_read() {
    let board = Board::new().await;
    let listed = board.agent.get("/api/v1/tools").await.ok();
    let tools = listed["tools"].as_array().unwrap();
    assert_eq!(tools.len(), 14);
    for (tool, argument, default, max) in [
        ("query_linear_issues", "limit", 30, 100),
        ("search_linear_issues", "limit", 10, 50),
        ("list_linear_issues", "limit", 50, 200),
        ("linear_issues_list", "first", 50, 250),
    ] {
        let found = tools.iter().find(|one| one["name"] == tool).unwrap();
        let limit = &found["input_schema"]["properties"][argument];
        assert_eq!(limit["default"], default, "{tool}");
        assert_eq!(
            (&limit["minimum"], &limit["maximum"]),
            (&json!(1), &json!(max))
        );
        assert_eq!(found["read_only"], true);
    }
    let gated = tools.iter().filter(|one| one["gated"] == true);
    let gated: Vec<&str> = gated.map(|one| super::text(&one["name"])).collect();
    assert_eq!(
        gated,
        [
            "create_linear_issue",
            "update_linear_issue",
            "create_linear_comment",
            "push_execution_tickets",
            "linear_issue_create",
            "linear_issue_update",
            "linear_graphql_query",
        ]
    );
}
