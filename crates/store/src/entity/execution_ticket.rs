//! Table `execution_tickets`: what became of each ticket of a push.

use domain::{PendingActionId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "execution_tickets")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub action_id: Uuid,
    pub position: i64,
    pub key: String,
    pub linear_id: Uuid,
    pub state: String,
    pub at_most: i64,
    pub identifier: Option<String>,
    pub url: Option<String>,
    pub refusal: Option<String>,
    pub updated_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    pub fn of_action(workspace: WorkspaceId, action: PendingActionId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.action_id.eq(action.0))
    }
}
