//! Table `hiring_history`: what happened to hirings.

use domain::WorkspaceId;
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "hiring_history")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub hiring_id: Uuid,
    pub kind: String,
    pub actor: String,
    pub summary: String,
    pub at: Moment,
    #[sea_orm(belongs_to, from = "hiring_id", to = "id")]
    pub hiring: BelongsTo<super::hiring::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }
}
