//! Adds an agent to the workspace.

use domain::agent::NewAgent;
use domain::audit::AuditAction;
use domain::view::AgentView;
use domain::{AgentId, Caller, EventKind};
use store::agent::Agent;

use crate::audit::Entry;
use crate::{Ctx, IdempotencyKey, ServiceError, agent};

/// Adds an agent. It can be hired at once and work once it has a token.
///
/// # Errors
/// Not an admin, or a field breaks its rule.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace))]
pub async fn create(
    ctx: &Ctx,
    caller: &Caller,
    new: NewAgent,
    key: Option<&IdempotencyKey>,
) -> Result<AgentView, ServiceError> {
    caller.require_admin()?;
    let NewAgent { name, description } = new.check()?;
    let mut unit = ctx.begin(ctx.now()).await?;
    let id = AgentId(unit.id());
    if let Some(made) = unit.claim(caller, key, id.0).await? {
        drop(unit);
        return agent::get(ctx, caller, AgentId(made)).await;
    }
    let row = Agent {
        id,
        workspace: caller.workspace,
        name,
        description,
        created_at: unit.now,
    };
    store::agent::insert(&unit.txn, &row).await?;
    let entry = Entry::of(AuditAction::AgentCreated, "agent", id.0, &row.name);
    unit.audit(caller, entry).await?;
    unit.changed(caller.workspace, EventKind::Agent, id.0);
    unit.commit().await?;
    Ok(agent::view(row, 0, &[]))
}
