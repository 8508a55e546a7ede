//! Table `issue_links`: which hiring is which Linear issue.

use domain::{IssueLinkId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "issue_links")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    #[sea_orm(unique)]
    pub hiring_id: Uuid,
    pub integration_id: Uuid,
    pub linear_issue_id: Uuid,
    pub linear_team_id: Uuid,
    pub identifier: Option<String>,
    pub url: Option<String>,
    pub state_id: Option<Uuid>,
    pub state_name: Option<String>,
    pub state_type: Option<String>,
    pub linear_updated_at: Option<Moment>,
    pub create_sent_at: Option<Moment>,
    pub settled: Option<String>,
    pub created_at: Moment,
    pub updated_at: Moment,
    pub version: i64,
    #[sea_orm(belongs_to, from = "hiring_id", to = "id")]
    pub hiring: BelongsTo<super::hiring::Entity>,
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

    pub fn by_id(workspace: WorkspaceId, id: IssueLinkId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }
}
