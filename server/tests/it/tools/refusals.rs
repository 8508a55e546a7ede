//! What can be wrong with the connection: every code that is left.

use sandbox::{Fault, FaultKind, RateLimitStyle};
use serde_json::{Value, json};

use super::Board;
use crate::oauth;
use crate::support::TestApp;

/// One call of each kind: names, ids, text, one issue, a write.
fn calls() -> [(&'static str, Value); 7] {
    [
        ("query_linear_issues", json!({})),
        ("search_linear_issues", json!({ "query": "x" })),
        ("get_linear_cycle", json!({})),
        ("get_linear_project", json!({})),
        ("get_linear_issue", json!({ "identifier": "ENG-1" })),
        (
            "linear_graphql_query",
            json!({ "query": "{ viewer { id } }" }),
        ),
        (
            "create_linear_comment",
            json!({ "identifier": "ENG-1", "body": "B" }),
        ),
    ]
}

#[tokio::test]
async fn without_a_connection_every_tool_says_so() {
    let app = TestApp::start().await;
    let (_, agent) = app.agent("Assistant").await;
    for (tool, arguments) in calls() {
        let path = format!("/api/v1/tools/{tool}");
        let refused = agent.post(&path, &arguments).await;
        let expected = (409, "integration_not_connected".to_owned());
        assert_eq!(refused.refused(), expected, "{tool}");
    }
    // What is wrong with the arguments is said first.
    let path = "/api/v1/tools/search_linear_issues";
    let refused = agent.post(path, &json!({})).await;
    assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
}

#[tokio::test]
async fn a_connection_that_is_switched_off_or_taken_away_is_none() {
    let board = Board::new().await;
    let body = json!({ "workspace_id": board.app.workspace });
    for verb in ["disable", "disconnect"] {
        let path = format!("/api/integrations/linear/{verb}");
        board.app.admin.post(&path, &body).await.ok();
        let before = board.app.linear.requests().len();
        for (tool, arguments) in calls() {
            let refused = board.call(tool, arguments).await;
            let expected = (409, "integration_not_connected".to_owned());
            assert_eq!(refused.refused(), expected, "{verb} {tool}");
        }
        assert_eq!(board.app.linear.requests().len(), before);
    }
}

#[tokio::test]
async fn without_a_selected_team_the_tools_that_need_one_say_so() {
    let app = TestApp::start().await;
    oauth::register(&app).await;
    let link = oauth::begin(&app, json!({ "actor": "user" })).await;
    oauth::allow(&app, &link, oauth::ADA).await.unwrap();
    let (_, agent) = app.agent("Assistant").await;
    for (tool, arguments) in [
        ("query_linear_issues", json!({})),
        ("search_linear_issues", json!({ "query": "x" })),
        ("get_linear_cycle", json!({})),
        ("get_linear_project", json!({})),
        (
            "create_linear_issue",
            json!({ "title": "T", "description": "D" }),
        ),
    ] {
        let refused = agent
            .post(&format!("/api/v1/tools/{tool}"), &arguments)
            .await;
        let expected = (409, "no_team_selected".to_owned());
        assert_eq!(refused.refused(), expected, "{tool}");
    }
    // The others do not need one.
    for (tool, arguments) in [
        ("query_linear_issues", json!({ "team_scope": false })),
        ("linear_issues_list", json!({})),
        (
            "linear_graphql_query",
            json!({ "query": "{ viewer { id } }" }),
        ),
    ] {
        let answer = agent
            .post(&format!("/api/v1/tools/{tool}"), &arguments)
            .await;
        assert_eq!(answer.status, 200, "{tool} {}", answer.body);
    }
}

#[tokio::test]
async fn linears_limit_is_told_with_the_time_to_wait() {
    let board = Board::new().await;
    for (tool, arguments) in calls() {
        for style in [RateLimitStyle::Documented, RateLimitStyle::OkWithoutCode] {
            let limit = Fault::once(FaultKind::RateLimit { style });
            board.app.linear.faults().add(limit);
            let refused = board.call(tool, arguments.clone()).await;
            let expected = (503, "rate_limited".to_owned());
            assert_eq!(refused.refused(), expected, "{tool}");
            let wait = refused.json()["retry_after_seconds"].as_u64().unwrap();
            assert!(wait >= 1, "{wait}");
            assert_eq!(refused.headers["retry-after"], wait.to_string().as_str());
        }
    }
}

#[tokio::test]
async fn access_that_linear_refuses_is_told() {
    let board = Board::new().await;
    for (tool, arguments) in calls() {
        let refusal = Fault::once(FaultKind::Status { code: 401 });
        board.app.linear.faults().add(refusal);
        let refused = board.call(tool, arguments).await;
        assert_eq!(
            refused.refused(),
            (409, "token_expired".to_owned()),
            "{tool}"
        );
    }
}

#[tokio::test]
async fn a_linear_that_is_away_or_makes_no_sense_is_told() {
    let board = Board::new().await;
    for kind in [
        FaultKind::Status { code: 503 },
        FaultKind::DropAnswer,
        FaultKind::Delay { ms: 1_000 },
    ] {
        board.app.linear.faults().add(Fault::once(kind));
        let refused = board.call("query_linear_issues", json!({})).await;
        let expected = (503, "linear_unavailable".to_owned());
        assert_eq!(refused.refused(), expected);
    }
    board
        .app
        .linear
        .faults()
        .add(Fault::once(FaultKind::Nonsense));
    let refused = board.call("query_linear_issues", json!({})).await;
    assert!(matches!(refused.refused().0, 502 | 503), "{}", refused.body);
    assert!(!refused.body.contains("lin_api"), "{}", refused.body);
}

#[tokio::test]
async fn a_limit_of_the_plan_fails_the_action_and_not_the_asking() {
    let board = Board::new().await;
    board.app.linear.limit_active_issues(Some(0));
    let made = json!({ "title": "One too many", "description": "D" });
    let action = board.waits("create_linear_issue", made).await;
    let after = board.approve(&action).await;
    assert_eq!(after["status"], "failed", "{after}");
    assert_eq!(after["refusal"]["code"], "usage_limit_exceeded");
}

#[tokio::test]
async fn a_policy_that_denies_is_told_and_nothing_waits() {
    let board = Board::new().await;
    let rule = json!({
        "name": "No comments", "verdict": "deny",
        "matcher": { "tools": ["create_linear_comment"] },
    });
    board.app.admin.post("/api/v1/policies", &rule).await.ok();
    let comment = json!({ "identifier": "ENG-1", "body": "B" });
    let refused = board.call("create_linear_comment", comment).await;
    assert_eq!(refused.refused(), (403, "denied_by_policy".to_owned()));
    assert_eq!(refused.json()["rule"], "No comments");
    let waiting = board.app.admin.get("/api/v1/pending_actions").await.ok();
    assert_eq!(waiting["items"], json!([]));
    let stop = json!({ "agent_id": board.agent_id });
    let path = "/api/v1/policies/stop_writes";
    board.app.admin.post(path, &stop).await.ok();
    let change = json!({ "identifier": "ENG-1", "title": "T" });
    let refused = board.call("update_linear_issue", change).await;
    assert!(matches!(refused.refused().0, 403 | 409), "{}", refused.body);
    let read = board.call("query_linear_issues", json!({})).await;
    assert_eq!(read.status, 200, "{}", read.body);
}
