//! The token endpoint: codes, refresh tokens and client credentials are traded for access tokens.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use super::application::{Application, RevokedAnswer};
use super::authorize::Actor;
use super::tokens::{Grant, GrantKind, Tokens, Used};
use crate::linear::{Linear, Place};
use crate::model::DateTime;
use crate::rights::{Scope, Scopes};

/// For so long after the first refresh the same refresh gives the same tokens (Linear developer docs).
const GRACE: Duration = Duration::from_mins(30);
/// So many tokens of `client_credentials` live side by side (Linear developer docs).
const MAX_PARALLEL: usize = 1_000;

/// What is answered when a refresh token is not, or no longer, good.
pub(crate) const INVALID_GRANT: (&str, &str) =
    ("invalid_grant", "Token has been expired or revoked.");

/// A request to the token endpoint.
#[derive(Debug, Clone, Default)]
pub(crate) struct TokenRequest {
    pub(crate) form: HashMap<String, String>,
    /// Client id and secret from `Authorization: Basic`.
    pub(crate) basic: Option<(String, String)>,
}

/// Tokens, and what the log says about them.
#[derive(Debug, Clone)]
pub(crate) struct Issued {
    pub(crate) tokens: Tokens,
    pub(crate) grant_id: Uuid,
    pub(crate) place: Place,
    pub(crate) user_id: Uuid,
    /// The same tokens as before, within the grace.
    pub(crate) repeated: bool,
}

/// Why there are no tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TokenRefusal {
    pub(crate) status: u16,
    pub(crate) error: &'static str,
    pub(crate) description: String,
}

impl TokenRefusal {
    fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status: 400,
            error,
            description: description.into(),
        }
    }

    fn missing(name: &str) -> Self {
        Self::new("invalid_request", format!("Missing parameter: `{name}`"))
    }

    fn no_secret() -> Self {
        let sentence = "Invalid client: cannot retrieve client credentials";
        Self::new("invalid_client", sentence)
    }

    fn invalid_grant() -> Self {
        Self::new(INVALID_GRANT.0, INVALID_GRANT.1)
    }

    fn invalid_code(what: &str) -> Self {
        Self::new("invalid_grant", format!("Invalid grant: {what}"))
    }
}

impl TokenRequest {
    /// A parameter that is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.form
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    fn required(&self, name: &str) -> Result<&str, TokenRefusal> {
        self.get(name).ok_or_else(|| TokenRefusal::missing(name))
    }

    /// The client id, from whichever place it came.
    pub(crate) fn client_id(&self) -> Option<&str> {
        let basic = self.basic.as_ref().map(|(id, _)| id.as_str());
        basic.or_else(|| self.get("client_id"))
    }
}

/// A client that named itself, and whether it proved it.
struct Authenticated {
    application: Application,
    by_secret: bool,
}

impl Linear {
    /// Answers a request to the token endpoint.
    pub(crate) fn token(
        &mut self,
        request: &TokenRequest,
        now: DateTime,
    ) -> Result<Issued, TokenRefusal> {
        let grant_type = request.required("grant_type")?;
        let client = self.client(request)?;
        match grant_type {
            "authorization_code" => self.trade_code(request, &client, now),
            "refresh_token" => self.refresh(request, &client, now),
            "client_credentials" => self.client_credentials(request, &client, now),
            _ => Err(TokenRefusal::new(
                "unsupported_grant_type",
                "Unsupported grant type: `grant_type` is invalid",
            )),
        }
    }

    fn client(&self, request: &TokenRequest) -> Result<Authenticated, TokenRefusal> {
        let refused = |description: &str| TokenRefusal {
            // Who tried by the header is told by the header's status.
            status: if request.basic.is_some() { 401 } else { 400 },
            error: "invalid_client",
            description: format!("Invalid client: {description}"),
        };
        if request.basic.is_some() && request.get("client_secret").is_some() {
            let sentence = "Invalid request: credentials must not come twice";
            return Err(TokenRefusal::new("invalid_request", sentence));
        }
        let id = request
            .client_id()
            .ok_or_else(|| refused("cannot retrieve client credentials"))?;
        let application = self.oauth.application(id);
        let application = application.ok_or_else(|| refused("client is invalid"))?;
        let basic = request.basic.as_ref().map(|(_, secret)| secret.as_str());
        let secret = basic.or_else(|| request.get("client_secret"));
        if secret.is_some_and(|secret| secret != application.client_secret) {
            return Err(refused("client is invalid"));
        }
        Ok(Authenticated {
            application: application.clone(),
            by_secret: secret.is_some(),
        })
    }

    fn trade_code(
        &mut self,
        request: &TokenRequest,
        client: &Authenticated,
        now: DateTime,
    ) -> Result<Issued, TokenRefusal> {
        let text = request.required("code")?;
        let invalid = || TokenRefusal::invalid_code("authorization code is invalid");
        let code = self.oauth.codes.get(text).ok_or_else(invalid)?;
        let grant = self.oauth.grant(code.grant_id);
        let grant = grant
            .filter(|grant| grant.application_id == client.application.id && grant.is_live())
            .ok_or_else(invalid)?;
        if now >= code.expires_at {
            return Err(TokenRefusal::invalid_code("authorization code has expired"));
        }
        if request.required("redirect_uri")? != code.redirect_uri {
            let sentence = "Invalid request: `redirect_uri` is invalid";
            return Err(TokenRefusal::new("invalid_request", sentence));
        }
        match (&code.challenge, request.get("code_verifier")) {
            (Some(_), None) => return Err(TokenRefusal::missing("code_verifier")),
            (Some(challenge), Some(verifier)) if challenge.fits(verifier) => {}
            (None, None) if client.by_secret => {}
            (None, None) => return Err(TokenRefusal::no_secret()),
            // Who brings a verifier for a code without a challenge did not ask for this code.
            (_, Some(_)) => return Err(TokenRefusal::invalid_code("code verifier is invalid")),
        }
        let grant = grant.clone();
        self.oauth.codes.remove(text);
        Ok(self.oauth.issue(&grant, &client.application, now))
    }

