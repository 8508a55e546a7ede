//! Changes of issues and of what hangs on them.

use serde_json::{Value, json};

use crate::support::{
    CREATE, Receiver, ask, create, cycle, label, milestone, person, project, sandbox, state,
    subscribe, team, try_ask,
};

const UPDATE: &str = "mutation($id: String!, $input: IssueUpdateInput!) {
    issueUpdate(id: $id, input: $input) { success issue { identifier updatedAt } } }";

#[tokio::test]
async fn an_issue_is_created_with_all_that_a_tool_may_set() {
    let linear = sandbox().await;
    create(&linear, "Above").await;
    let input = json!({
        "teamId": team(&linear, "ENG"), "title": "Fix it", "description": "Now.", "priority": 2, "estimate": 3,
        "assigneeId": person(&linear, "Alex Kim"), "stateId": state(&linear, "ENG", "Todo"), "dueDate": "2026-06-01",
        "labelIds": [label(&linear, "Bug"), label(&linear, "Small")], "projectId": project(&linear, "Checkout flow"),
        "projectMilestoneId": milestone(&linear, "Alpha"), "cycleId": cycle(&linear, 2), "parentId": "ENG-1",
        "subscriberIds": [person(&linear, "Eve Engineer")],
    });
    let created = ask(&linear, CREATE, json!({ "input": input })).await;
    assert_eq!(created.status, 200, "{}", created.body);
    let issue = linear.issue("ENG-2").unwrap();
    assert_eq!(
        (issue.priority, issue.estimate, issue.cycle),
        (2, Some(3), Some(2))
    );
    assert_eq!(issue.due_date.as_deref(), Some("2026-06-01"));
    assert_eq!(issue.labels, ["Bug", "Small"]);
    assert_eq!(
        (issue.assignee.as_deref(), issue.parent.as_deref()),
        (Some("Alex Kim"), Some("ENG-1"))
    );
    assert_eq!(
        (issue.project.as_deref(), issue.milestone.as_deref()),
        (Some("Checkout flow"), Some("Alpha"))
    );
    assert_eq!(issue.subscribers, ["Ada Admin", "Eve Engineer"]);
    // An explicit null unsets, what is absent stays.
    let input = json!({
        "assigneeId": null, "dueDate": null, "projectId": null, "cycleId": null, "parentId": null, "estimate": null,
        "removedLabelIds": [label(&linear, "Bug")], "description": null,
    });
    let updated = ask(&linear, UPDATE, json!({ "id": "ENG-2", "input": input })).await;
    assert_eq!(updated.status, 200, "{}", updated.body);
    let bare = linear.issue("ENG-2").unwrap();
    assert_eq!(
        (bare.assignee, bare.due_date, bare.project, bare.milestone),
        (None, None, None, None)
    );
    assert_eq!(
        (bare.cycle, bare.parent, bare.estimate, bare.description),
        (None, None, None, None)
    );
    assert_eq!((bare.priority, bare.labels), (2, vec!["Small".to_owned()]));
    assert!(bare.updated_at > issue.updated_at);
}

#[tokio::test]
async fn what_does_not_fit_the_team_is_refused() {
    let linear = sandbox().await;
    create(&linear, "One").await;
    let stranger = "b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a11";
    let cases = [
        (
            json!({ "projectId": project(&linear, "Design system") }),
            "projectId must be a project of the issue's team.",
        ),
        (
            json!({ "projectId": stranger }),
            "Could not find referenced Project.",
        ),
        (
            json!({ "projectMilestoneId": milestone(&linear, "Alpha") }),
            "projectMilestoneId must be a milestone of the issue's project.",
        ),
        (
            json!({ "projectId": project(&linear, "Checkout flow"), "projectMilestoneId": milestone(&linear, "Tokens") }),
            "projectMilestoneId must be a milestone of the issue's project.",
        ),
        (
            json!({ "cycleId": stranger }),
            "Could not find referenced Cycle.",
        ),
        (
            json!({ "estimate": -1 }),
            "estimate must not be less than 0.",
        ),
        (
            json!({ "addedLabelIds": [label(&linear, "Size")] }),
            "labelIds must be labels of the workspace or the issue's team.",
        ),
        (
            json!({ "parentId": "ENG-1" }),
            "parentId must not be the issue itself or one of its sub-issues.",
        ),
        (
            json!({ "delegateId": person(&linear, "Alex Kim") }),
            "delegateId must be an app user.",
        ),
    ];
    for (input, sentence) in cases {
        let refused = ask(&linear, UPDATE, json!({ "id": "ENG-1", "input": input })).await;
        assert_eq!(
            (refused.code(), refused.presentable()),
            ("INPUT_ERROR", sentence),
            "{}",
            refused.body
        );
    }
    for day in ["2026-02-30", "tomorrow", ""] {
        let refused = ask(
            &linear,
            UPDATE,
            json!({ "id": "ENG-1", "input": { "dueDate": day } }),
        )
        .await;
        assert_eq!(
            (refused.status, refused.code()),
            (400, "GRAPHQL_VALIDATION_FAILED"),
            "{day}"
        );
    }
    assert_eq!(
        linear.issue("ENG-1").unwrap().updated_at,
        linear.issue("ENG-1").unwrap().created_at
    );
}

