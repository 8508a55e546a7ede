//! The job that carries an approved action out, at most once, and finds out what became of one whose answer was lost.

use domain::audit::AuditAction;
use domain::pending_action::drifted;
use domain::{ActionEvent, ActionState, PendingActionId, Refusal, Timestamp, WorkspaceId};
use jobs::{Job, JobError};
use linear::{AwayKind, Connection, LinearError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::execution_ticket::ExecutionTicket;
use store::pending_action::{PendingAction, PendingActionFilter};
use uuid::Uuid;

use super::{audited, decided, fingerprint, push, replace, step};
use crate::audit::Actor;
use crate::sync::{job_error, retry};
use crate::tool::{Found, Sent, TicketsPlan, Way};
use crate::unit::Unit;
use crate::{Ctx, ServiceError, policy, recommendation, tool};

/// Most that are started in one transaction; more than wait as a rule.
const AT_ONCE: u64 = 1_000;

/// Carries an action out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ExecuteAction {
    workspace: WorkspaceId,
    action: PendingActionId,
}

impl ExecuteAction {
    /// The one job of an action.
    pub(crate) fn of(action: &PendingAction) -> Self {
        Self {
            workspace: action.workspace,
            action: action.id,
        }
    }
}

impl Job for ExecuteAction {
    const NAME: &'static str = "execute_action";
    type Ctx = Ctx;

    fn dedupe_key(&self) -> Option<String> {
        Some(format!("{}:{}", Self::NAME, self.action))
    }

    fn workspace(&self) -> Option<Uuid> {
        Some(self.workspace.0)
    }

    async fn run(&self, ctx: &Ctx) -> Result<(), JobError> {
        let found = store::pending_action::get(ctx.db.reader(), self.workspace, self.action).await;
        let Some(action) = found.map_err(retry)? else {
            return Ok(());
        };
        match action.status {
            ActionState::Approved => take_up(ctx, action).await,
            // Whoever had claimed it died before the answer was recorded.
            ActionState::Executing => {
                let lost = change(ctx, &action, ActionEvent::LoseTrack, |_| {}).await;
                find_out(ctx, lost.map_err(retry)?).await
            }
            ActionState::Unknown => find_out(ctx, action).await,
            _ => Ok(()),
        }
    }
}

/// Starts the jobs of what is approved, and of what was sent and not answered, when a connection changed.
pub(crate) async fn wake_all(
    unit: &mut Unit<'_>,
    workspace: WorkspaceId,
) -> Result<(), ServiceError> {
    let filter = PendingActionFilter {
        statuses: vec![
            ActionState::Approved,
            ActionState::Executing,
            ActionState::Unknown,
        ],
        ..PendingActionFilter::default()
    };
    let waiting = store::pending_action::oldest(&unit.txn, workspace, &filter, AT_ONCE).await?;
    for action in waiting {
        let at = action.runs_at.map_or(unit.now, |at| at.max(unit.now));
        unit.enqueue_at(&ExecuteAction::of(&action), at).await?;
    }
    Ok(())
}

/// Carries it out, a push of tickets batch by batch: each is a step that is looked at and claimed anew.
async fn take_up(ctx: &Ctx, action: PendingAction) -> Result<(), JobError> {
    let mut next = Some(action);
    while let Some(action) = next {
        // On the heap: a step holds much while it waits for Linear.
        next = Box::pin(take_step(ctx, action)).await?;
    }
    Ok(())
}

/// Looks once more whether it may run and still is what was approved; then claims and sends it. Answers the action
/// if another step is left.
async fn take_step(ctx: &Ctx, action: PendingAction) -> Result<Option<PendingAction>, JobError> {
    let now = ctx.now();
    if let Some(at) = action.runs_at.filter(|at| *at > now) {
        let wait = (at - now).unsigned_abs();
        return Err(JobError::retry_after(wait, "It can still be taken back."));
    }
    let Some(connection) = way(ctx, &action, now).await? else {
        return Ok(None);
    };
    // What policy let run was judged a moment ago; what a person approved may be of yesterday.
    if !action.approvals.is_empty() {
        match tool::look_again(&connection, &action).await {
            Ok(Some(proposal)) => {
                let labels = drifted(&action.proposal.changes, &proposal.changes);
                if !labels.is_empty() {
                    let asked = ask_again(ctx, &action, proposal, labels).await;
                    return asked.map(|()| None).map_err(retry);
                }
            }
            Ok(None) => {}
            Err(error) => return fail_or_retry(ctx, &action, error).await.map(|()| None),
        }
    }
    if let Some(plan) = tickets_of(&action)? {
        return push::next_batch(ctx, &connection, action, &plan).await;
    }
    let claimed = change(ctx, &action, ActionEvent::Start, |after| {
        after.sent_at.get_or_insert(now);
    });
    // Whoever loses this race finds another state, and the job looks again.
    let claimed = claimed.await.map_err(retry)?;
    let sent = Box::pin(send(ctx, &connection, claimed)).await;
    sent.map(|()| None)
}

