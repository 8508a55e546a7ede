//! A push of execution tickets: sent level by level in batches, each of them a write of its own that is claimed, sent
//! and recorded like any other. Between two batches the action is approved again, so that whatever keeps an action
//! from running keeps the next batch from being sent.
//!
//! Linear makes a batch in one transaction, as its schema says. Nothing here relies on that: after every refusal the
//! ids are looked up, and only what is missing is sent again.

mod shown;

pub(super) use shown::{require_not_begun, tickets, told};

use domain::{ActionEvent, Refusal, TicketState, text};
use jobs::JobError;
use linear::tools::{MAX_BATCH, MadeIssue};
use linear::{Connection, LinearError};
use serde_json::{Value, json};
use store::execution_ticket::ExecutionTicket;
use store::pending_action::PendingAction;
use uuid::Uuid;

use super::execute::{change_tickets, is_unclear, not_now, was_not_taken};
use crate::sync::{job_error, retry};
use crate::tool::{TicketsPlan, pushed};
use crate::{Ctx, ServiceError, tool};

/// A push that was taken up.
struct Push<'a> {
    ctx: &'a Ctx,
    action: PendingAction,
    plan: &'a TicketsPlan,
    /// What became of each ticket, in the order in which they are made.
    tickets: Vec<ExecutionTicket>,
}

/// Sends the next batch of an approved push. Answers the action if there are more.
pub(super) async fn next_batch(
    ctx: &Ctx,
    connection: &Connection,
    action: PendingAction,
    plan: &TicketsPlan,
) -> Result<Option<PendingAction>, JobError> {
    let mut push = Push::load(ctx, action, plan).await.map_err(retry)?;
    let batch = next(plan, &push.tickets);
    for place in &batch {
        push.tickets[*place].state = TicketState::Sent;
    }
    push.change(ActionEvent::Start).await?;
    let inputs: Vec<Value> = batch
        .iter()
        .map(|place| plan.input(&plan.tickets[*place]))
        .collect();
    let answered = if inputs.is_empty() {
        Ok(Vec::new())
    } else {
        connection.tool_issue_batch_create(&inputs).await
    };
    match answered {
        Ok(made) => {
            push.arrived(&made);
            push.settle(connection, None).await
        }
        Err(error) if was_not_taken(&error) => {
            push.mark_sent(TicketState::NotSent);
            push.change(ActionEvent::Retry).await?;
            not_now(ctx, &push.action, error).await.map(|()| None)
        }
        Err(error) if is_unclear(&error) => {
            push.change(ActionEvent::LoseTrack).await?;
            Err(job_error(error))
        }
        Err(error) => push.settle(connection, Some(error)).await,
    }
}

/// Looks for the tickets that were sent and not answered. Answers the action if some are missing.
pub(super) async fn find_out(
    ctx: &Ctx,
    connection: &Connection,
    action: PendingAction,
    plan: &TicketsPlan,
) -> Result<Option<PendingAction>, JobError> {
    let mut push = Push::load(ctx, action, plan).await.map_err(retry)?;
    if let Err(error) = push.look_up(connection).await {
        return not_now(ctx, &push.action, error).await.map(|()| None);
    }
    push.mark_sent(TicketState::NotSent);
    push.proceed(None).await
}

/// The places of the tickets that are sent together: the first that are not sent, all of one level, so that no
/// ticket has its parent in the same batch.
fn next(plan: &TicketsPlan, tickets: &[ExecutionTicket]) -> Vec<usize> {
    let places = 0..tickets.len();
    let mut waiting = places
        .filter(|place| tickets[*place].state == TicketState::NotSent)
        .peekable();
    let Some(first) = waiting.peek().copied() else {
        return Vec::new();
    };
    let level = plan.tickets[first].level;
    let most = usize::from(tickets[first].at_most);
    waiting
        .take_while(|place| plan.tickets[*place].level == level)
        .take(most)
        .collect()
}

/// Whether Linear refuses every other ticket for the same reason.
fn is_about_all(error: &LinearError) -> bool {
    matches!(
        error,
        LinearError::UsageLimit { .. } | LinearError::Forbidden { .. }
    )
}

impl<'a> Push<'a> {
    async fn load(
        ctx: &'a Ctx,
        action: PendingAction,
        plan: &'a TicketsPlan,
    ) -> Result<Self, ServiceError> {
        let (db, workspace) = (ctx.db.reader(), action.workspace);
        let mut tickets = store::execution_ticket::of_action(db, workspace, action.id).await?;
        if tickets.is_empty() {
            tickets = first_rows(ctx, &action, plan);
        }
        if tickets.len() != plan.tickets.len() {
            return Err(ServiceError::internal(
                "a push has other tickets than its plan",
            ));
        }
        Ok(Self {
            ctx,
            action,
            plan,
            tickets,
        })
    }

    /// Records what became of the tickets, together with an event of the action.
    async fn change(&mut self, event: ActionEvent) -> Result<(), JobError> {
        self.change_with(event, |_| {}).await
    }

    async fn change_with(
        &mut self,
        event: ActionEvent,
        with: impl FnOnce(&mut PendingAction),
    ) -> Result<(), JobError> {
        let now = self.ctx.now();
        for ticket in &mut self.tickets {
            ticket.updated_at = now;
        }
        let changed = change_tickets(self.ctx, &self.action, event, &self.tickets, |after| {
            // From the first batch on there is no way back, and nothing to wait for.
            after.runs_at = None;
            after.sent_at.get_or_insert(now);
            with(after);
        });
        // Whoever loses a race finds another state, and the job looks again.
        self.action = changed.await.map_err(retry)?;
        Ok(())
    }

