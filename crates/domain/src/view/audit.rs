//! Entries of the audit log as shown.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

/// One entry of the audit log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntryView {
    /// Its place in the workspace's chain, from 1 without a gap.
    pub seq: i64,
    /// When it was done.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What kind of somebody did it: `user`, `admin_token`, `agent`, `operator`, `linear`, `stranger`, `countersign`.
    pub actor_kind: String,
    /// Which one, if there is an id.
    pub actor_id: Option<Uuid>,
    /// What they were called.
    pub actor_name: String,
    /// From where: an address of the network, `command line`, `Linear`, or `job`.
    pub origin: String,
    /// What was done, for example `integration.disabled`.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// What that was called.
    pub subject_label: String,
    /// What changed, as it was before; never a secret.
    pub before: Value,
    /// What changed, as it was afterwards; never a secret.
    pub after: Value,
    /// SHA-256 of the entry before, in hex; zeros for the first.
    pub prev_hash: String,
    /// SHA-256 of this entry, which includes that of the one before.
    pub hash: String,
}

/// An entry as it is exported: `before` and `after` are the texts that the hash is over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLine {
    /// The workspace.
    pub workspace_id: Uuid,
    /// Its place in the chain.
    pub seq: i64,
    /// When it was done, for people.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// The same in microseconds since 1970, for the hash.
    pub at_unix_us: i64,
    /// What kind of somebody did it.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: Option<Uuid>,
    /// What they were called.
    pub actor_name: String,
    /// From where.
    pub origin: String,
    /// What was done.
    pub action: String,
    /// What kind of thing it was done to.
    pub subject_kind: String,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// What that was called.
    pub subject_label: String,
    /// JSON, as text.
    pub before: String,
    /// JSON, as text.
    pub after: String,
    /// In hex.
    pub prev_hash: String,
    /// In hex.
    pub hash: String,
}

/// Whether a workspace's chain is whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditVerdict {
    /// How many entries were found in order.
    pub entries: i64,
    /// The hash of the last of them, in hex: kept elsewhere, it proves that none was cut off later.
    pub last_hash: String,
    /// What is wrong with the entry after them, if something is.
    pub broken: Option<String>,
}
