//! Table `api_tokens`: hashes, never the tokens.

use domain::{ApiTokenId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_tokens")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub kind: String,
    pub agent_id: Option<Uuid>,
    pub name: String,
    pub hint: String,
    pub hash: Vec<u8>,
    pub scopes: String,
    pub created_by: String,
    pub created_at: Moment,
    pub expires_at: Option<Moment>,
    pub revoked_at: Option<Moment>,
    pub last_used_at: Option<Moment>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    pub fn by_id(workspace: WorkspaceId, id: ApiTokenId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }

    /// The token behind a credential, which is what tells the workspace.
    pub fn by_hash(hash: &[u8]) -> Select<Entity> {
        Entity::find().filter(COLUMN.hash.eq(hash))
    }
}
