//! What endpoints of outgoing webhooks are told of an action: enough to show it and to find it, never what it would
//! write. Made in the transaction of the change, so that nothing is told that did not happen.

use domain::{ActionState, WebhookEvent, text};
use serde_json::{Value, json};
use store::pending_action::PendingAction;

use super::agent_name;
use crate::unit::Unit;
use crate::{ServiceError, webhook_message};

/// Most characters of a summary.
const MAX_SUMMARY: usize = 300;

/// An agent asked for it, and policy may have let it run at once.
pub(super) async fn made(unit: &mut Unit<'_>, action: &PendingAction) -> Result<(), ServiceError> {
    tell(unit, WebhookEvent::ActionCreated, action).await?;
    if action.status == ActionState::Approved {
        tell(unit, WebhookEvent::ActionApproved, action).await?;
    }
    Ok(())
}

/// It stands elsewhere than before, or something else about it changed.
pub(super) async fn changed(
    unit: &mut Unit<'_>,
    before: ActionState,
    after: &PendingAction,
) -> Result<(), ServiceError> {
    match event(before, after.status) {
        Some(event) => tell(unit, event, after).await,
        None => Ok(()),
    }
}

/// What a change is called. That a worker takes it up, and that it is tried once more, is nobody's business.
const fn event(before: ActionState, after: ActionState) -> Option<WebhookEvent> {
    use {ActionState as S, WebhookEvent as E};
    match (before, after) {
        (S::Pending, S::Pending) => Some(E::ActionUpdated),
        (_, S::Pending) => Some(E::ActionReopened),
        (S::Pending, S::Approved) => Some(E::ActionApproved),
        (_, S::Approved | S::Executing) => None,
        (_, S::Succeeded) => Some(E::ActionSucceeded),
        (_, S::Failed) => Some(E::ActionFailed),
        (_, S::Unknown) => Some(E::ActionUnknown),
        (_, S::Rejected) => Some(E::ActionRejected),
        (_, S::Expired) => Some(E::ActionExpired),
        (_, S::Cancelled) => Some(E::ActionCancelled),
    }
}

async fn tell(
    unit: &mut Unit<'_>,
    event: WebhookEvent,
    action: &PendingAction,
) -> Result<(), ServiceError> {
    // Most workspaces have no endpoint, and then nothing of this is read.
    let endpoints = webhook_message::told(unit, action.workspace, event).await?;
    if endpoints.is_empty() {
        return Ok(());
    }
    let agent = agent_name(&unit.txn, action.workspace, action.agent).await?;
    let data = data(unit, action, &agent);
    for endpoint in &endpoints {
        webhook_message::post(unit, endpoint, event, &data).await?;
    }
    Ok(())
}

fn data(unit: &Unit<'_>, action: &PendingAction, agent: &str) -> Value {
    let decision = action.decision.as_ref();
    let moment = webhook_message::moment;
    json!({
        "id": action.id,
        "status": action.status,
        "tool": action.tool,
        "agent": { "id": action.agent, "name": agent },
        "hiring_id": action.hiring,
        "summary": text::label(&action.proposal.summary, MAX_SUMMARY),
        "issue": {
            "identifier": action.proposal.target.identifier,
            "url": action.proposal.target.url,
        },
        "url": unit.page(&format!("approvals/{}", action.id)),
        "rule_name": action.rule.name,
        "approvals": action.approvals.len(),
        "approvals_needed": action.rule.approvers.needed,
        "decided_by": decision.map(|decision| &decision.by),
        "error_code": action.refusal.as_ref().map(|refusal| &refusal.code),
        "created_at": moment(action.created_at),
        "expires_at": moment(action.expires_at),
        "finished_at": action.finished_at.map(moment),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_into_a_state_has_its_word() {
        use {ActionState as S, WebhookEvent as E};
        for before in ActionState::ALL {
            for after in ActionState::ALL {
                let expected = match after {
                    S::Pending if *before == S::Pending => Some(E::ActionUpdated),
                    S::Pending => Some(E::ActionReopened),
                    S::Approved if *before == S::Pending => Some(E::ActionApproved),
                    S::Approved | S::Executing => None,
                    _ => format!("pending_action.{after}").parse().ok(),
                };
                assert_eq!(event(*before, *after), expected, "{before} {after}");
            }
        }
    }
}
