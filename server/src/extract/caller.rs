//! Who asks. A handler that forgets the permission has no caller to put into its command, because
//! only these extractors make one.

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use domain::token::TokenScope;
use domain::view::SessionView;
use domain::{Caller, Origin, Principal};
use tower_sessions::Session;

use crate::error::ApiError;
use crate::state::AppState;

/// Anybody with credentials; the use case decides what they see.
pub(crate) struct AnyCaller(pub(crate) Caller);

/// Anybody with credentials, for calls of tools: what a call does decides which scope it needs, and not its method.
pub(crate) struct ToolCaller {
    pub(crate) caller: Caller,
    /// Whether the credentials are good for writes, too.
    pub(crate) may_write: bool,
}

/// People of the workspace and its own tokens.
pub(crate) struct Reader(pub(crate) Caller);

/// Admins: people with that role, and the workspace's own tokens.
pub(crate) struct Admin(pub(crate) Caller);

/// A person in a browser, with the session that says so.
pub(crate) struct Browser {
    pub(crate) session: Session,
    pub(crate) view: SessionView,
}

impl FromRequestParts<AppState> for AnyCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        match bearer(&parts.headers)? {
            Some(token) => by_token(state, &token, parts).await.map(Self),
            None => by_session(state, parts)
                .await
                .map(|browser| Self(browser.caller(origin(parts)))),
        }
    }
}

impl FromRequestParts<AppState> for ToolCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Some(token) = bearer(&parts.headers)? else {
            let browser = by_session(state, parts).await?;
            let caller = browser.caller(origin(parts));
            return Ok(Self {
                caller,
                may_write: true,
            });
        };
        let token = authenticate(state, &token, parts).await?;
        let may_write = token.scopes.contains(&TokenScope::Write);
        if !may_write {
            token.require(TokenScope::Read)?;
        }
        Ok(Self {
            caller: token.caller,
            may_write,
        })
    }
}

impl FromRequestParts<AppState> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let AnyCaller(caller) = AnyCaller::from_request_parts(parts, state).await?;
        caller.require_reader().map_err(forbidden)?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<AppState> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let AnyCaller(caller) = AnyCaller::from_request_parts(parts, state).await?;
        caller.require_admin().map_err(forbidden)?;
        Ok(Self(caller))
    }
}

impl FromRequestParts<AppState> for Browser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        by_session(state, parts).await
    }
}

impl Browser {
    fn caller(&self, origin: Origin) -> Caller {
        let SessionView {
            user_id: user,
            workspace_id: workspace,
            role,
            ..
        } = self.view;
        Caller {
            workspace,
            principal: Principal::User { user, role },
            origin,
        }
    }
}

/// The token of `Authorization: Bearer …`, if that header is there.
fn bearer(headers: &HeaderMap) -> Result<Option<String>, ApiError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let (Some(value), second) = (values.next(), values.next()) else {
        return Ok(None);
    };
    let token = value.to_str().ok().and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then(|| token.trim().to_owned())
    });
    match (token, second) {
        (Some(token), None) if !token.is_empty() => Ok(Some(token)),
        _ => Err(ApiError::unauthenticated(
            "Send one header `Authorization: Bearer <token>`.",
        )),
    }
}

/// From where the client asks: see the middleware that looks behind proxies.
fn origin(parts: &Parts) -> Origin {
    let client = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    client.map_or(Origin::Unknown, |client| Origin::Client(client.ip()))
}

async fn by_token(state: &AppState, token: &str, parts: &Parts) -> Result<Caller, ApiError> {
    let authenticated = authenticate(state, token, parts).await?;
    let needed = if parts.method.is_safe() {
        TokenScope::Read
    } else {
        TokenScope::Write
    };
    authenticated.require(needed)?;
    Ok(authenticated.caller)
}

/// Who a token speaks for, and what it is good for.
struct Authenticated {
    caller: Caller,
    scopes: Vec<TokenScope>,
}

impl Authenticated {
    fn require(&self, needed: TokenScope) -> Result<(), ApiError> {
        if self.scopes.contains(&needed) {
            return Ok(());
        }
        let message = format!("This token does not have the scope `{needed}` that this needs.");
        Err(ApiError::forbidden("insufficient_scope", message))
    }
}

async fn authenticate(
    state: &AppState,
    token: &str,
    parts: &Parts,
) -> Result<Authenticated, ApiError> {
    let found = services::api_token::authenticate(&state.0.ctx, token).await?;
    Ok(Authenticated {
        caller: Caller {
            origin: origin(parts),
            ..found.caller
        },
        scopes: found.scopes,
    })
}

async fn by_session(state: &AppState, parts: &Parts) -> Result<Browser, ApiError> {
    let nobody = || ApiError::unauthenticated("Sign in, or send `Authorization: Bearer <token>`.");
    let session = parts
        .extensions
        .get::<Session>()
        .cloned()
        .ok_or_else(nobody)?;
    let view = app::auth::person_of(&state.0.ctx, &session)
        .await?
        .ok_or_else(nobody)?;
    Ok(Browser { session, view })
}

fn forbidden(refusal: domain::Refusal) -> ApiError {
    ApiError {
        status: axum::http::StatusCode::FORBIDDEN,
        refusal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn read(values: &[&'static [u8]]) -> Result<Option<String>, ApiError> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(value).unwrap());
        }
        bearer(&headers)
    }

    #[test]
    fn one_bearer_token_or_none() {
        assert_eq!(read(&[]).unwrap(), None);
        assert_eq!(
            read(&[b"Bearer cs_admin_x"]).unwrap().as_deref(),
            Some("cs_admin_x")
        );
        assert_eq!(
            read(&[b"bearer  cs_admin_x "]).unwrap().as_deref(),
            Some("cs_admin_x")
        );
        for wrong in [
            b"Bearer ".as_slice(),
            b"cs_admin_x",
            b"Basic YTpi",
            b"Bearer \xff",
        ] {
            let mut headers = HeaderMap::new();
            headers.append(AUTHORIZATION, HeaderValue::from_bytes(wrong).unwrap());
            assert_eq!(bearer(&headers).unwrap_err().status.as_u16(), 401);
        }
        assert!(read(&[b"Bearer a", b"Bearer b"]).is_err());
    }
}
