//! Which token may call what: what a call does decides, and not its method.

use serde_json::{Value, json};

use super::{Board, identifiers};
use crate::support::Client;

async fn scoped(board: &Board, scopes: Value) -> Client {
    let token = json!({ "name": "scoped", "agent_id": board.agent_id, "scopes": scopes });
    let made = board.app.admin.post("/api/v1/tokens", &token).await.ok();
    board.app.client(super::text(&made["token"]))
}

#[tokio::test]
async fn a_token_that_only_reads_calls_what_only_reads() {
    let board = Board::new().await;
    let reader = scoped(&board, json!(["read"])).await;
    let path = |tool: &str| format!("/api/v1/tools/{tool}");
    let listed = reader.post(&path("query_linear_issues"), &json!({})).await;
    let listed = listed.ok();
    assert_eq!(identifiers(&listed["issues"]), ["ENG-1", "ENG-2", "ENG-5"]);
    let query = json!({ "query": "{ viewer { id name email } }" });
    let answer = reader.post(&path("linear_graphql_query"), &query).await;
    assert_eq!(answer.ok()["data"]["viewer"]["name"], "Ada Admin");
    let comment = json!({ "identifier": "ENG-1", "body": "B" });
    let mutation = json!({ "query": "mutation { issueArchive(id: \"ENG-1\") { success } }" });
    for (tool, arguments) in [
        ("create_linear_comment", comment),
        ("linear_graphql_query", mutation),
    ] {
        let refused = reader.post(&path(tool), &arguments).await;
        assert_eq!(refused.refused(), (403, "insufficient_scope".to_owned()));
    }
    // Elsewhere a POST still needs the other scope.
    let account = json!({ "connection_name": "linear", "identifier": "x" });
    let refused = reader.post("/api/v1/connected_accounts", &account).await;
    assert_eq!(refused.refused(), (403, "insufficient_scope".to_owned()));
    let waiting = board.app.admin.get("/api/v1/pending_actions").await.ok();
    assert_eq!(waiting["items"], json!([]));
}

#[tokio::test]
async fn people_and_their_tokens_read_but_do_not_ask_for_writes() {
    let board = Board::new().await;
    let path = "/api/v1/tools/get_linear_issue";
    let arguments = json!({ "identifier": "ENG-1" });
    let answer = board.app.admin.post(path, &arguments).await.ok();
    assert_eq!(answer["issue"]["identifier"], "ENG-1");
    let comment = json!({ "identifier": "ENG-1", "body": "B" });
    let write = "/api/v1/tools/create_linear_comment";
    let refused = board.app.admin.post(write, &comment).await;
    assert_eq!(refused.refused(), (403, "forbidden".to_owned()));
    for path in [path, "/api/v1/execute_tool"] {
        let nobody = board.app.anonymous.post(path, &arguments).await;
        assert_eq!(nobody.refused(), (401, "unauthenticated".to_owned()));
        let unknown = board.app.client("cs_agent_nobody");
        let unknown = unknown.post(path, &arguments).await;
        assert_eq!(unknown.refused(), (401, "invalid_token".to_owned()));
    }
}
