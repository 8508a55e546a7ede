//! Ends a grant: access is withdrawn in Linear first, then its tokens are erased here.

use domain::{OAuthGrantId, WorkspaceId};
use jobs::{Job, JobError};
use linear::OAuthError;
use linear::oauth::{AccessToken, RefreshToken, RevocableToken};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use store::oauth_grant::{OAuthGrant, access_token_place, refresh_token_place};
use uuid::Uuid;

use crate::unit::Unit;
use crate::{Ctx, ServiceError, sync};

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
        let db = ctx.db.reader();
        let found = store::oauth_grant::get(db, self.workspace, self.grant).await;
        if let Some(grant) = found.map_err(sync::retry)? {
            revoke(ctx, &grant).await?;
            let unit = ctx.begin(ctx.now()).await.map_err(sync::retry)?;
            let erased = store::oauth_grant::delete(&unit.txn, self.workspace, self.grant).await;
            erased.map_err(sync::retry)?;
            unit.commit().await.map_err(sync::retry)?;
        }
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

/// Withdraws access in Linear. What Linear does not know any more is withdrawn already.
pub(crate) async fn revoke(ctx: &Ctx, grant: &OAuthGrant) -> Result<(), JobError> {
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
            let pause = error
                .retry_after()
                .unwrap_or(std::time::Duration::from_mins(1));
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
