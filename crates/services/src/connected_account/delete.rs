//! Removes an account: its access ends in Linear, and its tokens are erased here.

use domain::audit::AuditAction;
use domain::{Caller, ConnectedAccountId, EventKind};
use serde_json::json;
use store::connected_account::ConnectedAccount;

use super::require;
use crate::audit::Entry;
use crate::unit::{Unit, again};
use crate::{Ctx, ServiceError, grant};

/// Revokes the access of an account in Linear and erases it here. If Linear is away the revocation is tried again by
/// itself, and the tokens are erased once that is settled. Of a person with another account nothing is revoked: Linear
/// would end the access of that one as well.
///
/// # Errors
/// Not an admin, or there is no such account.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, connected_account.id = %id))]
pub async fn delete(
    ctx: &Ctx,
    caller: &Caller,
    id: ConnectedAccountId,
) -> Result<(), ServiceError> {
    caller.require_admin()?;
    again(|| remove(ctx, caller, id)).await
}

async fn remove(ctx: &Ctx, caller: &Caller, id: ConnectedAccountId) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let account = require(&unit.txn, caller, id).await?;
    store::connected_account::delete(&unit.txn, caller.workspace, id).await?;
    if let Some(grant) = account.grant {
        if is_shared(&unit, &account).await? {
            store::oauth_grant::delete(&unit.txn, caller.workspace, grant).await?;
        } else {
            grant::end(&mut unit, caller.workspace, grant).await?;
        }
    }
    let label = &account.identifier;
    let entry = Entry::of(
        AuditAction::AccountDeleted,
        "connected_account",
        id.0,
        label,
    );
    let entry = entry.before(json!({ "status": account.status }));
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::ConnectedAccount, id.0);
    unit.commit().await
}

/// Whether the same person is here once more through the same application.
async fn is_shared(unit: &Unit<'_>, account: &ConnectedAccount) -> Result<bool, ServiceError> {
    let (Some(person), Some(organization)) = (account.linear_user_id, account.linear_org_id) else {
        return Ok(false);
    };
    let others = store::connected_account::of_application_and_org(
        &unit.txn,
        account.workspace,
        account.application,
        organization,
    );
    let same = |other: &ConnectedAccount| {
        other.id != account.id && other.grant.is_some() && other.linear_user_id == Some(person)
    };
    Ok(others.await?.iter().any(same))
}
