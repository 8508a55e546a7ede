//! Table `users`: people, who may belong to several workspaces.

use domain::UserId;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "users")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub password_hash: String,
    pub created_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    pub fn by_id(id: UserId) -> Select<Entity> {
        Entity::find().filter(COLUMN.id.eq(id.0))
    }

    pub fn by_email(email: &str) -> Select<Entity> {
        Entity::find().filter(COLUMN.email.eq(email))
    }

    /// Whoever comes first: only whether there is anybody is of interest.
    pub fn anybody() -> Select<Entity> {
        Entity::find().limit(1)
    }
}
