//! The hired agent moves its issue.

use domain::linear_write::LinearState;
use domain::view::LinearWriteView;
use domain::{Caller, HiringId, LinearWriteKind};

use crate::linear_write::{New, outcome, queue};
use crate::{Ctx, IdempotencyKey, ServiceError};

/// Moves the issue of a hiring to the state of this name, for its agent. Answers once
/// Linear has, or with a pending write when Linear is slow.
///
/// # Errors
/// Not the hired agent, no issue to move, `LINEAR_STATE_NOT_FOUND` with `available`, or Linear refuses.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, hiring.id = %id))]
pub async fn linear_state(
    ctx: &Ctx,
    caller: &Caller,
    id: HiringId,
    asked: LinearState,
    key: Option<&IdempotencyKey>,
) -> Result<LinearWriteView, ServiceError> {
    let new = New {
        hiring: id,
        kind: LinearWriteKind::State,
        content: asked.check()?,
    };
    let changes = ctx.events.subscribe(caller.workspace, None);
    let write = queue(ctx, caller, new, key).await?;
    outcome(ctx, caller, id, write, changes).await
}
