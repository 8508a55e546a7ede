//! What is written on the wire, and how answers are read.

use serde_json::{Value, json};
use time::macros::datetime;
use uuid::Uuid;

use super::*;
use crate::types::{
    Assignee, CommentCreate, IssueChanges, IssueCreate, IssueRef, IssuesSince, Priority, StateType,
    WebhookChanges, WebhookCreate, WebhookScope,
};
use crate::webhook::WebhookSecret;

const ID: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
const ID_TEXT: &str = "00000000-0000-0000-0000-000000000001";
const OTHER_TEXT: &str = "00000000-0000-0000-0000-000000000002";

/// The variables of a request, after a look at the rest of it.
fn variables<O: Operation>(request: Result<Request<O>, LinearError>) -> Value {
    let request = request.unwrap();
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body["operationName"], request.operation);
    let query = body["query"].as_str().unwrap();
    assert!(
        query.contains(&format!(" {}", request.operation)),
        "{query}"
    );
    body["variables"].clone()
}

fn output<O: Operation>(data: Value) -> Result<O::Output, LinearError> {
    O::output(serde_json::from_value(data).unwrap())
}

fn issue_json() -> Value {
    json!({
        "id": ID_TEXT, "identifier": "ENG-1", "title": "T", "url": "https://linear.app/acme/issue/ENG-1",
        "createdAt": "2026-11-22T10:00:00.000Z", "updatedAt": "2026-11-22T10:00:00.084Z",
        "priority": 2, "archivedAt": null, "trashed": null,
        "team": {"id": OTHER_TEXT, "key": "ENG", "name": "Engineering"},
        "state": {"id": OTHER_TEXT, "name": "Done", "type": "completed", "position": 4, "color": "#5e6ad2"},
    })
}

#[test]
fn a_new_issue_carries_our_id_and_nothing_unasked() {
    let mut new = IssueCreate::new(ID, OTHER, "Title");
    let input = json!({"id": ID_TEXT, "teamId": OTHER_TEXT, "title": "Title"});
    assert_eq!(
        variables(issue_create::request(&new)),
        json!({ "input": input })
    );

    new.description = Some("Text".to_owned());
    new.state_id = Some(ID);
    new.priority = Some(Priority::Urgent);
    new.assignee_id = Some(OTHER);
    new.label_ids = vec![ID];
    let input = json!({
        "id": ID_TEXT, "teamId": OTHER_TEXT, "title": "Title", "description": "Text",
        "stateId": ID_TEXT, "priority": 1, "assigneeId": OTHER_TEXT,
        "labelIds": [ID_TEXT],
    });
    assert_eq!(
        variables(issue_create::request(&new)),
        json!({ "input": input })
    );
}

#[test]
fn changes_name_only_what_changes() {
    let of = |changes: &IssueChanges| variables(issue_update::request("ENG-1".into(), changes));
    let moved = of(&IssueChanges::state(ID));
    assert_eq!(moved, json!({"id": "ENG-1", "input": {"stateId": ID_TEXT}}));

    let assigned = IssueChanges {
        assignee: Some(Assignee::User(ID)),
        ..IssueChanges::default()
    };
    assert_eq!(of(&assigned)["input"], json!({ "assigneeId": ID_TEXT }));
    let unassigned = IssueChanges {
        assignee: Some(Assignee::Nobody),
        ..IssueChanges::default()
    };
    assert_eq!(of(&unassigned)["input"], json!({ "assigneeId": null }));
    assert_eq!(of(&IssueChanges::default())["input"], json!({}));
}

#[test]
fn comments_and_webhooks_are_written() {
    let issue = IssueRef::from(OTHER);
    let comment = CommentCreate {
        id: ID,
        issue,
        body: "Hello".to_owned(),
    };
    let input = json!({"id": ID_TEXT, "issueId": OTHER_TEXT, "body": "Hello"});
    assert_eq!(
        variables(comment_create::request(&comment)),
        json!({ "input": input })
    );

    let mut webhook = WebhookCreate {
        id: ID,
        url: "https://cs.example/webhooks/linear/1".parse().unwrap(),
        scope: WebhookScope::AllPublicTeams,
        resource_types: vec!["Issue".to_owned()],
        label: None,
        secret: WebhookSecret::new("s3cret").unwrap(),
    };
    let input = json!({
        "id": ID_TEXT, "url": "https://cs.example/webhooks/linear/1", "resourceTypes": ["Issue"],
        "allPublicTeams": true, "secret": "s3cret",
    });
    assert_eq!(
        variables(webhook_create::request(&webhook)),
        json!({ "input": input })
    );
    webhook.scope = WebhookScope::Team(OTHER);
    let input = variables(webhook_create::request(&webhook))["input"].clone();
    assert_eq!(
        (&input["teamId"], &input["allPublicTeams"]),
        (&json!(OTHER_TEXT), &Value::Null)
    );

    let on = WebhookChanges {
        enabled: Some(true),
        ..WebhookChanges::default()
    };
    let expected = json!({"id": ID_TEXT, "input": {"enabled": true}});
    assert_eq!(variables(webhook_update::request(ID, &on)), expected);
    assert_eq!(
        variables(webhook_delete::request(ID)),
        json!({ "id": ID_TEXT })
    );
}

