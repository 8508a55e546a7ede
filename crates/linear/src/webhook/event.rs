//! What a delivery says, read so that little is required and unknown things do no harm.
//!
//! Linear adds fields, types and actions without notice. Only what everything else stands on has to be
//! there: the type and the action.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::instant;
use crate::types::StateType;

mod access;

pub use access::{AccessChange, TeamAccess};

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct WebhookEvent {
    /// Such as `Issue` or `Comment`: Linear's field `type`.
    pub kind: String,
    /// Such as `create`, `update` or `remove`.
    pub action: String,
    /// When Linear sent it: `webhookTimestamp`, the only time that the signature covers and that says
    /// so. Whether a retry is stamped anew is not documented. Absent in the oldest examples.
    pub sent_at: Option<OffsetDateTime>,
    /// When it happened.
    pub created_at: Option<OffsetDateTime>,
    /// The workspace.
    pub organization_id: Option<Uuid>,
    /// The subscription: the same for all its deliveries, so never use it to tell them apart.
    pub webhook_id: Option<Uuid>,
    /// The application that it concerns or was sent for, by Linear's id of it; not always a UUID.
    pub oauth_client_id: Option<String>,
    /// The application's user in that workspace. With the workspace it tells which connection is meant.
    pub app_user_id: Option<Uuid>,
    /// Who did it.
    pub actor: Option<Actor>,
    /// Address of the thing in the browser.
    pub url: Option<String>,
    /// The thing itself, as Linear sent it.
    pub data: Option<Value>,
    /// The thing as an issue, if it is one.
    pub issue: Option<IssueData>,
    /// Which properties changed: the keys of `updatedFrom`.
    pub changed: Vec<String>,
    /// What changed about our access, if that is what it tells.
    pub access: Option<AccessChange>,
}

/// Who did something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Id of a user, an OAuth client or an integration; not always a UUID.
    pub id: Option<String>,
    /// Such as `user`, `oauthClient` or `integration`.
    pub kind: Option<String>,
    /// Display name.
    pub name: Option<String>,
}

/// An issue as a delivery shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueData {
    /// Linear's id: ours, if we made the issue.
    pub id: Uuid,
    /// Such as `ENG-42`.
    pub identifier: Option<String>,
    /// Title.
    pub title: Option<String>,
    /// Its address in the browser.
    pub url: Option<String>,
    /// When it changed: compare it with what is known, since the order of deliveries is not promised.
    pub updated_at: Option<OffsetDateTime>,
    /// Its team.
    pub team_id: Option<Uuid>,
    /// Where it stands now.
    pub state: Option<IssueState>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: Option<u8>,
    /// Whether it is in the trash.
    pub trashed: bool,
}

/// A workflow state as a delivery shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueState {
    /// Linear's id.
    pub id: Option<Uuid>,
    /// The team's name for it.
    pub name: Option<String>,
    /// What kind of state it is.
    pub kind: StateType,
}

/// Why a signed body is not an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PayloadError {
    /// Not JSON, or nested too deeply.
    #[error("the body is not JSON")]
    NotJson,
    /// JSON, but not an object.
    #[error("the body is not a JSON object")]
    NotAnObject,
    /// A required field is missing or of the wrong type.
    #[error("the field {0} is missing or of the wrong type")]
    Field(&'static str),
}

/// Reads a delivery's body. Verify it first.
pub fn parse(raw: &[u8]) -> Result<WebhookEvent, PayloadError> {
    let parsed = serde_json::from_slice(raw).map_err(|_| PayloadError::NotJson)?;
    let Value::Object(mut body) = parsed else {
        return Err(PayloadError::NotAnObject);
    };
    let kind = text(&body, "type").ok_or(PayloadError::Field("type"))?;
    let action = text(&body, "action").ok_or(PayloadError::Field("action"))?;
    let sent_at = match body.get("webhookTimestamp") {
        None => None,
        Some(stamp) => Some(sent_at(stamp).ok_or(PayloadError::Field("webhookTimestamp"))?),
    };
    let data = body.remove("data");
    let issue = data.as_ref().filter(|_| kind == "Issue").and_then(issue);
    Ok(WebhookEvent {
        sent_at,
        created_at: moment(&body, "createdAt"),
        organization_id: id(&body, "organizationId"),
        webhook_id: id(&body, "webhookId"),
        oauth_client_id: text(&body, "oauthClientId"),
        app_user_id: id(&body, "appUserId"),
        access: access::read(&kind, &action, &body),
        actor: body.get("actor").and_then(Value::as_object).map(actor),
        url: text(&body, "url"),
        changed: changed(&body),
        kind,
        action,
        data,
        issue,
    })
}

/// `webhookTimestamp`: milliseconds since 1970, declared as a float.
fn sent_at(stamp: &Value) -> Option<OffsetDateTime> {
    let millis = stamp.as_f64().filter(|millis| millis.is_finite())?;
    // Casting saturates, and what is then out of range is refused below.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "fractions of a millisecond do not matter"
    )]
    let millis = millis as i128;
    OffsetDateTime::from_unix_timestamp_nanos(millis.checked_mul(1_000_000)?).ok()
}

fn actor(actor: &Map<String, Value>) -> Actor {
    Actor {
        id: text(actor, "id"),
        kind: text(actor, "type"),
        name: text(actor, "name"),
    }
}

fn issue(data: &Value) -> Option<IssueData> {
    let data = data.as_object()?;
    let team = data.get("team").and_then(Value::as_object);
    Some(IssueData {
        id: id(data, "id")?,
        identifier: text(data, "identifier"),
        title: text(data, "title"),
        url: text(data, "url"),
        updated_at: moment(data, "updatedAt"),
        team_id: team
            .and_then(|team| id(team, "id"))
            .or_else(|| id(data, "teamId")),
        state: data.get("state").and_then(Value::as_object).and_then(state),
        priority: data.get("priority").and_then(priority),
        trashed: data.get("trashed") == Some(&Value::Bool(true)),
    })
}

fn state(state: &Map<String, Value>) -> Option<IssueState> {
    let kind = StateType::from(state.get("type")?.as_str()?);
    Some(IssueState {
        id: id(state, "id"),
        name: text(state, "name"),
        kind,
    })
}

/// A priority is declared as a float.
fn priority(number: &Value) -> Option<u8> {
    let number = number.as_f64()?;
    (0..=4).find(|known| (f64::from(*known) - number).abs() < 0.5)
}

fn changed(body: &Map<String, Value>) -> Vec<String> {
    let before = body.get("updatedFrom").and_then(Value::as_object);
    before
        .map(|before| before.keys().cloned().collect())
        .unwrap_or_default()
}

fn text(object: &Map<String, Value>, field: &str) -> Option<String> {
    object.get(field)?.as_str().map(str::to_owned)
}

fn id(object: &Map<String, Value>, field: &str) -> Option<Uuid> {
    Uuid::try_parse(object.get(field)?.as_str()?).ok()
}

fn moment(object: &Map<String, Value>, field: &str) -> Option<OffsetDateTime> {
    instant::read(object.get(field)?.as_str()?)
}

#[cfg(test)]
mod tests;
