//! Agents and API tokens as shown.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::token::{TokenKind, TokenScope};
use crate::{AgentId, ApiTokenId};

/// An agent that can be hired.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AgentView {
    /// Its id.
    pub id: AgentId,
    /// What people call it.
    pub name: String,
    /// What it is good at; may be empty.
    pub description: String,
    /// Hirings that are not over.
    pub open_hirings: u64,
    /// Its tokens, also revoked ones.
    pub tokens: Vec<ApiTokenView>,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// An API token as it can be shown: never the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiTokenView {
    /// Its id.
    pub id: ApiTokenId,
    /// Whom it speaks for.
    pub kind: TokenKind,
    /// What it was made for, in the words of whoever made it.
    pub name: String,
    /// Its first characters, to recognise it by.
    pub hint: String,
    /// What it may do.
    pub scopes: Vec<TokenScope>,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it ends by itself.
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires_at: Option<OffsetDateTime>,
    /// When it was revoked.
    #[serde(with = "time::serde::rfc3339::option")]
    pub revoked_at: Option<OffsetDateTime>,
    /// When it was last used, to the minute.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_used_at: Option<OffsetDateTime>,
}

/// A token as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for, for example `ci`.
    pub name: String,
    /// The agent that it speaks for; without one it is the workspace's own.
    #[serde(default)]
    pub agent_id: Option<AgentId>,
    /// Both scopes unless named.
    #[serde(default)]
    pub scopes: Option<Vec<TokenScope>>,
    /// Days until it ends by itself; never unless given.
    #[serde(default)]
    pub expires_in_days: Option<u16>,
}

/// A token right after it was made: the only answer that holds its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenCreated {
    /// The secret, shown this once.
    pub token: String,
    /// The rest of it.
    #[serde(flatten)]
    pub view: ApiTokenView,
}
