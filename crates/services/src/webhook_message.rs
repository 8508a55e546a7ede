//! Outgoing webhooks: what endpoints are told, sent as [Standard Webhooks](https://www.standardwebhooks.com) has it.
//!
//! A message is made in the transaction of the change that it tells of, with the job that sends it: nothing is lost,
//! and nothing is told that was rolled back. It is sent at least once, under one id, in no order that is promised.
//!
//! There is one job per endpoint, which sends what is due a few at a time. An endpoint that is slow therefore holds up
//! its own messages alone; and since the kind has a lane of its own, all slow endpoints together hold up no other work.

mod list;
mod record;
mod resend;
mod send;
mod wake;

pub use list::{ListMessages, get, list};
pub(crate) use resend::release;
pub use resend::{resend, resend_all};

pub(crate) use send::SendWebhooks;
pub(crate) use wake::WakeWebhooks;

use domain::view::WebhookMessageView;
use domain::{
    EventKind, MessageStatus, Timestamp, WebhookEvent, WebhookMessageId, WorkspaceId,
    webhook_endpoint,
};
use serde_json::{Value, json};
use store::webhook_endpoint::WebhookEndpoint;
use store::webhook_message::WebhookMessage;
use time::format_description::well_known::Rfc3339;

use crate::ServiceError;
use crate::unit::Unit;

const WHAT: &str = "message";

/// Tells a workspace's endpoints of something.
pub(crate) async fn tell(
    unit: &mut Unit<'_>,
    workspace: WorkspaceId,
    event: WebhookEvent,
    data: Value,
) -> Result<(), ServiceError> {
    for endpoint in told(unit, workspace, event).await? {
        post(unit, &endpoint, event, &data).await?;
    }
    Ok(())
}

/// The endpoints of a workspace that are told of this.
pub(crate) async fn told(
    unit: &Unit<'_>,
    workspace: WorkspaceId,
    event: WebhookEvent,
) -> Result<Vec<WebhookEndpoint>, ServiceError> {
    let mut endpoints = store::webhook_endpoint::list(&unit.txn, workspace).await?;
    endpoints.retain(|endpoint| webhook_endpoint::is_told(endpoint.events.as_deref(), event));
    Ok(endpoints)
}

/// Makes a message to one endpoint, and has it sent with the commit; held if the endpoint is disabled.
pub(crate) async fn post(
    unit: &mut Unit<'_>,
    endpoint: &WebhookEndpoint,
    event: WebhookEvent,
    data: &Value,
) -> Result<WebhookMessage, ServiceError> {
    let payload = json!({ "type": event, "timestamp": moment(unit.now), "data": data });
    let enabled = endpoint.disabled_at.is_none();
    let message = WebhookMessage {
        id: WebhookMessageId(unit.id()),
        workspace: endpoint.workspace,
        endpoint: endpoint.id,
        event,
        payload: payload.to_string(),
        status: if enabled {
            MessageStatus::Waiting
        } else {
            MessageStatus::Held
        },
        attempt_count: 0,
        next_attempt_at: enabled.then_some(unit.now),
        last_error: None,
        created_at: unit.now,
        finished_at: None,
        version: 1,
    };
    store::webhook_message::insert(&unit.txn, &message).await?;
    if enabled {
        unit.enqueue(&SendWebhooks::to(endpoint)).await?;
    }
    unit.changed(
        endpoint.workspace,
        EventKind::WebhookEndpoint,
        endpoint.id.0,
    );
    Ok(message)
}

/// A moment as payloads have it.
pub(crate) fn moment(at: Timestamp) -> String {
    // Years of four digits are all that a clock of ours tells.
    at.format(&Rfc3339).unwrap_or_default()
}

pub(crate) fn view(row: WebhookMessage) -> WebhookMessageView {
    WebhookMessageView {
        id: row.id,
        endpoint_id: row.endpoint,
        event: row.event,
        status: row.status,
        attempt_count: row.attempt_count,
        next_attempt_at: row.next_attempt_at,
        last_error: row.last_error,
        created_at: row.created_at,
        finished_at: row.finished_at,
    }
}