#[tokio::test]
async fn a_link_is_made_once_for_each_address() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    let hook = "mutation($input: WebhookCreateInput!) { webhookCreate(input: $input) { success } }";
    let input =
        json!({ "url": receiver.url, "resourceTypes": ["Attachment"], "allPublicTeams": true });
    ask(&linear, hook, json!({ "input": input })).await;
    create(&linear, "One").await;
    create(&linear, "Two").await;
    let link = "mutation($input: AttachmentCreateInput!) { attachmentCreate(input: $input) {
        success attachment { id title subtitle metadata url issue { identifier } creator { name } } } }";
    let put = async |issue: &str, title: &str, id: Option<&str>| {
        let input = json!({
            "id": id, "issueId": issue, "title": title, "subtitle": "Open", "url": "https://example.test/pr/1",
            "metadata": { "state": title, "nested": { "n": 1 } },
        });
        ask(&linear, link, json!({ "input": input })).await.body["data"]["attachmentCreate"]["attachment"].clone()
    };
    let first = put(
        "ENG-1",
        "Draft",
        Some("b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a11"),
    )
    .await;
    let again = put("ENG-1", "Merged", None).await;
    let other = put("ENG-2", "Merged", None).await;
    assert_eq!(
        (&first["id"], first["id"] == other["id"]),
        (&again["id"], false)
    );
    assert_eq!(
        (&again["title"], &again["metadata"]["state"]),
        (&json!("Merged"), &json!("Merged"))
    );
    assert_eq!(
        put(
            "ENG-2",
            "Taken",
            Some("b2f6c1de-0a6b-4a44-9d3e-5a0f3c0f7a11")
        )
        .await["title"],
        Value::Null
    );
    assert_eq!(linear.issue("ENG-1").unwrap().attachments.len(), 1);
    let query =
        "{ attachmentsForURL(url: \"https://example.test/pr/1\") { nodes { issue { identifier } } }
        issue(id: \"ENG-1\") { attachments(first: 5) { nodes { title } } } }";
    let read = ask(&linear, query, json!({})).await.body["data"].clone();
    assert_eq!(
        read["attachmentsForURL"]["nodes"].as_array().unwrap().len(),
        2
    );
    assert_eq!(
        read["issue"]["attachments"]["nodes"],
        json!([{ "title": "Merged" }])
    );
    let delete = "mutation($id: String!) { attachmentDelete(id: $id) { success entityId } }";
    let gone = ask(&linear, delete, json!({ "id": first["id"] }))
        .await
        .body;
    assert_eq!(gone["data"]["attachmentDelete"]["entityId"], first["id"]);
    linear.settle().await;
    let told: Vec<_> = receiver
        .received()
        .iter()
        .map(|one| one.body()["action"].clone())
        .collect();
    assert_eq!(told, ["create", "update", "create", "remove"]);
}

#[tokio::test]
async fn comments_are_changed_by_who_wrote_them() {
    let (linear, receiver) = (sandbox().await, Receiver::start(&[]).await);
    subscribe(&linear, &receiver).await;
    create(&linear, "One").await;
    let id = linear.comment("ENG-1", "Frist").unwrap().comments[0]
        .id
        .to_string();
    let update = "mutation($id: String!) { commentUpdate(id: $id, input: { body: \"First\" }) { comment { body editedAt } } }";
    let delete = "mutation($id: String!) { commentDelete(id: $id) { success entityId } }";
    let of = json!({ "id": id });
    let refused = try_ask(&linear, linear.member_key(), update, of.clone())
        .await
        .unwrap();
    assert_eq!(refused.code(), "FORBIDDEN");
    ask(&linear, update, of.clone()).await;
    let comment = &linear.issue("ENG-1").unwrap().comments[0];
    assert_eq!((comment.body.as_str(), comment.edited), ("First", true));
    ask(&linear, delete, of).await;
    assert!(linear.issue("ENG-1").unwrap().comments.is_empty());
    linear.settle().await;
    let told: Vec<_> = receiver
        .received()
        .iter()
        .map(|one| (one.body()["type"].clone(), one.body()["action"].clone()))
        .collect();
    let expected = [
        ("Issue", "create"),
        ("Comment", "create"),
        ("Comment", "update"),
        ("Comment", "remove"),
    ];
    assert_eq!(
        told,
        expected.map(|(kind, action)| (json!(kind), json!(action)))
    );
    assert_eq!(
        receiver.received()[2].body()["updatedFrom"]["body"],
        "Frist"
    );
}

#[tokio::test]
async fn a_duplicate_is_closed_as_one() {
    let linear = sandbox().await;
    create(&linear, "One").await;
    create(&linear, "The same").await;
    let relate = "mutation($type: IssueRelationType!) { issueRelationCreate(input: {
        issueId: \"ENG-2\", relatedIssueId: \"ENG-1\", type: $type }) { success issueRelation { id } } }";
    let first = ask(&linear, relate, json!({ "type": "duplicate" }))
        .await
        .body;
    let again = ask(&linear, relate, json!({ "type": "duplicate" }))
        .await
        .body;
    assert_eq!(
        first["data"]["issueRelationCreate"]["issueRelation"],
        again["data"]["issueRelationCreate"]["issueRelation"]
    );
    let issue = linear.issue("ENG-2").unwrap();
    assert_eq!(issue.state_type, "duplicate");
    assert_eq!(
        issue.relations,
        [("duplicate".to_owned(), "ENG-1".to_owned())]
    );
    let query = "{ issue(id: \"ENG-1\") { relations { nodes { type } } inverseRelations { nodes { type issue { identifier } } } } }";
    let read = ask(&linear, query, json!({})).await.body["data"]["issue"].clone();
    assert_eq!(read["relations"]["nodes"], json!([]));
    assert_eq!(
        read["inverseRelations"]["nodes"],
        json!([{ "type": "duplicate", "issue": { "identifier": "ENG-2" } }])
    );
    let unknown = ask(&linear, relate, json!({ "type": "blockedBy" })).await;
    assert_eq!(unknown.code(), "GRAPHQL_VALIDATION_FAILED");
}
