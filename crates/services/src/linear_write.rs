//! What the hired agent writes to Linear: kept and queued in one transaction, sent by a job in the
//! order in which the agent asked, and waited for by the request for a while.
//!
//! A write is settled once. A comment's id was minted with its row, so a comment that was sent and not
//! answered is looked up before it is sent again; moving an issue to where it is already does nothing.

mod attempt;
mod queue;
mod run;
mod view;
mod wait;

pub(crate) use queue::{New, queue};
pub(crate) use run::WriteToLinear;
pub(crate) use view::{unfinished, view};
pub(crate) use wait::outcome;

use domain::{HiringId, WorkspaceId};

use crate::ServiceError;
use crate::unit::Unit;

/// Starts the job of a hiring if a write of its agent waits: what it waited for may be there now, or
/// never come.
pub(crate) async fn wake(
    unit: &mut Unit<'_>,
    workspace: WorkspaceId,
    hiring: HiringId,
) -> Result<(), ServiceError> {
    let waiting = store::linear_write::oldest_pending(&unit.txn, workspace, hiring).await?;
    if waiting.is_some() {
        unit.enqueue(&WriteToLinear { workspace, hiring }).await?;
    }
    Ok(())
}

/// Starts the jobs of all hirings whose agents' writes wait, when the connection to Linear changed.
pub(crate) async fn wake_all(
    unit: &mut Unit<'_>,
    workspace: WorkspaceId,
) -> Result<(), ServiceError> {
    for hiring in store::linear_write::hirings_with_pending(&unit.txn, workspace).await? {
        unit.enqueue(&WriteToLinear { workspace, hiring }).await?;
    }
    Ok(())
}
