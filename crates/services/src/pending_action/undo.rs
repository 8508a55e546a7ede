//! An approval is taken back before it ran.

use domain::audit::AuditAction;
use domain::view::PendingActionView;
use domain::{ActionEvent, Caller, PendingActionId};

use super::{audited, push, replace, require, step, view};
use crate::{Ctx, ServiceError};

/// Takes an approval back: the action waits for a decision again.
///
/// # Errors
/// The caller may not decide, or it is too late.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, pending_action.id = %id))]
pub async fn undo(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
) -> Result<PendingActionView, ServiceError> {
    caller.require_approver()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = require(&unit.txn, caller, id).await?;
    push::require_not_begun(&unit.txn, &before).await?;
    let mut after = step(&before, ActionEvent::Undo, unit.now).map_err(ServiceError::Conflict)?;
    after.approvals.clear();
    after.decision = None;
    after.runs_at = None;
    replace(&mut unit, &before, &after).await?;
    unit.audit(caller, audited(AuditAction::ActionUndone, &after))
        .await?;
    let shown = after.clone();
    unit.commit().await?;
    view(ctx.db.reader(), shown).await
}
