//! Authorizations, and the codes and tokens that stand for them.
//!
//! A grant is one authorization: who allowed what to which application, and as whom its tokens act. Tokens only point
//! at their grant, so ending the grant ends them all at once.

use std::time::Duration;

use uuid::Uuid;

use super::application::{Application, ScopeForm, TokenModel};
use super::authorize::Actor;
use super::pkce::Challenge;
use super::{Authority, Issued};
use crate::linear::{Linear, Place};
use crate::model::DateTime;
use crate::rights::{OAuthClient, Rights, Scopes};
use crate::world::By;

/// Linear's `expires_in` of a day.
const ACCESS_LIFE: Duration = Duration::from_secs(86_399);
/// Of tokens that `client_credentials` gave: 30 days.
const CLIENT_CREDENTIALS_LIFE: Duration = Duration::from_secs(2_591_999);
/// Of tokens from before refresh tokens: ten years.
const LEGACY_LIFE: Duration = Duration::from_secs(315_705_599);

/// How an authorization came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GrantKind {
    /// By a person on the consent page; with PKCE the client secret is optional.
    Code {
        pkce: bool,
    },
    ClientCredentials,
}

/// One authorization.
#[derive(Debug, Clone)]
pub(super) struct Grant {
    pub(super) id: Uuid,
    pub(super) application_id: Uuid,
    pub(super) place: Place,
    pub(super) actor: Actor,
    /// Whom its tokens act as.
    pub(super) user_id: Uuid,
    /// Who allowed it; nobody for `client_credentials`.
    pub(super) granted_by: Option<Uuid>,
    pub(super) scopes: Scopes,
    pub(super) kind: GrantKind,
    pub(super) created_at: DateTime,
    pub(super) ended_at: Option<DateTime>,
}

impl Grant {
    pub(super) fn is_live(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// A code on its way to be traded.
pub(super) struct Code {
    pub(super) grant_id: Uuid,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<Challenge>,
    pub(super) expires_at: DateTime,
}

pub(super) struct AccessToken {
    pub(super) grant_id: Uuid,
    pub(super) expires_at: DateTime,
}

pub(super) struct RefreshToken {
    pub(super) grant_id: Uuid,
    /// The first refresh with it.
    pub(super) used: Option<Used>,
}

/// What a refresh gave, so that it can be given again.
#[derive(Clone)]
pub(super) struct Used {
    pub(super) at: DateTime,
    pub(super) access_token: String,
    pub(super) refresh_token: String,
}

/// What the token endpoint gives.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    pub(crate) access_token: String,
    /// Seconds that the access token has left.
    pub(crate) expires_in: u64,
    pub(crate) scopes: Scopes,
    pub(crate) scope_form: ScopeForm,
    pub(crate) refresh_token: Option<String>,
}

impl Authority {
    pub(super) fn grant(&self, id: Uuid) -> Option<&Grant> {
        self.grants.iter().find(|grant| grant.id == id)
    }

    pub(super) fn by_id(&self, application_id: Uuid) -> Option<&Application> {
        self.applications
            .iter()
            .find(|application| application.id == application_id)
    }

    /// Ends the authorizations that `which` picks, and with them their codes and tokens.
    pub(super) fn end_grants(&mut self, now: DateTime, which: impl Fn(&Grant) -> bool) {
        for grant in self.grants.iter_mut().filter(|grant| grant.is_live()) {
            if which(grant) {
                grant.ended_at = Some(now);
            }
        }
    }

    /// The grant of a token of either kind, live or not.
    pub(super) fn grant_of_token(&self, token: &str) -> Option<&Grant> {
        let access = self.access_tokens.get(token).map(|token| token.grant_id);
        let refresh = self.refresh_tokens.get(token).map(|token| token.grant_id);
        self.grant(access.or(refresh)?)
    }

    /// Access tokens that would be let in now, of the grants that `which` picks.
    pub(super) fn live_tokens(&self, now: DateTime, which: impl Fn(&Grant) -> bool) -> usize {
        let live = |token: &&AccessToken| {
            let grant = self.grant(token.grant_id);
            now < token.expires_at && grant.is_some_and(|grant| grant.is_live() && which(grant))
        };
        self.access_tokens.values().filter(live).count()
    }

    /// New tokens for an authorization.
    pub(super) fn issue(
        &mut self,
        grant: &Grant,
        application: &Application,
        now: DateTime,
    ) -> Issued {
        let (life, refreshable) = match (grant.kind, application.token_model) {
            (GrantKind::ClientCredentials, _) => (CLIENT_CREDENTIALS_LIFE, false),
            (_, TokenModel::Legacy) => (LEGACY_LIFE, false),
            (_, TokenModel::Expiring) => (ACCESS_LIFE, true),
        };
        let access_token = format!("lin_oauth_{}", self.ids.hex(32));
        let token = AccessToken {
            grant_id: grant.id,
            expires_at: now.plus(life),
        };
        self.access_tokens.insert(access_token.clone(), token);
        let refresh_token = refreshable.then(|| format!("lin_refresh_{}", self.ids.hex(32)));
        if let Some(text) = &refresh_token {
            let token = RefreshToken {
                grant_id: grant.id,
                used: None,
            };
            self.refresh_tokens.insert(text.clone(), token);
        }
        self.issued(grant, application, (access_token, refresh_token), now)
    }

    /// Tokens that exist, as the endpoint gives them: what is left of the access token's life counts.
    pub(super) fn issued(
        &self,
        grant: &Grant,
        application: &Application,
        (access_token, refresh_token): (String, Option<String>),
        now: DateTime,
    ) -> Issued {
        let left = self
            .access_tokens
            .get(&access_token)
            .map(|token| token.expires_at.since(now).as_secs());
        Issued {
            grant_id: grant.id,
            place: grant.place,
            user_id: grant.user_id,
            repeated: false,
            tokens: Tokens {
                access_token,
                expires_in: left.unwrap_or_default(),
                scopes: grant.scopes.clone(),
                scope_form: application.scope_form,
                refresh_token,
            },
        }
    }
}

impl Linear {
    /// Whom an access token stands for; nobody if it is unknown, expired or taken back.
    pub(crate) fn bearer(&self, token: &str, now: DateTime) -> Option<By> {
        let known = self.oauth.access_tokens.get(token)?;
        let grant = self.oauth.grant(known.grant_id)?;
        if now >= known.expires_at || !grant.is_live() {
            return None;
        }
        let application = self.oauth.by_id(grant.application_id)?;
        let user = self.world(grant.place).users.get(grant.user_id)?;
        let client = OAuthClient {
            application_id: application.id,
            client_id: application.client_id.clone(),
            name: application.name.clone(),
            scopes: grant.scopes.clone(),
            is_actor: grant.actor == Actor::App,
        };
        user.active.then_some(By {
            user,
            place: grant.place,
            rights: Rights::Through(client),
            now,
        })
    }
}
