//! Workspaces.

use domain::{Retention, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::workspace::{COLUMN, Column, Entity, Model};
use crate::row::{self, damaged};

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// For how many days it keeps what.
    pub retention: Retention,
    /// Whether it may be connected to Linear.
    pub has_integrations: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Adds a workspace.
pub async fn insert<C: ConnectionTrait>(c: &C, workspace: &Workspace) -> Result<(), DbErr> {
    let Workspace {
        id,
        name,
        retention,
        has_integrations,
        created_at,
    } = workspace.clone();
    let Retention {
        deliveries,
        idempotency_keys,
    } = retention;
    let model = Model {
        id: id.0,
        name,
        delivery_retention_days: deliveries.into(),
        idempotency_key_retention_days: idempotency_keys.into(),
        has_integrations,
        created_at: created_at.into(),
    };
    row::insert(c, model).await
}

/// One workspace.
pub async fn get<C: ConnectionTrait>(c: &C, id: WorkspaceId) -> Result<Option<Workspace>, DbErr> {
    let row = Entity::by_id(id).one(c).await?;
    row.map(Workspace::try_from).transpose()
}

/// Every workspace, oldest first.
pub async fn all<C: ConnectionTrait>(c: &C) -> Result<Vec<Workspace>, DbErr> {
    let rows = Entity::every().order_by_asc(COLUMN.id).all(c).await?;
    rows.into_iter().map(Workspace::try_from).collect()
}

/// Sets for how many days a workspace keeps what, if that is still what it was before; whether it was.
pub async fn set_retention<C: ConnectionTrait>(
    c: &C,
    id: WorkspaceId,
    before: Retention,
    after: Retention,
) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(
            Column::DeliveryRetentionDays,
            i32::from(after.deliveries).into(),
        )
        .col_expr(
            Column::IdempotencyKeyRetentionDays,
            i32::from(after.idempotency_keys).into(),
        )
        .filter(COLUMN.id.eq(id.0))
        .filter(
            COLUMN
                .delivery_retention_days
                .eq(i32::from(before.deliveries)),
        )
        .filter(
            COLUMN
                .idempotency_key_retention_days
                .eq(i32::from(before.idempotency_keys)),
        );
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Sets whether a workspace may be connected to Linear; whether that is a change.
pub async fn set_has_integrations<C: ConnectionTrait>(
    c: &C,
    id: WorkspaceId,
    has_integrations: bool,
) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::HasIntegrations, has_integrations.into())
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.has_integrations.ne(has_integrations));
    Ok(update.exec(c).await?.rows_affected == 1)
}

impl TryFrom<Model> for Workspace {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            name,
            delivery_retention_days,
            idempotency_key_retention_days,
            has_integrations,
            created_at,
        } = model;
        Ok(Self {
            id: WorkspaceId(id),
            name,
            retention: Retention {
                deliveries: days(
                    "workspaces.delivery_retention_days",
                    delivery_retention_days,
                )?,
                idempotency_keys: days(
                    "workspaces.idempotency_key_retention_days",
                    idempotency_key_retention_days,
                )?,
            },
            has_integrations,
            created_at: created_at.into(),
        })
    }
}

fn days(column: &'static str, days: i32) -> Result<u16, DbErr> {
    days.try_into().map_err(|error| damaged(column, error))
}
