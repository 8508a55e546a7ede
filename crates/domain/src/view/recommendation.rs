//! Recommendations as shown.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::ToolAnswer;
use crate::recommendation::LinkState;
use crate::{
    AgentId, RecommendationId, RecommendationLinkId, RecommendationStatus, Refusal, StateType,
};

/// A recommendation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecommendationView {
    /// Its id.
    pub id: RecommendationId,
    /// The agent that recommends; none for a person.
    pub agent_id: Option<AgentId>,
    /// Who recommends, by name.
    pub author: String,
    /// What to do, in a line.
    pub title: String,
    /// What it is about, in Markdown.
    pub body: String,
    /// What it rests on, in Markdown.
    pub evidence: Option<String>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: u8,
    /// Where it stands.
    pub status: RecommendationStatus,
    /// What it can become by a request.
    pub allowed: Vec<RecommendationStatus>,
    /// Its issues in Linear, newest first.
    pub links: Vec<RecommendationLinkView>,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// The tie of a recommendation to an issue in Linear, as last heard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecommendationLinkView {
    /// Its id.
    pub id: RecommendationLinkId,
    /// The recommendation.
    pub recommendation_id: RecommendationId,
    /// How far it is.
    pub state: LinkState,
    /// The issue's UUID, which was minted here before Linear heard of it.
    pub linear_issue_id: Uuid,
    /// Such as `ENG-42`; absent until Linear has the issue.
    pub issue_identifier: Option<String>,
    /// Its address in Linear.
    pub issue_url: Option<String>,
    /// The title of the issue.
    pub issue_title: String,
    /// The name of its workflow state.
    pub linear_issue_state: Option<String>,
    /// The type of its workflow state, spelled as Linear does.
    pub linear_issue_state_type: Option<StateType>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: Option<u8>,
    /// When the issue changed last in Linear, as far as is known.
    #[serde(with = "time::serde::rfc3339::option")]
    pub linear_updated_at: Option<OffsetDateTime>,
    /// When it was last heard of.
    #[serde(with = "time::serde::rfc3339::option")]
    pub synced_at: Option<OffsetDateTime>,
    /// Why Linear refused, if it did.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>))]
    pub refusal: Option<Refusal>,
    /// What a pending one waits for, if something is in the way.
    pub waiting_reason: Option<String>,
    /// When a pending one is tried again.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_attempt_at: Option<OffsetDateTime>,
    /// Who had it made.
    pub created_by: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// What asking for an issue came to.
#[derive(Debug, Clone, PartialEq)]
pub enum IssueAnswer {
    /// A link, whose issue is in Linear or on its way there.
    Link(Box<RecommendationLinkView>),
    /// An agent asked: it waits for a person, or ran where policy lets it.
    Asked(Box<ToolAnswer>),
}

/// What asking Linear about all linked issues came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SyncResult {
    /// How many links have what Linear has now.
    pub synced_count: u64,
    /// How many recommendations were marked as implemented.
    pub updated_count: u64,
    /// Links whose issue Linear does not show any more.
    pub gone: Vec<GoneIssue>,
}

/// A link whose issue Linear does not show any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GoneIssue {
    /// The link.
    pub link_id: RecommendationLinkId,
    /// Its recommendation.
    pub recommendation_id: RecommendationId,
    /// What the issue was called.
    pub issue_identifier: Option<String>,
}
