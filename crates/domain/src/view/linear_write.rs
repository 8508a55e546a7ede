//! Writes of the hired agent as shown.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::LinearIssueView;
use crate::{LinearWriteId, LinearWriteKind, LinearWriteStatus, Refusal};

/// A write to Linear that the hired agent asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinearWriteView {
    /// Its id.
    pub id: LinearWriteId,
    /// What is written.
    pub kind: LinearWriteKind,
    /// Where it stands.
    pub status: LinearWriteStatus,
    /// The name of the state, or the comment as the agent gave it.
    pub content: String,
    /// The issue as it was afterwards, once it is done.
    pub linear_issue: Option<LinearIssueView>,
    /// The comment in Linear, once it is done.
    pub comment: Option<LinearCommentView>,
    /// Why it failed, if it did.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub refusal: Option<Refusal>,
    /// What it waits for, if it is pending and something is in the way.
    pub waiting_reason: Option<String>,
    /// When it is tried again, if the last try failed.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_attempt_at: Option<OffsetDateTime>,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When its outcome was known.
    #[serde(with = "time::serde::rfc3339::option")]
    pub finished_at: Option<OffsetDateTime>,
}

/// A comment in Linear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinearCommentView {
    /// Linear's UUID.
    pub id: Uuid,
    /// Its address in Linear.
    pub url: String,
}
