//! Outgoing webhooks as shown: endpoints without their secrets, messages, and tries at them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;

use crate::{MessageStatus, WebhookEndpointId, WebhookEvent, WebhookMessageId};

/// An endpoint as it can be shown: never a secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookEndpointView {
    /// Its id.
    pub id: WebhookEndpointId,
    /// Where messages are sent.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it is told; everything if absent.
    pub events: Option<Vec<WebhookEvent>>,
    /// Whether messages are sent. Those of a disabled endpoint are held.
    pub enabled: bool,
    /// Since when they are not.
    #[serde(with = "time::serde::rfc3339::option")]
    pub disabled_at: Option<OffsetDateTime>,
    /// Why not.
    pub disabled_reason: Option<String>,
    /// Since when it has only failed; absent while it works.
    #[serde(with = "time::serde::rfc3339::option")]
    pub failing_since: Option<OffsetDateTime>,
    /// When it last took a message.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_success_at: Option<OffsetDateTime>,
    /// Messages that are sent in a moment or tried again later, counted up to 10,000.
    pub waiting: u64,
    /// Messages that are held because it is disabled, counted up to 10,000.
    pub held: u64,
    /// Messages whose tries are used up, counted up to 10,000.
    pub failed: u64,
    /// Until when messages are signed with the secret before the last rotation, too.
    #[serde(with = "time::serde::rfc3339::option")]
    pub previous_secret_until: Option<OffsetDateTime>,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// An endpoint with a new secret: only the answers that made it hold it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookEndpointSecret {
    /// What messages are signed with, shown this once.
    pub secret: String,
    /// The endpoint.
    #[serde(flatten)]
    pub endpoint: WebhookEndpointView,
}

impl std::fmt::Debug for WebhookEndpointSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebhookEndpointSecret")
            .field("secret", &"[redacted]")
            .field("endpoint", &self.endpoint)
            .finish()
    }
}

/// A message to one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookMessageView {
    /// Its id: the header `webhook-id`, the same for every try.
    pub id: WebhookMessageId,
    /// The endpoint that it is for.
    pub endpoint_id: WebhookEndpointId,
    /// What it tells.
    #[serde(rename = "type")]
    pub event: WebhookEvent,
    /// Where it stands.
    pub status: MessageStatus,
    /// How often it was tried since it was made or last sent again by hand.
    pub attempt_count: u32,
    /// When it is tried next, while it waits.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_attempt_at: Option<OffsetDateTime>,
    /// Why the last try failed, if it did.
    pub last_error: Option<String>,
    /// When what it tells happened.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it was delivered, or given up.
    #[serde(with = "time::serde::rfc3339::option")]
    pub finished_at: Option<OffsetDateTime>,
}

/// A message with what it says and all tries at it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookMessageDetail {
    /// The message.
    #[serde(flatten)]
    pub message: WebhookMessageView,
    /// What is sent.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub payload: Value,
    /// The tries, oldest first.
    pub attempts: Vec<WebhookAttemptView>,
}

/// One try at a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookAttemptView {
    /// When it was made: the header `webhook-timestamp`.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// How long it took.
    pub duration_ms: u64,
    /// The status of the answer, if there was one.
    pub status_code: Option<u16>,
    /// Why the try failed, if it did.
    pub error: Option<String>,
    /// How the answer begins: at most 1,024 bytes, written by whoever answered. What looks like a secret is left out.
    pub answer: String,
}
