//! Table `setup_codes`: hashes of codes that let the first owner in.

use sea_orm::entity::prelude::*;

use crate::moment::Moment;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setup_codes")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub hash: Vec<u8>,
    pub created_at: Moment,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    pub fn by_hash(hash: &[u8]) -> Select<Entity> {
        Entity::find().filter(COLUMN.hash.eq(hash))
    }
}
