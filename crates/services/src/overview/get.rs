//! Reads it all.

use domain::view::{Attention, Overview};
use domain::{Caller, HiringId};
use jobs::{Job, JobState, JobStatus};

use crate::delivery::ProcessDelivery;
use crate::integration::{RegisterWebhook, status_view};
use crate::sync::SyncHiring;
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
    let troubled = jobs::troubled(db, workspace.0).await?;
    Ok(Overview {
        counts: store::hiring::counts(db, workspace).await?,
        integration: status_view(ctx, db, workspace, integration).await?,
        attention: troubled.into_iter().map(attention).collect(),
        recent: store::history::recent(db, workspace, RECENT).await?,
        agents: store::agent::count(db, workspace).await?,
    })
}

fn attention(job: JobStatus) -> Attention {
    let hiring_id = job
        .payload
        .get("hiring")
        .and_then(|id| id.as_str())
        .and_then(|id| id.parse::<HiringId>().ok());
    let title = match job.name.as_str() {
        SyncHiring::NAME => "Bringing a hiring to Linear",
        RegisterWebhook::NAME => "Registering the webhook in Linear",
        ProcessDelivery::NAME => "Processing a delivery from Linear",
        _ => "Work in the background",
    };
    Attention {
        job_id: job.id,
        title: title.to_owned(),
        reason: job.last_error.unwrap_or_default(),
        hiring_id,
        attempts: job.attempts,
        next_attempt_at: (job.state != JobState::Parked).then_some(job.run_at),
    }
}
