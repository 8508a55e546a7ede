//! Who starts a look in Linear: an admin, or the house when it hears nothing.

use domain::view::IntegrationStatus;
use domain::{Caller, EventKind};
use store::integration::Integration;

use super::{Reconcile, self_test, watch};
use crate::{Ctx, ServiceError, feature, integration};

/// Asks Linear now what changed, in the background.
///
/// # Errors
/// Not an admin, not connected, or the connection does not work at the moment.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn check_now(ctx: &Ctx, caller: &Caller) -> Result<IntegrationStatus, ServiceError> {
    caller.require_admin()?;
    feature::require_integrations(ctx, caller.workspace).await?;
    let row = integration::require(ctx, caller).await?;
    require_active(&row)?;
    enqueue(ctx, &row).await?;
    integration::status(ctx, caller).await
}

/// Asks Linear for each integration that should have heard something and did not, in all workspaces.
/// Called every minute; several processes may do so at once.
///
/// # Errors
/// The database is away.
pub async fn check_quiet(ctx: &Ctx) -> Result<(), ServiceError> {
    let now = ctx.now();
    let db = ctx.db.reader();
    for row in store::integration::working_everywhere(db).await? {
        if self_test::is_overdue(&row, now) {
            // Pages say so without being asked.
            let mut unit = ctx.begin(now).await?;
            unit.changed(row.workspace, EventKind::Integration, row.id.0);
            unit.commit().await?;
        }
        let (workspace, id) = (row.workspace, row.id);
        if watch::is_due(&row, now)
            && (store::issue_link::any_open(db, workspace, id).await?
                || store::recommendation_link::any_open(db, workspace, id).await?)
        {
            enqueue(ctx, &row).await?;
        }
    }
    Ok(())
}

async fn enqueue(ctx: &Ctx, row: &Integration) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    unit.enqueue(&Reconcile {
        workspace: row.workspace,
        integration: row.id,
    })
    .await?;
    unit.commit().await
}

pub(super) fn require_active(row: &Integration) -> Result<(), ServiceError> {
    if row.state.may_call() {
        return Ok(());
    }
    Err(ServiceError::conflict(
        "not_active",
        "The connection does not work at the moment, so Linear is not asked anything.",
    ))
}
