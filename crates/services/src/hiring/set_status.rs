//! Moves a hiring to another status.

use domain::audit::AuditAction;
use domain::issue_link::{Plan, plan};
use domain::view::{HiringView, HistoryKind};
use domain::{Caller, EventKind, HiringId, HiringStatus, Refusal};
use serde_json::json;
use store::hiring::Hiring;

use super::{actor_name, record, view};
use crate::sync::SyncHiring;
use crate::unit::{Unit, again};
use crate::{Ctx, IdempotencyKey, ServiceError, hiring, linear_write};

/// What the hired agent may ask for itself.
const AGENT_STATUSES: [HiringStatus; 3] = [
    HiringStatus::InProgress,
    HiringStatus::Completed,
    HiringStatus::Failed,
];

/// Moves a hiring, and starts the job that moves its issue if it has one.
///
/// # Errors
/// Not allowed to this caller, no such hiring, or `invalid_transition` with the allowed ones.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, hiring.id = %id))]
pub async fn set_status(
    ctx: &Ctx,
    caller: &Caller,
    id: HiringId,
    to: HiringStatus,
    key: Option<&IdempotencyKey>,
) -> Result<HiringView, ServiceError> {
    again(|| move_to(ctx, caller, id, to, key)).await?;
    hiring::get(ctx, caller, id).await
}

async fn move_to(
    ctx: &Ctx,
    caller: &Caller,
    id: HiringId,
    to: HiringStatus,
    key: Option<&IdempotencyKey>,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let before = store::hiring::lock(&unit.txn, caller.workspace, id).await?;
    let before = before.ok_or(ServiceError::NotFound("hiring"))?;
    require_may(caller, &before, to)?;
    if unit.claim(caller, key, id.0).await?.is_some() {
        return Ok(());
    }
    let after = Hiring {
        status: before.status.move_to(to)?,
        updated_at: unit.now,
        ..before.clone()
    };
    if !store::hiring::replace(&unit.txn, &before, &after).await? {
        return Err(hiring::changed_meanwhile());
    }
    push_to_linear(&mut unit, &after).await?;
    let actor = actor_name(&unit.txn, caller).await?;
    let summary = format!(
        "Moved from {} to {}",
        before.status.in_words(),
        to.in_words()
    );
    record(
        &unit,
        caller.workspace,
        id,
        &actor,
        HistoryKind::StatusChanged,
        summary,
    )
    .await?;
    let entry = hiring::audited(AuditAction::HiringMoved, &after)
        .before(json!({ "status": before.status }))
        .after(json!({ "status": to }));
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::Hiring, id.0);
    unit.commit().await?;
    tracing::info!(hiring.status = %to, "Moved hiring `{id}`");
    Ok(())
}

/// Admins may ask for anything; the hired agent for what its work leads to; other agents see nothing.
fn require_may(caller: &Caller, hiring: &Hiring, to: HiringStatus) -> Result<(), ServiceError> {
    let Some(agent) = caller.agent() else {
        return Ok(caller.require_admin()?);
    };
    if agent != hiring.agent {
        return Err(ServiceError::NotFound("hiring"));
    }
    if AGENT_STATUSES.contains(&to) {
        return Ok(());
    }
    let allowed: Vec<&str> = AGENT_STATUSES
        .iter()
        .map(|status| status.as_str())
        .collect();
    let message = format!(
        "The hired agent can move a hiring to {}; {to} needs an admin.",
        allowed.join(", ")
    );
    Err(Refusal::new("forbidden", message)
        .with("allowed", allowed)
        .into())
}

async fn push_to_linear(unit: &mut Unit<'_>, hiring: &Hiring) -> Result<(), ServiceError> {
    let link = store::issue_link::of_hiring(&unit.txn, hiring.workspace, hiring.id).await?;
    if link.is_some_and(|link| plan(&view::known(hiring, &link)) != Plan::Nothing) {
        unit.enqueue(&SyncHiring {
            workspace: hiring.workspace,
            hiring: hiring.id,
        })
        .await?;
    }
    // What the agent wrote and waits for an issue may wait in vain from now on.
    linear_write::wake(unit, hiring.workspace, hiring.id).await
}