#[test]
fn changed_issues_are_asked_for_by_page() {
    let mut since = IssuesSince {
        since: datetime!(2026-11-22 10:00 UTC),
        team_id: None,
        first: 50,
        after: None,
    };
    let filter = json!({"updatedAt": {"gte": "2026-11-22T10:00:00Z"}});
    let expected = json!({"filter": filter, "first": 50});
    assert_eq!(variables(issues_updated_since::request(&since)), expected);

    (since.team_id, since.first, since.after) = (Some(ID), 255, Some("cursor".to_owned()));
    let asked = variables(issues_updated_since::request(&since));
    assert_eq!(asked["filter"]["team"], json!({"id": {"eq": ID_TEXT}}));
    assert_eq!(
        (&asked["first"], &asked["after"]),
        (&json!(250), &json!("cursor"))
    );
}

#[test]
fn issues_are_asked_for_by_their_ids() {
    let asked = variables(issues_by_id::request(&[ID, OTHER]));
    let filter = json!({"id": {"in": [ID_TEXT, OTHER_TEXT]}});
    assert_eq!(asked, json!({"filter": filter, "first": 2}));
    let data = json!({"issues": {"nodes": [issue_json()]}});
    let found = output::<issues_by_id::IssuesById>(data).unwrap();
    assert_eq!((found.len(), found[0].priority), (1, 2));
}

#[test]
fn an_issue_is_read() {
    let issue = output::<issue::Issue>(json!({ "issue": issue_json() })).unwrap();
    assert_eq!((issue.id, issue.identifier.as_str()), (ID, "ENG-1"));
    assert_eq!(issue.updated_at, datetime!(2026-11-22 10:00:00.084 UTC));
    assert_eq!((issue.archived_at, issue.trashed), (None, false));
    assert_eq!((issue.team.id, issue.team.key.as_str()), (OTHER, "ENG"));
    assert_eq!(
        (issue.state.kind, issue.state.position.to_bits()),
        (StateType::Completed, 4f64.to_bits())
    );

    let mut gone = issue_json();
    gone["archivedAt"] = json!("2026-11-22T11:00:00.000Z");
    gone["trashed"] = json!(true);
    gone["state"]["type"] = json!("paused");
    let issue = output::<issue::Issue>(json!({ "issue": gone })).unwrap();
    assert_eq!(issue.archived_at, Some(datetime!(2026-11-22 11:00 UTC)));
    assert!(issue.trashed);
    assert_eq!(issue.state.kind, StateType::Other("paused".to_owned()));
}

#[test]
fn writes_that_did_not_succeed_are_errors() {
    let refused = json!({"success": false, "issue": null});
    let without_issue = json!({"success": true, "issue": null});
    let done = json!({"success": true, "issue": issue_json()});
    for (payload, good) in [(refused, false), (without_issue, false), (done, true)] {
        let created = output::<issue_create::IssueCreate>(json!({ "issueCreate": payload }));
        assert_eq!(created.is_ok(), good, "{payload}");
        let updated = output::<issue_update::IssueUpdate>(json!({ "issueUpdate": payload }));
        assert_eq!(updated.is_ok(), good, "{payload}");
    }
    let refused = json!({"webhookDelete": {"success": false, "entityId": ID_TEXT}});
    let error = output::<webhook_delete::WebhookDelete>(refused).unwrap_err();
    assert!(error.outcome_unknown());
}

#[test]
fn an_id_that_is_no_uuid_is_an_error() {
    let mut odd = issue_json();
    odd["team"]["id"] = json!("team_abc123");
    let error = output::<issue::Issue>(json!({ "issue": odd })).unwrap_err();
    assert!(error.to_string().contains("a team"), "{error}");
    assert!(!error.to_string().contains("abc123"), "{error}");
}

#[test]
fn the_last_page_has_no_next_one() {
    let page = |more: bool| {
        let info = json!({"hasNextPage": more, "endCursor": "c"});
        let data = json!({"issues": {"nodes": [issue_json()], "pageInfo": info}});
        output::<issues_updated_since::IssuesUpdatedSince>(data).unwrap()
    };
    assert_eq!(page(true).next.as_deref(), Some("c"));
    assert_eq!(page(false).next, None);
    assert_eq!(page(false).items.len(), 1);
}

#[test]
fn webhooks_are_read() {
    let mut webhook = json!({
        "id": ID_TEXT, "enabled": true, "label": null, "url": null, "resourceTypes": ["Issue"],
        "allPublicTeams": false, "team": {"id": OTHER_TEXT},
    });
    let read = output::<webhook::Webhook>(json!({ "webhook": webhook })).unwrap();
    assert_eq!((read.id, read.team_id, read.url), (ID, Some(OTHER), None));
    webhook["team"] = Value::Null;
    let read = output::<webhook::Webhook>(json!({ "webhook": webhook })).unwrap();
    assert_eq!(read.team_id, None);
}
