//! Searching issues.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{ask, create, sandbox, team};

const SEARCH: &str = "query($term: String!, $comments: Boolean, $archived: Boolean, $first: Int, $after: String,
        $filter: IssueFilter, $order: PaginationOrderBy) {
    searchIssues(term: $term, includeComments: $comments, includeArchived: $archived, first: $first, after: $after,
        filter: $filter, orderBy: $order) {
        totalCount pageInfo { hasNextPage endCursor } nodes { __typename identifier title state { name } metadata } } }";

async fn found(linear: &countersign_sandbox::Sandbox, variables: Value) -> Value {
    let answer = ask(linear, SEARCH, variables).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["data"]["searchIssues"].clone()
}

fn identifiers(found: &Value) -> Vec<&str> {
    let nodes = found["nodes"].as_array().unwrap().iter();
    nodes
        .map(|node| node["identifier"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn all_words_have_to_be_there_and_titles_come_first() {
    let linear = sandbox().await;
    let input = json!({ "teamId": team(&linear, "ENG"), "title": "Docs", "description": "How the login works" });
    ask(&linear, crate::support::CREATE, json!({ "input": input })).await;
    create(&linear, "Fix the Login page").await;
    create(&linear, "Unrelated").await;
    linear.comment("ENG-3", "See the login, too.").unwrap();
    let one = found(&linear, json!({ "term": "LOGIN" })).await;
    assert_eq!(
        (identifiers(&one), &one["totalCount"]),
        (vec!["ENG-2", "ENG-1"], &json!(2))
    );
    assert_eq!(one["nodes"][0]["__typename"], "IssueSearchResult");
    assert_eq!(one["nodes"][0]["state"]["name"], "Backlog");
    assert!(one["nodes"][0]["metadata"]["score"].is_number());
    let with_comments = found(&linear, json!({ "term": "login", "comments": true })).await;
    assert_eq!(identifiers(&with_comments), ["ENG-2", "ENG-1", "ENG-3"]);
    assert_eq!(
        identifiers(&found(&linear, json!({ "term": "login page" })).await),
        ["ENG-2"]
    );
    assert_eq!(
        identifiers(&found(&linear, json!({ "term": "eng-3" })).await),
        ["ENG-3"]
    );
    assert_eq!(
        identifiers(&found(&linear, json!({ "term": "nowhere" })).await),
        Vec::<&str>::new()
    );
    let filter = json!({ "title": { "eq": "Docs" } });
    assert_eq!(
        identifiers(&found(&linear, json!({ "term": "login", "filter": filter })).await),
        ["ENG-1"]
    );
    let empty = ask(&linear, SEARCH, json!({ "term": " " })).await;
    assert_eq!(empty.code(), "INPUT_ERROR");
}

#[tokio::test]
async fn results_are_paged_ordered_and_without_the_archive() {
    let linear = sandbox().await;
    for number in 1..=3 {
        create(&linear, &format!("Issue {number}")).await;
    }
    let page = found(
        &linear,
        json!({ "term": "issue", "first": 2, "order": "createdAt" }),
    )
    .await;
    assert_eq!(
        (identifiers(&page), &page["totalCount"]),
        (vec!["ENG-3", "ENG-2"], &json!(3))
    );
    let after = &page["pageInfo"]["endCursor"];
    let rest = found(
        &linear,
        json!({ "term": "issue", "first": 2, "after": after, "order": "createdAt" }),
    )
    .await;
    assert_eq!(
        (identifiers(&rest), &rest["pageInfo"]["hasNextPage"]),
        (vec!["ENG-1"], &json!(false))
    );
    ask(
        &linear,
        "mutation { issueArchive(id: \"ENG-1\") { success } }",
        json!({}),
    )
    .await;
    assert_eq!(
        found(&linear, json!({ "term": "issue" })).await["totalCount"],
        2
    );
    assert_eq!(
        found(&linear, json!({ "term": "issue", "archived": true })).await["totalCount"],
        3
    );
}

#[tokio::test]
async fn a_search_has_a_limit_by_the_minute() {
    let linear = sandbox().await;
    let variables = json!({ "term": "x" });
    let first = ask(&linear, SEARCH, variables.clone()).await;
    let header = |name: &str| {
        first
            .header(&format!("x-ratelimit-endpoint-{name}"))
            .to_owned()
    };
    assert_eq!(
        ["name", "requests-limit", "requests-remaining"].map(header),
        ["searchIssues", "30", "29"]
    );
    for _ in 1..30 {
        assert_eq!(ask(&linear, SEARCH, variables.clone()).await.status, 200);
    }
    let refused = ask(&linear, SEARCH, variables.clone()).await;
    assert_eq!((refused.status, refused.code()), (400, "RATELIMITED"));
    let message = refused.body["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("Only 30 requests are allowed per 1 minute"),
        "{message}"
    );
    assert_eq!(
        refused.header("x-ratelimit-endpoint-requests-remaining"),
        "0"
    );
    // Nothing else is held up, and a fragment hides nothing.
    let other = ask(&linear, "{ viewer { id } }", json!({})).await;
    assert_eq!(
        (other.status, other.header("x-ratelimit-endpoint-name")),
        (200, "none")
    );
    let hidden = "{ ...f } fragment f on Query { searchIssues(term: \"x\") { totalCount } }";
    assert_eq!(ask(&linear, hidden, json!({})).await.code(), "RATELIMITED");
    linear.clock().advance(Duration::from_secs(2)).await;
    assert_eq!(ask(&linear, SEARCH, variables).await.status, 200);
}
