//! What holds of every body that is read.

use countersign_linear::webhook::{
    AccessChange, Actor, IssueData, IssueState, WebhookEvent, parse,
};
use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// How deep `serde_json` goes.
const DEEPEST: usize = 128;

/// It is refused, or all that is read of it can be kept, is no deeper than allowed, and comes out the same when
/// it is written and read again.
pub(crate) fn check(body: &[u8]) {
    let Ok(event) = parse(body) else { return };
    let issue = event.issue.as_ref();
    let updated_at = issue.and_then(|issue| issue.updated_at);
    let times = [event.created_at, updated_at].into_iter().flatten();
    times.for_each(|at| require_a_year(at, 1..=9_999));
    // How old it is is found out by subtraction, whatever it says.
    event
        .sent_at
        .into_iter()
        .for_each(|at| require_a_year(at, -9_999..=9_999));
    if let Some(data) = &event.data {
        assert!(depth(data) < DEEPEST);
    }
    let again = parse(&printed(&event)).unwrap();
    assert_eq!(known(&again), known(&event));
}

/// In UTC, where it is kept.
fn require_a_year(at: OffsetDateTime, years: std::ops::RangeInclusive<i32>) {
    let utc = at.checked_to_offset(UtcOffset::UTC);
    assert!(utc.is_some_and(|utc| years.contains(&utc.year())), "{at}");
}

/// Without recursion, which would not survive what it is to find.
fn depth(value: &Value) -> usize {
    let mut deepest = 0;
    let mut todo = vec![(value, 1)];
    while let Some((value, depth)) = todo.pop() {
        deepest = deepest.max(depth);
        match value {
            Value::Array(items) => todo.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => todo.extend(fields.values().map(|item| (item, depth + 1))),
            _ => {}
        }
    }
    deepest
}

/// What we know by name: `data` as a whole is Linear's, and floats in it need not come out the same.
fn known(event: &WebhookEvent) -> WebhookEvent {
    WebhookEvent {
        data: None,
        ..event.clone()
    }
}

fn printed(event: &WebhookEvent) -> Vec<u8> {
    let mut body = Map::new();
    put(&mut body, "type", Some(&event.kind));
    put(&mut body, "action", Some(&event.action));
    let millis = |at: OffsetDateTime| i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap();
    put(&mut body, "webhookTimestamp", event.sent_at.map(millis));
    put(&mut body, "createdAt", event.created_at.map(written));
    put(&mut body, "organizationId", event.organization_id);
    put(&mut body, "webhookId", event.webhook_id);
    put(&mut body, "actor", event.actor.as_ref().map(actor));
    put(&mut body, "url", event.url.as_ref());
    put(&mut body, "data", event.issue.as_ref().map(issue));
    let before: Map<String, Value> = event
        .changed
        .iter()
        .map(|name| (name.clone(), Value::Null))
        .collect();
    put(&mut body, "updatedFrom", Some(before));
    put(&mut body, "oauthClientId", event.oauth_client_id.as_ref());
    put(&mut body, "appUserId", event.app_user_id);
    if let Some(change) = &event.access {
        access(&mut body, change);
    }
    Value::Object(body).to_string().into_bytes()
}

fn access(body: &mut Map<String, Value>, change: &AccessChange) {
    match change {
        AccessChange::AppRevoked => {}
        AccessChange::Authorization {
            user_id,
            active_tokens,
            client_name,
        } => {
            put(body, "userId", *user_id);
            put(body, "activeTokensForUser", *active_tokens);
            let client = client_name.as_ref().map(|name| json!({ "name": name }));
            put(body, "oauthClient", client);
        }
        AccessChange::TeamAccess(teams) => {
            put(body, "addedTeamIds", Some(&teams.added));
            put(body, "removedTeamIds", Some(&teams.removed));
            put(body, "canAccessAllPublicTeams", teams.all_public_teams);
        }
    }
}

fn issue(issue: &IssueData) -> Value {
    let mut data = Map::new();
    put(&mut data, "id", Some(issue.id));
    put(&mut data, "identifier", issue.identifier.as_ref());
    put(&mut data, "title", issue.title.as_ref());
    put(&mut data, "url", issue.url.as_ref());
    put(&mut data, "updatedAt", issue.updated_at.map(written));
    put(&mut data, "teamId", issue.team_id);
    put(&mut data, "state", issue.state.as_ref().map(state));
    put(&mut data, "priority", issue.priority);
    put(&mut data, "trashed", Some(issue.trashed));
    Value::Object(data)
}

fn state(state: &IssueState) -> Value {
    let mut fields = Map::new();
    put(&mut fields, "id", state.id);
    put(&mut fields, "name", state.name.as_ref());
    put(&mut fields, "type", Some(state.kind.as_str()));
    Value::Object(fields)
}

fn actor(actor: &Actor) -> Value {
    let mut fields = Map::new();
    put(&mut fields, "id", actor.id.as_ref());
    put(&mut fields, "type", actor.kind.as_ref());
    put(&mut fields, "name", actor.name.as_ref());
    Value::Object(fields)
}

fn put<T: serde::Serialize>(fields: &mut Map<String, Value>, name: &str, value: Option<T>) {
    if let Some(value) = value {
        fields.insert(name.to_owned(), json!(value));
    }
}

fn written(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap()
}
