//! Table `workspaces`: the tenants themselves.

use domain::WorkspaceId;
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "workspaces")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub delivery_retention_days: i32,
    pub idempotency_key_retention_days: i32,
    pub has_integrations: bool,
    pub created_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    pub fn by_id(id: WorkspaceId) -> Select<Entity> {
        Entity::find().filter(COLUMN.id.eq(id.0))
    }

    /// Every tenant, for what the process does for each of them.
    pub fn every() -> Select<Entity> {
        Entity::find()
    }
}
