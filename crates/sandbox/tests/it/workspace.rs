//! The workspace behind the API: teams, labels, webhooks, limits.

use std::time::Duration;

use countersign_sandbox::SandboxConfig;
use insta::assert_json_snapshot;
use serde_json::json;

use crate::support::{ask, create, sandbox, start, try_ask};

#[tokio::test]
async fn only_admins_manage_or_see_webhooks() {
    let linear = sandbox().await;
    let create = "mutation { webhookCreate(input: { url: \"http://127.0.0.1:9/\", resourceTypes: [\"Issue\"],
        allPublicTeams: true, id: \"b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a11\" }) { webhook { id secret teamIds } } }";
    for query in [
        create,
        "{ webhooks { nodes { id } } }",
        "{ webhook(id: \"b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a11\") { secret } }",
    ] {
        let refused = try_ask(&linear, linear.member_key(), query, json!({}))
            .await
            .unwrap();
        assert_eq!(
            (refused.status, refused.code()),
            (403, "FORBIDDEN"),
            "{query}"
        );
    }
    let made = ask(&linear, create, json!({})).await;
    let secret = made.body["data"]["webhookCreate"]["webhook"]["secret"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(secret.starts_with("lin_wh_"), "{secret}");
    assert_eq!(
        ask(&linear, create, json!({})).await.body["errors"][0]["message"],
        "conflict on insert of Webhook"
    );
    let id = json!({ "id": "b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a11" });
    let rotate = "mutation($id: String!) { webhookRotateSecret(id: $id) { success secret } }";
    let rotated =
        ask(&linear, rotate, id.clone()).await.body["data"]["webhookRotateSecret"]["secret"]
            .clone();
    let read = ask(
        &linear,
        "query($id: String!) { webhook(id: $id) { secret } }",
        id.clone(),
    )
    .await;
    assert_eq!(read.body["data"]["webhook"]["secret"], rotated);
    assert_ne!(rotated, secret);
    let delete = "mutation($id: String!) { webhookDelete(id: $id) { success entityId } }";
    assert_eq!(
        ask(&linear, delete, id.clone()).await.body["data"]["webhookDelete"]["entityId"],
        id["id"]
    );
    assert!(linear.webhooks().is_empty());
}

#[tokio::test]
async fn a_team_shows_what_an_integration_needs() {
    let linear = sandbox().await;
    let query = "{ teams(filter: { key: { eq: \"ENG\" } }) { nodes { key name private triageEnabled
        states(first: 10) { nodes { name type position } } labels(first: 10) { nodes { name } }
        members(first: 10) { nodes { email } } cycles(first: 10) { nodes { number isActive } }
        activeCycle { number progress } defaultIssueState { name } issueEstimationType cyclesEnabled
        projects(first: 10) { nodes { name lead { name } } } } } }";
    let answer = ask(&linear, query, json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_json_snapshot!(answer.body);
    let one = ask(&linear, "{ team(id: \"DES\") { name } }", json!({})).await;
    assert_eq!(one.body["data"]["team"]["name"], "Design");
}

#[tokio::test]
async fn limits_count_down_and_refill() {
    let linear = start(SandboxConfig {
        requests_per_hour: 3,
        ..Default::default()
    })
    .await;
    let query = "{ viewer { name } }";
    let first = ask(&linear, query, json!({})).await;
    assert_eq!(
        (
            first.header("x-complexity"),
            first.header("x-ratelimit-requests-limit")
        ),
        ("2", "3")
    );
    assert_eq!(first.header("x-ratelimit-requests-remaining"), "2");
    assert_eq!(first.header("x-ratelimit-complexity-remaining"), "2999998");
    assert_eq!(first.header("x-ratelimit-requests-reset"), "1777640400000");
    ask(&linear, query, json!({})).await;
    ask(&linear, query, json!({})).await;
    let refused = ask(&linear, query, json!({})).await;
    assert_eq!((refused.status, refused.code()), (400, "RATELIMITED"));
    assert_eq!(refused.body["errors"][0]["extensions"]["statusCode"], 429);
    // The other user has a bucket of its own.
    assert_eq!(
        try_ask(&linear, linear.member_key(), query, json!({}))
            .await
            .unwrap()
            .status,
        200
    );
    linear.clock().advance(Duration::from_mins(20)).await;
    assert_eq!(ask(&linear, query, json!({})).await.status, 200);
    let costly = "{ issues(first: 250) { nodes { comments(first: 250) { nodes { id } } } } }";
    linear.clock().advance(Duration::from_hours(1)).await;
    let refused = ask(&linear, costly, json!({})).await;
    assert_eq!((refused.status, refused.code()), (400, "INPUT_ERROR"));
    assert_eq!(linear.requests().last().unwrap().complexity, 69_000);
}

#[tokio::test]
async fn archived_issues_hide_and_labels_of_a_group_exclude_each_other() {
    let linear = sandbox().await;
    create(&linear, "One").await;
    ask(
        &linear,
        "mutation { issueArchive(id: \"ENG-1\") { success entity { archivedAt } } }",
        json!({}),
    )
    .await;
    let count = |archived: bool| {
        let linear = linear.clone();
        async move {
            let query = "query($all: Boolean) { issues(includeArchived: $all) { nodes { id } } }";
            let body = ask(&linear, query, json!({ "all": archived })).await.body;
            body["data"]["issues"]["nodes"].as_array().unwrap().len()
        }
    };
    assert_eq!((count(false).await, count(true).await), (0, 1));
    let labels = ask(&linear, "{ issueLabels { nodes { id name } } }", json!({}))
        .await
        .body;
    let id = |name: &str| {
        let nodes = labels["data"]["issueLabels"]["nodes"].as_array().unwrap();
        nodes.iter().find(|label| label["name"] == name).unwrap()["id"].clone()
    };
    let update = "mutation($labels: [String!]) { issueUpdate(id: \"ENG-1\", input: { addedLabelIds: $labels }) {
        issue { labels { nodes { name } } } } }";
    let refused = ask(
        &linear,
        update,
        json!({ "labels": [id("Small"), id("Large")] }),
    )
    .await;
    assert_eq!(
        refused.body["errors"][0]["message"],
        "labelIds not exclusive child labels"
    );
    let added = ask(
        &linear,
        update,
        json!({ "labels": [id("Small"), id("Bug")] }),
    )
    .await;
    assert_eq!(
        added.body["data"]["issueUpdate"]["issue"]["labels"]["nodes"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
