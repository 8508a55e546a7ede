//! Takes a write: checks that it can be done at all, keeps it, and starts its job.

use domain::audit::AuditAction;
use domain::{
    AgentId, Caller, EventKind, HiringId, HiringStatus, IntegrationState, LinearWriteId,
    LinearWriteKind, LinearWriteStatus, Refusal,
};
use serde_json::json;
use store::hiring::Hiring;
use store::linear_write::LinearWrite;

use super::run::WriteToLinear;
use crate::unit::{Unit, again};
use crate::{Ctx, IdempotencyKey, ServiceError, hiring, integration};

/// What an agent asks for.
pub(crate) struct New {
    pub(crate) hiring: HiringId,
    pub(crate) kind: LinearWriteKind,
    /// The name of the state, or the comment.
    pub(crate) content: String,
}

/// Keeps a write and starts its job; answers its id, or that of the write which the same request made
/// before.
///
/// # Errors
/// The hiring is not there, the caller is not its agent, or it has no issue to write to.
pub(crate) async fn queue(
    ctx: &Ctx,
    caller: &Caller,
    new: New,
    key: Option<&IdempotencyKey>,
) -> Result<LinearWriteId, ServiceError> {
    again(|| keep(ctx, caller, &new, key)).await
}

async fn keep(
    ctx: &Ctx,
    caller: &Caller,
    new: &New,
    key: Option<&IdempotencyKey>,
) -> Result<LinearWriteId, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    // Whoever makes the issue at this moment is waited for: its link says then that the job can begin.
    let hiring = store::hiring::lock(&unit.txn, caller.workspace, new.hiring).await?;
    let hiring = hiring.ok_or(ServiceError::NotFound("hiring"))?;
    let agent = require_hired(caller, &hiring)?;
    let id = LinearWriteId(unit.id());
    // Before all that may have changed since: a repetition is answered with what became of the first.
    if let Some(made) = unit.claim(caller, key, id.0).await? {
        return Ok(LinearWriteId(made));
    }
    require_open(&hiring, new.kind)?;
    require_issue(&unit, &hiring).await?;
    // The job's row is locked from here to the commit, so two requests at once get two positions.
    unit.enqueue(&WriteToLinear {
        workspace: hiring.workspace,
        hiring: hiring.id,
    })
    .await?;
    let (workspace, position) = (
        hiring.workspace,
        store::linear_write::next_position(&unit.txn, hiring.workspace, hiring.id).await?,
    );
    let write = LinearWrite {
        id,
        workspace,
        hiring: hiring.id,
        agent,
        position,
        kind: new.kind,
        linear_id: ctx.ids.uuid_v4(),
        content: new.content.clone(),
        status: LinearWriteStatus::Pending,
        sent_at: None,
        refusal: None,
        outcome: None,
        created_at: unit.now,
        finished_at: None,
        version: 1,
    };
    store::linear_write::insert(&unit.txn, &write).await?;
    let entry = hiring::audited(AuditAction::LinearWritten, &hiring);
    let asked = json!({ "kind": write.kind, "content": write.content });
    unit.audit(caller, entry.after(asked)).await?;
    unit.changed(workspace, EventKind::Hiring, hiring.id.0);
    unit.commit().await?;
    tracing::info!(linear_write.id = %id, "The hired agent writes to Linear: `{id}`");
    Ok(id)
}

/// Only the hired agent speaks for itself in Linear; admins have Linear for that.
fn require_hired(caller: &Caller, hiring: &Hiring) -> Result<AgentId, Refusal> {
    let message = match caller.agent() {
        Some(agent) if agent == hiring.agent => return Ok(agent),
        Some(_) => {
            "Another agent is hired for this. Only the hired agent writes to the issue of its hiring."
        }
        None => {
            "Only the hired agent writes to the issue of its hiring, with its own `cs_agent_…` token. \
             An admin cannot act as the agent."
        }
    };
    Err(Refusal::new("forbidden", message))
}

/// A comment after the end is welcome; a move is not, since the end itself was brought to Linear.
fn require_open(hiring: &Hiring, kind: LinearWriteKind) -> Result<(), ServiceError> {
    if hiring.status == HiringStatus::Pending {
        return Err(ServiceError::conflict(
            "hiring_not_paid",
            "This hiring is not paid yet, so it has no issue in Linear. Try again once it is paid.",
        ));
    }
    if kind == LinearWriteKind::State && hiring.status.is_final() {
        return Err(ServiceError::Conflict(ended(hiring.status)));
    }
    Ok(())
}

/// The hiring is over: its issue is not moved any more.
pub(super) fn ended(status: HiringStatus) -> Refusal {
    let message = format!(
        "This hiring is {}, so its agent does not move the issue any more. Comments are still possible.",
        status.in_words()
    );
    Refusal::new("hiring_ended", message)
}

/// There is no issue, and none will be made.
pub(super) fn no_issue() -> Refusal {
    Refusal::new(
        "linear_issue_missing",
        "This hiring ended before its issue was made in Linear, so there is nothing to write to.",
    )
}

async fn require_issue(unit: &Unit<'_>, hiring: &Hiring) -> Result<(), ServiceError> {
    if !hiring.sync_to_linear {
        return Err(ServiceError::conflict(
            "LINEAR_SYNC_NOT_ENABLED",
            "This hiring was not created with `sync_to_linear: true`, so it has no issue in Linear.",
        ));
    }
    // Its link went with the connection that it went through, if that is gone.
    let link = store::issue_link::of_hiring(&unit.txn, hiring.workspace, hiring.id).await?;
    let link = link.ok_or_else(integration::not_configured)?;
    let found = store::integration::get(&unit.txn, hiring.workspace, link.integration).await?;
    if found.is_none_or(|found| found.state == IntegrationState::Disconnecting) {
        return Err(integration::not_configured());
    }
    if hiring.status.is_final() && link.identifier.is_none() && link.create_sent_at.is_none() {
        return Err(ServiceError::Conflict(no_issue()));
    }
    Ok(())
}
