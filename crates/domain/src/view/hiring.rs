//! Hirings as shown.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::LinearWriteView;
use crate::{AgentId, HiringId, HiringStatus, Price, StateType, SyncState, word_enum};

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    /// Newest first.
    pub items: Vec<T>,
    /// Send it as `cursor` for the next page; absent on the last.
    pub next_cursor: Option<String>,
}

/// A hiring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HiringView {
    /// Its id.
    pub id: HiringId,
    /// The agent hired.
    pub agent_id: AgentId,
    /// What people call it.
    pub agent_name: String,
    /// What it is hired for.
    pub capability: String,
    /// The task, in Markdown.
    pub task_description: String,
    /// A decimal string.
    pub price: Price,
    /// Where it stands.
    pub status: HiringStatus,
    /// Whether a Linear issue mirrors it.
    pub sync_to_linear: bool,
    /// The team of the issue.
    pub linear_team_id: Option<String>,
    /// The issue, once Linear confirmed it.
    pub linear_issue: Option<LinearIssueView>,
    /// How far both agree.
    pub sync: SyncView,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// The Linear issue of a hiring, as last heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinearIssueView {
    /// Linear's UUID.
    pub id: Uuid,
    /// For example `ENG-42`.
    pub identifier: String,
    /// Its address in Linear.
    pub url: String,
    /// The name of its workflow state.
    pub state_name: String,
    /// The type of its workflow state, spelled as Linear does.
    pub state_type: StateType,
}

/// How far a hiring and its issue agree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncView {
    /// In a word.
    pub state: SyncState,
    /// Why it is late, if it is.
    pub last_error: Option<String>,
    /// When it is tried again.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_attempt_at: Option<OffsetDateTime>,
}

word_enum! {
    /// What a line of a hiring's history tells.
    HistoryKind {
        /// It was made.
        Created = "created",
        /// Its status changed.
        StatusChanged = "status_changed",
        /// Its issue was made in Linear.
        IssueCreated = "issue_created",
        /// We moved its issue.
        IssueMoved = "issue_moved",
        /// The agent commented on its issue.
        Commented = "commented",
        /// Somebody moved its issue in Linear.
        IssueChanged = "issue_changed",
        /// An admin had a sync tried again.
        SyncRestarted = "sync_restarted",
        /// The workspace was disconnected from Linear, and its issue is no longer followed.
        Unlinked = "unlinked",
    }
}

/// One line of a hiring's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// What kind of thing happened.
    pub kind: HistoryKind,
    /// Who did it: a name, `Linear`, or `Countersign`.
    pub actor: String,
    /// What happened, in a sentence.
    pub summary: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// A hiring with what its own page shows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HiringDetail {
    /// The hiring.
    pub hiring: HiringView,
    /// What it can become by a request.
    pub allowed: Vec<HiringStatus>,
    /// Newest first.
    pub history: Vec<HistoryEntry>,
    /// The agent's writes to Linear that wait or failed, newest first.
    pub writes: Vec<LinearWriteView>,
}
