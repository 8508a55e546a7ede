//! Table `linear_writes`: what hired agents write to Linear.

use domain::{LinearWriteId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "linear_writes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub hiring_id: Uuid,
    pub agent_id: Uuid,
    pub position: i64,
    pub kind: String,
    pub linear_id: Uuid,
    pub content: String,
    pub status: String,
    pub sent_at: Option<Moment>,
    pub refusal: Option<String>,
    pub outcome: Option<String>,
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

    pub fn by_id(workspace: WorkspaceId, id: LinearWriteId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }
}
