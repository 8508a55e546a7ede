//! Ends a grant: access is withdrawn in Linear first, then its tokens are erased here.

use std::time::Duration;

use domain::{OAuthGrantId, WorkspaceId};
use jobs::{Job, JobError};
use linear::OAuthError;
use linear::oauth::{AccessToken, RefreshToken, RevocableToken};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use store::oauth_grant::{OAuthGrant, access_token_place, refresh_token_place};
use uuid::Uuid;

use super::record;
use super::renew::{Present, give_back, lease};
use crate::unit::Unit;
use crate::{Ctx, ServiceError, sync};

/// Why it has to wait while the tokens are renewed, and for how long.
const BUSY: &str = "The tokens are being renewed at this moment.";
const BUSY_PAUSE: Duration = Duration::from_secs(5);

/// Revokes the tokens of a grant in Linear, then erases it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EndGrant {
    /// The tenant.
    pub(crate) workspace: WorkspaceId,
    /// The grant.
    pub(crate) grant: OAuthGrantId,
}

impl Job for EndGrant {
    const NAME: &'static str = "end_grant";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(format!("end_grant:{}", self.grant))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        let (workspace, id) = (self.workspace, self.grant);
        revoke(ctx, workspace, id).await?;
        let unit = ctx.begin(ctx.now()).await.map_err(sync::retry)?;
        let erased = store::oauth_grant::delete(&unit.txn, workspace, id).await;
        erased.map_err(sync::retry)?;
        unit.commit().await.map_err(sync::retry)?;
        // Also on a later try: the job ends when no file holds the tokens.
        ctx.db.forget_deleted().await.map_err(sync::retry)
    }
}

/// Ends a grant that nothing has any more, by a job.
pub(crate) async fn end(
    unit: &mut Unit<'_>,
    workspace: WorkspaceId,
    grant: OAuthGrantId,
) -> Result<(), ServiceError> {
    unit.enqueue(&EndGrant { workspace, grant }).await
}

/// Withdraws access in Linear, if the grant is still there. What Linear does not know any more is withdrawn already.
///
/// It happens under the lease of renewals: one that is under way gets tokens that are not in the row yet, and ending
/// those of before may leave them alive. After that nobody renews it any more.
pub(crate) async fn revoke(
    ctx: &Ctx,
    workspace: WorkspaceId,
    id: OAuthGrantId,
) -> Result<(), JobError> {
    // Whoever renews it in this process is waited for.
    let _turn = ctx.grants.take(id).await;
    let found = store::oauth_grant::get(ctx.db.reader(), workspace, id).await;
    let Some(grant) = found.map_err(sync::retry)? else {
        return Ok(());
    };
    let leased = lease(ctx, &grant, Present::AsIssued).await;
    let Some(leased) = leased.map_err(sync::retry)? else {
        return Err(JobError::retry_after(BUSY_PAUSE, BUSY));
    };
    let revoked = tell(ctx, &leased).await;
    let mut after = leased.clone();
    if revoked.is_ok() {
        record::refuse(&mut after, ctx.now());
    }
    if let Err(error) = give_back(ctx, &leased, after).await {
        tracing::warn!(error = %error, grant.id = %id, "The lease of grant `{id}` could not be given back; it ends by itself");
    }
    revoked
}

async fn tell(ctx: &Ctx, grant: &OAuthGrant) -> Result<(), JobError> {
    let open = |place, sealed: &[u8]| ctx.keys.open(&place, sealed).map_err(sync::retry);
    let revoked = if let Some(sealed) = &grant.sealed_refresh_token {
        let opened = open(refresh_token_place(grant.workspace, grant.id), sealed)?;
        let token = RefreshToken::parse(opened.expose_secret()).map_err(sync::retry)?;
        ctx.oauth.revoke(RevocableToken::Refresh(&token)).await
    } else {
        let place = access_token_place(grant.workspace, grant.id);
        let opened = open(place, &grant.sealed_access_token)?;
        let token = AccessToken::parse(opened.expose_secret()).map_err(sync::retry)?;
        ctx.oauth.revoke(RevocableToken::Access(&token)).await
    };
    match revoked {
        Ok(_) => Ok(()),
        Err(error @ OAuthError::RateLimited { .. }) => {
            let pause = error.retry_after().unwrap_or(Duration::from_mins(1));
            Err(JobError::retry_after(pause, error.public_message()))
        }
        Err(error) if error.is_transient() => Err(JobError::retry(error.public_message())),
        // Linear has understood, and will not say anything else the next time.
        Err(error) => {
            tracing::warn!(error = %error, grant.id = %grant.id, "Linear did not revoke grant `{}`", grant.id);
            Ok(())
        }
    }
}
