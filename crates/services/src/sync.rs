//! The way out: brings Linear to what we have, one planned step after the other.
//!
//! A step is planned from the rows, sent to Linear outside any transaction, and its outcome recorded
//! in one. Every step may be sent twice: the issue's id was minted with the hiring, and moving an
//! issue to a state where it is already does nothing.

mod create_issue;
mod describe;
mod move_issue;
mod record;

pub(crate) use describe::{cell as markdown_line, first_line};
pub(crate) use record::learn;

use domain::issue_link::{Plan, plan};
use domain::{HiringId, WorkspaceId};
use jobs::{Job, JobError};
use linear::{AwayKind, Connection, LinearError};
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use store::hiring::Hiring;
use store::integration::Integration;
use store::issue_link::IssueLink;
use uuid::Uuid;

use crate::hiring::view::known;
use crate::unit::Unit;
use crate::{Ctx, ServiceError, integration, linear_write, pending_action, recommendation};

/// More steps than any hiring needs; a plan that never ends is a mistake of ours.
const MAX_STEPS: usize = 6;
/// How long to wait when Linear's limit is used up and it does not say for how long.
const RATE_LIMIT_PAUSE: Duration = Duration::from_mins(1);

/// How long a job waits that lost to others in the database, time and again.
const CONTENTION_PAUSE: Duration = Duration::from_secs(1);

/// Brings the Linear issue of a hiring to what the hiring says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SyncHiring {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// The hiring.
    pub hiring: HiringId,
}

impl SyncHiring {
    /// The one job of a hiring.
    pub(crate) fn key(hiring: HiringId) -> String {
        format!("sync_hiring:{hiring}")
    }
}

impl Job for SyncHiring {
    const NAME: &'static str = "sync_hiring";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key(self.hiring))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        for _ in 0..MAX_STEPS {
            let Some(step) = next_step(ctx, self).await.map_err(retry)? else {
                return Ok(());
            };
            match take(ctx, &step).await {
                Ok(()) => {}
                Err(StepError::Linear(LinearError::Unauthenticated)) => {
                    // It waits for a new key; connecting starts this job again.
                    return integration::mark_reconnect_required(ctx, &step.integration)
                        .await
                        .map_err(retry);
                }
                Err(StepError::Linear(error)) => return Err(job_error(error)),
                Err(StepError::Ours(error)) => return Err(retry(error)),
                Err(StepError::Hopeless(reason)) => return Err(JobError::fail(reason)),
            }
        }
        Err(JobError::fail("the plan for this hiring does not end"))
    }
}

/// One step, with all that it needs.
pub(crate) struct Step {
    plan: Plan,
    hiring: Hiring,
    agent_name: String,
    link: IssueLink,
    integration: Integration,
}

/// Why a step was not taken.
enum StepError {
    Linear(LinearError),
    Ours(ServiceError),
    /// Trying again does not help; somebody has to look.
    Hopeless(String),
}

impl From<LinearError> for StepError {
    fn from(error: LinearError) -> Self {
        Self::Linear(error)
    }
}

impl From<ServiceError> for StepError {
    fn from(error: ServiceError) -> Self {
        Self::Ours(error)
    }
}

/// What is to be done next; nothing while the connection does not work.
async fn next_step(ctx: &Ctx, job: &SyncHiring) -> Result<Option<Step>, ServiceError> {
    let db = ctx.db.reader();
    let row = store::hiring::with_link(db, job.workspace, job.hiring).await?;
    let Some((hiring, agent_name, Some(link))) = row else {
        return Ok(None);
    };
    let found = store::integration::get(db, job.workspace, link.integration).await?;
    let Some(integration) = found.filter(|found| found.state.may_call()) else {
        return Ok(None);
    };
    let plan = plan(&known(&hiring, &link));
    if plan == Plan::Nothing {
        return Ok(None);
    }
    Ok(Some(Step {
        plan,
        hiring,
        agent_name,
        link,
        integration,
    }))
}

async fn take(ctx: &Ctx, step: &Step) -> Result<(), StepError> {
    let connection: Connection = ctx.connection(&step.integration)?;
    match &step.plan {
        Plan::Create => create_issue::create(ctx, &connection, step).await,
        Plan::LookUp => create_issue::look_up(ctx, &connection, step).await,
        Plan::MoveTo(kind) => move_issue::move_to(ctx, &connection, step, kind).await,
        Plan::Nothing => Ok(()),
    }
}

/// Starts again what waited for this integration.
pub(crate) async fn resume(
    unit: &mut Unit<'_>,
    integration: &Integration,
) -> Result<(), ServiceError> {
    let links =
        store::issue_link::of_integration(&unit.txn, integration.workspace, integration.id).await?;
    for (hiring, link) in links {
        if plan(&known(&hiring, &link)) != Plan::Nothing {
            unit.enqueue(&SyncHiring {
                workspace: hiring.workspace,
                hiring: hiring.id,
            })
            .await?;
        }
    }
    recommendation::resume(unit, integration).await?;
    pending_action::wake_all(unit, integration.workspace).await?;
    linear_write::wake_all(unit, integration.workspace).await
}

/// Something of ours was in the way; the next try may find it gone. What others were quicker at costs no try.
pub(crate) fn retry(error: impl Into<jobs::BoxError>) -> JobError {
    let error = error.into();
    if is_contention(&error) {
        return JobError::retry_after(CONTENTION_PAUSE, error);
    }
    JobError::retry(error)
}

fn is_contention(error: &jobs::BoxError) -> bool {
    let ours = error.downcast_ref::<ServiceError>();
    let of_database = error.downcast_ref::<DbErr>();
    ours.is_some_and(|error| matches!(error, ServiceError::Contended(_)))
        || of_database.is_some_and(store::is_contention)
}

/// What Linear's refusal means for a job. The message becomes what admins read.
pub(crate) fn job_error(error: LinearError) -> JobError {
    match error {
        LinearError::RateLimited { .. } => {
            let pause = error.retry_after().unwrap_or(RATE_LIMIT_PAUSE);
            JobError::retry_after(pause, "Linear's rate limit for this key is used up.")
        }
        error if error.is_retryable() => {
            tracing::warn!(error = %error, "A call to Linear failed; it is tried again");
            JobError::retry(away_sentence(&error))
        }
        error => JobError::fail(format!("Linear refused: {}", error.public_message())),
    }
}

fn away_sentence(error: &LinearError) -> String {
    match error {
        LinearError::Away {
            kind: AwayKind::NoToken,
            detail,
            ..
        } => format!("The connection's token could not be renewed yet: {detail}"),
        LinearError::Away { kind, .. } => format!("Linear cannot be reached ({kind})."),
        error => error.public_message(),
    }
}
