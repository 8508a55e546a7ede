//! Rows into actions and back.

use domain::{AgentId, ConnectedAccountId, HiringId, IntegrationId, PendingActionId, WorkspaceId};
use sea_orm::DbErr;
use serde::de::DeserializeOwned;

use super::PendingAction;
use crate::entity::pending_action::Model;
use crate::row::{from_json, moment, parsed, timestamp, to_json, to_json_maybe};

fn read_maybe<T: DeserializeOwned>(
    column: &'static str,
    text: Option<String>,
) -> Result<Option<T>, DbErr> {
    text.map(|text| from_json(column, &text)).transpose()
}

impl TryFrom<&PendingAction> for Model {
    type Error = DbErr;

    fn try_from(action: &PendingAction) -> Result<Self, DbErr> {
        let PendingAction {
            id,
            workspace,
            agent,
            hiring,
            integration,
            account,
            identifier,
            tool,
            status,
            hash,
            waiting_key,
            linear_id,
            proposal,
            original,
            edited_by,
            reason,
            rule,
            approvals,
            drift,
            remarks,
            decision,
            result,
            refusal,
            created_at,
            expires_at,
            runs_at,
            sent_at,
            finished_at,
            updated_at,
            version,
        } = action;
        Ok(Self {
            id: id.0,
            workspace_id: workspace.0,
            agent_id: agent.0,
            hiring_id: hiring.map(|id| id.0),
            integration_id: integration.map(|id| id.0),
            account_id: account.map(|id| id.0),
            identifier: identifier.clone(),
            tool: tool.to_string(),
            status: status.to_string(),
            hash: hash.clone(),
            waiting_key: waiting_key.clone(),
            linear_id: *linear_id,
            proposal: to_json(proposal)?,
            // A column of its own, for the search.
            summary: proposal.summary.clone(),
            original: to_json_maybe(original.as_ref())?,
            edited_by: edited_by.clone(),
            reason: reason.clone(),
            rule: to_json(rule)?,
            approvals: to_json(approvals)?,
            drift: to_json(drift)?,
            remarks: to_json(remarks)?,
            decision: to_json_maybe(decision.as_ref())?,
            result: to_json_maybe(result.as_ref())?,
            refusal: to_json_maybe(refusal.as_ref())?,
            created_at: (*created_at).into(),
            expires_at: (*expires_at).into(),
            runs_at: moment(*runs_at),
            sent_at: moment(*sent_at),
            finished_at: moment(*finished_at),
            updated_at: (*updated_at).into(),
            version: *version,
        })
    }
}

impl TryFrom<Model> for PendingAction {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            agent_id,
            hiring_id,
            integration_id,
            account_id,
            identifier,
            tool,
            status,
            hash,
            waiting_key,
            linear_id,
            proposal,
            summary: _,
            original,
            edited_by,
            reason,
            rule,
            approvals,
            drift,
            remarks,
            decision,
            result,
            refusal,
            created_at,
            expires_at,
            runs_at,
            sent_at,
            finished_at,
            updated_at,
            version,
        } = model;
        Ok(Self {
            id: PendingActionId(id),
            workspace: WorkspaceId(workspace_id),
            agent: AgentId(agent_id),
            hiring: hiring_id.map(HiringId),
            integration: integration_id.map(IntegrationId),
            account: account_id.map(ConnectedAccountId),
            identifier,
            tool: parsed("pending_actions.tool", &tool)?,
            status: parsed("pending_actions.status", &status)?,
            hash,
            waiting_key,
            linear_id,
            proposal: from_json("pending_actions.proposal", &proposal)?,
            original: read_maybe("pending_actions.original", original)?,
            edited_by,
            reason,
            rule: from_json("pending_actions.rule", &rule)?,
            approvals: from_json("pending_actions.approvals", &approvals)?,
            drift: from_json("pending_actions.drift", &drift)?,
            remarks: from_json("pending_actions.remarks", &remarks)?,
            decision: read_maybe("pending_actions.decision", decision)?,
            result: read_maybe("pending_actions.result", result)?,
            refusal: read_maybe("pending_actions.refusal", refusal)?,
            created_at: created_at.into(),
            expires_at: expires_at.into(),
            runs_at: timestamp(runs_at),
            sent_at: timestamp(sent_at),
            finished_at: timestamp(finished_at),
            updated_at: updated_at.into(),
            version,
        })
    }
}
