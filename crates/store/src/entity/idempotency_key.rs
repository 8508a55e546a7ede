//! Table `idempotency_keys`: requests that were answered once already.

use domain::WorkspaceId;
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_keys")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub workspace_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub credential: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub request_sha256: Vec<u8>,
    pub subject: Uuid,
    pub created_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }
}
