//! Has a job tried again at once.

use domain::view::HistoryKind;
use domain::{Caller, EventKind, HiringId};
use uuid::Uuid;

use crate::{Ctx, ServiceError, hiring};

/// Has a job that is late or was given up tried again at once.
///
/// # Errors
/// Not an admin, or there is no such job any more.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, job.id = %id))]
pub async fn restart(ctx: &Ctx, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let restarted = jobs::restart(&unit.txn, caller.workspace.0, id, unit.now).await?;
    let job = restarted.ok_or(ServiceError::NotFound("job"))?;
    let hiring_id = job
        .payload
        .get("hiring")
        .and_then(|id| id.as_str())
        .and_then(|id| id.parse::<HiringId>().ok());
    if let Some(hiring_id) = hiring_id {
        let actor = hiring::actor_name(&unit.txn, caller).await?;
        let summary = "Had the sync tried again".to_owned();
        hiring::record(
            &unit,
            caller.workspace,
            hiring_id,
            &actor,
            HistoryKind::SyncRestarted,
            summary,
        )
        .await?;
        unit.changed(caller.workspace, EventKind::Hiring, hiring_id.0);
    }
    unit.changed(caller.workspace, EventKind::Integration, id);
    unit.commit().await?;
    ctx.job_signal.wake();
    tracing::info!("Restarted job `{id}`");
    Ok(())
}
