//! Table `disconnections`.

use domain::WorkspaceId;
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "disconnections")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub integration_id: Uuid,
    pub linear_org_name: String,
    pub requested_by: String,
    pub requested_at: Moment,
    pub finished_at: Option<Moment>,
    pub webhook_removed: Option<bool>,
    pub outcome: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }
}