/// The way to Linear; none if the action cannot run now, or never: which is recorded.
async fn way(
    ctx: &Ctx,
    action: &PendingAction,
    now: Timestamp,
) -> Result<Option<Connection>, JobError> {
    if now >= action.expires_at {
        let why = "It was approved, but could not be carried out in time.";
        end(ctx, action, ActionEvent::Expire, why).await?;
        return Ok(None);
    }
    let db = ctx.db.reader();
    let running = policy::require_running(db, action.workspace, action.agent).await;
    if let Err(ServiceError::Forbidden(refusal)) = running {
        end(ctx, action, ActionEvent::Cancel, &refusal.message).await?;
        return Ok(None);
    }
    match tool::way_of(ctx, action).await.map_err(retry)? {
        Way::Open(connection) => Ok(Some(*connection)),
        // Connecting again starts this job.
        Way::Shut => Ok(None),
        Way::Gone => {
            let why = "The connection to Linear that it needs was taken away.";
            end(ctx, action, ActionEvent::Cancel, why).await?;
            Ok(None)
        }
    }
}

async fn end(
    ctx: &Ctx,
    action: &PendingAction,
    event: ActionEvent,
    why: &str,
) -> Result<(), JobError> {
    let now = ctx.now();
    let ended = change(ctx, action, event, |after| {
        let why = Some(why.to_owned());
        after.decision = Some(decided(after.status, "Countersign".to_owned(), why, now));
    });
    ended.await.map(drop).map_err(retry)
}

/// It is not what was approved any more: a person looks again.
async fn ask_again(
    ctx: &Ctx,
    action: &PendingAction,
    proposal: domain::pending_action::Proposal,
    labels: Vec<String>,
) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut after = step(action, ActionEvent::Drift, unit.now).map_err(ServiceError::Conflict)?;
    after.proposal = proposal;
    after.hash = fingerprint(&after, &after.proposal);
    after.approvals.clear();
    after.decision = None;
    after.runs_at = None;
    after.drift.clone_from(&labels);
    replace(&mut unit, action, &after).await?;
    let entry = audited(AuditAction::ActionDrifted, &after).after(json!({ "changed": labels }));
    unit.audit_by(Actor::house(), after.workspace, entry);
    unit.commit().await
}

async fn send(ctx: &Ctx, connection: &Connection, action: PendingAction) -> Result<(), JobError> {
    match tool::send(connection, &action).await {
        Ok(sent) => succeed(ctx, &action, &sent).await,
        // Our own id is taken: an earlier try made it.
        Err(LinearError::Conflict { .. }) => {
            let lost = change(ctx, &action, ActionEvent::LoseTrack, |_| {}).await;
            find_out(ctx, lost.map_err(retry)?).await
        }
        Err(error) if was_not_taken(&error) => {
            let again = change(ctx, &action, ActionEvent::Retry, |_| {}).await;
            let action = again.map_err(retry)?;
            not_now(ctx, &action, error).await
        }
        Err(error) if is_unclear(&error) => {
            let lost = change(ctx, &action, ActionEvent::LoseTrack, |_| {}).await;
            lost.map_err(retry)?;
            Err(job_error(error))
        }
        Err(error) => fail(ctx, &action, tool::refused(&error)).await,
    }
}

/// Looks for it in Linear under its own UUID, or by what it was to change.
async fn find_out(ctx: &Ctx, action: PendingAction) -> Result<(), JobError> {
    let connection = match tool::way_of(ctx, &action).await.map_err(retry)? {
        Way::Open(connection) => connection,
        Way::Shut => return Ok(()),
        Way::Gone => {
            let message = "It was sent to Linear and not answered, and the connection was taken away before it could \
                           be found out whether Linear has it. Look there.";
            return fail(ctx, &action, Refusal::new("outcome_unknown", message)).await;
        }
    };
    if let Some(plan) = tickets_of(&action)? {
        return match push::find_out(ctx, &connection, action, &plan).await? {
            Some(rest) => Box::pin(take_up(ctx, rest)).await,
            None => Ok(()),
        };
    }
    match tool::find(&connection, &action).await {
        Ok(Found::Yes(sent)) => succeed(ctx, &action, &sent).await,
        Ok(Found::No) => {
            let again = change(ctx, &action, ActionEvent::Retry, |_| {}).await;
            Box::pin(take_up(ctx, again.map_err(retry)?)).await
        }
        Ok(Found::Unclear(message)) => {
            fail(ctx, &action, Refusal::new("outcome_unknown", message)).await
        }
        Err(error) => not_now(ctx, &action, error).await,
    }
}

