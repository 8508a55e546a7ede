//! `POST /api/v1/execute_tool`: each person's calls go out with that person's tokens, and with nobody else's.

use sandbox::{Fault, FaultKind};
use serde_json::{Value, json};

use super::{in_linear, text};
use crate::oauth::{ADA, GUS, MAX, connected_account, register};
use crate::support::{Answer, Client, TestApp};

const PATH: &str = "/api/v1/execute_tool";

async fn execute(client: &Client, identifier: &str, tool: &str, input: Value) -> Answer {
    let body = json!({ "identifier": identifier, "tool_name": tool, "tool_input": input });
    client.post(PATH, &body).await
}

/// Ada and Max of Acme and Gus of Globex are connected; the workspace itself is not.
async fn people() -> (TestApp, Client) {
    let app = TestApp::start().await;
    register(&app).await;
    for (identifier, person) in [("ada", ADA), ("max", MAX), ("gus", GUS)] {
        connected_account(&app, identifier, person).await;
    }
    let issue = json!({ "teamId": app.team("ENG"), "title": "Of Acme" });
    in_linear(&app, &issue).await;
    let (_, agent) = app.agent("Assistant").await;
    (app, agent)
}

#[tokio::test]
async fn each_person_is_themselves() {
    let (app, agent) = people().await;
    let before = app.linear.requests().len();
    let query = json!({ "query": "{ viewer { id name email } }" });
    let calls = (0..12).map(|n| {
        let (identifier, (name, _)) = [("ada", ADA), ("max", MAX), ("gus", GUS)][n % 3];
        let (agent, query) = (&agent, query.clone());
        async move {
            let answer = execute(agent, identifier, "linear_graphql_query", query).await;
            (answer.ok()["data"]["viewer"]["name"].clone(), name)
        }
    });
    for (found, expected) in futures::future::join_all(calls).await {
        assert_eq!(found, expected);
    }
    let requests = &app.linear.requests()[before..];
    for (name, _) in [ADA, MAX, GUS] {
        let own = requests
            .iter()
            .filter(|one| one.user.as_deref() == Some(name));
        assert_eq!(own.count(), 4, "{name}");
    }
    // Linear shows each of them their own workspace.
    let acme = execute(&agent, "max", "linear_issues_list", json!({}))
        .await
        .ok();
    assert_eq!(super::identifiers(&acme["issues"]), ["ENG-1"]);
    let globex = execute(&agent, "gus", "linear_issues_list", json!({}))
        .await
        .ok();
    assert_eq!(globex["issues"], json!([]));
}

#[tokio::test]
async fn a_write_runs_as_the_person_for_whom_it_was_asked() {
    let (app, agent) = people().await;
    let body = json!({ "identifier": "ENG-1", "body": "As Max" });
    let asked = execute(&agent, "max", "create_linear_comment", body.clone()).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    let action = asked.json()["pending_action"].clone();
    assert_eq!(action["identifier"], "max");
    // The same words for somebody else are another call.
    let other = execute(&agent, "ada", "create_linear_comment", body).await;
    assert_ne!(other.json()["pending_action_id"], action["id"]);
    let path = format!("/api/v1/pending_actions/{}", text(&action["id"]));
    app.admin
        .post(&format!("{path}/approve"), &json!({}))
        .await
        .ok();
    app.work().await;
    assert_eq!(agent.get(&path).await.ok()["status"], "succeeded");
    let comments = app.linear.issue("ENG-1").unwrap().comments;
    assert_eq!(comments.len(), 1);
    assert_eq!(comments[0].user, "Max Member");
}

