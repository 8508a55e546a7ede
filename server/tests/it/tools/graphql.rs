//! `linear_graphql_query`: queries run within bounds, whatever changes something is gated however it is wrapped, and
//! Linear's errors stay visible.

use serde_json::{Value, json};

use super::{Board, changes, text};

const TOOL: &str = "linear_graphql_query";

#[tokio::test]
async fn a_query_is_passed_on_and_answered_as_linear_answered() {
    let board = Board::new().await;
    let teams = json!({ "query": "query { teams { nodes { id name key states { nodes { id name type } } } } }" });
    let answer = board.once(TOOL, teams).await;
    assert_eq!(answer["success"], true);
    assert_eq!(answer["linear_status"], 200);
    assert_eq!(answer["errors"], Value::Null);
    let teams = answer["data"]["teams"]["nodes"].as_array().unwrap();
    let keys: Vec<&str> = teams.iter().map(|team| text(&team["key"])).collect();
    assert_eq!(keys.len(), 2);
    assert!(keys.contains(&"ENG") && keys.contains(&"DES"));
    assert!(answer["content_notice"].is_string());
    let viewer = json!({ "query": "{ viewer { id name email } }" });
    let answer = board.once(TOOL, viewer).await;
    assert_eq!(answer["data"]["viewer"]["email"], "ada@acme.test");
}

#[tokio::test]
async fn variables_and_the_name_of_the_operation_are_passed_on() {
    let board = Board::new().await;
    let query =
        "query One($id: String!) { issue(id: $id) { title } } query Two { viewer { name } }";
    let one = json!({ "query": query, "variables": { "id": "ENG-1" }, "operation_name": "One" });
    let answer = board.once(TOOL, one).await;
    assert_eq!(
        answer["data"],
        json!({ "issue": { "title": "Checkout fails on 401" } })
    );
    let two = json!({ "query": query, "variables": { "id": "ENG-1" }, "operation_name": "Two" });
    let answer = board.once(TOOL, two).await;
    assert_eq!(answer["data"], json!({ "viewer": { "name": "Ada Admin" } }));
}

