//! An action as people and agents see it.

use std::collections::HashMap;

use domain::view::{EditView, PendingActionView};
use domain::{AgentId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value;
use store::pending_action::PendingAction;

use super::{agent_name, gone, push};
use crate::ServiceError;

/// The view of a row.
pub(crate) async fn view<C: ConnectionTrait>(
    db: &C,
    action: PendingAction,
) -> Result<PendingActionView, ServiceError> {
    let agent_name = agent_name(db, action.workspace, action.agent).await?;
    seen(db, action, agent_name).await
}

/// The views of rows of one workspace: its agents' names are read once.
pub(super) async fn views<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    actions: Vec<PendingAction>,
) -> Result<Vec<PendingActionView>, ServiceError> {
    let agents = store::agent::list(db, workspace).await?.into_iter();
    let names: HashMap<AgentId, String> = agents.map(|agent| (agent.id, agent.name)).collect();
    let mut views = Vec::with_capacity(actions.len());
    for action in actions {
        let name = names.get(&action.agent).cloned();
        views.push(seen(db, action, name.unwrap_or_else(gone)).await?);
    }
    Ok(views)
}

async fn seen<C: ConnectionTrait>(
    db: &C,
    action: PendingAction,
    agent_name: String,
) -> Result<PendingActionView, ServiceError> {
    let edit = edit(&action);
    let tickets = push::tickets(db, &action).await?;
    Ok(PendingActionView {
        id: action.id,
        status: action.status,
        agent_id: action.agent,
        agent_name,
        identifier: action.identifier,
        hiring_id: action.hiring,
        tool: action.tool,
        summary: action.proposal.summary,
        target: action.proposal.target,
        changes: action.proposal.changes,
        tickets,
        arguments: action.proposal.arguments,
        reason: action.reason,
        edit,
        drift: action.drift,
        remarks: action.remarks,
        rule_name: action.rule.name,
        rule_id: action.rule.id,
        approvals: action.approvals,
        approvals_needed: action.rule.approvers.needed,
        decision: action.decision,
        result: action.result,
        refusal: action.refusal,
        hash: action.hash,
        created_at: action.created_at,
        expires_at: action.expires_at,
        runs_at: action.runs_at,
        finished_at: action.finished_at,
    })
}

/// What an approver changed of the agent's arguments.
fn edit(action: &PendingAction) -> Option<EditView> {
    let original = action.original.clone()?;
    let (was, is) = (
        original.as_object()?,
        action.proposal.arguments.as_object()?,
    );
    let names = was
        .keys()
        .chain(is.keys().filter(|name| !was.contains_key(*name)));
    let other = |name: &&String| was.get(*name) != is.get(*name);
    let fields = names.filter(other).cloned().collect();
    Some(EditView {
        by: action.edited_by.clone().unwrap_or_default(),
        original: Value::Object(was.clone()),
        fields,
    })
}
