//! What a workspace is set to.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// What a workspace is set to, and what it keeps at the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingsView {
    /// Days for which deliveries are kept; one that waits to be processed is kept longer.
    pub delivery_retention_days: u16,
    /// Days for which idempotency keys are kept; a request under an older one is a new request.
    pub idempotency_key_retention_days: u16,
    /// Whether the workspace may be connected to Linear. Whoever operates the server switches it, with
    /// `countersign workspace features`.
    pub has_integrations: bool,
    /// The deliveries that there are.
    pub deliveries: KeptView,
    /// The idempotency keys that there are.
    pub idempotency_keys: KeptView,
}

/// How much there is of something that is removed when it is old.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptView {
    /// How many, counted up to 10,000: that many, or more.
    pub count: u64,
    /// From when the oldest is.
    #[serde(with = "time::serde::rfc3339::option")]
    pub oldest_at: Option<OffsetDateTime>,
}
