//! Integrations: a workspace's connection to Linear, and what it can do.

use crate::word_enum;

word_enum! {
    /// Whether the connection works.
    IntegrationState {
        /// Calls go out, deliveries are applied.
        Active = "active",
        /// Switched off by an admin; everything waits.
        Disabled = "disabled",
        /// Linear refuses the credentials: somebody has to connect again.
        ReconnectRequired = "reconnect_required",
        /// An admin disconnected it: the webhook is being removed in Linear, then all of it is erased.
        Disconnecting = "disconnecting",
    }
}

word_enum! {
    /// Whether Linear tells us what changes there.
    WebhookState {
        /// To be registered in a moment.
        Pending = "pending",
        /// Registered.
        Active = "active",
        /// The key may not manage webhooks; only admins of the Linear workspace may.
        Refused = "refused",
        /// Linear did not take it, or all tries failed.
        Failed = "failed",
    }
}
