//! Who is behind a bearer token.

use domain::token::{TokenKind, TokenScope};
use domain::{Caller, Origin, Principal, Refusal, Timestamp};
use store::api_token::ApiToken;
use time::Duration;

use super::digest;
use crate::{Ctx, ServiceError};

/// How exactly the last use is kept; writing it at each request would cost more than it tells.
const LAST_USED_RESOLUTION: Duration = Duration::minutes(1);

/// A caller by token.
#[derive(Debug, Clone)]
pub struct Authenticated {
    /// Who asks.
    pub caller: Caller,
    /// What the token may do.
    pub scopes: Vec<TokenScope>,
}

/// Finds the caller behind a token.
///
/// # Errors
/// Unknown, revoked or expired; the sentence says which.
pub async fn authenticate(ctx: &Ctx, bearer: &str) -> Result<Authenticated, ServiceError> {
    let now = ctx.now();
    let refused =
        |message: &str| ServiceError::Unauthenticated(Refusal::new("invalid_token", message));
    let found = store::api_token::by_hash(ctx.db.reader(), &digest(bearer)).await?;
    let Some(token) = found else {
        return Err(refused(
            "This token is not known. Tokens begin with `cs_admin_` or `cs_agent_`.",
        ));
    };
    if token.revoked_at.is_some() {
        return Err(refused("This token was revoked."));
    }
    if token.expires_at.is_some_and(|end| end <= now) {
        return Err(refused("This token has expired."));
    }
    touch(ctx, &token, now).await?;
    let principal = match (token.kind, token.agent) {
        (TokenKind::Admin, _) => Principal::AdminToken { token: token.id },
        (TokenKind::Agent, Some(agent)) => Principal::Agent {
            agent,
            token: token.id,
        },
        (TokenKind::Agent, None) => return Err(refused("This token belongs to no agent.")),
    };
    Ok(Authenticated {
        caller: Caller {
            origin: Origin::Unknown,
            workspace: token.workspace,
            principal,
        },
        scopes: token.scopes,
    })
}

async fn touch(ctx: &Ctx, token: &ApiToken, now: Timestamp) -> Result<(), ServiceError> {
    if token
        .last_used_at
        .is_some_and(|used| now - used < LAST_USED_RESOLUTION)
    {
        return Ok(());
    }
    let unit = ctx.begin(now).await?;
    store::api_token::touch(&unit.txn, token.id, now).await?;
    unit.commit().await
}
