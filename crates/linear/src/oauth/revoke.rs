//! The end of a token, asked for by us.

use reqwest::header::CONTENT_TYPE;
use url::form_urlencoded;

use super::classify::{Grant, refusal};
use super::wire::Wire;
use super::{OAuthClient, OAuthError};
use crate::error::AwayKind;
use crate::http;
use crate::secret::{AccessToken, RefreshToken};

/// A token that is to end.
#[derive(Debug, Clone, Copy)]
pub enum RevocableToken<'a> {
    /// What is shown to the API.
    Access(&'a AccessToken),
    /// What the next pair is had for.
    Refresh(&'a RefreshToken),
}

/// What became of a token that was to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// Linear ended it.
    Revoked,
    /// Linear does not know it, as a rule since it has ended already. Nothing is left to be done.
    NotKnown,
}

impl OAuthClient {
    /// Ends a token. The same again does no harm.
    ///
    /// Shape: `POST /oauth/revoke`, Linear developer docs, "OAuth 2.0 authentication": 200 revoked, 400
    /// it could not be, 401 nobody is known by it. The token goes into the form alone: with an
    /// `Authorization` header beside it Linear refuses.
    pub async fn revoke(&self, token: RevocableToken<'_>) -> Result<Revocation, OAuthError> {
        let (token, hint) = match token {
            RevocableToken::Access(token) => (token.expose(), "access_token"),
            RevocableToken::Refresh(token) => (token.expose(), "refresh_token"),
        };
        let wire = Wire::new(&self.http, Grant::Revoke, [token]);
        wire.told(self.send_revocation(&wire, token, hint).await)
    }

    async fn send_revocation(
        &self,
        wire: &Wire<'_>,
        token: &str,
        hint: &str,
    ) -> Result<Revocation, OAuthError> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("token", token)
            .append_pair("token_type_hint", hint)
            .finish();
        let request = self
            .http
            .post(self.revoke.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form)
            .build()
            .map_err(|error| http::failure_of(&error))?;
        let answer = wire.exchange(request).await?;
        if answer.status == 200 {
            return Ok(Revocation::Revoked);
        }
        match refusal(Grant::Revoke, &answer) {
            OAuthError::InvalidGrant { .. }
            | OAuthError::InvalidClient { .. }
            | OAuthError::Unexpected { .. }
                if matches!(answer.status, 400 | 401) =>
            {
                Ok(Revocation::NotKnown)
            }
            // Not JSON, which Linear does not promise here. A page is of something in front of it.
            OAuthError::Unavailable {
                kind: AwayKind::Status(400 | 401),
                ..
            } if !is_page(&answer.body) => Ok(Revocation::NotKnown),
            error => Err(error),
        }
    }
}

fn is_page(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}
