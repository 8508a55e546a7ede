//! Table `webhook_endpoints`: where workspaces want to be told of what happens.

use domain::{WebhookEndpointId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "webhook_endpoints")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub url: String,
    pub description: Option<String>,
    pub events: Option<String>,
    pub sealed_secret: Vec<u8>,
    pub sealed_previous_secret: Option<Vec<u8>>,
    pub previous_secret_until: Option<Moment>,
    pub disabled_at: Option<Moment>,
    pub disabled_reason: Option<String>,
    pub failing_since: Option<Moment>,
    pub last_success_at: Option<Moment>,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    pub fn by_id(workspace: WorkspaceId, id: WebhookEndpointId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }

    /// How many of all workspaces are switched off: for metrics, which belong to none.
    pub fn disabled_everywhere() -> Select<Entity> {
        Entity::find().filter(COLUMN.disabled_at.is_not_null())
    }

    /// How many of all workspaces only fail at present: for metrics, which belong to none.
    pub fn failing_everywhere() -> Select<Entity> {
        Entity::find()
            .filter(COLUMN.disabled_at.is_null())
            .filter(COLUMN.failing_since.is_not_null())
    }

    /// How many of all workspaces work: for metrics, which belong to none.
    pub fn working_everywhere() -> Select<Entity> {
        Entity::find()
            .filter(COLUMN.disabled_at.is_null())
            .filter(COLUMN.failing_since.is_null())
    }
}
