//! Table `connected_accounts`: people's own connections.

use domain::{ConnectedAccountId, WorkspaceId};
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "connected_accounts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub application_id: Uuid,
    pub identifier: String,
    pub status: String,
    pub status_reason: Option<String>,
    pub status_since: Moment,
    pub grant_id: Option<Uuid>,
    pub linear_user_id: Option<Uuid>,
    pub linear_user_name: Option<String>,
    pub linear_user_email: Option<String>,
    pub linear_org_id: Option<Uuid>,
    pub linear_org_name: Option<String>,
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

    /// How many there are by where they stand, in all workspaces together: for whoever watches over the
    /// machine, so nobody is named.
    pub fn tally() -> Select<Entity> {
        Entity::find()
            .select_only()
            .column(Column::Status)
            .column_as(COLUMN.id.count(), "rows")
            .group_by(Column::Status)
    }

    pub fn by_id(workspace: WorkspaceId, id: ConnectedAccountId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }
}
