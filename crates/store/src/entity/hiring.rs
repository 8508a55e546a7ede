//! Table `hirings`.

use domain::{HiringId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hirings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub agent_id: Uuid,
    pub capability: String,
    pub task_description: String,
    pub price: String,
    pub status: String,
    pub sync_to_linear: bool,
    pub linear_team_id: Option<Uuid>,
    pub created_by: String,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub version: i64,
    #[sea_orm(belongs_to, from = "agent_id", to = "id")]
    pub agent: BelongsTo<super::agent::Entity>,
    #[sea_orm(has_one)]
    pub issue_link: HasOne<super::issue_link::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    pub fn by_id(workspace: WorkspaceId, id: HiringId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }
}
