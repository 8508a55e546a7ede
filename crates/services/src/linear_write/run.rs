//! The job of a hiring's writes: the oldest first, until none is left.

use domain::issue_link::{Plan, plan};
use domain::{HiringId, IntegrationState, LinearWriteKind, Refusal, WorkspaceId};
use jobs::{Job, JobError};
use linear::LinearError;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use store::hiring::Hiring;
use store::integration::Integration;
use store::issue_link::IssueLink;
use store::linear_write::LinearWrite;
use uuid::Uuid;

use super::{attempt, queue};
use crate::hiring::view::known;
use crate::sync::{job_error, retry};
use crate::{Ctx, ServiceError, integration};

/// Brings the agent's writes on one hiring to Linear.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct WriteToLinear {
    /// The tenant.
    pub(crate) workspace: WorkspaceId,
    /// The hiring.
    pub(crate) hiring: HiringId,
}

impl WriteToLinear {
    /// The one job of a hiring's writes: one at a time, so that they keep their order.
    pub(crate) fn key(hiring: HiringId) -> String {
        format!("{}:{hiring}", Self::NAME)
    }
}

impl Job for WriteToLinear {
    const NAME: &'static str = "linear_write";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(Self::key(self.hiring))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        loop {
            match next(ctx, self).await.map_err(retry)? {
                Next::Idle => return Ok(()),
                Next::Refused(write, refusal) => {
                    attempt::fail(ctx, &write, refusal).await.map_err(retry)?;
                }
                Next::Turn(turn) => {
                    if take(ctx, &turn).await?.is_stop() {
                        return Ok(());
                    }
                }
            }
        }
    }
}

/// A write whose turn it is, with all that it needs.
pub(super) struct Turn {
    pub(super) write: LinearWrite,
    pub(super) agent_name: String,
    pub(super) link: IssueLink,
    pub(super) integration: Integration,
}

/// Why a write did not happen.
pub(super) enum Trouble {
    /// Linear failed or refused.
    Linear(LinearError),
    /// It cannot be done, and trying again does not help.
    Refused(Refusal),
    /// Something of ours was in the way.
    Ours(ServiceError),
}

impl From<LinearError> for Trouble {
    fn from(error: LinearError) -> Self {
        Self::Linear(error)
    }
}

impl From<ServiceError> for Trouble {
    fn from(error: ServiceError) -> Self {
        Self::Ours(error)
    }
}

/// Whether the writes behind may have their turn.
#[derive(PartialEq)]
enum Then {
    GoOn,
    Stop,
}

impl Then {
    fn is_stop(&self) -> bool {
        *self == Self::Stop
    }
}

async fn take(ctx: &Ctx, turn: &Turn) -> Result<Then, JobError> {
    let refusal = match attempt::attempt(ctx, turn).await {
        Ok(()) => return Ok(Then::GoOn),
        Err(Trouble::Linear(LinearError::Unauthenticated)) => {
            // It waits for a new key; connecting starts this job again.
            let marked = integration::mark_reconnect_required(ctx, &turn.integration).await;
            return marked.map(|()| Then::Stop).map_err(retry);
        }
        Err(Trouble::Linear(error)) if error.is_retryable() => return Err(job_error(error)),
        Err(Trouble::Ours(error)) => return Err(retry(error)),
        // What is refused for good does not hold up the writes behind it.
        Err(Trouble::Linear(error)) => refused(&error),
        Err(Trouble::Refused(refusal)) => refusal,
    };
    let failed = attempt::fail(ctx, &turn.write, refusal).await;
    failed.map(|()| Then::GoOn).map_err(retry)
}

enum Next {
    /// Nothing waits, or what it waits for starts this job again.
    Idle,
    Refused(Box<LinearWrite>, Refusal),
    Turn(Box<Turn>),
}

async fn next(ctx: &Ctx, job: &WriteToLinear) -> Result<Next, ServiceError> {
    let db = ctx.db.reader();
    let write = store::linear_write::oldest_pending(db, job.workspace, job.hiring).await?;
    let row = store::hiring::with_link(db, job.workspace, job.hiring).await?;
    let (Some(write), Some((hiring, agent_name, link))) = (write, row) else {
        return Ok(Next::Idle);
    };
    let (Some(link), Some(integration)) = connected(db, link).await? else {
        // Nothing goes out through a connection that was taken away, nor through a later one.
        let refusal = integration::not_configured().refusal();
        return Ok(Next::Refused(Box::new(write), refusal));
    };
    if let Some(refusal) = hopeless(&write, &hiring, &link) {
        return Ok(Next::Refused(Box::new(write), refusal));
    }
    // Switching the connection on, and making the issue, start this job again.
    if !integration.state.may_call() || link.identifier.is_none() {
        return Ok(Next::Idle);
    }
    Ok(Next::Turn(Box::new(Turn {
        write,
        agent_name,
        link,
        integration,
    })))
}

/// The link, and the connection that it goes through unless that is taken away.
async fn connected<C: ConnectionTrait>(
    db: &C,
    link: Option<IssueLink>,
) -> Result<(Option<IssueLink>, Option<Integration>), ServiceError> {
    let Some(link) = link else {
        return Ok((None, None));
    };
    let found = store::integration::get(db, link.workspace, link.integration).await?;
    let found = found.filter(|found| found.state != IntegrationState::Disconnecting);
    Ok((Some(link), found))
}

/// Why this write will never be possible, if so.
fn hopeless(write: &LinearWrite, hiring: &Hiring, link: &IssueLink) -> Option<Refusal> {
    if !hiring.status.is_final() {
        return None;
    }
    if write.kind == LinearWriteKind::State {
        // One that was sent may be what ended the hiring: its answer was lost, and its echo was quicker.
        return write.sent_at.is_none().then(|| queue::ended(hiring.status));
    }
    let never = link.identifier.is_none() && plan(&known(hiring, link)) == Plan::Nothing;
    never.then(queue::no_issue)
}

/// What Linear refuses for good, as the agent reads it.
fn refused(error: &LinearError) -> Refusal {
    let said = error.public_message();
    match error {
        LinearError::NotFound { .. } => Refusal::new(
            "linear_issue_gone",
            "The issue is not in Linear any more, or the connection does not see its team any more.",
        ),
        LinearError::Forbidden { .. } => Refusal::new(
            "linear_forbidden",
            format!("Linear does not allow this to the connection: {said}"),
        ),
        _ => Refusal::new("linear_error", format!("Linear refused: {said}")),
    }
}
