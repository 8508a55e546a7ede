//! Waits for what becomes of a write. Linear answers within a second as a rule, so most agents hear
//! the outcome in the answer to their request.

use std::time::Duration;

use domain::view::LinearWriteView;
use domain::{Caller, EventKind, HiringId, LinearWriteId, LinearWriteStatus, Refusal};
use futures::{Stream, StreamExt};
use linear::LinearError;
use store::linear_write::LinearWrite;

use super::view::view;
use crate::{Ctx, ServiceError, StreamItem};

/// The write once its outcome is known, or as it stands when `ctx.settings.agent_write_wait` is over.
/// `changes` has to be opened before the write is committed, so that no change falls in between.
///
/// # Errors
/// The write was refused: with the reason that it was refused for.
pub(crate) async fn outcome(
    ctx: &Ctx,
    caller: &Caller,
    hiring: HiringId,
    id: LinearWriteId,
    changes: impl Stream<Item = StreamItem>,
) -> Result<LinearWriteView, ServiceError> {
    // Real time: an agent is on the line, whatever the clock of the use cases says.
    let patience = patience(ctx, caller).await?;
    let waited = tokio::time::timeout(patience, settled(ctx, caller, hiring, id, changes));
    let write = match waited.await {
        Ok(write) => write?,
        Err(_over) => read(ctx, caller, id).await?,
    };
    match write.refusal {
        Some(refusal) => Err(refused(refusal)),
        None => view(ctx.db.reader(), write).await,
    }
}

/// How long it is worth to wait: not at all while nothing goes out until an admin acts.
async fn patience(ctx: &Ctx, caller: &Caller) -> Result<Duration, ServiceError> {
    let found = store::integration::of_workspace(ctx.db.reader(), caller.workspace).await?;
    let works = found.is_some_and(|found| found.state.may_call());
    Ok(if works {
        ctx.settings.agent_write_wait
    } else {
        Duration::ZERO
    })
}

/// Comes back with the write once it has its outcome.
async fn settled(
    ctx: &Ctx,
    caller: &Caller,
    hiring: HiringId,
    id: LinearWriteId,
    changes: impl Stream<Item = StreamItem>,
) -> Result<LinearWrite, ServiceError> {
    let about = |item: &StreamItem| match item {
        StreamItem::Event(event) => event.kind == EventKind::Hiring && event.subject == hiring.0,
        StreamItem::Resync => true,
    };
    let relevant = changes.filter(|item| std::future::ready(about(item)));
    let mut relevant = std::pin::pin!(relevant);
    loop {
        let write = read(ctx, caller, id).await?;
        if write.status != LinearWriteStatus::Pending {
            return Ok(write);
        }
        // The stream ends with the process only.
        if relevant.next().await.is_none() {
            return Ok(write);
        }
    }
}

async fn read(ctx: &Ctx, caller: &Caller, id: LinearWriteId) -> Result<LinearWrite, ServiceError> {
    let found = store::linear_write::get(ctx.db.reader(), caller.workspace, id).await?;
    found.ok_or(ServiceError::NotFound("write to Linear"))
}

/// A kept refusal, as the kind of failure that it was.
fn refused(refusal: Refusal) -> ServiceError {
    match refusal.code.as_str() {
        "LINEAR_STATE_NOT_FOUND" => ServiceError::Invalid(refusal),
        "LINEAR_NOT_CONFIGURED" | "hiring_ended" | "linear_issue_missing" => {
            ServiceError::Conflict(refusal)
        }
        _ => ServiceError::Upstream {
            source: LinearError::InvalidInput {
                message: refusal.message.clone(),
            },
            refusal,
        },
    }
}
