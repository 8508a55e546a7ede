//! Writes as shown: the row, and what a pending one waits for.

use domain::view::{LinearCommentView, LinearWriteView};
use domain::{HiringId, IntegrationState, LinearWriteStatus, Timestamp, WorkspaceId};
use jobs::JobState;
use sea_orm::ConnectionTrait;
use store::linear_write::LinearWrite;

use super::run::WriteToLinear;
use crate::ServiceError;

/// How many writes a hiring's page lists.
const LISTED: u64 = 20;

/// What keeps a hiring's writes waiting.
#[derive(Default)]
struct InTheWay {
    reason: Option<String>,
    next_attempt_at: Option<Timestamp>,
}

/// One write as shown.
pub(crate) async fn view<C: ConnectionTrait>(
    db: &C,
    write: LinearWrite,
) -> Result<LinearWriteView, ServiceError> {
    let way = in_the_way(db, write.workspace, write.hiring).await?;
    Ok(shown(write, &way))
}

/// The writes of a hiring that wait or failed, newest first.
pub(crate) async fn unfinished<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    hiring: HiringId,
) -> Result<Vec<LinearWriteView>, ServiceError> {
    let rows = store::linear_write::unfinished(db, workspace, hiring, LISTED).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let way = in_the_way(db, workspace, hiring).await?;
    Ok(rows.into_iter().map(|write| shown(write, &way)).collect())
}

fn shown(write: LinearWrite, way: &InTheWay) -> LinearWriteView {
    let pending = write.status == LinearWriteStatus::Pending;
    let (linear_issue, comment_url) = match write.outcome {
        Some(outcome) => (outcome.issue, outcome.comment_url),
        None => (None, None),
    };
    LinearWriteView {
        id: write.id,
        kind: write.kind,
        status: write.status,
        content: write.content,
        linear_issue,
        comment: comment_url.map(|url| LinearCommentView {
            id: write.linear_id,
            url,
        }),
        refusal: write.refusal,
        waiting_reason: way.reason.clone().filter(|_| pending),
        next_attempt_at: way.next_attempt_at.filter(|_| pending),
        created_at: write.created_at,
        finished_at: write.finished_at,
    }
}

async fn in_the_way<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    hiring: HiringId,
) -> Result<InTheWay, ServiceError> {
    let key = WriteToLinear::key(hiring);
    let jobs = jobs::status_of(db, std::slice::from_ref(&key)).await?;
    if let Some(job) = jobs.get(&key).filter(|job| job.last_error.is_some()) {
        return Ok(InTheWay {
            reason: job.last_error.clone(),
            next_attempt_at: (job.state == JobState::Waiting).then_some(job.run_at),
        });
    }
    let because = |reason: &str| InTheWay {
        reason: Some(reason.to_owned()),
        next_attempt_at: None,
    };
    let gone = || because("The workspace is not connected to Linear any more.");
    let Some(link) = store::issue_link::of_hiring(db, workspace, hiring).await? else {
        return Ok(gone());
    };
    let Some(row) = store::integration::get(db, workspace, link.integration).await? else {
        return Ok(gone());
    };
    Ok(match row.state {
        IntegrationState::Active | IntegrationState::Expiring if link.identifier.is_some() => {
            InTheWay::default()
        }
        IntegrationState::Active | IntegrationState::Expiring => {
            because("Waits until the issue is made in Linear.")
        }
        IntegrationState::Disabled => because("The connection to Linear is switched off."),
        IntegrationState::Pending
        | IntegrationState::ReconnectRequired
        | IntegrationState::Revoked
        | IntegrationState::Disconnecting => {
            let reason = row.state_reason.as_deref();
            because(reason.unwrap_or("Waits for the connection to Linear."))
        }
    })
}
