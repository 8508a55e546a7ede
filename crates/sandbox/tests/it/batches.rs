//! Several issues in one transaction.

use serde_json::{Value, json};

use crate::support::{Receiver, ask, sandbox, state, subscribe, team};

const CREATE_ALL: &str = "mutation($input: IssueBatchCreateInput!) {
    issueBatchCreate(input: $input) { success lastSyncId issues { id identifier } } }";
const UPDATE_ALL: &str = "mutation($ids: [UUID!]!, $input: IssueUpdateInput!) {
    issueBatchUpdate(ids: $ids, input: $input) { success issues { identifier state { name } } } }";

#[tokio::test]
async fn all_are_created_and_told_in_the_same_millisecond() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    subscribe(&linear, &receiver).await;
    let eng = team(&linear, "ENG");
    let issues: Vec<_> = (1..=3)
        .map(|n| json!({ "teamId": eng, "title": format!("Issue {n}") }))
        .collect();
    let body = ask(
        &linear,
        CREATE_ALL,
        json!({ "input": { "issues": issues } }),
    )
    .await
    .body;
    let made = &body["data"]["issueBatchCreate"]["issues"];
    let of = |field: &str| {
        made.as_array()
            .unwrap()
            .iter()
            .map(|one| one[field].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(of("identifier"), ["ENG-1", "ENG-2", "ENG-3"]);
    let input = json!({ "stateId": state(&linear, "ENG", "Todo") });
    let body = ask(
        &linear,
        UPDATE_ALL,
        json!({ "ids": of("id"), "input": input }),
    )
    .await
    .body;
    let moved = body["data"]["issueBatchUpdate"]["issues"]
        .as_array()
        .unwrap();
    assert!(
        moved.len() == 3 && moved.iter().all(|one| one["state"]["name"] == "Todo"),
        "{body}"
    );
    linear.settle().await;
    let told: Vec<Value> = receiver
        .received()
        .iter()
        .map(super::support::Received::body)
        .collect();
    let stamps = |action: &str| {
        let of = told.iter().filter(|one| one["action"] == action);
        of.map(|one| one["webhookTimestamp"].clone())
            .collect::<Vec<_>>()
    };
    for action in ["create", "update"] {
        let stamps = stamps(action);
        assert!(
            stamps.len() == 3 && stamps.iter().all(|one| *one == stamps[0]),
            "{stamps:?}"
        );
    }
}

#[tokio::test]
async fn one_refusal_takes_all_back() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    subscribe(&linear, &receiver).await;
    let eng = team(&linear, "ENG");
    let id = "b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a11";
    let one = json!({ "teamId": eng, "title": "x", "id": id });
    let refused = ask(
        &linear,
        CREATE_ALL,
        json!({ "input": { "issues": [one, one] } }),
    )
    .await;
    assert_eq!(
        refused.body["errors"][0]["message"],
        "conflict on insert of Issue"
    );
    assert!(linear.issues().is_empty());
    let made = ask(&linear, CREATE_ALL, json!({ "input": { "issues": [one] } }))
        .await
        .body;
    assert_eq!(
        made["data"]["issueBatchCreate"]["issues"][0]["identifier"],
        "ENG-1"
    );
    let before = linear.issue("ENG-1").unwrap();
    let input = json!({ "priority": 1 });
    let stranger = "b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a12";
    let refused = ask(
        &linear,
        UPDATE_ALL,
        json!({ "ids": [id, stranger], "input": input }),
    )
    .await;
    assert_eq!(refused.presentable(), "Could not find referenced Issue.");
    assert_eq!(linear.issue("ENG-1").unwrap(), before);
    linear.settle().await;
    assert_eq!(receiver.received().len(), 1);
}

#[tokio::test]
async fn a_batch_has_its_bounds() {
    let linear = sandbox().await;
    let eng = team(&linear, "ENG");
    let issues = |count: usize| vec![json!({ "teamId": eng, "title": "x" }); count];
    for (count, sentence) in [
        (51, "issues must contain no more than 50 elements."),
        (0, "issues should not be empty."),
    ] {
        let refused = ask(
            &linear,
            CREATE_ALL,
            json!({ "input": { "issues": issues(count) } }),
        )
        .await;
        assert_eq!(refused.presentable(), sentence);
    }
    assert_eq!(
        ask(
            &linear,
            CREATE_ALL,
            json!({ "input": { "issues": issues(50) } })
        )
        .await
        .status,
        200
    );
    assert_eq!(linear.issues().len(), 50);
    let refused = ask(
        &linear,
        UPDATE_ALL,
        json!({ "ids": ["ENG-1"], "input": {} }),
    )
    .await;
    assert_eq!(
        (refused.status, refused.code()),
        (400, "GRAPHQL_VALIDATION_FAILED")
    );
}
