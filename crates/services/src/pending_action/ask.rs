//! A question to the agent, and its answer, while the action waits.

use domain::pending_action::{Remark, words};
use domain::view::PendingActionView;
use domain::{Caller, PendingActionId, Refusal};
use store::pending_action::PendingAction;

use super::{replace, require, view};
use crate::{Ctx, ServiceError, hiring};

/// Most remarks on one action.
const MOST: usize = 100;

/// Asks the agent something.
///
/// # Errors
/// The caller may not decide, nothing is asked, or the action does not wait any more.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, pending_action.id = %id))]
pub async fn ask(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
    text: &str,
) -> Result<PendingActionView, ServiceError> {
    caller.require_approver()?;
    remark(ctx, caller, id, text).await
}

/// The agent answers.
///
/// # Errors
/// It is not its own action, nothing is said, or the action does not wait any more.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, pending_action.id = %id))]
pub async fn answer(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
    text: &str,
) -> Result<PendingActionView, ServiceError> {
    if caller.agent().is_none() {
        return Err(Refusal::new("forbidden", "The agent answers, with its own token.").into());
    }
    remark(ctx, caller, id, text).await
}

async fn remark(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
    text: &str,
) -> Result<PendingActionView, ServiceError> {
    let text = words("text", Some(text), true)?.unwrap_or_default();
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = require(&unit.txn, caller, id).await?;
    if !before.status.is_open() {
        let message = "This action does not wait any more, so there is nothing to talk about.";
        return Err(ServiceError::conflict("already_decided", message));
    }
    if before.remarks.len() >= MOST {
        let message = format!("There are {MOST} remarks already. Decide, or reject with a reason.");
        return Err(ServiceError::conflict("too_many_remarks", message));
    }
    let by = hiring::actor_name(&unit.txn, caller).await?;
    let mut after = PendingAction {
        updated_at: unit.now,
        ..before.clone()
    };
    after.remarks.push(Remark {
        by,
        by_agent: caller.agent().is_some(),
        text,
        at: unit.now,
    });
    replace(&mut unit, &before, &after).await?;
    let shown = after.clone();
    unit.commit().await?;
    view(ctx.db.reader(), shown).await
}
