//! Gated writes: queued when an agent asks, decided by people or by policy, carried out at most once.
//!
//! Everything that a state allows is said by `domain::pending_action`; every change is a compare-and-set of the
//! row, so that of any number of people who decide at once one wins and the others hear what was decided. What
//! was sent to Linear and not answered is looked for under its own UUID before anything is sent again.

mod approve;
mod ask;
mod cancel;
mod decide;
mod execute;
mod expire;
mod list;
mod push;
mod queue;
mod reject;
mod told;
mod undo;
mod view;
mod wait;

pub use approve::{Approve, approve};
pub use ask::{answer, ask};
pub use cancel::cancel;
pub use decide::{DecideOne, DecidedOne, decide};
pub use expire::expire_due;
pub use list::{ListActions, counts, get, list, waiting};
pub use reject::{Reject, reject};
pub use undo::undo;
pub use wait::wait;

pub(crate) use cancel::cancel_all;
pub(crate) use execute::{ExecuteAction, wake_all};
pub(crate) use queue::{New, queue};
pub(crate) use view::view;
pub(crate) use wait::outcome;

use domain::audit::AuditAction;
use domain::pending_action::Proposal;
use domain::text::hex;
use domain::view::DecisionView;
use domain::{
    ActionEvent, ActionState, AgentId, Caller, EventKind, PendingActionId, Principal, Refusal,
    Timestamp, WorkspaceId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use sha2::{Digest, Sha256};
use store::pending_action::PendingAction;

use crate::ServiceError;
use crate::audit::Entry;
use crate::unit::Unit;

const WHAT: &str = "pending action";

/// An action of the caller's workspace; an agent sees its own alone.
async fn require<C: ConnectionTrait>(
    db: &C,
    caller: &Caller,
    id: PendingActionId,
) -> Result<PendingAction, ServiceError> {
    let found = store::pending_action::get(db, caller.workspace, id).await?;
    let mine = |action: &PendingAction| match caller.principal {
        Principal::Agent { agent, .. } => action.agent == agent,
        Principal::User { .. } | Principal::AdminToken { .. } => true,
    };
    found.filter(mine).ok_or(ServiceError::NotFound(WHAT))
}

/// What binds a decision to what was seen: the tool and its arguments, who asks, through which connection, and
/// what would change from what.
fn fingerprint(action: &PendingAction, proposal: &Proposal) -> String {
    let bound = json!({
        "workspace": action.workspace,
        "agent": action.agent,
        "integration": action.integration,
        "account": action.account,
        "tool": action.tool,
        "arguments": proposal.arguments,
        "issue": proposal.target.issue_id,
        "changes": proposal.changes,
        "plan": proposal.plan,
    });
    hex(&Sha256::digest(bound.to_string().as_bytes()))
}

/// Refuses a decision on something else than what the action is now.
fn require_seen(action: &PendingAction, hash: Option<&str>) -> Result<(), ServiceError> {
    match hash {
        Some(hash) if hash != action.hash => Err(ServiceError::conflict(
            "pending_action_changed",
            "This action is not any more what you saw. Look at it again, and decide then.",
        )),
        _ => Ok(()),
    }
}

/// Applies an event to the state.
fn step(
    before: &PendingAction,
    event: ActionEvent,
    now: Timestamp,
) -> Result<PendingAction, Refusal> {
    let status = before.status.apply(event)?;
    let mut after = PendingAction {
        status,
        updated_at: now,
        ..before.clone()
    };
    if status != ActionState::Pending {
        after.waiting_key = None;
    }
    if status.is_final() {
        after.finished_at = Some(now);
        after.runs_at = None;
    }
    Ok(after)
}

/// Writes the change, and tells of it, unless somebody else was quicker: then the caller hears what stands now. All
/// changes of actions are made here.
async fn replace(
    unit: &mut Unit<'_>,
    before: &PendingAction,
    after: &PendingAction,
) -> Result<(), ServiceError> {
    // A push that was begun ends with what became of each ticket, whatever ends it.
    let told = push::told(&unit.txn, after).await?;
    let after = told.as_ref().unwrap_or(after);
    if store::pending_action::replace(&unit.txn, before, after).await? {
        unit.changed(after.workspace, EventKind::PendingAction, after.id.0);
        return Box::pin(told::changed(unit, before.status, after)).await;
    }
    Err(ServiceError::conflict(
        "changed_meanwhile",
        "Somebody else decided on this action just now. Look again.",
    ))
}

fn decided(
    outcome: ActionState,
    by: String,
    reason: Option<String>,
    at: Timestamp,
) -> DecisionView {
    DecisionView {
        outcome,
        by,
        reason,
        at,
    }
}

fn audited(action: AuditAction, of: &PendingAction) -> Entry {
    Entry::of(action, "pending_action", of.id.0, &of.proposal.summary)
}

/// What an agent is called; a word where it is gone.
async fn agent_name<C: ConnectionTrait>(
    db: &C,
    workspace: WorkspaceId,
    agent: AgentId,
) -> Result<String, ServiceError> {
    let found = store::agent::get(db, workspace, agent).await?;
    Ok(found.map_or_else(gone, |agent| agent.name))
}

fn gone() -> String {
    "an agent that is gone".to_owned()
}
