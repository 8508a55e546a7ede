//! Somebody agrees, as it stands or with other arguments.

use domain::audit::AuditAction;
use domain::pending_action::{Approval, UNDO_WINDOW, is_enough, words};
use domain::view::PendingActionView;
use domain::{ActionEvent, ActionState, Caller, PendingActionId, Timestamp};
use serde_json::{Value, json};
use store::pending_action::PendingAction;

use super::{
    ExecuteAction, audited, decided, fingerprint, replace, require, require_seen, step, view,
};
use crate::unit::Unit;
use crate::{Ctx, ServiceError, hiring, policy, tool};

/// Somebody's yes.
#[derive(Debug, Clone)]
pub struct Approve {
    /// Which action.
    pub id: PendingActionId,
    /// The `hash` of what was seen; another one is refused. Who sends none decides on what is there.
    pub hash: Option<String>,
    /// The arguments that are to run instead, all of them.
    pub arguments: Option<Value>,
    /// Why, if there is something to say.
    pub reason: Option<String>,
    /// Whether it can be taken back for a few seconds before it runs.
    pub undo: bool,
}

/// Agrees to an action. It runs once enough people have agreed.
///
/// # Errors
/// The caller may not decide on it, it was decided or has expired, it is not what was seen, the new arguments break
/// a rule or mean nothing in Linear, or the agent's writes are stopped.
#[tracing::instrument(skip_all, fields(workspace.id = %caller.workspace, pending_action.id = %cmd.id))]
pub async fn approve(
    ctx: &Ctx,
    caller: &Caller,
    cmd: Approve,
) -> Result<PendingActionView, ServiceError> {
    let now = ctx.now();
    let reason = words("reason", cmd.reason.as_deref(), false)?;
    let seen = admitted(ctx, caller, &cmd, now).await?;
    // Names are looked up in Linear, so this happens before the transaction.
    let proposal = match cmd.arguments {
        Some(arguments) if arguments != seen.proposal.arguments => {
            Some(tool::propose_again(ctx, &seen, &arguments).await?)
        }
        _ => None,
    };
    let mut unit = ctx.begin(now).await?;
    let before = require(&unit.txn, caller, cmd.id).await?;
    if before.version != seen.version {
        open(&before, now)?;
        require_seen(&before, Some(&seen.hash))?;
    }
    let name = hiring::actor_name(&unit.txn, caller).await?;
    let mut agreed = before.clone();
    if let Some(proposal) = proposal {
        // Whoever agreed before agreed to something else.
        agreed.approvals.clear();
        agreed
            .original
            .get_or_insert(before.proposal.arguments.clone());
        agreed.edited_by = Some(name.clone());
        agreed.proposal = proposal;
        agreed.hash = fingerprint(&agreed, &agreed.proposal);
        let change = json!({ "arguments": agreed.proposal.arguments });
        let entry = audited(AuditAction::ActionEdited, &before)
            .before(json!({ "arguments": before.proposal.arguments }));
        unit.audit(caller, entry.after(change)).await?;
    }
    agreed.approvals.push(Approval {
        by: caller.credential(),
        name: name.clone(),
        at: now,
    });
    let after = conclude(agreed, now, name, reason, cmd.undo)?;
    record(&mut unit, caller, &before, &after).await?;
    let shown = after.clone();
    unit.commit().await?;
    view(ctx.db.reader(), shown).await
}

/// The action, if this caller may decide on it now.
async fn admitted(
    ctx: &Ctx,
    caller: &Caller,
    cmd: &Approve,
    now: Timestamp,
) -> Result<PendingAction, ServiceError> {
    caller.require_approver()?;
    let db = ctx.db.reader();
    let action = require(db, caller, cmd.id).await?;
    open(&action, now)?;
    let owner = policy::maker_of(db, caller.workspace, action.agent).await?;
    action.rule.approvers.admit(caller, owner)?;
    require_seen(&action, cmd.hash.as_deref())?;
    policy::require_running(db, caller.workspace, action.agent).await?;
    let twice = action
        .approvals
        .iter()
        .any(|yes| yes.by == caller.credential());
    if twice && cmd.arguments.is_none() {
        return Err(ServiceError::conflict(
            "already_approved",
            "You agreed to this already. Somebody else has to agree, too.",
        ));
    }
    Ok(action)
}

/// Refuses what was decided, and what is past its time even if nobody has recorded that yet.
fn open(action: &PendingAction, now: Timestamp) -> Result<(), ServiceError> {
    if now >= action.expires_at && action.status.is_open() {
        let refusal = ActionState::Expired.apply(ActionEvent::Approve).err();
        return Err(refusal.map_or_else(
            || ServiceError::internal("an expired action was open"),
            |illegal| ServiceError::Conflict(illegal.into()),
        ));
    }
    action
        .status
        .apply(ActionEvent::Approve)
        .map(drop)
        .map_err(|illegal| ServiceError::Conflict(illegal.into()))
}

/// Approved once enough agree; else one more name on the list.
fn conclude(
    agreed: PendingAction,
    now: Timestamp,
    name: String,
    reason: Option<String>,
    undo: bool,
) -> Result<PendingAction, ServiceError> {
    if !is_enough(&agreed.approvals, agreed.rule.approvers.needed) {
        return Ok(PendingAction {
            updated_at: now,
            ..agreed
        });
    }
    let mut after = step(&agreed, ActionEvent::Approve, now).map_err(ServiceError::Conflict)?;
    after.decision = Some(decided(ActionState::Approved, name, reason, now));
    after.drift.clear();
    after.runs_at = Some(if undo { now + UNDO_WINDOW } else { now });
    Ok(after)
}

async fn record(
    unit: &mut Unit<'_>,
    caller: &Caller,
    before: &PendingAction,
    after: &PendingAction,
) -> Result<(), ServiceError> {
    replace(unit, before, after).await?;
    if let Some(at) = after.runs_at {
        unit.enqueue_at(&ExecuteAction::of(after), at).await?;
    }
    let said = json!({
        "approvals": after.approvals.len(),
        "needed": after.rule.approvers.needed,
        "hash": after.hash,
        "reason": after.decision.as_ref().and_then(|decision| decision.reason.clone()),
    });
    unit.audit(
        caller,
        audited(AuditAction::ActionApproved, after).after(said),
    )
    .await
}
