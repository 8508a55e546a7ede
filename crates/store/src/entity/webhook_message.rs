//! Table `webhook_messages`: what endpoints are told, and where each stands.

use domain::{MessageStatus, WebhookEndpointId, WebhookMessageId, WorkspaceId};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_messages")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub endpoint_id: Uuid,
    pub event: String,
    pub payload: String,
    pub status: String,
    pub attempt_count: i64,
    pub next_attempt_at: Option<Moment>,
    pub last_error: Option<String>,
    pub created_at: Moment,
    pub finished_at: Option<Moment>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    pub fn by_id(workspace: WorkspaceId, id: WebhookMessageId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }

    pub fn of_endpoint(workspace: WorkspaceId, endpoint: WebhookEndpointId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.endpoint_id.eq(endpoint.0))
    }

    /// How many of all workspaces are not delivered, and how they stand: for metrics, which belong to none.
    pub fn tally() -> Select<Entity> {
        let open = [
            MessageStatus::Waiting,
            MessageStatus::Held,
            MessageStatus::Failed,
        ];
        Entity::find()
            .filter(COLUMN.status.is_in(open.map(MessageStatus::as_str)))
            .select_only()
            .column(Column::Status)
            .column_as(Column::Id.count(), "count")
            .group_by(Column::Status)
    }
}
