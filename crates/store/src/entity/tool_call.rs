//! Table `tool_calls`: what agents called, and how policy judged it.

use domain::WorkspaceId;
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "tool_calls")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub agent_id: Uuid,
    pub tool: String,
    pub verdict: String,
    pub rule_id: Option<Uuid>,
    pub rule_name: String,
    pub summary: String,
    pub facts: String,
    pub action_id: Option<Uuid>,
    pub error_code: Option<String>,
    pub complexity: Option<i64>,
    pub created_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }
}
