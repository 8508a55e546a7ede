//! OAuth 2 with Linear: the address to send a person to, the trade of codes and refresh tokens for
//! tokens, and their end.
//!
//! What the crate `oauth2` does: the authorize address with its PKCE challenge, the body of each token
//! request, and the reading of a good answer. What is done here:
//! - Linear separates scopes by commas where it is asked and by spaces where it answers, and
//!   applications from before 2023-12 get a list; `oauth2` knows spaces alone. So one scope that holds
//!   the commas is passed to it, and the answer is a type of ours.
//! - Requests go through the client's own connections (`wire`), and whatever is not a good answer is
//!   classified there, with status and headers in view; `oauth2` forgets both.
//! - Revoking is a plain form: Linear wants the token alone, `oauth2` would send the client's id too.
//! - Nothing rolls dice: state and verifier are arguments.
//!
//! Shape: Linear developer docs, "OAuth 2.0 authentication".

use std::borrow::Cow;

use domain::{LinearActor, ScopeSet};
use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse,
};
use oauth2::{
    AuthType, AuthUrl, CsrfToken, EndpointNotSet, EndpointSet, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, StandardRevocableToken, TokenUrl,
};
use url::Url;

use crate::client::{LinearClient, SetupError, is_http};

mod callback;
mod classify;
mod error;
mod grant;
mod revoke;
mod wire;

pub use callback::Callback;
pub use error::OAuthError;
pub use grant::TokenGrant;
pub use revoke::{RevocableToken, Revocation};

pub use crate::secret::{
    AccessToken, AuthorizationCode, BadOAuthValue, ClientId, ClientSecret, PkceVerifier,
    RefreshToken, StateToken,
};
use classify::Grant;
use grant::TokenAnswer;
use wire::Wire;

/// An application that was registered in Linear.
#[derive(Debug, Clone)]
pub struct OAuthApp {
    /// Its public name.
    pub id: ClientId,
    /// What it proves itself by. Linear does without where PKCE is used, but not for client
    /// credentials.
    pub secret: Option<ClientSecret>,
}

/// What a person is asked to allow.
#[derive(Debug, Clone)]
pub struct Authorize {
    /// In whose name writes will appear. It cannot be changed afterwards.
    pub actor: LinearActor,
    /// What is asked for.
    pub scopes: ScopeSet,
    /// Where Linear sends the person afterwards; one of those that the application names.
    pub redirect_uri: Url,
    /// Comes back with the answer.
    pub state: StateToken,
    /// Its hash is sent now, itself when the code is traded.
    pub verifier: PkceVerifier,
    /// Shows the consent screen also to those who allowed it before: they can choose another of their
    /// Linear workspaces there.
    pub always_ask: bool,
}

/// What a person's answer is traded for tokens with.
#[derive(Debug, Clone)]
pub struct CodeExchange {
    /// What came back.
    pub code: AuthorizationCode,
    /// The one whose hash was sent.
    pub verifier: PkceVerifier,
    /// The same as was sent.
    pub redirect_uri: Url,
}

/// Linear's OAuth endpoints. Clones are cheap and share connections with the client it came from.
#[derive(Debug, Clone)]
pub struct OAuthClient {
    http: reqwest::Client,
    authorize: AuthUrl,
    token: TokenUrl,
    revoke: Url,
}

/// `oauth2`'s client with our answer in it; the other types are its own and not used.
type Oauth2Client = oauth2::Client<
    BasicErrorResponse,
    TokenAnswer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

impl LinearClient {
    /// Linear's OAuth endpoints: people are sent to `app_url`, such as `https://linear.app`; tokens come
    /// from the API that this client calls.
    pub fn oauth(&self, app_url: &Url) -> Result<OAuthClient, SetupError> {
        if !is_http(app_url) {
            return Err(SetupError::AppScheme(app_url.scheme().to_owned()));
        }
        let mut api = self.endpoint.clone();
        if let Ok(mut segments) = api.path_segments_mut() {
            segments.pop_if_empty().pop();
        }
        Ok(OAuthClient {
            http: self.http.clone(),
            authorize: AuthUrl::from_url(below(app_url, &["oauth", "authorize"])),
            token: TokenUrl::from_url(below(&api, &["oauth", "token"])),
            revoke: below(&api, &["oauth", "revoke"]),
        })
    }
}

