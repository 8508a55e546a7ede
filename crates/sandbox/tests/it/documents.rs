//! GraphQL in all its forms: a client may write its documents as it likes.

use serde_json::json;

use crate::support::{ask, create, http, sandbox};

#[tokio::test]
async fn aliases_fragments_and_directives() {
    let linear = sandbox().await;
    create(&linear, "Fix it").await;
    let query = "query Read($id: String!, $with: Boolean!, $without: Boolean = true) {
        __typename
        first: issue(id: $id) { ...parts }
        second: issue(id: $id) { ... on Issue { number } title @include(if: $with) url @skip(if: $without) }
        issues { __typename nodes { __typename ...parts } pageInfo { __typename } }
    }
    fragment parts on Issue { identifier state { ...named } }
    fragment named on WorkflowState { __typename name }";
    let answer = ask(&linear, query, json!({ "id": "ENG-1", "with": false })).await;
    let part = json!({ "identifier": "ENG-1", "state": { "__typename": "WorkflowState", "name": "Backlog" } });
    let data = &answer.body["data"];
    assert_eq!(
        (&data["__typename"], &data["first"]),
        (&json!("Query"), &part),
        "{}",
        answer.body
    );
    assert_eq!(data["second"], json!({ "number": 1 }));
    assert_eq!(data["issues"]["__typename"], "IssueConnection");
    assert_eq!(data["issues"]["nodes"][0]["__typename"], "Issue");
    assert_eq!(
        linear.requests().last().unwrap().operation,
        "__typename,issue,issue,issues"
    );
}

#[tokio::test]
async fn one_of_several_operations_is_run_by_its_name() {
    let linear = sandbox().await;
    let query = "query A { viewer { name } } query B { organization { name } }";
    let post = async |operation: &str| {
        let body = json!({ "query": query, "operationName": operation });
        let url = linear.url().join("graphql").unwrap();
        let sent = http().post(url).header("Authorization", linear.admin_key());
        let answer = sent.json(&body).send().await.unwrap();
        (
            answer.status().as_u16(),
            answer.json::<serde_json::Value>().await.unwrap(),
        )
    };
    assert_eq!(
        post("A").await.1["data"],
        json!({ "viewer": { "name": "Ada Admin" } })
    );
    assert_eq!(
        post("B").await.1["data"],
        json!({ "organization": { "name": "Acme" } })
    );
    let (status, unknown) = post("C").await;
    assert_eq!(
        (status, &unknown["errors"][0]["message"]),
        (400, &json!("Unknown operation named \"C\"."))
    );
}

#[tokio::test]
async fn what_linear_does_not_have_is_a_validation_error() {
    let linear = sandbox().await;
    for query in [
        "{ issues { total } }",
        "{ issues(filter: { colour: { eq: \"red\" } }) { nodes { id } } }",
        "{ issue(id: \"ENG-1\") { ...f } } fragment f on Cycle { number }",
        "{ searchIssues { totalCount } }",
        "{ projects(filter: { status: { type: { like: \"x\" } } }) { nodes { id } } }",
        "mutation { issueBatchCreate(input: {}) { success } }",
        "{ viewer { ...missing } }",
        "subscription { issueCreated { id } }",
    ] {
        let refused = ask(&linear, query, json!({})).await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "GRAPHQL_VALIDATION_FAILED"),
            "{query}: {}",
            refused.body
        );
    }
}
