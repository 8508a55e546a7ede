//! Waits for what becomes of an action: an agent's long poll, and the call that policy lets run at once.

use std::time::Duration;

use domain::view::PendingActionView;
use domain::{ActionState, Caller, EventKind, PendingActionId};
use futures::{Stream, StreamExt};
use store::pending_action::PendingAction;

use super::{require, view};
use crate::{Ctx, ServiceError, StreamItem};

/// The action once it has its outcome, or as it stands when `patience` is over.
///
/// # Errors
/// It is not there, or is another agent's.
pub async fn wait(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
    patience: Duration,
) -> Result<PendingActionView, ServiceError> {
    let changes = ctx.events.subscribe(caller.workspace, None);
    let action = outcome(ctx, caller, id, patience, changes).await?;
    view(ctx.db.reader(), action).await
}

/// The same, with a stream that was opened before the action was committed.
pub(crate) async fn outcome(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
    patience: Duration,
    changes: impl Stream<Item = StreamItem>,
) -> Result<PendingAction, ServiceError> {
    // Real time: an agent is on the line, whatever the clock of the use cases says.
    let waited = tokio::time::timeout(patience, settled(ctx, caller, id, changes)).await;
    match waited {
        Ok(action) => action,
        Err(_over) => require(ctx.db.reader(), caller, id).await,
    }
}

async fn settled(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
    changes: impl Stream<Item = StreamItem>,
) -> Result<PendingAction, ServiceError> {
    let about = |item: &StreamItem| match item {
        StreamItem::Event(event) => event.kind == EventKind::PendingAction && event.subject == id.0,
        StreamItem::Resync => true,
    };
    let relevant = changes.filter(|item| std::future::ready(about(item)));
    let mut relevant = std::pin::pin!(relevant);
    let mut asked = None;
    loop {
        let action = require(ctx.db.reader(), caller, id).await?;
        // A question is something to come back for, too.
        let remarks = *asked.get_or_insert(action.remarks.len());
        let over = action.status.is_final() || action.status == ActionState::Unknown;
        if over || action.remarks.len() > remarks {
            return Ok(action);
        }
        // The stream ends with the process only.
        if relevant.next().await.is_none() {
            return Ok(action);
        }
    }
}
