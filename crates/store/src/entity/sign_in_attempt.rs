//! Table `sign_in_attempts`: failed attempts, by address or network.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_attempts")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    pub failures: i32,
    pub last_failed_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    pub fn by_key(key: &str) -> Select<Entity> {
        Entity::find().filter(COLUMN.key.eq(key))
    }
}
