//! Table `sessions`: signed-in browsers, under the hash of their id.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sessions")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub data: String,
    pub expires_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    pub fn by_key(key: &str) -> Select<Entity> {
        Entity::find().filter(COLUMN.id.eq(key))
    }
}
