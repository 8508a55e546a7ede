//! People.

use std::fmt;

use domain::{Timestamp, UserId};
use sea_orm::{ConnectionTrait, DbErr};

use crate::entity::user::{Entity, Model};
use crate::row;

/// A person who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// Lower case; no two people share one.
    pub email: String,
    /// What to call them.
    pub name: String,
    /// What their password is checked against.
    pub password_hash: PasswordHash,
    /// When they were added.
    pub created_at: Timestamp,
}

/// A password's hash, salt and parameters in the PHC string format. Not the password, but enough to
/// guess at it, so it is not shown either.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(pub String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash([redacted])")
    }
}

/// Adds a person. An address that is taken is a unique violation, see [`DbErr::sql_err`].
pub async fn insert<C: ConnectionTrait>(c: &C, user: &User) -> Result<(), DbErr> {
    let User {
        id,
        email,
        name,
        password_hash,
        created_at,
    } = user.clone();
    let model = Model {
        id: id.0,
        email,
        name,
        password_hash: password_hash.0,
        created_at: created_at.into(),
    };
    row::insert(c, model).await
}

/// One person.
pub async fn get<C: ConnectionTrait>(c: &C, id: UserId) -> Result<Option<User>, DbErr> {
    Ok(Entity::by_id(id).one(c).await?.map(User::from))
}

/// The person who signs in with this address, in lower case.
pub async fn by_email<C: ConnectionTrait>(c: &C, email: &str) -> Result<Option<User>, DbErr> {
    Ok(Entity::by_email(email).one(c).await?.map(User::from))
}

/// Whether there is anybody at all; if not, the first owner is still to be made.
pub async fn any<C: ConnectionTrait>(c: &C) -> Result<bool, DbErr> {
    Ok(Entity::anybody().one(c).await?.is_some())
}

impl From<Model> for User {
    fn from(model: Model) -> Self {
        let Model {
            id,
            email,
            name,
            password_hash,
            created_at,
        } = model;
        Self {
            id: UserId(id),
            email,
            name,
            password_hash: PasswordHash(password_hash),
            created_at: created_at.into(),
        }
    }
}
