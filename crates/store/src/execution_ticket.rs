//! Execution tickets: a row for each ticket of a push, from its first batch on.

use domain::{PendingActionId, TicketState, Timestamp, WorkspaceId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryOrder};
use uuid::Uuid;

use crate::entity::execution_ticket::{ActiveModel, COLUMN, Column, Entity, Model};
use crate::row::{damaged, parsed};

/// A ticket of a push.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExecutionTicket {
    /// Its id.
    pub id: Uuid,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The push.
    pub action: PendingActionId,
    /// Its place among the tickets of the push, in the order in which they are made.
    pub position: u16,
    /// What others refer to it by.
    pub key: String,
    /// The UUID of the issue, known before Linear hears of it.
    pub linear_id: Uuid,
    /// What became of it.
    pub state: TicketState,
    /// How many may be sent together with it: fewer after each refusal of several, until it is known which one
    /// Linear refuses.
    pub at_most: u16,
    /// Such as `ENG-42`, once it is there.
    pub identifier: Option<String>,
    /// Its address in Linear.
    pub url: Option<String>,
    /// Why Linear refuses it.
    pub refusal: Option<String>,
    /// When it changed last.
    pub updated_at: Timestamp,
}

/// Writes tickets: new ones are added, those that are there are changed.
pub async fn save<C: ConnectionTrait>(c: &C, tickets: &[ExecutionTicket]) -> Result<(), DbErr> {
    if tickets.is_empty() {
        return Ok(());
    }
    let rows = tickets
        .iter()
        .map(|ticket| ActiveModel::from(Model::from(ticket)));
    let changed = OnConflict::column(Column::Id)
        .update_columns([
            Column::State,
            Column::AtMost,
            Column::Identifier,
            Column::Url,
            Column::Refusal,
            Column::UpdatedAt,
        ])
        .to_owned();
    let insert = Entity::insert_many(rows).on_conflict(changed);
    insert.exec_without_returning(c).await?;
    Ok(())
}

/// The tickets of a push, in the order in which they are made; none before its first batch.
pub async fn of_action<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    action: PendingActionId,
) -> Result<Vec<ExecutionTicket>, DbErr> {
    let rows = Entity::of_action(workspace, action).order_by_asc(COLUMN.position);
    let rows = rows.all(c).await?;
    rows.into_iter().map(ExecutionTicket::try_from).collect()
}

impl From<&ExecutionTicket> for Model {
    fn from(ticket: &ExecutionTicket) -> Self {
        let ExecutionTicket {
            id,
            workspace,
            action,
            position,
            key,
            linear_id,
            state,
            at_most,
            identifier,
            url,
            refusal,
            updated_at,
        } = ticket.clone();
        Self {
            id,
            workspace_id: workspace.0,
            action_id: action.0,
            position: position.into(),
            key,
            linear_id,
            state: state.to_string(),
            at_most: at_most.into(),
            identifier,
            url,
            refusal,
            updated_at: updated_at.into(),
        }
    }
}

impl TryFrom<Model> for ExecutionTicket {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            action_id,
            position,
            key,
            linear_id,
            state,
            at_most,
            identifier,
            url,
            refusal,
            updated_at,
        } = model;
        let small =
            |column, number: i64| u16::try_from(number).map_err(|error| damaged(column, error));
        Ok(Self {
            id,
            workspace: WorkspaceId(workspace_id),
            action: PendingActionId(action_id),
            position: small("execution_tickets.position", position)?,
            key,
            linear_id,
            state: parsed("execution_tickets.state", &state)?,
            at_most: small("execution_tickets.at_most", at_most)?,
            identifier,
            url,
            refusal,
            updated_at: updated_at.into(),
        })
    }
}
