//! Events: that something changed, never what. Whoever hears one reads again with their own rights,
//! so an event cannot leak, and a lost one costs a delay only.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{WorkspaceId, word_enum};

word_enum! {
    /// What kind of thing changed; the name of the server-sent event.
    EventKind {
        /// A hiring, its issue link or its sync.
        Hiring = "hiring",
        /// A connection to Linear.
        Integration = "integration",
        /// A delivery came in or was processed.
        Delivery = "delivery",
        /// An agent or its tokens.
        Agent = "agent",
        /// A person's own connection to Linear.
        ConnectedAccount = "connected_account",
        /// A pending action was asked for, decided or carried out.
        PendingAction = "pending_action",
        /// A rule was made, changed, moved or removed, or a switch that stops writes was thrown.
        Policy = "policy",
        /// A recommendation, or one of its links to issues.
        Recommendation = "recommendation",
        /// An endpoint of outgoing webhooks, or a message to it.
        WebhookEndpoint = "webhook_endpoint",
    }
}

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// UUID v7, for `Last-Event-ID`.
    pub id: Uuid,
    /// Only readers in this workspace hear it.
    pub workspace: WorkspaceId,
    /// What kind of thing.
    pub kind: EventKind,
    /// Which one.
    pub subject: Uuid,
}