impl OAuthClient {
    /// The address to send a person to. It holds the state: never log it.
    pub fn authorize_url(&self, client: &ClientId, ask: &Authorize) -> Url {
        let app = OAuthApp {
            id: client.clone(),
            secret: None,
        };
        let client = self.client_of(&app);
        let verifier = PkceCodeVerifier::new(ask.verifier.expose().to_owned());
        let state = CsrfToken::new(ask.state.expose().to_owned());
        let mut request = client
            .authorize_url(|| state)
            .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(ask.redirect_uri.clone())))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .add_extra_param("actor", ask.actor.as_str());
        if !ask.scopes.is_empty() {
            request = request.add_scope(one_scope(&ask.scopes));
        }
        if ask.always_ask {
            request = request.add_extra_param("prompt", "consent");
        }
        request.url().0
    }

    /// Trades a code for tokens. A code is good once: where the outcome is unknown
    /// ([`OAuthError::outcome_is_unknown`]) the person has to be asked again.
    ///
    /// # Errors
    /// [`OAuthError::InvalidGrant`] if the code is used, too old, or not for this verifier or address.
    pub async fn exchange(
        &self,
        app: &OAuthApp,
        exchange: CodeExchange,
    ) -> Result<TokenGrant, OAuthError> {
        let code = exchange.code.expose();
        let verifier = exchange.verifier.expose();
        let wire = self.wire(Grant::Code, app, [code, verifier]);
        let client = self.client_of(app);
        let request = client
            .exchange_code(oauth2::AuthorizationCode::new(code.to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.to_owned()))
            .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(exchange.redirect_uri)));
        wire.told(grant::read(request.request_async(&wire).await))
    }

    /// Trades a refresh token for the next pair. The old one is dead with it; for 30 minutes from its
    /// first use Linear answers the same request again, so keep it until the new pair is stored.
    ///
    /// # Errors
    /// [`OAuthError::InvalidGrant`] if access is gone: somebody has to give it again. No other error
    /// means that.
    pub async fn refresh(
        &self,
        app: &OAuthApp,
        token: &RefreshToken,
    ) -> Result<TokenGrant, OAuthError> {
        let wire = self.wire(Grant::Refresh, app, [token.expose()]);
        let client = self.client_of(app);
        let token = oauth2::RefreshToken::new(token.expose().to_owned());
        let request = client.exchange_refresh_token(&token);
        wire.told(grant::read(request.request_async(&wire).await))
    }

    /// A token for the application itself in the Linear workspace that owns it. Ask for the same scopes
    /// each time: others revoke all that were given before.
    ///
    /// # Errors
    /// [`OAuthError::ClientCredentialsOff`] if that is not switched on for the application.
    pub async fn client_credentials(
        &self,
        app: &OAuthApp,
        scopes: &ScopeSet,
    ) -> Result<TokenGrant, OAuthError> {
        let wire = self.wire(Grant::ClientCredentials, app, []);
        let client = self.client_of(app);
        let mut request = client.exchange_client_credentials();
        if !scopes.is_empty() {
            request = request.add_scope(one_scope(scopes));
        }
        wire.told(grant::read(request.request_async(&wire).await))
    }

    /// Id and secret go into the body: of the ways that Linear takes, the one that it has for every
    /// grant.
    fn client_of(&self, app: &OAuthApp) -> Oauth2Client {
        let id = oauth2::ClientId::new(app.id.expose().to_owned());
        let client = oauth2::Client::new(id)
            .set_auth_type(AuthType::RequestBody)
            .set_auth_uri(self.authorize.clone())
            .set_token_uri(self.token.clone());
        match &app.secret {
            Some(secret) => {
                client.set_client_secret(oauth2::ClientSecret::new(secret.expose().to_owned()))
            }
            None => client,
        }
    }

    fn wire<'a, const N: usize>(
        &'a self,
        grant: Grant,
        app: &'a OAuthApp,
        secrets: [&'a str; N],
    ) -> Wire<'a> {
        let secret = app.secret.as_ref().map(ClientSecret::expose);
        Wire::new(&self.http, grant, secrets.into_iter().chain(secret))
    }
}

/// `oauth2` puts spaces between scopes and Linear wants commas: to it, it is one.
fn one_scope(scopes: &ScopeSet) -> oauth2::Scope {
    oauth2::Scope::new(scopes.comma_separated())
}

fn below(base: &Url, path: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut segments) = url.path_segments_mut() {
        segments.pop_if_empty().extend(path);
    }
    url.set_query(None);
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests;
