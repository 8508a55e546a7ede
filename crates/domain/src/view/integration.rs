//! Integrations as shown. Field names are those of the routes under `/api/integrations/linear`.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::GrantView;
use crate::{
    ConnectionKind, IntegrationId, IntegrationState, StateType, WebhookState, WorkspaceId,
};

/// What a key can do, found out without storing it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectionTest {
    /// Whom the key belongs to.
    pub linear_user_name: String,
    /// Their address.
    pub linear_user_email: String,
    /// The Linear workspace.
    pub linear_org_name: String,
    /// Its logo, if it has one.
    pub linear_org_logo_url: Option<String>,
    /// The teams to choose from.
    pub teams: Vec<TeamView>,
    /// Whether the key may register a webhook, so that changes in Linear come back.
    pub can_manage_webhooks: bool,
    /// What the key cannot do and what to do about it, in sentences.
    pub limitations: Vec<String>,
}

/// A team of Linear.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TeamView {
    /// Linear's UUID.
    pub id: Uuid,
    /// For example `ENG`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its workflow states, by position.
    pub states: Vec<WorkflowStateView>,
    /// Its projects, by name.
    #[serde(default)]
    pub projects: Vec<ProjectView>,
    /// The labels that its issues can be given, by name: its own and those of the whole Linear workspace.
    #[serde(default)]
    pub labels: Vec<LabelView>,
}

/// A project of a team; it may be of several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProjectView {
    /// Linear's UUID.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How far it is: `backlog`, `planned`, `started`, `paused`, `completed`, `canceled`, or what Linear
    /// added since.
    pub state: String,
}

/// A label of a team or of the whole Linear workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LabelView {
    /// Linear's UUID.
    pub id: Uuid,
    /// Its name. A team and the workspace may have one of the same name.
    pub name: String,
    /// Such as `#5e6ad2`.
    pub color: String,
    /// Whether it is a group of labels, which no issue can be given itself.
    pub is_group: bool,
}

/// A workflow state of a team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkflowStateView {
    /// Linear's UUID.
    pub id: Uuid,
    /// Its name; free, and per team.
    pub name: String,
    /// Its type, spelled as Linear does.
    #[serde(rename = "type")]
    pub kind: StateType,
    /// Its place among its team's states.
    pub position: f64,
}

/// A workspace's connection to Linear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IntegrationStatus {
    /// Whether there is a connection at all.
    pub connected: bool,
    /// The workspace it belongs to.
    pub workspace_id: WorkspaceId,
    /// Its id; part of the webhook's address.
    pub integration_id: Option<IntegrationId>,
    /// How it is connected.
    pub kind: Option<ConnectionKind>,
    /// Whether it works.
    pub state: Option<IntegrationState>,
    /// Since when it is in this state.
    #[serde(with = "time::serde::rfc3339::option")]
    pub state_since: Option<OffsetDateTime>,
    /// Why it does not, if it does not.
    pub state_reason: Option<String>,
    /// As whom it acts: whose key it is, who gave access, or the app.
    pub linear_user_name: Option<String>,
    /// What was granted, where access was given by OAuth.
    pub grant: Option<GrantView>,
    /// The Linear workspace.
    pub linear_org_name: Option<String>,
    /// Its logo, if it has one.
    pub linear_org_logo_url: Option<String>,
    /// The default team's UUID; absent until one is picked.
    pub selected_team_id: Option<Uuid>,
    /// The default team's name.
    pub selected_team_name: Option<String>,
    /// The default project's UUID.
    pub selected_project_id: Option<Uuid>,
    /// The default project's name.
    pub selected_project_name: Option<String>,
    /// How many hirings are linked to an issue through it.
    pub linked_hirings: u64,
    /// How many issues of recommendations are linked through it.
    pub linked_recommendations: u64,
    /// How changes in Linear come back.
    pub webhook: Option<WebhookView>,
    /// The disconnecting that goes on, or the last one while nothing is connected.
    pub disconnection: Option<DisconnectionView>,
    /// When anything was last exchanged.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_synced_at: Option<OffsetDateTime>,
    /// When it was connected.
    #[serde(with = "time::serde::rfc3339::option")]
    pub connected_at: Option<OffsetDateTime>,
}

/// How a workspace was disconnected from Linear, or is being.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DisconnectionView {
    /// The Linear workspace.
    pub linear_org_name: String,
    /// Who asked for it.
    pub requested_by: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub requested_at: OffsetDateTime,
    /// When the key and all else of the connection was erased; absent while that waits for Linear.
    #[serde(with = "time::serde::rfc3339::option")]
    pub finished_at: Option<OffsetDateTime>,
    /// Whether Linear has no webhook of ours any more; absent until it is known.
    pub webhook_removed: Option<bool>,
    /// What became of the webhook, in a sentence.
    pub outcome: Option<String>,
    /// Why it waits, if it does.
    pub last_error: Option<String>,
    /// When Linear is asked again; never, if that was given up.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_attempt_at: Option<OffsetDateTime>,
}

/// The way back from Linear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookView {
    /// Whether it is registered.
    pub state: WebhookState,
    /// Why not, and what to do, if not.
    pub reason: Option<String>,
    /// Where Linear sends to.
    pub url: String,
    /// When the last delivery came in.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_delivery_at: Option<OffsetDateTime>,
    /// What the last delivery was, for example `Issue update`.
    pub last_delivery: Option<String>,
    /// How many came in and are kept, counted up to 10,000: that many, or more.
    pub deliveries: u64,
    /// Whether a new secret is on its way to Linear; both count until it is there.
    pub rotating: bool,
    /// Until when the secret before the last rotation counts.
    #[serde(with = "time::serde::rfc3339::option")]
    pub previous_secret_until: Option<OffsetDateTime>,
    /// Whether what Linear sends arrives.
    pub health: WebhookHealth,
}

/// Whether what Linear sends arrives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebhookHealth {
    /// The last delivery, if nothing came for five minutes since. A quiet team is silent, too: see
    /// `missed`.
    #[serde(with = "time::serde::rfc3339::option")]
    pub silent_since: Option<OffsetDateTime>,
    /// How many deliveries of the last 24 hours could not be processed, counted up to 10,000.
    pub failed: u64,
    /// How many requests to the address were refused since it was connected.
    pub refusals: i64,
    /// When the last one was.
    #[serde(with = "time::serde::rfc3339::option")]
    pub last_refusal_at: Option<OffsetDateTime>,
    /// The code that it was refused with, for example `signature_invalid`.
    pub last_refusal: Option<String>,
    /// When Linear was last asked what changed.
    #[serde(with = "time::serde::rfc3339::option")]
    pub reconciled_at: Option<OffsetDateTime>,
    /// What that found, in sentences.
    pub reconcile_summary: Option<String>,
    /// How many linked issues it found moved that no delivery had told of.
    pub missed: i64,
    /// Why Linear could not be asked, if it is late.
    pub reconcile_error: Option<String>,
    /// The last self-test, if there was one.
    pub self_test: Option<SelfTestView>,
}

/// Linear was made to send a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SelfTestView {
    /// When that was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub sent_at: OffsetDateTime,
    /// When it arrived.
    #[serde(with = "time::serde::rfc3339::option")]
    pub heard_at: Option<OffsetDateTime>,
    /// Whether it should have arrived by now: after a minute.
    pub overdue: bool,
    /// Why Linear could not be made to send one.
    pub error: Option<String>,
}
