//! The kill switch: no writes of one agent, or of any, until somebody lets them go on.

use domain::audit::AuditAction;
use domain::{AgentId, Caller};
use serde_json::json;
use store::write_stop::WriteStop;

use crate::audit::Entry;
use crate::{Ctx, ServiceError, hiring, pending_action};

/// Stops writes at once: of this agent, or of all if none is named. What waits is cancelled.
///
/// # Errors
/// The caller is no admin, or there is no such agent.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn stop_writes(
    ctx: &Ctx,
    caller: &Caller,
    agent: Option<AgentId>,
) -> Result<(), ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let label = label(&unit, caller, agent).await?;
    let name = hiring::actor_name(&unit.txn, caller).await?;
    let stop = WriteStop {
        id: unit.id(),
        workspace: caller.workspace,
        agent,
        stopped_by: name.clone(),
        created_at: unit.now,
    };
    if !store::write_stop::insert(&unit.txn, &stop).await? {
        return Ok(());
    }
    let reason = format!("{name} stopped the writes of {label}.");
    let concerned = |action: &store::pending_action::PendingAction| {
        agent.is_none_or(|agent| agent == action.agent)
    };
    pending_action::cancel_all(&mut unit, caller.workspace, &reason, concerned).await?;
    switched(&mut unit, caller, agent, &label, true).await?;
    unit.commit().await
}

/// Lets writes go on. What was cancelled stays so.
///
/// # Errors
/// The caller is no admin, or there is no such agent.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn resume_writes(
    ctx: &Ctx,
    caller: &Caller,
    agent: Option<AgentId>,
) -> Result<(), ServiceError> {
    caller.require_admin()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let label = label(&unit, caller, agent).await?;
    if store::write_stop::delete(&unit.txn, caller.workspace, agent).await? {
        switched(&mut unit, caller, agent, &label, false).await?;
    }
    unit.commit().await
}

async fn label(
    unit: &crate::unit::Unit<'_>,
    caller: &Caller,
    agent: Option<AgentId>,
) -> Result<String, ServiceError> {
    let Some(agent) = agent else {
        return Ok("all agents".to_owned());
    };
    let found = store::agent::get(&unit.txn, caller.workspace, agent).await?;
    found
        .map(|agent| agent.name)
        .ok_or(ServiceError::NotFound("agent"))
}

async fn switched(
    unit: &mut crate::unit::Unit<'_>,
    caller: &Caller,
    agent: Option<AgentId>,
    label: &str,
    stopped: bool,
) -> Result<(), ServiceError> {
    let (kind, id) = agent.map_or(("workspace", caller.workspace.0), |agent| {
        ("agent", agent.0)
    });
    let entry = Entry::of(AuditAction::WritesSwitched, kind, id, label);
    unit.changed(caller.workspace, domain::EventKind::Agent, id);
    unit.changed(caller.workspace, domain::EventKind::Policy, id);
    unit.audit(caller, entry.after(json!({ "stopped": stopped })))
        .await
}
