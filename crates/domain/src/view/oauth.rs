//! OAuth applications, invitations and connected accounts as shown.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::scope::ScopeSet;
use crate::{
    AuthorizationPurpose, ConnectedAccountId, ConnectedAccountStatus, LinearActor,
    OAuthApplicationId, WorkspaceId,
};

/// An application that an admin registered in Linear. Its secrets are never shown again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OAuthApplicationView {
    /// Its id; part of its webhook's address.
    pub id: OAuthApplicationId,
    /// What it is called here: the `connection_name` of connected accounts.
    pub name: String,
    /// Its public name in Linear.
    pub client_id: String,
    /// Whether its client secret is stored.
    pub has_client_secret: bool,
    /// Whether the secret is stored that Linear signs its deliveries with.
    pub has_webhook_secret: bool,
    /// Where Linear sends people back to: to be entered there.
    pub redirect_uri: String,
    /// Where Linear sends its deliveries: to be entered there.
    pub webhook_url: String,
    /// How many connected accounts it has.
    pub connected_accounts: u64,
    /// When it was entered.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// What Linear granted to a connection, and how long its token lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantView {
    /// The application that access was given to, by its name here.
    pub connection_name: String,
    /// What was asked for.
    pub asked_scopes: ScopeSet,
    /// What was granted.
    pub granted_scopes: ScopeSet,
    /// When access was given.
    #[serde(with = "time::serde::rfc3339")]
    pub granted_at: OffsetDateTime,
    /// When the token ends unless it is renewed; absent where it does not end by itself.
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires_at: Option<OffsetDateTime>,
    /// When it is renewed, which happens by itself.
    #[serde(with = "time::serde::rfc3339::option")]
    pub renewal_due_at: Option<OffsetDateTime>,
    /// Since when renewing it fails, if it does.
    #[serde(with = "time::serde::rfc3339::option")]
    pub failing_since: Option<OffsetDateTime>,
    /// Why the last try to renew it failed.
    pub last_error: Option<String>,
    /// When it is tried again.
    #[serde(with = "time::serde::rfc3339::option")]
    pub next_attempt_at: Option<OffsetDateTime>,
}

/// What has to be entered in Linear before there is an application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OAuthFormView {
    /// Linear's form for a new application, filled in.
    pub create_url: String,
    /// Where Linear sends people back to.
    pub redirect_uri: String,
    /// Where Linear sends its deliveries.
    pub webhook_url: String,
}

/// What a person is asked to allow: the page behind an authorization link.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationView {
    /// For what access is asked.
    pub purpose: AuthorizationPurpose,
    /// Who asks.
    pub workspace_name: String,
    /// The person or token that made the link.
    pub started_by: String,
    /// Whom it is meant for: the identifier of the connected account.
    pub identifier: Option<String>,
    /// In whose name writes will appear.
    pub actor: LinearActor,
    /// What is asked for.
    pub scopes: ScopeSet,
    /// Until when it can be opened.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// A link that somebody has to open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorizationLink {
    /// To be opened by the person that it is for, once.
    pub link: String,
    /// Until when.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// The way to Linear's consent page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorizationStart {
    /// To be opened in a browser within ten minutes, once.
    pub auth_url: String,
    /// What Linear sends back with its answer.
    pub state: String,
}

/// A person's own connection to Linear.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ConnectedAccountView {
    /// Its id.
    pub id: ConnectedAccountId,
    /// Where it is.
    pub workspace_id: WorkspaceId,
    /// The name of the application that access is given to.
    pub connection_name: String,
    /// What a program of yours calls the person.
    pub identifier: String,
    /// Whether it can be used.
    pub status: ConnectedAccountStatus,
    /// Why it cannot, and what to do, if it cannot.
    pub status_reason: Option<String>,
    /// Since when it stands so.
    #[serde(with = "time::serde::rfc3339")]
    pub status_since: OffsetDateTime,
    /// The person in Linear.
    pub linear_user_id: Option<Uuid>,
    /// Their name.
    pub linear_user_name: Option<String>,
    /// The Linear workspace.
    pub linear_org_name: Option<String>,
    /// What was granted.
    pub scopes: Option<ScopeSet>,
    /// When its token ends unless it is renewed, which happens by itself.
    #[serde(with = "time::serde::rfc3339::option")]
    pub expires_at: Option<OffsetDateTime>,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}
