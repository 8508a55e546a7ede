//! Failed sign-in attempts, by address or network.

use domain::Timestamp;
use domain::throttle::Attempts;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};

use crate::entity::sign_in_attempt::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row;

/// What failed under a key; nothing if nothing is known.
pub async fn get<C: ConnectionTrait>(c: &C, key: &str) -> Result<Attempts, DbErr> {
    let row = Entity::by_key(key).one(c).await?;
    Ok(row.map_or_else(Attempts::default, Attempts::from))
}

/// What failed under a key; whoever else asks for it so waits until this transaction ends, so that no failure
/// goes uncounted.
pub async fn hold(txn: &DatabaseTransaction, key: &str, now: Timestamp) -> Result<Attempts, DbErr> {
    // There must be a row for others to wait for.
    let none = Model {
        key: key.to_owned(),
        failures: 0,
        last_failed_at: now.into(),
    };
    row::insert_new(txn, none).await?;
    let row = Entity::by_key(key).lock_exclusive().one(txn).await?;
    Ok(row.map_or_else(Attempts::default, Attempts::from))
}

/// Remembers what failed under a key. Attempts without a moment are none, and forgotten.
pub async fn put<C: ConnectionTrait>(c: &C, key: &str, attempts: &Attempts) -> Result<(), DbErr> {
    let Attempts {
        failures,
        last_failed_at,
    } = *attempts;
    let Some(last_failed_at) = last_failed_at else {
        return clear(c, key).await;
    };
    let model = Model {
        key: key.to_owned(),
        failures,
        last_failed_at: last_failed_at.into(),
    };
    let overwrite = OnConflict::column(Column::Key)
        .update_columns([Column::Failures, Column::LastFailedAt])
        .to_owned();
    Entity::insert(model.into_active_model())
        .on_conflict(overwrite)
        .exec_without_returning(c)
        .await?;
    Ok(())
}

/// Forgets what failed under a key.
pub async fn clear<C: ConnectionTrait>(c: &C, key: &str) -> Result<(), DbErr> {
    let query = Entity::delete_many().filter(COLUMN.key.eq(key));
    query.exec(c).await?;
    Ok(())
}

/// Forgets everything that failed last before `at`.
pub async fn forget_before<C: ConnectionTrait>(c: &C, at: Timestamp) -> Result<(), DbErr> {
    let old = COLUMN.last_failed_at.lt(Moment::from(at));
    Entity::delete_many().filter(old).exec(c).await?;
    Ok(())
}

impl From<Model> for Attempts {
    fn from(model: Model) -> Self {
        let Model {
            key: _,
            failures,
            last_failed_at,
        } = model;
        Self {
            failures,
            last_failed_at: Some(last_failed_at.into()),
        }
    }
}
