//! Answers: what the API sends and pages show. They hold no secret by construction.

mod agent;
mod audit;
mod delivery;
mod digest;
mod hiring;
mod integration;
mod linear_write;
mod oauth;
mod overview;
mod pending_action;
mod policy;
mod recommendation;
mod session;
mod settings;
mod ticket;
mod webhook_endpoint;

pub use agent::{AgentView, ApiTokenView, NewToken, TokenCreated};
pub use audit::{AuditEntryView, AuditLine, AuditVerdict};
pub use delivery::{DeliveryDetail, DeliveryHeader, DeliveryView, ReplayResult, Replayed};
pub use digest::{
    DeciderLine, DigestCounts, DigestLine, DigestView, OldestWaiting, RuleLine, Suggestion,
    WaitedView,
};
pub use hiring::{
    HiringDetail, HiringView, HistoryEntry, HistoryKind, LinearIssueView, Page, SyncView,
};
pub use integration::{
    ConnectionTest, DisconnectionView, IntegrationStatus, LabelView, ProjectView, SelfTestView,
    TeamView, WebhookHealth, WebhookView, WorkflowStateView,
};
pub use linear_write::{LinearCommentView, LinearWriteView};
pub use oauth::{
    AuthorizationLink, AuthorizationStart, ConnectedAccountView, GrantView, InvitationView,
    OAuthApplicationView, OAuthFormView,
};
pub use overview::{Attention, Overview, OverviewCounts};
pub use pending_action::{
    DecisionView, EditView, PendingActionView, PendingCounts, TargetView, ToolAnswer,
};
pub use policy::{DryRunExample, DryRunView, PoliciesView, RuleView, VerdictCounts, WriteStopView};
pub use recommendation::{
    GoneIssue, IssueAnswer, RecommendationLinkView, RecommendationView, SyncResult,
};
pub use session::SessionView;
pub use settings::{KeptView, SettingsView};
pub use ticket::TicketView;
pub use webhook_endpoint::{
    WebhookAttemptView, WebhookEndpointSecret, WebhookEndpointView, WebhookMessageDetail,
    WebhookMessageView,
};

/// How far rows are counted that come in without end: counting all of them would take longer each day.
pub const MOST_COUNTED: u64 = 10_000;
