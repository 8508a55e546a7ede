//! Table `oauth_authorizations`: tries to get access, under hashes of what the browser brings.

use domain::{AuthorizationId, WorkspaceId};
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oauth_authorizations")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub application_id: Uuid,
    pub purpose: String,
    pub connected_account_id: Option<Uuid>,
    pub actor: String,
    pub asked_scopes: String,
    pub link_hash: Vec<u8>,
    pub state_hash: Vec<u8>,
    pub sealed_state: Vec<u8>,
    pub sealed_verifier: Vec<u8>,
    pub browser_hash: Option<Vec<u8>>,
    pub redirect_uri: String,
    pub started_by: String,
    pub created_at: Moment,
    pub expires_at: Moment,
    pub opened_at: Option<Moment>,
    pub used_at: Option<Moment>,
    pub version: i64,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The start of every query on this table: the workspace is not optional.
    pub fn in_workspace(workspace: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.workspace_id.eq(workspace.0))
    }

    pub fn by_id(workspace: WorkspaceId, id: AuthorizationId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }

    /// The one that a link leads to, of whichever workspace: the link is all that the browser brings.
    pub fn by_link_hash(hash: &[u8]) -> Select<Entity> {
        Entity::find().filter(COLUMN.link_hash.eq(hash))
    }

    /// The one that an answer belongs to, of whichever workspace: the state is all that comes back.
    pub fn by_state_hash(hash: &[u8]) -> Select<Entity> {
        Entity::find().filter(COLUMN.state_hash.eq(hash))
    }
}