    fn refresh(
        &mut self,
        request: &TokenRequest,
        client: &Authenticated,
        now: DateTime,
    ) -> Result<Issued, TokenRefusal> {
        let text = request.required("refresh_token")?;
        let oauth = &mut self.oauth;
        let token = oauth.refresh_tokens.get(text);
        let token = token.ok_or_else(TokenRefusal::invalid_grant)?;
        let (used, grant) = (token.used.clone(), oauth.grant(token.grant_id).cloned());
        let grant = grant
            .filter(|grant| grant.application_id == client.application.id)
            .ok_or_else(TokenRefusal::invalid_grant)?;
        if !client.by_secret && grant.kind != (GrantKind::Code { pkce: true }) {
            return Err(TokenRefusal::no_secret());
        }
        if !grant.is_live() {
            return Err(match client.application.revoked_answer {
                RevokedAnswer::InvalidGrant => TokenRefusal::invalid_grant(),
                RevokedAnswer::InvalidRequest => {
                    TokenRefusal::new("invalid_request", "Refresh token revoked")
                }
            });
        }
        if let Some(used) = used {
            return self.repeat(&used, &grant, &client.application, now);
        }
        let issued = oauth.issue(&grant, &client.application, now);
        if let (Some(token), Some(next)) = (
            oauth.refresh_tokens.get_mut(text),
            &issued.tokens.refresh_token,
        ) {
            token.used = Some(Used {
                at: now,
                access_token: issued.tokens.access_token.clone(),
                refresh_token: next.clone(),
            });
        }
        Ok(issued)
    }

    /// The same refresh once more: within the grace it gives what it gave, unless that was refreshed in turn.
    fn repeat(
        &self,
        used: &Used,
        grant: &Grant,
        application: &Application,
        now: DateTime,
    ) -> Result<Issued, TokenRefusal> {
        let next = self.oauth.refresh_tokens.get(&used.refresh_token);
        let overtaken = next.is_none_or(|next| next.used.is_some());
        if overtaken || now.since(used.at) > GRACE {
            return Err(TokenRefusal::invalid_grant());
        }
        let pair = (used.access_token.clone(), Some(used.refresh_token.clone()));
        Ok(Issued {
            repeated: true,
            ..self.oauth.issued(grant, application, pair, now)
        })
    }

    /// An app token for the workspace that owns the application. All app tokens there have the same scopes: asking for
    /// others ends those that there are.
    fn client_credentials(
        &mut self,
        request: &TokenRequest,
        client: &Authenticated,
        now: DateTime,
    ) -> Result<Issued, TokenRefusal> {
        let application = &client.application;
        if !application.client_credentials {
            let sentence = "Client does not support the client_credentials grant type";
            return Err(TokenRefusal::new("Error", sentence));
        }
        if !client.by_secret {
            return Err(TokenRefusal::no_secret());
        }
        let scopes =
            Scopes::parse(request.get("scope").unwrap_or_default()).map_err(|unknown| {
                TokenRefusal::new("invalid_scope", format!("Invalid scope: {unknown}"))
            })?;
        if scopes.has(Scope::Admin) {
            let sentence = "Invalid scope: admin";
            return Err(TokenRefusal::new("invalid_scope", sentence));
        }
        let owner = self.organization(&application.organization);
        let place = owner.unwrap_or(Place::HOME);
        let creator = self.world(place).first_admin().map(|admin| admin.id);
        let installation = self.world_mut(place).install(
            &application.applicant(),
            creator.unwrap_or_default(),
            true,
            now,
        );
        self.make_room(application.id, place, &scopes, now);
        let grant = Grant {
            id: self.oauth.ids.uuid(),
            application_id: application.id,
            place,
            actor: Actor::App,
            user_id: installation.app_user_id.unwrap_or_default(),
            granted_by: None,
            scopes,
            kind: GrantKind::ClientCredentials,
            created_at: now,
            ended_at: None,
        };
        self.oauth.grants.push(grant.clone());
        self.spread_capabilities(application.id, place);
        Ok(self.oauth.issue(&grant, application, now))
    }

    /// Ends app tokens with other scopes, and the oldest where there are too many.
    fn make_room(&mut self, application_id: Uuid, place: Place, scopes: &Scopes, now: DateTime) {
        let of_app = |grant: &Grant| {
            grant.application_id == application_id
                && grant.place == place
                && grant.actor == Actor::App
                && grant.is_live()
        };
        let grants = &self.oauth.grants;
        let others = grants
            .iter()
            .any(|grant| of_app(grant) && grant.scopes != *scopes);
        if others {
            return self.oauth.end_grants(now, of_app);
        }
        let parallel = |grant: &Grant| of_app(grant) && grant.kind == GrantKind::ClientCredentials;
        let live: Vec<Uuid> = grants
            .iter()
            .filter(|grant| parallel(grant))
            .map(|grant| grant.id)
            .collect();
        let surplus = (live.len() + 1).saturating_sub(MAX_PARALLEL);
        let oldest = &live[..surplus];
        self.oauth
            .end_grants(now, |grant| oldest.contains(&grant.id));
    }
}
