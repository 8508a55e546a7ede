//! Linear's API: keys, names, errors, limits.

use std::time::Duration;

use insta::assert_json_snapshot;
use serde_json::json;

use crate::support::{CREATE, ask, create, sandbox, state, team, try_ask};

#[tokio::test]
async fn only_a_bare_key_opens() {
    let linear = sandbox().await;
    let query = "{ viewer { name admin organization { urlKey } } }";
    let admin = ask(&linear, query, json!({})).await;
    assert_eq!(admin.status, 200);
    assert_eq!(
        admin.body,
        json!({ "data": { "viewer": { "name": "Ada Admin", "admin": true, "organization": { "urlKey": "acme" } } } })
    );
    let member = try_ask(&linear, linear.member_key(), query, json!({}))
        .await
        .unwrap();
    assert_eq!(member.body["data"]["viewer"]["name"], "Max Member");
    for key in [
        "",
        "lin_api_unknown",
        &format!("Bearer {}", linear.admin_key()),
    ] {
        let refused = try_ask(&linear, key, query, json!({})).await.unwrap();
        assert_eq!(refused.status, 401, "{key}");
        assert_json_snapshot!("unauthenticated", refused.body);
    }
}

#[tokio::test]
async fn an_issue_lives() {
    let linear = sandbox().await;
    let id = "b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a11";
    let input = json!({ "input": { "id": id, "teamId": team(&linear, "ENG"), "title": "Fix it", "priority": 2 } });
    let created = ask(&linear, CREATE, input.clone()).await;
    let issue = &created.body["data"]["issueCreate"]["issue"];
    assert_eq!(
        (issue["id"].as_str(), issue["identifier"].as_str()),
        (Some(id), Some("ENG-1"))
    );
    assert_eq!(
        issue["state"],
        json!({ "name": "Backlog", "type": "backlog" })
    );
    assert_eq!(
        issue["url"],
        format!("{}acme/issue/ENG-1/fix-it", linear.url())
    );

    let again = ask(&linear, CREATE, input).await;
    assert_eq!((again.status, again.code()), (400, "INPUT_ERROR"));
    assert_eq!(
        again.body["errors"][0]["message"],
        "conflict on insert of Issue"
    );
    assert_eq!(
        again.presentable(),
        format!("Entity Issue with id {id} already exists.")
    );
    assert!(again.body["data"].is_null() && again.body.get("data").is_some());

    let update = "mutation($id: String!, $input: IssueUpdateInput!) {
        issueUpdate(id: $id, input: $input) { success issue { state { type } assignee { name } completedAt } } }";
    let moved = ask(
        &linear,
        update,
        json!({ "id": "ENG-1", "input": { "stateId": state(&linear, "ENG", "Done") } }),
    );
    let moved = moved.await.body["data"]["issueUpdate"]["issue"].clone();
    assert_eq!(
        moved,
        json!({ "state": { "type": "completed" }, "assignee": null, "completedAt": "2026-05-01T12:00:00.000Z" })
    );

    let query = "query($id: String!) { issue(id: $id) { identifier number priority priorityLabel
        comments { nodes { id } } labels { nodes { id } } team { key } creator { isMe } updatedAt } }";
    let read = ask(&linear, query, json!({ "id": id })).await;
    assert_json_snapshot!(read.body, @r#"
    {
      "data": {
        "issue": {
          "comments": {
            "nodes": []
          },
          "creator": {
            "isMe": true
          },
          "identifier": "ENG-1",
          "labels": {
            "nodes": []
          },
          "number": 1,
          "priority": 2,
          "priorityLabel": "High",
          "team": {
            "key": "ENG"
          },
          "updatedAt": "2026-05-01T12:00:00.001Z"
        }
      }
    }
    "#);
}

#[tokio::test]
async fn bad_input_is_refused_in_linears_words() {
    let linear = sandbox().await;
    let eng = team(&linear, "ENG");
    let stranger = "b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a11";
    let cases = [
        (
            json!({ "teamId": "ENG", "title": "x" }),
            "teamId must be a UUID.",
        ),
        (
            json!({ "teamId": stranger, "title": "x" }),
            "Could not find referenced Team.",
        ),
        (
            json!({ "teamId": eng, "title": " " }),
            "title must be longer than or equal to 1 characters.",
        ),
        (
            json!({ "teamId": eng }),
            "title must be longer than or equal to 1 characters.",
        ),
        (
            json!({ "teamId": eng, "title": "x", "id": "1" }),
            "id must be a UUID.",
        ),
        (
            json!({ "teamId": eng, "title": "x", "priority": 5 }),
            "priority must not be greater than 4.",
        ),
        (
            json!({ "teamId": eng, "title": "x", "assigneeId": stranger }),
            "Could not find referenced User.",
        ),
        (
            json!({ "teamId": eng, "title": "x", "stateId": state(&linear, "DES", "Todo") }),
            "stateId must be a state of the issue's team.",
        ),
        (
            json!({ "teamId": eng, "title": "x", "stateId": state(&linear, "ENG", "Duplicate") }),
            "stateId must not be a duplicate state: it is managed by the system.",
        ),
    ];
    for (input, sentence) in cases {
        let refused = ask(&linear, CREATE, json!({ "input": input })).await;
        assert_eq!(
            (refused.status, refused.code(), refused.presentable()),
            (400, "INPUT_ERROR", sentence)
        );
    }
    assert!(linear.issues().is_empty());
    let missing = ask(&linear, "{ issue(id: \"ENG-404\") { id } }", json!({})).await;
    assert_eq!(missing.status, 400);
    assert_json_snapshot!("not_found", missing.body);
}

