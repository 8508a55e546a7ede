//! The hired agent comments on its issue.

use domain::linear_write::LinearComment;
use domain::view::LinearWriteView;
use domain::{Caller, HiringId, LinearWriteKind};

use crate::linear_write::{New, outcome, queue};
use crate::{Ctx, IdempotencyKey, ServiceError};

/// Comments on the issue of a hiring, for its agent. Answers once
/// Linear has, or with a pending write when Linear is slow.
///
/// # Errors
/// Not the hired agent, no issue to comment on, the body breaks a rule, or Linear refuses.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, hiring.id = %id))]
pub async fn linear_comment(
    ctx: &Ctx,
    caller: &Caller,
    id: HiringId,
    asked: LinearComment,
    key: Option<&IdempotencyKey>,
) -> Result<LinearWriteView, ServiceError> {
    let new = New {
        hiring: id,
        kind: LinearWriteKind::Comment,
        content: asked.check()?,
    };
    let changes = ctx.events.subscribe(caller.workspace, None);
    let write = queue(ctx, caller, new, key).await?;
    outcome(ctx, caller, id, write, changes).await
}
