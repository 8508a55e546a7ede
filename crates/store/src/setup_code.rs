//! Codes that let the first owner in, hashed.

use domain::Timestamp;
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

use crate::entity::setup_code::{Entity, Model};
use crate::row;

/// Remembers the hash of a code that was issued.
pub async fn insert<C: ConnectionTrait>(c: &C, hash: &[u8], at: Timestamp) -> Result<(), DbErr> {
    let model = Model {
        hash: hash.to_vec(),
        created_at: at.into(),
    };
    row::insert(c, model).await
}

/// Whether a code with this hash was issued and not cleared since.
pub async fn exists<C: ConnectionTrait>(c: &C, hash: &[u8]) -> Result<bool, DbErr> {
    Ok(Entity::by_hash(hash).one(c).await?.is_some())
}

/// Forgets every code.
pub async fn clear<C: ConnectionTrait>(c: &C) -> Result<(), DbErr> {
    Entity::delete_many().exec(c).await?;
    Ok(())
}
