//! What nobody decided in time is over: nothing runs because nobody looked.

use domain::audit::AuditAction;
use domain::{ActionEvent, ActionState, PendingActionId, WorkspaceId};

use super::{audited, decided, replace, step};
use crate::audit::Actor;
use crate::{Ctx, ServiceError};

/// So many in one round; the rest has its turn in the next.
const AT_ONCE: u64 = 500;

/// Ends what is past its time, in all workspaces. Whoever decides later is refused even before this ran.
///
/// # Errors
/// The database fails.
pub async fn expire_due(ctx: &Ctx) -> Result<(), ServiceError> {
    let now = ctx.now();
    for (workspace, id) in store::pending_action::overdue(ctx.db.reader(), now, AT_ONCE).await? {
        match expire(ctx, workspace, id).await {
            // It was decided on meanwhile: there is nothing to end, and the others still have their turn.
            Ok(()) | Err(ServiceError::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn expire(
    ctx: &Ctx,
    workspace: WorkspaceId,
    id: PendingActionId,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let found = store::pending_action::get(&unit.txn, workspace, id).await?;
    let Some(before) = found.filter(|action| unit.now >= action.expires_at) else {
        return Ok(());
    };
    let Ok(mut after) = step(&before, ActionEvent::Expire, unit.now) else {
        return Ok(());
    };
    let by = "Countersign".to_owned();
    let why = if before.status.is_open() {
        "Nobody decided in time."
    } else {
        "It was approved, but could not be carried out in time."
    };
    let why = Some(why.to_owned());
    after.decision = Some(decided(ActionState::Expired, by, why, unit.now));
    replace(&mut unit, &before, &after).await?;
    unit.audit_by(
        Actor::house(),
        workspace,
        audited(AuditAction::ActionExpired, &after),
    );
    unit.commit().await
}