#[tokio::test]
async fn what_the_schema_does_not_know_is_a_validation_error() {
    let linear = sandbox().await;
    for query in [
        "{ viewer { nme } }",
        "{ viewer {",
        "{ issues(first: \"x\") { nodes { id } } }",
        "query A { viewer { id } } query B { viewer { id } }",
    ] {
        let refused = ask(&linear, query, json!({})).await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "GRAPHQL_VALIDATION_FAILED"),
            "{query}"
        );
        assert!(refused.body.get("data").is_none());
    }
    let field = ask(&linear, "{ viewer { nme } }", json!({})).await;
    let message = field.body["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("Cannot query field \"nme\" on type \"User\"."),
        "{message}"
    );
    let unknown =
        json!({ "input": { "teamId": team(&linear, "ENG"), "title": "x", "colour": "red" } });
    assert_eq!(
        ask(&linear, CREATE, unknown).await.code(),
        "GRAPHQL_VALIDATION_FAILED"
    );
}

#[tokio::test]
async fn lists_page_newest_first() {
    let linear = sandbox().await;
    for number in 1..=60 {
        create(&linear, &format!("Issue {number}")).await;
    }
    let query = "query($first: Int, $after: String) { issues(first: $first, after: $after) {
        nodes { identifier } edges { cursor } pageInfo { hasNextPage hasPreviousPage endCursor } } }";
    let page = ask(&linear, query, json!({})).await.body["data"]["issues"].clone();
    assert_eq!(page["nodes"].as_array().unwrap().len(), 50);
    assert_eq!(
        (
            &page["nodes"][0]["identifier"],
            &page["nodes"][49]["identifier"]
        ),
        (&json!("ENG-60"), &json!("ENG-11"))
    );
    let rest = ask(
        &linear,
        query,
        json!({ "after": page["pageInfo"]["endCursor"], "first": 250 }),
    )
    .await;
    let rest = &rest.body["data"]["issues"];
    assert_eq!(rest["nodes"].as_array().unwrap().len(), 10);
    assert_eq!(rest["pageInfo"]["hasNextPage"], false);
    let last = "{ issues(last: 2) { nodes { identifier } } }";
    let last = ask(&linear, last, json!({})).await.body["data"]["issues"]["nodes"].clone();
    assert_eq!(
        last,
        json!([{ "identifier": "ENG-2" }, { "identifier": "ENG-1" }])
    );
    let greedy = ask(&linear, query, json!({ "first": 251 })).await;
    assert_eq!(
        (greedy.status, greedy.body["errors"][0]["message"].as_str()),
        (400, Some("Argument Validation Error"))
    );
}

#[tokio::test]
async fn filters_and_order_reach_through_the_api() {
    let linear = sandbox().await;
    for title in ["One", "Two"] {
        create(&linear, title).await;
    }
    linear.clock().advance(Duration::from_mins(1)).await;
    linear.move_issue("ENG-1", "done").unwrap();
    let query = "query($filter: IssueFilter) {
        issues(filter: $filter, orderBy: updatedAt, includeArchived: true) { nodes { identifier } } }";
    let linear = &linear;
    let found = |filter| async move {
        ask(linear, query, json!({ "filter": filter })).await.body["data"]["issues"]["nodes"]
            .clone()
    };
    assert_eq!(
        found(json!({})).await,
        json!([{ "identifier": "ENG-1" }, { "identifier": "ENG-2" }])
    );
    let since = json!({ "updatedAt": { "gt": "2026-05-01T12:00:30Z" }, "team": { "key": { "eq": "ENG" } } });
    assert_eq!(found(since).await, json!([{ "identifier": "ENG-1" }]));
    let open = json!({ "state": { "type": { "nin": ["completed", "canceled"] } } });
    assert_eq!(found(open).await, json!([{ "identifier": "ENG-2" }]));
}

#[tokio::test]
async fn requests_are_logged_without_secrets() {
    let linear = sandbox().await;
    let query =
        "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { success } }";
    let input = json!({ "url": "http://127.0.0.1:9/", "resourceTypes": ["Issue"], "teamId": "ENG", "secret": "s3cret" });
    ask(&linear, query, json!({ "input": input })).await;
    let log = linear.requests();
    assert_eq!(
        (log[0].operation.as_str(), log[0].status),
        ("webhookCreate", Some(200))
    );
    assert!(!serde_json::to_string(&log).unwrap().contains("s3cret"));
}
