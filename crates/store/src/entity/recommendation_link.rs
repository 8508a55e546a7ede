//! Table `recommendation_links`: which recommendation became which Linear issue.

use domain::{RecommendationLinkId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recommendation_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub recommendation_id: Uuid,
    pub integration_id: Uuid,
    pub action_id: Option<Uuid>,
    pub linear_issue_id: Uuid,
    pub state: String,
    pub content: String,
    pub title: String,
    pub identifier: Option<String>,
    pub url: Option<String>,
    pub state_name: Option<String>,
    pub state_type: Option<String>,
    pub priority: Option<i64>,
    pub linear_updated_at: Option<Moment>,
    pub synced_at: Option<Moment>,
    pub sent_at: Option<Moment>,
    pub refusal: Option<String>,
    pub created_by: String,
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

    /// Those that go through these integrations, of whichever workspaces: for what the house does by itself.
    pub fn everywhere(integrations: impl Iterator<Item = Uuid>) -> Select<Entity> {
        Entity::find().filter(COLUMN.integration_id.is_in(integrations))
    }

    pub fn by_id(workspace: WorkspaceId, id: RecommendationLinkId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }
}
