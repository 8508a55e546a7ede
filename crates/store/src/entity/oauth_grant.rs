//! Table `oauth_grants`: tokens, sealed.

use domain::{OAuthGrantId, WorkspaceId};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::ExprTrait;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "oauth_grants")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub workspace_id: Uuid,
    pub application_id: Uuid,
    pub kind: String,
    pub asked_scopes: String,
    pub granted_scopes: String,
    pub sealed_access_token: Vec<u8>,
    pub sealed_refresh_token: Option<Vec<u8>>,
    pub issued_at: Moment,
    pub expires_at: Option<Moment>,
    pub refresh_due_at: Option<Moment>,
    pub first_used_at: Option<Moment>,
    pub lease_by: Option<Uuid>,
    pub lease_until: Option<Moment>,
    pub failing_since: Option<Moment>,
    pub not_before: Option<Moment>,
    pub last_error: Option<String>,
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

    pub fn by_id(workspace: WorkspaceId, id: OAuthGrantId) -> Select<Entity> {
        Entity::in_workspace(workspace).filter(COLUMN.id.eq(id.0))
    }

    /// Those that are to be renewed by `now`, in all workspaces together: for what the house does by itself.
    pub fn due_everywhere(now: Moment) -> Select<Entity> {
        let free = COLUMN.lease_until.is_null().or(COLUMN.lease_until.lte(now));
        let may_try = COLUMN.not_before.is_null().or(COLUMN.not_before.lte(now));
        Entity::find()
            .filter(COLUMN.refresh_due_at.lte(now))
            .filter(free)
            .filter(may_try)
    }
}