#[tokio::test]
async fn issues_are_written_without_a_workspace_connection() {
    let (app, agent) = people().await;
    let made = json!({ "teamId": app.team("ENG"), "title": "By ids", "priority": "1" });
    let asked = execute(&agent, "ada", "linear_issue_create", made).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    let changed = json!({ "issueId": "ENG-1", "priority": "1" });
    let asked = execute(&agent, "ada", "linear_issue_update", changed).await;
    assert_eq!(asked.status, 202, "{}", asked.body);
    // What needs the workspace's own choice of a team says that there is none.
    let refused = execute(&agent, "ada", "query_linear_issues", json!({})).await;
    assert_eq!(
        refused.refused(),
        (409, "integration_not_connected".to_owned())
    );
    let everywhere = json!({ "team_scope": false });
    let answer = execute(&agent, "ada", "query_linear_issues", everywhere).await;
    assert_eq!(super::identifiers(&answer.ok()["issues"]), ["ENG-1"]);
}

#[tokio::test]
async fn who_is_not_there_or_not_active_is_refused() {
    let (app, agent) = people().await;
    let before = app.linear.requests().len();
    let refused = execute(&agent, "eve", "linear_issues_list", json!({})).await;
    assert_eq!(refused.refused(), (404, "not_found".to_owned()));
    let account = json!({ "connection_name": "linear", "identifier": "eve" });
    agent
        .post("/api/v1/connected_accounts", &account)
        .await
        .ok();
    let refused = execute(&agent, "eve", "linear_issues_list", json!({})).await;
    assert_eq!(
        refused.refused(),
        (409, "connected_account_not_active".to_owned())
    );
    assert_eq!(refused.json()["status"], "PENDING");
    assert_eq!(
        app.linear.requests().len(),
        before,
        "nobody else's token is used"
    );
    // Another workspace of Countersign knows none of these people.
    let stranger = app.other_workspace().await;
    let refused = execute(&stranger, "ada", "linear_issues_list", json!({})).await;
    assert!(
        matches!(refused.status, 404 | 409 | 422),
        "{}",
        refused.body
    );
    assert_eq!(app.linear.requests().len(), before);
}

#[tokio::test]
async fn what_is_wrong_with_the_body_is_named() {
    let (_app, agent) = people().await;
    let list = "linear_issues_list";
    for (body, field) in [
        (json!({ "tool_name": list }), "identifier"),
        (json!({ "identifier": "ada" }), "tool_name"),
        (
            json!({ "identifier": " ", "tool_name": list }),
            "identifier",
        ),
        (
            json!({ "identifier": "ada", "tool_name": list, "x": 1 }),
            "x",
        ),
        (
            json!({ "identifier": "ada", "tool_name": list, "tool_input": [] }),
            "tool_input",
        ),
        (
            json!({ "identifier": "ada", "tool_name": list, "connection_name": "github" }),
            "connection_name",
        ),
        (
            json!({ "identifier": "ada", "tool_name": list, "tool_input": { "limit": 5 } }),
            "limit",
        ),
    ] {
        let refused = agent.post(PATH, &body).await;
        assert_eq!(refused.refused().0, 422, "{}", refused.body);
        assert_eq!(refused.json()["field"], field, "{}", refused.body);
    }
    let unknown = execute(&agent, "ada", "linear_issue_delete", json!({})).await;
    assert_eq!(unknown.refused(), (422, "tool_not_found".to_owned()));
}

#[tokio::test]
async fn a_token_that_linear_refuses_is_renewed_or_told() {
    let (app, agent) = people().await;
    // Over a day later it is renewed without anybody noticing.
    app.advance(time::Duration::days(2)).await;
    let answer = execute(&agent, "max", "linear_issues_list", json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    app.advance(time::Duration::days(2)).await;
    app.linear
        .faults()
        .add(Fault::once(FaultKind::InvalidGrant).times(5));
    let refused = execute(&agent, "max", "linear_issues_list", json!({})).await;
    assert_eq!(refused.refused().0, 409, "{}", refused.body);
    app.linear.faults().clear();
    let other = execute(&agent, "ada", "linear_issues_list", json!({})).await;
    assert_eq!(other.status, 200, "{}", other.body);
}
