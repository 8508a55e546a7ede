//! Has a job tried again at once.

use domain::audit::AuditAction;
use domain::view::HistoryKind;
use domain::{Caller, EventKind, HiringId};
use serde_json::json;
use uuid::Uuid;

use super::subject;
use crate::audit::Entry;
use crate::unit::again;
use crate::{Ctx, ServiceError, hiring};

/// Has a job that is late or was given up tried again at once.
///
/// # Errors
/// Not an admin, or there is no such job any more.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, job.id = %id))]
pub async fn restart(ctx: &Ctx, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
    caller.require_admin()?;
    again(|| wait_no_more(ctx, caller, id)).await?;
    ctx.job_signal.wake();
    tracing::info!("Restarted job `{id}`");
    Ok(())
}

async fn wait_no_more(ctx: &Ctx, caller: &Caller, id: Uuid) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let restarted = jobs::restart(&unit.txn, caller.workspace.0, id, unit.now).await?;
    let job = restarted.ok_or(ServiceError::NotFound("job"))?;
    let entry = Entry::of(AuditAction::JobRestarted, "job", id, &job.name);
    unit.audit(caller, entry.after(json!({ "key": job.dedupe_key })))
        .await?;
    let about = subject(&job.name, job.dedupe_key.as_deref());
    if let Some((EventKind::Hiring, hiring)) = about {
        let actor = hiring::actor_name(&unit.txn, caller).await?;
        let summary = "Had the sync tried again".to_owned();
        hiring::record(
            &unit,
            caller.workspace,
            HiringId(hiring),
            &actor,
            HistoryKind::SyncRestarted,
            summary,
        )
        .await?;
    }
    if let Some((kind, subject)) = about {
        unit.changed(caller.workspace, kind, subject);
    }
    unit.commit().await
}
