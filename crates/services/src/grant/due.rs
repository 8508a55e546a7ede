//! Renews grants ahead of need, so that a call rarely has to wait for it.

use domain::{OAuthApplicationId, OAuthGrantId, WorkspaceId};
use jobs::{Job, JobError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::renew::{self, Present};
use crate::unit::Unit;
use crate::{Ctx, ServiceError, sync};

/// Grants of one look; the next one is a minute later.
const AT_ONCE: u64 = 200;

/// Renews the tokens of a grant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RefreshGrant {
    /// The tenant.
    pub(crate) workspace: WorkspaceId,
    /// The grant.
    pub(crate) grant: OAuthGrantId,
}

impl RefreshGrant {
    /// The one job of a grant.
    pub(crate) fn key(grant: OAuthGrantId) -> String {
        format!("refresh_grant:{grant}")
    }
}

impl Job for RefreshGrant {
    const NAME: &'static str = "refresh_grant";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key(self.grant))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        let _turn = ctx.grants.take(self.grant).await;
        let db = ctx.db.reader();
        let found = store::oauth_grant::get(db, self.workspace, self.grant).await;
        let now = ctx.now();
        let due = found.map_err(sync::retry)?.filter(|grant| {
            let due = grant.refresh_due_at.is_some_and(|due| due <= now);
            due && grant.not_before.is_none_or(|until| until <= now)
        });
        let Some(grant) = due else {
            return Ok(());
        };
        // How it ended is in the row, with when it is tried again: the next look brings the next job.
        let renewed = renew::renew(ctx, &grant, Present::AsIssued).await;
        renewed.map_err(sync::retry)?;
        Ok(())
    }
}

/// Starts renewing what is due, in all workspaces.
///
/// # Errors
/// The database is away.
pub async fn enqueue_due(ctx: &Ctx) -> Result<(), ServiceError> {
    let now = ctx.now();
    let due = store::oauth_grant::due_everywhere(ctx.db.reader(), now, AT_ONCE).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut unit = ctx.begin(now).await?;
    for grant in due {
        let (workspace, grant) = (grant.workspace, grant.id);
        unit.enqueue(&RefreshGrant { workspace, grant }).await?;
    }
    unit.commit().await
}

/// Renews what failed to be renewed for the sake of its application, now that this has changed.
pub(crate) async fn try_again(
    unit: &mut Unit<'_>,
    workspace: WorkspaceId,
    application: OAuthApplicationId,
) -> Result<(), ServiceError> {
    let grants = store::oauth_grant::of_application(&unit.txn, workspace, application).await?;
    for before in grants
        .into_iter()
        .filter(|grant| grant.not_before.is_some())
    {
        let mut after = before.clone();
        after.not_before = None;
        after.updated_at = unit.now;
        // Whoever renews it at this moment writes what came of it.
        if store::oauth_grant::replace(&unit.txn, &before, &after).await? {
            let grant = before.id;
            unit.enqueue(&RefreshGrant { workspace, grant }).await?;
        }
    }
    Ok(())
}
