//! Reads it all.

use domain::text::{label, shorten};
use domain::view::{Attention, Overview};
use domain::{Caller, EventKind, HiringId, WorkspaceId};
use jobs::{Job, JobState, JobStatus};
use sea_orm::ConnectionTrait;

use crate::integration::{Disconnect, status_view};
use crate::job::subject;
use crate::linear_write::WriteToLinear;
use crate::reconcile::{Reconcile, SelfTest};
use crate::{Ctx, ServiceError, sync};

/// How much of what happened lately is shown.
const RECENT: u64 = 15;
/// Most characters of what tells a hiring from others.
const MAX_ABOUT: usize = 100;
/// How many of them may be the agent's name.
const MAX_AGENT: usize = 40;

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
    let (title, hiring_id) = match subject(&job.name, job.dedupe_key.as_deref()) {
        Some((EventKind::Hiring, id)) => (hiring_title(&job.name), Some(HiringId(id))),
        Some((EventKind::Integration, _)) => (connection_title(&job.name), None),
        Some((EventKind::Delivery, _)) => ("Processing a delivery from Linear", None),
        Some((EventKind::WebhookEndpoint, _)) => ("Sending outgoing webhooks", None),
        _ => ("Work in the background", None),
    };
    let about = match hiring_id {
        Some(id) => tell_apart(db, workspace, id).await?,
        None => String::new(),
    };
    Ok(Attention {
        job_id: job.id,
        title: title.to_owned(),
        about,
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

fn hiring_title(job: &str) -> &'static str {
    match job {
        WriteToLinear::NAME => "Sending to Linear what an agent wrote",
        _ => "Bringing a hiring to Linear",
    }
}

/// What tells this hiring from others: who does what.
async fn tell_apart(
    db: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: HiringId,
) -> Result<String, ServiceError> {
    let row = store::hiring::with_link(db, workspace, id).await?;
    let name = row.map(|(hiring, agent, _)| {
        let task = sync::first_line(&hiring.task_description);
        let task = task.unwrap_or(&hiring.capability);
        format!("{}, {task}", shorten(&agent, MAX_AGENT))
    });
    // A task may hold what turns the text around it, and is longer than a line.
    Ok(label(
        name.as_deref().unwrap_or("one that is gone"),
        MAX_ABOUT,
    ))
}