/// Whether Linear certainly did nothing.
pub(super) fn was_not_taken(error: &LinearError) -> bool {
    matches!(
        error,
        LinearError::RateLimited { .. }
            | LinearError::Unauthenticated
            | LinearError::Away {
                kind: AwayKind::Connect | AwayKind::NoToken,
                ..
            }
    )
}

/// Whether Linear may have done it.
pub(super) fn is_unclear(error: &LinearError) -> bool {
    matches!(
        error,
        LinearError::Away { .. } | LinearError::Unexpected { .. }
    )
}

/// Later, or once somebody has connected again.
pub(super) async fn not_now(
    ctx: &Ctx,
    action: &PendingAction,
    error: LinearError,
) -> Result<(), JobError> {
    if error == LinearError::Unauthenticated {
        return tool::mark_refused(ctx, action).await.map_err(retry);
    }
    Err(job_error(error))
}

async fn fail_or_retry(
    ctx: &Ctx,
    action: &PendingAction,
    error: LinearError,
) -> Result<(), JobError> {
    if was_not_taken(&error) || error.is_retryable() {
        return not_now(ctx, action, error).await;
    }
    fail(ctx, action, tool::refused(&error)).await
}

async fn succeed(ctx: &Ctx, action: &PendingAction, sent: &Sent) -> Result<(), JobError> {
    // On the heap: few actions tie an issue to something.
    Box::pin(done(ctx, action, sent)).await.map_err(retry)
}

/// Records that it is done; an issue that was made of a recommendation is tied to it with the same commit.
async fn done(ctx: &Ctx, action: &PendingAction, sent: &Sent) -> Result<(), ServiceError> {
    let mut unit = ctx.begin(ctx.now()).await?;
    let mut result = sent.result.clone();
    if let Some(issue) = &sent.made
        && let Some(tied) = recommendation::made(&mut unit, action, issue).await?
    {
        result["linked_recommendation"] = json!(tied.recommendation);
        result["link_id"] = json!(tied.link);
    }
    let with = |after: &mut PendingAction| after.result = Some(result);
    conclude(unit, action, ActionEvent::Succeed, with).await?;
    Ok(())
}

async fn fail(ctx: &Ctx, action: &PendingAction, refusal: Refusal) -> Result<(), JobError> {
    let failed = change(ctx, action, ActionEvent::Fail, |after| {
        after.refusal = Some(refusal);
    });
    failed.await.map(drop).map_err(retry)
}

/// The tickets that it pushes, if it pushes any.
fn tickets_of(action: &PendingAction) -> Result<Option<TicketsPlan>, JobError> {
    tool::tickets_of(action).map_err(job_error)
}

/// Applies an event with what comes with it, and writes down how it ended if it did.
async fn change(
    ctx: &Ctx,
    before: &PendingAction,
    event: ActionEvent,
    with: impl FnOnce(&mut PendingAction),
) -> Result<PendingAction, ServiceError> {
    let unit = ctx.begin(ctx.now()).await?;
    conclude(unit, before, event, with).await
}

/// The same together with what became of tickets.
pub(super) async fn change_tickets(
    ctx: &Ctx,
    before: &PendingAction,
    event: ActionEvent,
    tickets: &[ExecutionTicket],
    with: impl FnOnce(&mut PendingAction),
) -> Result<PendingAction, ServiceError> {
    let unit = ctx.begin(ctx.now()).await?;
    store::execution_ticket::save(&unit.txn, tickets).await?;
    conclude(unit, before, event, with).await
}

/// The same, with all that the unit did before it.
async fn conclude(
    mut unit: Unit<'_>,
    before: &PendingAction,
    event: ActionEvent,
    with: impl FnOnce(&mut PendingAction),
) -> Result<PendingAction, ServiceError> {
    let mut after = step(before, event, unit.now).map_err(ServiceError::Conflict)?;
    with(&mut after);
    replace(&mut unit, before, &after).await?;
    if after.status.is_final() {
        let outcome = json!({
            "status": after.status,
            "result": after.result,
            "error_code": after.refusal.as_ref().map(|refusal| &refusal.code),
        });
        let entry = audited(AuditAction::ActionFinished, &after).after(outcome);
        unit.audit_by(Actor::house(), after.workspace, entry);
    }
    unit.commit().await?;
    after.version += 1;
    Ok(after)
}
