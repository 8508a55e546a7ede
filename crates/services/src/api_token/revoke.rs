//! Ends a token at once.

use domain::audit::AuditAction;
use domain::view::ApiTokenView;
use domain::{ApiTokenId, Caller, EventKind};

use super::view;
use crate::audit::Entry;
use crate::{Ctx, ServiceError};

/// Ends a token; one that has ended stays as it was.
///
/// # Errors
/// Not an admin, or there is no such token.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, api_token.id = %id))]
pub async fn revoke(
    ctx: &Ctx,
    caller: &Caller,
    id: ApiTokenId,
) -> Result<ApiTokenView, ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    store::api_token::revoke(&unit.txn, caller.workspace, id, unit.now).await?;
    let token = store::api_token::get(&unit.txn, caller.workspace, id).await?;
    let token = token.ok_or(ServiceError::NotFound("token"))?;
    let entry = Entry::of(AuditAction::TokenRevoked, "api_token", id.0, &token.name);
    unit.audit(caller, entry).await?;
    unit.changed(
        caller.workspace,
        EventKind::Agent,
        token.agent.map_or(id.0, |agent| agent.0),
    );
    unit.commit().await?;
    Ok(view(&token))
}
