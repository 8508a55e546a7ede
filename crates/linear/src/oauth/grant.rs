//! What Linear grants, read from its answer.

use std::time::Duration;

use domain::ScopeSet;
use oauth2::basic::{BasicErrorResponse, BasicTokenType};
use oauth2::{RequestTokenError, TokenResponse};
use serde::{Deserialize, Deserializer, Serialize};

use super::error::OAuthError;
use crate::secret::{AccessToken, RefreshToken};
use crate::text::clean;

/// Longest life of a token that is believed: what Linear gave before tokens expired.
const MAX_LIFE: Duration = Duration::from_hours(10 * 366 * 24);

/// Tokens and what they are good for.
#[derive(Debug, Clone)]
pub struct TokenGrant {
    /// Shown to the API.
    pub access: AccessToken,
    /// Traded for the next pair; none by client credentials.
    pub refresh: Option<RefreshToken>,
    /// How long the access token lives from now on, where Linear said so.
    pub expires_in: Option<Duration>,
    /// What was granted, which can be less or more than was asked for; `None` where Linear did not say,
    /// which means: as asked.
    pub scopes: Option<ScopeSet>,
}

/// Linear's answer. More lenient than what `oauth2` brings: the type can be missing, and scopes are a
/// text or a list.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct TokenAnswer {
    access_token: oauth2::AccessToken,
    #[serde(
        default = "bearer",
        deserialize_with = "oauth2::helpers::deserialize_untagged_enum_case_insensitive"
    )]
    token_type: BasicTokenType,
    expires_in: Option<u64>,
    refresh_token: Option<oauth2::RefreshToken>,
    #[serde(default, deserialize_with = "scopes")]
    scope: Option<Vec<oauth2::Scope>>,
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

fn scopes<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Vec<oauth2::Scope>>, D::Error> {
    let texts = oauth2::helpers::deserialize_optional_string_or_vec_string(from)?;
    Ok(texts.map(|texts| texts.into_iter().map(oauth2::Scope::new).collect()))
}

impl TokenResponse for TokenAnswer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &oauth2::AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.token_type
    }

    fn expires_in(&self) -> Option<Duration> {
        self.expires_in.map(Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&oauth2::RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<oauth2::Scope>> {
        self.scope.as_ref()
    }
}

/// What `oauth2` made of an answer. Its own errors hold the answer, tokens included: none of that is
/// passed on.
pub(super) fn read(
    answer: Result<TokenAnswer, RequestTokenError<OAuthError, BasicErrorResponse>>,
) -> Result<TokenGrant, OAuthError> {
    match answer {
        Ok(answer) => granted(&answer),
        Err(RequestTokenError::Request(error)) => Err(error),
        Err(RequestTokenError::Parse(error, _)) => {
            let path = clean(&error.path().to_string());
            let detail = format!("tokens that do not fit at {path}");
            Err(OAuthError::unreadable(detail))
        }
        Err(RequestTokenError::Other(_)) => Err(OAuthError::unreadable("no JSON")),
        // Refusals are classified before `oauth2` sees them.
        Err(RequestTokenError::ServerResponse(_)) => Err(OAuthError::unreadable("a refusal")),
    }
}

fn granted(answer: &TokenAnswer) -> Result<TokenGrant, OAuthError> {
    if answer.token_type != BasicTokenType::Bearer {
        return Err(OAuthError::unreadable(
            "a token of another type than Bearer",
        ));
    }
    let unfit = |error: crate::secret::BadOAuthValue| OAuthError::unreadable(error.to_string());
    let refresh = answer.refresh_token.as_ref();
    let refresh = refresh.filter(|token| !token.secret().is_empty());
    Ok(TokenGrant {
        access: AccessToken::parse(answer.access_token.secret()).map_err(unfit)?,
        refresh: refresh
            .map(|token| RefreshToken::parse(token.secret()))
            .transpose()
            .map_err(unfit)?,
        expires_in: answer.expires_in().map(|life| life.min(MAX_LIFE)),
        scopes: answer.scopes().map(|scopes| read_scopes(scopes)),
    })
}

fn read_scopes(texts: &[oauth2::Scope]) -> ScopeSet {
    let texts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
    ScopeSet::parse(&texts.join(" "))
}
