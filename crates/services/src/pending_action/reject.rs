//! Somebody says no, and why.

use domain::audit::AuditAction;
use domain::pending_action::words;
use domain::view::PendingActionView;
use domain::{ActionEvent, ActionState, Caller, PendingActionId};
use serde_json::json;

use super::{audited, decided, replace, require, require_seen, step, view};
use crate::{Ctx, ServiceError, hiring, policy};

/// Somebody's no.
#[derive(Debug, Clone)]
pub struct Reject {
    /// Which action.
    pub id: PendingActionId,
    /// The `hash` of what was seen, if it is to be compared.
    pub hash: Option<String>,
    /// Why: the agent is told.
    pub reason: String,
}

/// Refuses an action for good. One that was approved and does not run yet can be refused, too.
///
/// # Errors
/// The caller may not decide on it, it was decided already, it is not what was seen, or there is no reason.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, pending_action.id = %cmd.id))]
pub async fn reject(
    ctx: &Ctx,
    caller: &Caller,
    cmd: Reject,
) -> Result<PendingActionView, ServiceError> {
    caller.require_approver()?;
    let reason = words("reason", Some(&cmd.reason), true)?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = require(&unit.txn, caller, cmd.id).await?;
    let owner = policy::maker_of(&unit.txn, caller.workspace, before.agent).await?;
    before.rule.approvers.admit(caller, owner)?;
    let mut after = step(&before, ActionEvent::Reject, unit.now).map_err(ServiceError::Conflict)?;
    require_seen(&before, cmd.hash.as_deref())?;
    let name = hiring::actor_name(&unit.txn, caller).await?;
    after.decision = Some(decided(
        ActionState::Rejected,
        name,
        reason.clone(),
        unit.now,
    ));
    replace(&mut unit, &before, &after).await?;
    let entry = audited(AuditAction::ActionRejected, &after).after(json!({ "reason": reason }));
    unit.audit(caller, entry).await?;
    let shown = after.clone();
    unit.commit().await?;
    view(ctx.db.reader(), shown).await
}
