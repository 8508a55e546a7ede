//! Takes an application away, with its secrets.

use domain::audit::AuditAction;
use domain::{Caller, EventKind, OAuthApplicationId};

use crate::audit::Entry;
use crate::unit::again;
use crate::{Ctx, ServiceError};

/// Erases an application that nothing is connected through.
///
/// # Errors
/// Not an admin, there is no such application, or something is connected through it.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn remove_application(
    ctx: &Ctx,
    caller: &Caller,
    id: OAuthApplicationId,
) -> Result<(), ServiceError> {
    caller.require_admin()?;
    again(|| remove(ctx, caller, id)).await
}

async fn remove(ctx: &Ctx, caller: &Caller, id: OAuthApplicationId) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let found = store::oauth_application::get(&unit.txn, caller.workspace, id).await?;
    let found = found.ok_or(ServiceError::NotFound("application"))?;
    let grants = store::oauth_grant::of_application(&unit.txn, caller.workspace, id).await?;
    let accounts =
        store::connected_account::count_of_application(&unit.txn, caller.workspace, id).await?;
    if !grants.is_empty() || accounts > 0 {
        return Err(ServiceError::conflict(
            "application_in_use",
            "Something is connected through this application. Disconnect it and remove its connected accounts first.",
        ));
    }
    store::oauth_application::delete(&unit.txn, caller.workspace, id).await?;
    let entry = Entry::of(
        AuditAction::ApplicationRemoved,
        "oauth_application",
        id.0,
        &found.name,
    );
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::Integration, id.0);
    unit.commit().await
}