#[tokio::test]
async fn linears_errors_stay_visible_beside_a_200() {
    let board = Board::new().await;
    for (query, data) in [
        ("{ issue(id: \"ENG-404\") { id } }", Value::Null),
        ("{ colour }", Value::Null),
    ] {
        let answer = board.call(TOOL, json!({ "query": query })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let answer = answer.json();
        assert_eq!(answer["success"], false, "{answer}");
        assert_eq!(answer["data"], data, "{answer}");
        assert!(!text(&answer["errors"][0]["message"]).is_empty());
        assert!(answer["linear_status"].is_u64());
    }
}

#[tokio::test]
async fn whatever_changes_something_waits_however_it_is_wrapped() {
    let board = Board::new().await;
    let before = board.app.linear.requests().len();
    for (query, names) in [
        (
            "mutation { issueArchive(id: \"ENG-1\") { success } }",
            "issueArchive",
        ),
        (
            "mutation { viewer: issueArchive(id: \"ENG-1\") { success } }",
            "issueArchive",
        ),
        (
            "mutation M { ...F } fragment F on Mutation { issueArchive(id: \"ENG-1\") { success } }",
            "issueArchive",
        ),
        (
            "mutation { ... on Mutation { ... { issueArchive(id: \"ENG-1\") { success } } } }",
            "issueArchive",
        ),
        (
            "query A { viewer { id } } mutation B { issueArchive(id: \"ENG-1\") { success } }",
            "viewer, issueArchive",
        ),
        (
            "# query { viewer { id } }\n\u{feff}mutation{issueArchive(id:\"ENG-1\"){success}}",
            "issueArchive",
        ),
        (
            "mutation query { issueArchive(id: \"ENG-1\") { success } commentDelete(id: \"x\") { success } }",
            "issueArchive, commentDelete",
        ),
    ] {
        // The first operation is a query, and even asking for it by name does not help.
        let arguments = if query.starts_with("query A") {
            json!({ "query": query, "operation_name": "A" })
        } else {
            json!({ "query": query })
        };
        let action = board.waits(TOOL, arguments).await;
        assert_eq!(changes(&action), [("query", None, Some(query))]);
        assert!(text(&action["summary"]).ends_with(names), "{action}");
    }
    assert_eq!(board.app.linear.requests().len(), before, "nothing is sent");
    assert!(!board.app.linear.issue("ENG-1").unwrap().archived);
}

#[tokio::test]
async fn an_approved_mutation_runs_once_with_what_was_shown() {
    let board = Board::new().await;
    let query = "mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success issue { title } } }";
    let variables = json!({ "id": "ENG-2", "input": { "title": "Retries" } });
    let arguments = json!({ "query": query, "variables": variables });
    let action = board.waits(TOOL, arguments).await;
    let shown = changes(&action);
    assert_eq!(shown[0], ("query", None, Some(query)));
    let shown: Value = serde_json::from_str(shown[1].2.unwrap()).unwrap();
    assert_eq!(shown, variables);
    let after = board.approve(&action).await;
    assert_eq!(after["status"], "succeeded", "{after}");
    let expected = json!({ "issueUpdate": { "success": true, "issue": { "title": "Retries" } } });
    assert_eq!(after["result"]["data"], expected);
    assert_eq!(board.app.linear.received("issueUpdate"), 1);
    let wrong = json!({ "query": "mutation { issueUpdate(id: \"ENG-404\", input: {title: \"x\"}) { success } }" });
    let action = board.waits(TOOL, wrong).await;
    let after = board.approve(&action).await;
    assert_eq!(after["status"], "failed", "{after}");
    assert!(!text(&after["refusal"]["message"]).is_empty(), "{after}");
}

#[tokio::test]
async fn subscriptions_are_refused() {
    let board = Board::new().await;
    for query in [
        "subscription { issueCreated { id } }",
        "query A { viewer { id } } subscription B { issueCreated { id } }",
        "mutation A { issueArchive(id: \"ENG-1\") { success } } subscription B { issueCreated { id } }",
    ] {
        let refused = board.call(TOOL, json!({ "query": query })).await;
        assert_eq!(refused.refused(), (422, "subscription_refused".to_owned()));
        assert_eq!(refused.json()["field"], "query");
    }
}

#[tokio::test]
async fn what_is_too_much_is_refused_before_it_is_sent() {
    let board = Board::new().await;
    let before = board.app.linear.requests().len();
    let deep = format!("{{ {} id {} }}", "team { ".repeat(12), "} ".repeat(12));
    let aliases: Vec<String> = (0..31).map(|n| format!("a{n}: id")).collect();
    let aliases = aliases.join(" ");
    let aliases = format!("{{ viewer {{ {aliases} }} }}");
    let roots = format!("{{ {} }}", "viewer { id } ".repeat(21));
    let long = format!("{{ viewer {{ id }} }} #{}", "é".repeat(15_000));
    let dear = "{ issues(first: 250) { nodes { comments(first: 250) { nodes { id } } } } }";
    let fields = format!("{{ viewer {{ {} }} }}", "id ".repeat(1_001));
    for (query, says) in [
        (deep.as_str(), "at most 12"),
        (aliases.as_str(), "at most 30"),
        (roots.as_str(), "at most 20"),
        (long.as_str(), "at most 20000"),
        (fields.as_str(), "at most 1000"),
        (dear, "at most 10000"),
        ("{ ...A } fragment A on Query { ...A }", "uses itself"),
        ("{ ...A }", "does not define"),
        ("{ viewer { id }", "cannot be read as GraphQL"),
        ("viewer", "cannot be read as GraphQL"),
    ] {
        let refused = board.call(TOOL, json!({ "query": query })).await;
        assert_eq!(
            refused.refused(),
            (422, "validation_error".to_owned()),
            "{says}"
        );
        assert_eq!(refused.json()["field"], "query");
        let sentence = refused.json()["error"].clone();
        assert!(text(&sentence).contains(says), "{sentence}");
    }
    // How long a list is may also stand in a variable.
    let query =
        "query($n: Int) { issues(first: $n) { nodes { comments(first: 250) { nodes { id } } } } }";
    let many = json!({ "query": query, "variables": { "n": 250 } });
    let refused = board.call(TOOL, many).await;
    assert_eq!(refused.refused(), (422, "validation_error".to_owned()));
    assert_eq!(board.app.linear.requests().len(), before);
    let few = json!({ "query": query, "variables": { "n": 2 } });
    let answer = board.once(TOOL, few).await;
    assert_eq!(answer["success"], true, "{answer}");
}
