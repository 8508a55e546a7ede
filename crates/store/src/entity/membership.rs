//! Table `memberships`: who belongs to which workspace, and as what.

use domain::{UserId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "memberships")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub user_id: Uuid,
    pub role: String,
    pub created_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    /// What a person belongs to: before sign-in there is no workspace yet.
    pub fn of_user(user: UserId) -> Select<Entity> {
        Entity::find().filter(COLUMN.user_id.eq(user.0))
    }
}
