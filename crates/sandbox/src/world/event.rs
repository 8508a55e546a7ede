//! What happened, as webhooks may be told about it.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::model::DateTime;

/// A change that webhooks may be told about.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    /// Such as `Issue`: the resource type that webhooks subscribe to.
    pub(crate) kind: &'static str,
    /// Such as `create`, `update` and `remove`.
    pub(crate) action: &'static str,
    /// Absent for what belongs to the whole workspace.
    pub(crate) team_id: Option<Uuid>,
    pub(crate) body: EventBody,
    pub(crate) created_at: DateTime,
}

/// What the delivery carries beside what all deliveries carry.
#[derive(Debug, Clone)]
pub(crate) enum EventBody {
    /// A thing of the workspace changed: whoever subscribes to its kind hears of it.
    Entity {
        actor: Value,
        data: Value,
        /// Previous values of what an update changed.
        updated_from: Option<Map<String, Value>>,
        url: String,
    },
    /// What an application may do here changed: only that application hears of it.
    Installation {
        webhook_id: Uuid,
        /// Name of the application, for the log.
        application: String,
        fields: Map<String, Value>,
    },
}
