//! The agent takes its call back, or an admin takes it away.

use domain::audit::AuditAction;
use domain::pending_action::words;
use domain::view::PendingActionView;
use domain::{ActionEvent, ActionState, Caller, PendingActionId, Refusal};
use serde_json::json;
use store::pending_action::{PendingAction, PendingActionFilter};

use super::{audited, decided, replace, require, step, view};
use crate::audit::Actor;
use crate::unit::Unit;
use crate::{Ctx, ServiceError, hiring};

/// Most that are taken back in one transaction; more than wait as a rule.
const AT_ONCE: u64 = 1_000;

/// Takes an action back that does not run yet. The agent its own, admins any.
///
/// # Errors
/// It is not there, it runs already or has its outcome, or the caller is neither.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, pending_action.id = %id))]
pub async fn cancel(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
    reason: Option<&str>,
) -> Result<PendingActionView, ServiceError> {
    if caller.agent().is_none() {
        caller.require_admin()?;
    }
    let reason = words("reason", reason, false)?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = require(&unit.txn, caller, id).await?;
    let name = hiring::actor_name(&unit.txn, caller).await?;
    let after = cancelled(&before, &unit, name, reason.clone()).map_err(ServiceError::Conflict)?;
    replace(&mut unit, &before, &after).await?;
    let entry = audited(AuditAction::ActionCancelled, &after).after(json!({ "reason": reason }));
    unit.audit(caller, entry).await?;
    let shown = after.clone();
    unit.commit().await?;
    view(ctx.db.reader(), shown).await
}

/// Takes back all that waits or is about to run and for which `concerned` holds, when what it needs is gone.
pub(crate) async fn cancel_all(
    unit: &mut Unit<'_>,
    workspace: domain::WorkspaceId,
    reason: &str,
    concerned: impl Fn(&PendingAction) -> bool,
) -> Result<(), ServiceError> {
    let filter = PendingActionFilter {
        statuses: vec![ActionState::Pending, ActionState::Approved],
        ..PendingActionFilter::default()
    };
    let open = store::pending_action::oldest(&unit.txn, workspace, &filter, AT_ONCE).await?;
    for before in open.into_iter().filter(concerned) {
        let by = "Countersign".to_owned();
        let Ok(after) = cancelled(&before, unit, by, Some(reason.to_owned())) else {
            continue;
        };
        replace(unit, &before, &after).await?;
        let entry = audited(AuditAction::ActionCancelled, &after);
        unit.audit_by(
            Actor::house(),
            workspace,
            entry.after(json!({ "reason": reason })),
        );
    }
    Ok(())
}

fn cancelled(
    before: &PendingAction,
    unit: &Unit<'_>,
    by: String,
    reason: Option<String>,
) -> Result<PendingAction, Refusal> {
    let mut after = step(before, ActionEvent::Cancel, unit.now)?;
    after.decision = Some(decided(ActionState::Cancelled, by, reason, unit.now));
    Ok(after)
}
