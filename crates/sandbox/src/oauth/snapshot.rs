//! What tests and pages see of authorizations and installations: plain values, taken at a moment.

use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::authorize::Actor;
use super::tokens::{Grant, GrantKind};
use crate::linear::{Linear, Place};
use crate::model::{DateTime, Installation};
use crate::snapshot::OrganizationSnapshot;

/// An application in a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InstallationSnapshot {
    /// The workspace.
    pub organization: OrganizationSnapshot,
    /// The user that it acts as; nothing if it only acts as people.
    pub app_user_id: Option<Uuid>,
    /// What its deliveries carry as `webhookId`; nothing if it has no webhook.
    pub webhook_id: Option<Uuid>,
    /// Whether its webhook is enabled here.
    pub webhook_enabled: bool,
    /// Whether the app user sees all public teams.
    pub all_public_teams: bool,
    /// Keys of the teams that the app user was given beyond that.
    pub teams: Vec<String>,
    /// When it was first authorized here.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

/// One authorization: a consent, or a token of `client_credentials`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthorizationSnapshot {
    /// The same in all its tokens.
    pub id: Uuid,
    /// Url key of the workspace.
    pub organization: String,
    /// `user` or `app`.
    pub actor: &'static str,
    /// Whom its tokens act as.
    pub user: String,
    /// Who allowed it; nobody for `client_credentials`.
    pub granted_by: Option<String>,
    /// Sorted.
    pub scopes: Vec<String>,
    /// Whether it came by `client_credentials`.
    pub client_credentials: bool,
    /// Access tokens that would be let in now.
    pub live_tokens: usize,
    /// When it was allowed.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it ended, if it did.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ended_at: Option<OffsetDateTime>,
}

impl Linear {
    /// Where an application is installed.
    pub(crate) fn installation_snapshots(&self, application_id: Uuid) -> Vec<InstallationSnapshot> {
        self.worlds()
            .filter_map(|(place, world)| Some((place, world.installation(application_id)?)))
            .map(|(place, installation)| self.installation_snapshot(place, &installation))
            .collect()
    }

    /// What was allowed to an application, oldest first, ended ones too.
    pub(crate) fn authorization_snapshots(
        &self,
        application_id: Uuid,
        now: DateTime,
    ) -> Vec<AuthorizationSnapshot> {
        let grants = self.oauth.grants.iter();
        grants
            .filter(|grant| grant.application_id == application_id)
            .map(|grant| self.authorization_snapshot(grant, now))
            .collect()
    }

    fn installation_snapshot(
        &self,
        place: Place,
        installation: &Installation,
    ) -> InstallationSnapshot {
        let world = self.world(place);
        let webhook = installation
            .webhook_id
            .and_then(|id| world.webhooks.get(id));
        let given = installation.access.team_ids.iter();
        InstallationSnapshot {
            organization: world.organization_snapshot(),
            app_user_id: installation.app_user_id,
            webhook_id: installation.webhook_id,
            webhook_enabled: webhook.is_some_and(|webhook| webhook.enabled),
            all_public_teams: installation.access.all_public_teams,
            teams: given
                .filter_map(|&id| world.teams.get(id))
                .map(|team| team.key.clone())
                .collect(),
            created_at: installation.created_at.to_offset(),
        }
    }

    fn authorization_snapshot(&self, grant: &Grant, now: DateTime) -> AuthorizationSnapshot {
        let world = self.world(grant.place);
        let name = |id: Uuid| world.users.get(id).map(|user| user.name.clone());
        AuthorizationSnapshot {
            id: grant.id,
            organization: world.organization.url_key.clone(),
            actor: match grant.actor {
                Actor::User => "user",
                Actor::App => "app",
            },
            user: name(grant.user_id).unwrap_or_default(),
            granted_by: grant.granted_by.and_then(name),
            scopes: grant.scopes.names(),
            client_credentials: grant.kind == GrantKind::ClientCredentials,
            live_tokens: self.oauth.live_tokens(now, |one| one.id == grant.id),
            created_at: grant.created_at.to_offset(),
            ended_at: grant.ended_at.map(DateTime::to_offset),
        }
    }
}
