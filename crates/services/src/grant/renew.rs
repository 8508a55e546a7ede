//! Renews a grant: one worker of all processes, under a lease in its row.

use std::error::Error as _;

use domain::Renewal;
use linear::OAuthError;
use linear::oauth::{RefreshToken, TokenGrant};
use secrecy::ExposeSecret;
use store::oauth_grant::{OAuthGrant, refresh_token_place};
use time::Duration;

use super::{client_of, record};
use crate::unit::again;
use crate::{Ctx, ServiceError};

/// How long nobody else renews. Longer than the calls of one renewal take together; if the process is gone by
/// then, Linear answers its request again.
const LEASE: Duration = Duration::seconds(120);
/// Most calls of one renewal.
const CALLS: u32 = 3;
/// So often Linear has to refuse before it is believed: once may be a mistake of its own, and costs nothing to ask
/// about.
const BELIEVED: u32 = 2;

/// What became of a try to renew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Renewed {
    /// There are new tokens, or Linear refused for good: the row says which.
    Yes,
    /// It failed in a way that passes; the row says why and when it is tried again.
    NotNow,
    /// Somebody else is at it.
    ByAnother,
}

/// What is known of the access token that a grant has at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Present {
    /// It lives as long as Linear said that it would.
    AsIssued,
    /// Linear refused it, or its time is up: it is over, whatever was said of its life.
    Over,
}

/// How a renewal ended.
pub(super) enum Answer {
    /// The next tokens.
    Tokens(Box<TokenGrant>),
    /// Linear refused, and refused again.
    Refused,
    /// Somebody else got new tokens meanwhile, or the grant is gone.
    Superseded,
    /// It failed in a way that says nothing about the grant.
    Failed(OAuthError),
}

impl Answer {
    /// The word that metrics know it by.
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Tokens(_) => "renewed",
            Self::Refused => "refused",
            Self::Superseded => "superseded",
            Self::Failed(_) => "failed",
        }
    }
}

/// Whether Linear refused a grant for good: somebody has to give access again.
pub(super) fn is_refused(grant: &OAuthGrant) -> bool {
    grant.refresh_due_at.is_none() && grant.failing_since.is_some()
}

/// Renews a grant, unless somebody else does.
pub(super) async fn renew(
    ctx: &Ctx,
    grant: &OAuthGrant,
    token: Present,
) -> Result<Renewed, ServiceError> {
    let Some(leased) = lease(ctx, grant, token).await? else {
        return Ok(Renewed::ByAnother);
    };
    // In a task of its own: a caller that goes away must not lose tokens that are on their way.
    let ctx = ctx.clone();
    let task = tokio::spawn(async move {
        let answer = ask(&ctx, &leased).await.unwrap_or_else(|error| {
            tracing::error!(error = %error, source = error.source().map(tracing::field::display), grant.id = %leased.id, "Grant `{}` cannot be renewed", leased.id);
            Answer::Failed(OAuthError::Unexpected {
                message: "something on our side is in the way; the log has the cause".to_owned(),
            })
        });
        record::settle(&ctx, &leased, answer).await
    });
    task.await.map_err(ServiceError::internal)?
}

/// Takes the lease, if nobody holds it and the row is as it was read.
pub(super) async fn lease(
    ctx: &Ctx,
    grant: &OAuthGrant,
    token: Present,
) -> Result<Option<OAuthGrant>, ServiceError> {
    again(|| take_lease(ctx, grant, token)).await
}

async fn take_lease(
    ctx: &Ctx,
    grant: &OAuthGrant,
    token: Present,
) -> Result<Option<OAuthGrant>, ServiceError> {
    let now = ctx.now();
    // Who waits for another looks often: that takes no place in the row of those who write.
    if grant.lease_until.is_some_and(|until| now < until) {
        return Ok(None);
    }
    let unit = ctx.begin(now).await?;
    let mut leased = grant.clone();
    if token == Present::Over && follows(grant) {
        leased.expires_at = Some(grant.expires_at.map_or(now, |end| end.min(now)));
        leased.refresh_due_at = Some(grant.refresh_due_at.map_or(now, |due| due.min(now)));
    }
    leased.lease_by = Some(unit.id());
    leased.lease_until = Some(unit.now + LEASE);
    // From the first time that the token is sent Linear answers the same again for half an hour.
    leased.first_used_at = grant.first_used_at.or(Some(unit.now));
    leased.updated_at = unit.now;
    if !store::oauth_grant::replace(&unit.txn, grant, &leased).await? {
        return Ok(None);
    }
    unit.commit().await?;
    leased.version += 1;
    Ok(Some(leased))
}

