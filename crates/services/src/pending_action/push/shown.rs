//! The tickets of a push as people and agents see them: before it runs from its plan, afterwards from their rows.

use domain::TicketState;
use domain::view::TicketView;
use sea_orm::ConnectionTrait;
use store::execution_ticket::ExecutionTicket;
use store::pending_action::PendingAction;

use crate::tool::{PlannedTicket, TicketsPlan, pushed, tickets_of};
use crate::{ServiceError, tool};

/// The tickets of an action, each below its parent; none for every other tool.
pub(in crate::pending_action) async fn tickets<C: ConnectionTrait>(
    db: &C,
    action: &PendingAction,
) -> Result<Vec<TicketView>, ServiceError> {
    let Some(plan) = plan(action)? else {
        return Ok(Vec::new());
    };
    let rows = rows(db, action).await?;
    let mut reading: Vec<&PlannedTicket> = plan.tickets.iter().collect();
    reading.sort_by_key(|ticket| ticket.place);
    let view = |ticket: &PlannedTicket| {
        let row = rows.iter().find(|row| row.key == ticket.key);
        view(ticket, row)
    };
    Ok(reading.into_iter().map(view).collect())
}

/// An action that has ended, with what became of its tickets if it had begun to push any and does not say so yet.
pub(in crate::pending_action) async fn told<C: ConnectionTrait>(
    db: &C,
    after: &PendingAction,
) -> Result<Option<PendingAction>, ServiceError> {
    if !after.status.is_final() || after.result.is_some() {
        return Ok(None);
    }
    let Some(plan) = plan(after)? else {
        return Ok(None);
    };
    let rows = rows(db, after).await?;
    Ok((!rows.is_empty()).then(|| PendingAction {
        result: Some(pushed(&plan, &rows)),
        ..after.clone()
    }))
}

/// Refuses to take back what was begun: it may be partly in Linear, and its plan may not change any more.
pub(in crate::pending_action) async fn require_not_begun<C: ConnectionTrait>(
    db: &C,
    action: &PendingAction,
) -> Result<(), ServiceError> {
    if plan(action)?.is_none() || rows(db, action).await?.is_empty() {
        return Ok(());
    }
    let message = "Its tickets are being sent to Linear already, so it cannot be taken back. Reject it to stop the rest.";
    Err(ServiceError::conflict("already_begun", message))
}

fn plan(action: &PendingAction) -> Result<Option<TicketsPlan>, ServiceError> {
    tickets_of(action).map_err(ServiceError::internal)
}

async fn rows<C: ConnectionTrait>(
    db: &C,
    action: &PendingAction,
) -> Result<Vec<ExecutionTicket>, ServiceError> {
    let rows = store::execution_ticket::of_action(db, action.workspace, action.id).await?;
    Ok(rows)
}

fn view(ticket: &tool::PlannedTicket, row: Option<&ExecutionTicket>) -> TicketView {
    let existing = ticket.existing.as_ref();
    let state = row.map_or_else(
        || existing.map_or(TicketState::NotSent, |_| TicketState::Existing),
        |row| row.state,
    );
    let of_row =
        |field: fn(&ExecutionTicket) -> &Option<String>| row.and_then(|row| field(row).clone());
    TicketView {
        key: ticket.key.clone(),
        title: ticket.title.clone(),
        description: ticket.description.clone(),
        priority: ticket.priority,
        priority_label: ticket.priority.map(|priority| priority.label().to_owned()),
        parent: ticket.parent.as_ref().map(|parent| parent.key.clone()),
        level: ticket.level,
        labels: ticket
            .labels
            .iter()
            .map(|label| label.name.clone())
            .collect(),
        estimate: ticket.estimate,
        state,
        issue_id: state.is_there().then_some(ticket.id),
        issue_identifier: of_row(|row| &row.identifier)
            .or_else(|| existing.map(|issue| issue.identifier.clone())),
        issue_url: of_row(|row| &row.url).or_else(|| existing.map(|issue| issue.url.clone())),
        refusal: of_row(|row| &row.refusal),
    }
}
