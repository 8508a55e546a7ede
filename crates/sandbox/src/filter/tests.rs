//! Filters against a small world.

use std::sync::Arc;

use async_graphql::InputType;
use serde_json::{Value, json};
use time::macros::datetime;

use super::*;
use crate::ids::Ids;
use crate::linear::Place;
use crate::rights::Rights;
use crate::world::{By, IssueCreateInput, WORKSPACES};

/// Ada assigned ENG-1 to Max in the active cycle with a label; ENG-2 is bare and in Done.
fn world() -> (World, By) {
    let now = DateTime::from(datetime!(2026-05-01 12:00 UTC));
    let mut world = World::seeded(
        &WORKSPACES[0],
        "http://127.0.0.1:4000",
        Ids::new(Some(1)),
        now,
    );
    let by = By {
        user: world.person("Ada Admin").unwrap(),
        place: Place::HOME,
        rights: Rights::Own,
        now,
    };
    let team = world.team("ENG").unwrap();
    let max = world.person("max@acme.test").unwrap();
    let bug = world
        .labels
        .iter()
        .find(|label| label.name == "Bug")
        .cloned()
        .unwrap();
    let cycle = world.cycles.iter().next().cloned().unwrap();
    let done = world
        .states_of(team.id)
        .into_iter()
        .find(|state| state.name == "Done")
        .unwrap();
    let base = IssueCreateInput {
        team_id: team.id.to_string(),
        ..Default::default()
    };
    let first = IssueCreateInput {
        title: Some("Fix the Login".to_owned()),
        assignee_id: Some(max.id.to_string()),
        label_ids: Some(vec![bug.id.to_string()]),
        cycle_id: Some(cycle.id.to_string()),
        priority: Some(2),
        ..base.clone()
    };
    let second = IssueCreateInput {
        title: Some("Write docs".to_owned()),
        state_id: Some(done.id.to_string()),
        ..base
    };
    world.create_issue(&by, &first).unwrap();
    world.create_issue(&by, &second).unwrap();
    (world, by)
}

/// The identifiers that a filter lets through. It passes the typed input first, as a request's does.
fn found(filter: Value) -> Vec<String> {
    let (world, by) = world();
    let typed = IssueFilter::parse(Some(async_graphql::Value::from_json(filter).unwrap()));
    let filter = typed
        .map_err(async_graphql::InputValueError::into_server_error_message)
        .unwrap();
    let filter = filter.to_value().into_json().unwrap();
    let scope = Scope {
        world: &world,
        viewer: by.user.id,
        now: by.now,
    };
    let matching = world
        .issues
        .iter()
        .filter(|issue| scope.matches(&filter, Entity::Issue(issue.id)));
    matching
        .map(|issue| Arc::clone(issue).identifier.clone())
        .collect()
}

trait Message {
    fn into_server_error_message(self) -> String;
}

impl<T: InputType> Message for async_graphql::InputValueError<T> {
    fn into_server_error_message(self) -> String {
        self.into_server_error(async_graphql::Pos::default())
            .message
    }
}

#[test]
fn every_kind_of_filter_finds_its_issues() {
    let (first, second, both, none) =
        (vec!["ENG-1"], vec!["ENG-2"], vec!["ENG-1", "ENG-2"], vec![]);
    let cases = [
        (json!({}), &both),
        (json!({ "team": { "key": { "eq": "ENG" } } }), &both),
        (json!({ "team": { "key": { "eq": "DES" } } }), &none),
        (
            json!({ "title": { "containsIgnoreCase": "login" } }),
            &first,
        ),
        (json!({ "title": { "contains": "login" } }), &none),
        (
            json!({ "title": { "notContainsIgnoreCase": "login" } }),
            &second,
        ),
        (json!({ "title": { "in": ["Write docs", "x"] } }), &second),
        (json!({ "title": { "nin": ["Write docs"] } }), &first),
        (json!({ "description": { "null": true } }), &both),
        (json!({ "description": { "neq": "x" } }), &none),
        (json!({ "priority": { "gte": 1 } }), &first),
        (json!({ "number": { "lt": 2 } }), &first),
        (
            json!({ "state": { "type": { "eq": "completed" } } }),
            &second,
        ),
        (json!({ "completedAt": { "null": false } }), &second),
        (json!({ "assignee": { "null": true } }), &second),
        (
            json!({ "assignee": { "email": { "eqIgnoreCase": "MAX@acme.test" } } }),
            &first,
        ),
        (json!({ "assignee": { "isMe": { "eq": true } } }), &none),
        (json!({ "creator": { "isMe": { "eq": true } } }), &both),
        (
            json!({ "or": [{ "assignee": { "null": true } }, { "priority": { "eq": 2 } }] }),
            &both,
        ),
        (
            json!({ "and": [{ "assignee": { "null": true } }, { "priority": { "eq": 2 } }] }),
            &none,
        ),
        (json!({ "labels": { "name": { "eq": "Bug" } } }), &first),
        (
            json!({ "labels": { "some": { "name": { "startsWith": "B" } } } }),
            &first,
        ),
        (
            json!({ "labels": { "every": { "name": { "eq": "Bug" } } } }),
            &both,
        ),
        (json!({ "labels": { "length": { "eq": 0 } } }), &second),
        (json!({ "cycle": { "isActive": { "eq": true } } }), &first),
        (json!({ "createdAt": { "gt": "-P1D" } }), &both),
        (json!({ "createdAt": { "gt": "2026-05-02" } }), &none),
        (
            json!({ "updatedAt": { "lte": "2026-05-01T12:00:00.000Z" } }),
            &both,
        ),
    ];
    for (filter, expected) in cases {
        assert_eq!(&found(filter.clone()), expected, "{filter}");
    }
}
