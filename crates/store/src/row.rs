//! What reading and writing rows have in common.

use std::fmt::Display;
use std::str::FromStr;

use domain::Timestamp;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, LikeExpr, OnConflict, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ConnectionTrait, DbErr, EntityTrait, Insert, IntoActiveModel,
    Iterable, ModelTrait, QuerySelect, QueryTrait, Select,
};

use crate::moment::Moment;

/// Inserts a row; one that is there already is an error.
pub(crate) async fn insert<C, M, A>(c: &C, row: M) -> Result<(), DbErr>
where
    C: ConnectionTrait,
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    Insert::<A>::one(row).exec_without_returning(c).await?;
    Ok(())
}

/// Inserts a row unless one with any of its unique keys is there; whether it was inserted.
pub(crate) async fn insert_new<C, M, A>(c: &C, row: M) -> Result<bool, DbErr>
where
    C: ConnectionTrait,
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    let keep = OnConflict::new().do_nothing().to_owned();
    let insert = Insert::<A>::one(row).on_conflict(keep);
    Ok(insert.exec_without_returning(c).await? == 1)
}

/// All columns of a row, to be written by an update; except those that never change.
pub(crate) fn changes<M, A>(row: M, fixed: &[<M::Entity as EntityTrait>::Column]) -> A
where
    M: ModelTrait + IntoActiveModel<A>,
    A: ActiveModelTrait<Entity = M::Entity>,
{
    let mut changes = row.into_active_model();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        if let ActiveValue::Unchanged(value) = changes.get(column) {
            changes.set(column, value);
        }
    }
    for column in fixed {
        changes.not_set(*column);
    }
    changes
}

/// How many rows a query finds, counted up to `most`. It reads `column` alone, so that an index which has it
/// is all that is looked at.
pub(crate) async fn count_up_to<C, E>(
    c: &C,
    query: Select<E>,
    column: E::Column,
    most: u64,
) -> Result<u64, DbErr>
where
    C: ConnectionTrait,
    E: EntityTrait,
{
    let rows = query.select_only().column(column).limit(most).into_query();
    let mut count = Query::select();
    count
        .expr(Expr::col(Asterisk).count())
        .from_subquery(rows, "counted");
    let row = c.query_one(&count).await?;
    let count: i64 = row.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    Ok(count.unsigned_abs())
}

/// Reads a column that holds a word, a number or a document of ours.
pub(crate) fn parsed<T>(column: &'static str, text: &str) -> Result<T, DbErr>
where
    T: FromStr,
    T::Err: Display,
{
    text.parse().map_err(|error| damaged(column, error))
}

/// Reads a JSON column.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(
    column: &'static str,
    text: &str,
) -> Result<T, DbErr> {
    serde_json::from_str(text).map_err(|error| damaged(column, error))
}

/// Writes a JSON column.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, DbErr> {
    serde_json::to_string(value).map_err(|error| DbErr::Json(error.to_string()))
}

/// Writes a JSON column that may be empty.
pub(crate) fn to_json_maybe<T: serde::Serialize>(
    value: Option<&T>,
) -> Result<Option<String>, DbErr> {
    value.map(to_json).transpose()
}

/// The pattern of what has this text in it, capitals aside, for a column in small letters.
pub(crate) fn has_text(text: &str) -> LikeExpr {
    let escaped = text
        .to_lowercase()
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_");
    LikeExpr::new(format!("%{escaped}%")).escape('\\')
}

/// A column whose content nobody here wrote. The content itself stays out of the message: it may
/// be private.
pub(crate) fn damaged(column: &'static str, error: impl Display) -> DbErr {
    DbErr::Type(format!("unreadable column {column}: {error}"))
}

pub(crate) fn moment(at: Option<Timestamp>) -> Option<Moment> {
    at.map(Moment::from)
}

pub(crate) fn timestamp(at: Option<Moment>) -> Option<Timestamp> {
    at.map(Timestamp::from)
}
