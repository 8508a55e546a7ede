//! Policies: the rules of a workspace, the switches that stop writes, and the judgement of calls.

mod change;
mod dry_run;
mod list;
mod stop;

pub use change::{create, put_at, remove, reorder, switch, update};
pub use dry_run::{Try, dry_run};
pub use list::{list, stops};
pub use stop::{resume_writes, stop_writes};

use domain::audit::AuditAction;
use domain::policy::{CallFacts, Decision, Rule, decide};
use domain::{AgentId, Refusal, Timestamp, UserId, WorkspaceId};
use sea_orm::ConnectionTrait;
use store::policy::PolicyRow;

use crate::ServiceError;

/// Judges a call by the workspace's rules.
pub(crate) async fn judge<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    facts: &CallFacts,
    now: Timestamp,
) -> Result<Decision, ServiceError> {
    let rows = store::policy::all(db, workspace).await?;
    let rules: Vec<Rule> = rows.into_iter().map(|row| row.rule).collect();
    Ok(decide(&rules, facts, now))
}

/// Lets an agent pass whose writes nobody stopped.
///
/// # Errors
/// `writes_stopped`, with who stopped them.
pub(crate) async fn require_running<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<(), ServiceError> {
    let stops = store::write_stop::all(db, workspace).await?;
    let concerns = |stopped: &Option<AgentId>| stopped.is_none_or(|stopped| stopped == agent);
    let Some(stop) = stops.into_iter().find(|stop| concerns(&stop.agent)) else {
        return Ok(());
    };
    let whose = if stop.agent.is_some() {
        "this agent"
    } else {
        "all agents"
    };
    let message = format!(
        "{} stopped the writes of {whose}. Reading goes on.",
        stop.stopped_by
    );
    Err(ServiceError::Forbidden(Refusal::new(
        "writes_stopped",
        message,
    )))
}

/// The person who made an agent, as the audit log has it.
pub(crate) async fn maker_of<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<Option<UserId>, ServiceError> {
    let made = AuditAction::AgentCreated.as_str();
    let found = store::audit::user_who(db, workspace, made, agent.0).await?;
    Ok(found.map(UserId))
}

fn by_id(rows: &[PolicyRow], id: domain::PolicyRuleId) -> Result<usize, ServiceError> {
    let place = rows.iter().position(|row| row.rule.id == id);
    place.ok_or(ServiceError::NotFound("policy rule"))
}
