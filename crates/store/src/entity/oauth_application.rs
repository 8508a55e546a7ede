//! Table `oauth_applications`: applications that admins registered in Linear.

use domain::{OAuthApplicationId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oauth_applications")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub name: String,
    pub client_id: String,
    pub sealed_client_secret: Option<Vec<u8>>,
    pub sealed_webhook_secret: Option<Vec<u8>>,
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

    pub fn by_id(workspace: WorkspaceId, id: OAuthApplicationId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }

    /// One application of Linear's, as each workspace that entered it has it.
    pub fn of_client_everywhere(client_id: &str) -> Select<Entity> {
        Entity::find().filter(COLUMN.client_id.eq(client_id))
    }

    /// The application that a delivery is addressed to: its id is all that Linear sends.
    pub fn addressed(id: OAuthApplicationId) -> Select<Entity> {
        Entity::find().filter(COLUMN.id.eq(id.0))
    }
}
