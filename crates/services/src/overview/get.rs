//! Reads it all.

use domain::view::{Attention, Overview};
use domain::{Caller, EventKind, HiringId, WorkspaceId};
use jobs::{Job, JobState, JobStatus};
use sea_orm::ConnectionTrait;

use crate::integration::{Disconnect, status_view};
use crate::job::subject;
use crate::reconcile::{Reconcile, SelfTest};
use crate::{Ctx, ServiceError};

/// How much of what happened lately is shown.
const RECENT: u64 = 15;

/// What the first page shows.
///
/// # Errors
/// An agent asks.
pub async fn get(ctx: &Ctx, caller: &Caller) -> Result<Overview, ServiceError> {
    caller.require_reader()?;
    let db = ctx.db.reader();
    let workspace = caller.workspace;
    let integration = store::integration::of_workspace(db, workspace).await?;
    let mut late = Vec::new();
    for job in jobs::troubled(db, workspace.0).await? {
        late.push(attention(db, workspace, job).await?);
    }
    Ok(Overview {
        counts: store::hiring::counts(db, workspace).await?,
        integration: status_view(ctx, db, workspace, integration).await?,
        attention: late,
        recent: store::history::recent(db, workspace, RECENT).await?,
        agents: store::agent::count(db, workspace).await?,
    })
}

async fn attention(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    job: JobStatus,
) -> Result<Attention, ServiceError> {
    let about = subject(&job.name, job.dedupe_key.as_deref());
    let hiring_id = match about {
        Some((EventKind::Hiring, id)) => Some(HiringId(id)),
        _ => None,
    };
    let title = match (about, hiring_id) {
        (_, Some(id)) => hiring_title(db, workspace, id).await?,
        (Some((EventKind::Integration, _)), _) => connection_title(&job.name).to_owned(),
        (Some((EventKind::Delivery, _)), _) => "Processing a delivery from Linear".to_owned(),
        _ => "Work in the background".to_owned(),
    };
    Ok(Attention {
        job_id: job.id,
        title,
        reason: job.last_error.unwrap_or_default(),
        hiring_id,
        attempts: job.attempts,
        next_attempt_at: (job.state != JobState::Parked).then_some(job.run_at),
    })
}

fn connection_title(job: &str) -> &'static str {
    match job {
        Disconnect::NAME => "Disconnecting from Linear",
        Reconcile::NAME => "Asking Linear what changed",
        SelfTest::NAME => "Testing the webhook",
        _ => "Registering the webhook in Linear",
    }
}

async fn hiring_title(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: HiringId,
) -> Result<String, ServiceError> {
    let row = store::hiring::with_link(db, workspace, id).await?;
    let name = row.map(|(hiring, agent, _)| format!("“{}” by {agent}", hiring.capability));
    Ok(format!(
        "Bringing {} to Linear",
        name.as_deref().unwrap_or("a hiring")
    ))
}