    fn arrived(&mut self, made: &[MadeIssue]) {
        for ticket in &mut self.tickets {
            if let Some(issue) = made.iter().find(|issue| issue.id == ticket.linear_id) {
                ticket.state = TicketState::Created;
                ticket.identifier = Some(issue.identifier.clone());
                ticket.url = Some(issue.url.clone());
                ticket.refusal = None;
            }
        }
    }

    /// What was sent and is not known to be there.
    fn sent(&mut self) -> impl Iterator<Item = &mut ExecutionTicket> {
        let tickets = self.tickets.iter_mut();
        tickets.filter(|ticket| ticket.state == TicketState::Sent)
    }

    fn mark_sent(&mut self, state: TicketState) {
        self.sent().for_each(|ticket| ticket.state = state);
    }

    /// Finds those in Linear that were sent.
    async fn look_up(&mut self, connection: &Connection) -> Result<usize, LinearError> {
        let ids: Vec<Uuid> = self.sent().map(|ticket| ticket.linear_id).collect();
        if ids.is_empty() {
            return Ok(0);
        }
        let found = connection.tool_issues_by_id(&ids).await?;
        self.arrived(&found);
        Ok(found.len())
    }

    /// After an answer: what it did not name is looked up, and what is not there is sent again in smaller batches,
    /// until it is known which ticket Linear refuses.
    async fn settle(
        mut self,
        connection: &Connection,
        refused: Option<LinearError>,
    ) -> Result<Option<PendingAction>, JobError> {
        let found = match self.look_up(connection).await {
            Ok(found) => found,
            Err(error) => {
                self.change(ActionEvent::LoseTrack).await?;
                return not_now(self.ctx, &self.action, error).await.map(|()| None);
            }
        };
        let missing = self.sent().count();
        if missing == 0 {
            return self.proceed(None).await;
        }
        let error = refused.unwrap_or_else(|| LinearError::Unexpected {
            message: "it answered as if it had made it, and does not have it".to_owned(),
        });
        // An id that was taken says nothing of the others in its batch.
        let explained = found > 0 && matches!(error, LinearError::Conflict { .. });
        if explained {
            self.mark_sent(TicketState::NotSent);
            return self.proceed(None).await;
        }
        if missing > 1 && !is_about_all(&error) {
            let half = u16::try_from(missing / 2).unwrap_or(u16::MAX).max(1);
            self.sent().for_each(|ticket| ticket.at_most = half);
            self.mark_sent(TicketState::NotSent);
            return self.proceed(None).await;
        }
        let refusal = refusal_of(&error);
        self.sent().for_each(|ticket| {
            ticket.state = TicketState::Refused;
            ticket.refusal = Some(refusal.message.clone());
        });
        self.proceed(Some(refusal)).await
    }

    /// Ends where all is there or something is refused; else what is left is approved as before.
    async fn proceed(
        mut self,
        refusal: Option<Refusal>,
    ) -> Result<Option<PendingAction>, JobError> {
        let result = pushed(self.plan, &self.tickets);
        if let Some(refusal) = refusal {
            let refusal = self.as_a_whole(refusal);
            let failed = self.change_with(ActionEvent::Fail, |after| {
                after.refusal = Some(refusal);
                after.result = Some(result);
            });
            return failed.await.map(|()| None);
        }
        if self.tickets.iter().all(|ticket| ticket.state.is_there()) {
            let done = self.change_with(ActionEvent::Succeed, |after| after.result = Some(result));
            return done.await.map(|()| None);
        }
        self.change(ActionEvent::Retry).await?;
        Ok(Some(self.action))
    }

    /// The refusal of a ticket, as that of the push.
    fn as_a_whole(&self, refusal: Refusal) -> Refusal {
        let refused = |ticket: &&ExecutionTicket| ticket.state == TicketState::Refused;
        let keys: Vec<&str> = self
            .tickets
            .iter()
            .filter(refused)
            .map(|one| &*one.key)
            .collect();
        let there = self.tickets.iter().filter(|one| one.state.is_there());
        let about = match keys[..] {
            [key] => format!("The ticket {}: ", text::label(key, 60)),
            _ => String::new(),
        };
        let message = format!(
            "{about}{} {} of {} tickets are in Linear. Push the same specification again to go on; what is there is not \
             made again.",
            refusal.message,
            there.count(),
            self.tickets.len()
        );
        Refusal::new(refusal.code, message).with("refused", json!(keys))
    }
}

/// What Linear refuses for good. Something that a ticket refers to and that is gone is the ticket's fault.
fn refusal_of(error: &LinearError) -> Refusal {
    match error {
        LinearError::NotFound { .. } => {
            let said = error.public_message();
            Refusal::new("validation_error", format!("Linear refused: {said}"))
        }
        error => tool::refused(error),
    }
}

/// The rows of a push that begins.
fn first_rows(ctx: &Ctx, action: &PendingAction, plan: &TicketsPlan) -> Vec<ExecutionTicket> {
    let now = ctx.now();
    let row = |(position, ticket): (usize, &tool::PlannedTicket)| {
        let existing = ticket.existing.as_ref();
        ExecutionTicket {
            id: ctx.ids.uuid_v7(now),
            workspace: action.workspace,
            action: action.id,
            position: u16::try_from(position).unwrap_or(u16::MAX),
            key: ticket.key.clone(),
            linear_id: ticket.id,
            state: existing.map_or(TicketState::NotSent, |_| TicketState::Existing),
            at_most: u16::try_from(MAX_BATCH).unwrap_or(u16::MAX),
            identifier: existing.map(|issue| issue.identifier.clone()),
            url: existing.map(|issue| issue.url.clone()),
            refusal: None,
            updated_at: now,
        }
    };
    plan.tickets.iter().enumerate().map(row).collect()
}