/// Whether there is something to get the next tokens with. What is from before 2026 lives for years, and nothing
/// follows it.
pub(super) fn follows(grant: &OAuthGrant) -> bool {
    grant.sealed_refresh_token.is_some() || grant.kind.renewal() == Renewal::NewToken
}

/// Gives a lease back that was not for renewing. One that cannot be given back ends by itself.
pub(super) async fn give_back(
    ctx: &Ctx,
    leased: &OAuthGrant,
    mut after: OAuthGrant,
) -> Result<(), ServiceError> {
    let unit = ctx.begin(ctx.now()).await?;
    (after.lease_by, after.lease_until) = (None, None);
    after.updated_at = unit.now;
    store::oauth_grant::replace(&unit.txn, leased, &after).await?;
    unit.commit().await
}

/// Asks Linear for the next tokens. The same request again is safe: after a lost answer it gives the same tokens,
/// and a refusal that was a mistake is not one the second time.
async fn ask(ctx: &Ctx, grant: &OAuthGrant) -> Result<Answer, ServiceError> {
    let (mut refused, mut lost) = (0, 0);
    for _ in 0..CALLS {
        match call(ctx, grant).await? {
            Ok(tokens) => return Ok(Answer::Tokens(Box::new(tokens))),
            Err(OAuthError::InvalidGrant { .. }) if was_renewed(ctx, grant).await? => {
                return Ok(Answer::Superseded);
            }
            Err(OAuthError::InvalidGrant { .. }) if refused + 1 == BELIEVED => {
                return Ok(Answer::Refused);
            }
            Err(OAuthError::InvalidGrant { .. }) => refused += 1,
            Err(error) if error.outcome_is_unknown() && lost == 0 => lost += 1,
            Err(error) => return Ok(Answer::Failed(error)),
        }
    }
    Ok(Answer::Failed(OAuthError::Unexpected {
        message: "Linear gave three different answers to one request".to_owned(),
    }))
}

/// Whether somebody whose lease came after ours got new tokens: then the refusal was of the old ones.
async fn was_renewed(ctx: &Ctx, grant: &OAuthGrant) -> Result<bool, ServiceError> {
    let db = ctx.db.reader();
    let now = store::oauth_grant::get(db, grant.workspace, grant.id).await?;
    Ok(now.is_none_or(|now| now.issued_at != grant.issued_at))
}

async fn call(
    ctx: &Ctx,
    grant: &OAuthGrant,
) -> Result<Result<TokenGrant, OAuthError>, ServiceError> {
    // Looked at first: that nothing follows is known without the application and its secret.
    if !follows(grant) {
        return Ok(Err(OAuthError::InvalidGrant {
            message: "there is no refresh token".to_owned(),
        }));
    }
    let application =
        store::oauth_application::get(ctx.db.reader(), grant.workspace, grant.application)
            .await?
            .ok_or(ServiceError::NotFound("application"))?;
    let client = client_of(ctx, &application)?;
    if let Some(token) = refresh_token(ctx, grant)? {
        return Ok(ctx.oauth.refresh(&client, &token).await);
    }
    let scopes = &grant.asked_scopes;
    Ok(ctx.oauth.client_credentials(&client, scopes).await)
}

/// The refresh token, unless new tokens are simply asked for.
fn refresh_token(ctx: &Ctx, grant: &OAuthGrant) -> Result<Option<RefreshToken>, ServiceError> {
    let sealed = grant.sealed_refresh_token.as_ref();
    let Some(sealed) = sealed.filter(|_| grant.kind.renewal() != Renewal::NewToken) else {
        return Ok(None);
    };
    let place = refresh_token_place(grant.workspace, grant.id);
    let opened = ctx
        .keys
        .open(&place, sealed)
        .map_err(ServiceError::internal)?;
    let token = RefreshToken::parse(opened.expose_secret()).map_err(ServiceError::internal)?;
    Ok(Some(token))
}
