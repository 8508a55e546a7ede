//! Hands out the token of a grant, renewed first where that is needed.

use std::time::Duration;

use domain::token_life::needs_refresh_before_call;
use domain::{OAuthGrantId, Timestamp, WorkspaceId};
use linear::{AccessToken, LinearError, TokenFuture, TokenSource};
use secrecy::ExposeSecret;
use store::oauth_grant::{OAuthGrant, access_token_place};
use tokio::time::Instant;

use super::renew::{self, Present, Renewed};
use crate::Ctx;

/// How long a caller waits for another process that renews; longer than that one's call may take.
const PATIENCE: Duration = Duration::from_secs(25);
/// How often it looks meanwhile.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Where a connection gets the tokens of one grant.
pub(crate) struct Keeper {
    ctx: Ctx,
    workspace: WorkspaceId,
    grant: OAuthGrantId,
}

/// What a grant is good for at this moment.
enum Standing {
    /// A call can be made with this.
    Usable(AccessToken),
    /// It has to be renewed first. Until that works, a token that still lives will do.
    Renew(Option<AccessToken>),
    /// Linear refused it for good.
    Gone,
}

impl TokenSource for Keeper {
    fn token(&self, refused: Option<AccessToken>) -> TokenFuture<'_> {
        Box::pin(self.fetch(refused))
    }
}

impl Keeper {
    /// The keeper of a grant.
    pub(crate) fn of(ctx: &Ctx, workspace: WorkspaceId, grant: OAuthGrantId) -> Self {
        Self {
            ctx: ctx.clone(),
            workspace,
            grant,
        }
    }

    async fn fetch(&self, refused: Option<AccessToken>) -> Result<AccessToken, LinearError> {
        let refused = refused.as_ref();
        if let Standing::Usable(token) = self.look(refused).await?.1 {
            return Ok(token);
        }
        // Whoever waited here looks first at what the one before got.
        let _turn = self.ctx.grants.take(self.grant).await;
        let until = Instant::now() + PATIENCE;
        let mut renewed = false;
        loop {
            let (grant, standing) = self.look(refused).await?;
            let spare = match standing {
                Standing::Usable(token) => return Ok(token),
                Standing::Gone => return Err(LinearError::Unauthenticated),
                Standing::Renew(spare) => spare,
            };
            let wait = wait_of(&grant, self.ctx.now());
            // A token that lives for minutes only is used as long as it lives, not renewed again and again.
            if renewed || wait.is_some() {
                return spare.ok_or_else(|| out_of_reach(wait, &grant));
            }
            let token = if spare.is_some() {
                Present::AsIssued
            } else {
                Present::Over
            };
            match renew::renew(&self.ctx, &grant, token).await {
                // What it got, or why not and until when, is in the row.
                Ok(Renewed::Yes | Renewed::NotNow) => renewed = true,
                Ok(Renewed::ByAnother) if Instant::now() < until => {
                    tokio::time::sleep(LOOK_EVERY).await;
                }
                Ok(Renewed::ByAnother) => return spare.ok_or_else(|| out_of_reach(None, &grant)),
                Err(error) => {
                    tracing::error!(error = %error, grant.id = %self.grant, "The tokens of grant `{}` cannot be renewed", self.grant);
                    return spare.ok_or_else(|| out_of_reach(None, &grant));
                }
            }
        }
    }

    /// Reads the grant, and what it is good for.
    async fn look(
        &self,
        refused: Option<&AccessToken>,
    ) -> Result<(OAuthGrant, Standing), LinearError> {
        let db = self.ctx.db.reader();
        let found = store::oauth_grant::get(db, self.workspace, self.grant).await;
        let unreadable = |error: &dyn std::fmt::Display| {
            tracing::error!(error = %error, grant.id = %self.grant, "The tokens of grant `{}` cannot be read", self.grant);
            LinearError::no_token(None, "the stored tokens cannot be read")
        };
        let Some(grant) = found.map_err(|error| unreadable(&error))? else {
            return Err(LinearError::Unauthenticated);
        };
        let place = access_token_place(self.workspace, self.grant);
        let opened = self.ctx.keys.open(&place, &grant.sealed_access_token);
        let opened = opened.map_err(|error| unreadable(&error))?;
        let token =
            AccessToken::parse(opened.expose_secret()).map_err(|error| unreadable(&error))?;
        let standing = standing(&grant, token, refused, self.ctx.now());
        Ok((grant, standing))
    }
}

fn standing(
    grant: &OAuthGrant,
    token: AccessToken,
    refused: Option<&AccessToken>,
    now: Timestamp,
) -> Standing {
    if renew::is_refused(grant) {
        return Standing::Gone;
    }
    let refused = refused.is_some_and(|refused| refused.expose() == token.expose());
    match grant.expires_at {
        _ if refused => Standing::Renew(None),
        None => Standing::Usable(token),
        Some(end) if !needs_refresh_before_call(now, end) => Standing::Usable(token),
        Some(end) => Standing::Renew((now < end).then_some(token)),
    }
}

/// How much longer the last failure forbids another try.
fn wait_of(grant: &OAuthGrant, now: Timestamp) -> Option<Duration> {
    let left = grant.not_before? - now;
    Duration::try_from(left).ok().filter(|left| !left.is_zero())
}

fn out_of_reach(wait: Option<Duration>, grant: &OAuthGrant) -> LinearError {
    let reason = grant.last_error.as_deref();
    LinearError::no_token(wait, reason.unwrap_or("its renewal has not ended yet"))
}
