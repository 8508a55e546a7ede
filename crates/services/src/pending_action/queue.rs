//! Keeps a gated write: it waits for a person, or runs at once where policy lets it.

use domain::audit::AuditAction;
use domain::pending_action::{DecidingRule, Proposal};
use domain::policy::Decision;
use domain::text::hex;
use domain::{
    ActionState, AgentId, Caller, ConnectedAccountId, EventKind, HiringId, IntegrationId,
    PendingActionId, Tool, Verdict,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::pending_action::PendingAction;

use super::{ExecuteAction, audited, decided, fingerprint, told};
use crate::{Ctx, IdempotencyKey, ServiceError};

/// A write that policy did not refuse.
pub(crate) struct New {
    pub(crate) agent: AgentId,
    pub(crate) hiring: Option<HiringId>,
    pub(crate) integration: Option<IntegrationId>,
    pub(crate) account: Option<ConnectedAccountId>,
    pub(crate) identifier: Option<String>,
    pub(crate) tool: Tool,
    pub(crate) proposal: Proposal,
    pub(crate) reason: Option<String>,
    pub(crate) decision: Decision,
}

/// Keeps it, and starts its job if it may run; answers its id, or that of the same call which waits already or
/// was made under the same key.
pub(crate) async fn queue(
    ctx: &Ctx,
    caller: &Caller,
    new: New,
    key: Option<&IdempotencyKey>,
) -> Result<PendingActionId, ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let id = PendingActionId(unit.id());
    if let Some(made) = unit.claim(caller, key, id.0).await? {
        return Ok(PendingActionId(made));
    }
    let asks = new.decision.verdict == Verdict::Ask;
    let mut action = row(ctx, caller, id, new, unit.now);
    action.hash = fingerprint(&action, &action.proposal);
    if asks {
        let waiting_key = same_call(&action);
        let known = store::pending_action::waiting(&unit.txn, action.workspace, &waiting_key);
        if let Some(known) = known.await? {
            return Ok(known.id);
        }
        action.waiting_key = Some(waiting_key);
    } else {
        action.status = ActionState::Approved;
        let by = format!("Policy: {}", action.rule.name);
        action.decision = Some(decided(ActionState::Approved, by, None, unit.now));
        action.runs_at = Some(unit.now);
        unit.enqueue(&ExecuteAction::of(&action)).await?;
    }
    if !store::pending_action::insert(&unit.txn, &action).await? {
        // Another process took the same call at the same moment.
        return Err(ServiceError::conflict(
            "changed_meanwhile",
            "The same call is being taken right now. Call again to hear what became of it.",
        ));
    }
    Box::pin(told::made(&mut unit, &action)).await?;
    let asked = json!({
        "tool": action.tool,
        "arguments": action.proposal.arguments,
        "rule": action.rule.name,
        "status": action.status,
    });
    unit.audit(
        caller,
        audited(AuditAction::ActionAsked, &action).after(asked),
    )
    .await?;
    unit.changed(action.workspace, EventKind::PendingAction, id.0);
    unit.commit().await?;
    tracing::info!(pending_action.id = %id, "An agent asks for a write: `{id}`");
    Ok(id)
}

fn row(
    ctx: &Ctx,
    caller: &Caller,
    id: PendingActionId,
    new: New,
    now: domain::Timestamp,
) -> PendingAction {
    PendingAction {
        id,
        workspace: caller.workspace,
        agent: new.agent,
        hiring: new.hiring,
        integration: new.integration,
        account: new.account,
        identifier: new.identifier,
        tool: new.tool,
        status: ActionState::Pending,
        hash: String::new(),
        waiting_key: None,
        linear_id: ctx.ids.uuid_v4(),
        proposal: new.proposal,
        original: None,
        edited_by: None,
        reason: new.reason,
        expires_at: now + new.decision.approvers.expires_after(),
        rule: DecidingRule {
            id: new.decision.rule_id,
            name: new.decision.rule_name,
            approvers: new.decision.approvers,
        },
        approvals: Vec::new(),
        drift: Vec::new(),
        remarks: Vec::new(),
        decision: None,
        result: None,
        refusal: None,
        created_at: now,
        runs_at: None,
        sent_at: None,
        finished_at: None,
        updated_at: now,
        version: 1,
    }
}

/// What two calls have in common that are the same call.
fn same_call(action: &PendingAction) -> String {
    let call = json!({
        "agent": action.agent,
        "integration": action.integration,
        "account": action.account,
        "tool": action.tool,
        "arguments": action.proposal.arguments,
    });
    hex(&Sha256::digest(call.to_string().as_bytes()))
}
