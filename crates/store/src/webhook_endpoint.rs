//! Endpoints of outgoing webhooks, with their secrets sealed.

use domain::{Timestamp, WebhookEndpointId, WebhookEvent, WorkspaceId};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
};

use crate::Place;
use crate::entity::webhook_endpoint::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row::{self, from_json, moment, timestamp, to_json_maybe};

/// Where a workspace wants to be told of what happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    /// Its id.
    pub id: WebhookEndpointId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// Where messages are sent.
    pub url: String,
    /// What it is for.
    pub description: Option<String>,
    /// What it is told; everything if absent.
    pub events: Option<Vec<WebhookEvent>>,
    /// The secret that messages are signed with, sealed for this row.
    pub sealed_secret: Vec<u8>,
    /// The secret before, sealed for this row, while it is signed with, too.
    pub sealed_previous_secret: Option<Vec<u8>>,
    /// Until when that is.
    pub previous_secret_until: Option<Timestamp>,
    /// Since when nothing is sent to it.
    pub disabled_at: Option<Timestamp>,
    /// Why not.
    pub disabled_reason: Option<String>,
    /// Since when it has only failed. Written by [`note_success`] and [`note_failure`], never by [`replace`].
    pub failing_since: Option<Timestamp>,
    /// When it last took a message. Written by [`note_success`] alone.
    pub last_success_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// How many endpoints of all workspaces are how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndpointTally {
    /// They work, or were not sent to yet.
    pub working: u64,
    /// They only fail at present.
    pub failing: u64,
    /// They are not sent to.
    pub disabled: u64,
}

/// Where an endpoint's secret is kept.
pub const fn secret_place(workspace: WorkspaceId, id: WebhookEndpointId) -> Place {
    place(workspace, id, "sealed_secret")
}

/// Where the secret before is kept.
pub const fn previous_secret_place(workspace: WorkspaceId, id: WebhookEndpointId) -> Place {
    place(workspace, id, "sealed_previous_secret")
}

const fn place(workspace: WorkspaceId, id: WebhookEndpointId, column: &'static str) -> Place {
    Place {
        workspace,
        table: "webhook_endpoints",
        row: id.0,
        column,
    }
}

/// Adds an endpoint.
pub async fn insert<C: ConnectionTrait>(c: &C, endpoint: &WebhookEndpoint) -> Result<(), DbErr> {
    row::insert(c, Model::try_from(endpoint)?).await
}

/// One endpoint.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: WebhookEndpointId,
) -> Result<Option<WebhookEndpoint>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(WebhookEndpoint::try_from).transpose()
}

/// The endpoints of a workspace, newest first.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Vec<WebhookEndpoint>, DbErr> {
    let query = Entity::in_workspace(workspace).order_by_desc(COLUMN.id);
    let rows = query.all(c).await?;
    rows.into_iter().map(WebhookEndpoint::try_from).collect()
}

/// How many a workspace has.
pub async fn count<C: ConnectionTrait>(c: &C, workspace: WorkspaceId) -> Result<u64, DbErr> {
    Entity::in_workspace(workspace).count(c).await
}

/// How many of all workspaces are how.
pub async fn tally<C: ConnectionTrait>(c: &C) -> Result<EndpointTally, DbErr> {
    Ok(EndpointTally {
        working: Entity::working_everywhere().count(c).await?,
        failing: Entity::failing_everywhere().count(c).await?,
        disabled: Entity::disabled_everywhere().count(c).await?,
    })
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &WebhookEndpoint,
    after: &WebhookEndpoint,
) -> Result<bool, DbErr> {
    let fixed = [
        Column::Id,
        Column::WorkspaceId,
        Column::FailingSince,
        Column::LastSuccessAt,
        Column::CreatedAt,
    ];
    let mut model = Model::try_from(after)?;
    model.version = before.version + 1;
    let update = Entity::update_many()
        .set(row::changes(model, &fixed))
        .filter(COLUMN.workspace_id.eq(before.workspace.0))
        .filter(COLUMN.id.eq(before.id.0))
        .filter(COLUMN.version.eq(before.version));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Notes that it took a message: it does not fail any more.
pub async fn note_success<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: WebhookEndpointId,
    at: Timestamp,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(None::<Moment>))
        .col_expr(Column::LastSuccessAt, Expr::value(Moment::from(at)))
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    update.exec(c).await.map(drop)
}

/// Notes that it did not: it has failed since then at the latest.
pub async fn note_failure<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: WebhookEndpointId,
    at: Timestamp,
) -> Result<(), DbErr> {
    let since = [
        Expr::col(Column::FailingSince),
        Expr::value(Moment::from(at)),
    ];
    let update = Entity::update_many()
        .col_expr(Column::FailingSince, Func::coalesce(since).into())
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    update.exec(c).await.map(drop)
}

/// Forgets for how long it has failed: it begins anew.
pub async fn forget_failures<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: WebhookEndpointId,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::FailingSince, Expr::value(None::<Moment>))
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    update.exec(c).await.map(drop)
}

/// Erases secrets that do not count any more, in all workspaces; how many that were.
pub async fn forget_previous_secrets<C: ConnectionTrait>(
    c: &C,
    now: Timestamp,
) -> Result<u64, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::SealedPreviousSecret, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::PreviousSecretUntil, Expr::value(None::<Moment>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(Column::PreviousSecretUntil.lte(Moment::from(now)));
    Ok(update.exec(c).await?.rows_affected)
}

/// Removes an endpoint with its secrets; whether it was there.
pub async fn delete<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: WebhookEndpointId,
) -> Result<bool, DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    Ok(delete.exec(c).await?.rows_affected == 1)
}

impl TryFrom<&WebhookEndpoint> for Model {
    type Error = DbErr;

    fn try_from(row: &WebhookEndpoint) -> Result<Self, DbErr> {
        let WebhookEndpoint {
            id,
            workspace,
            url,
            description,
            events,
            sealed_secret,
            sealed_previous_secret,
            previous_secret_until,
            disabled_at,
            disabled_reason,
            failing_since,
            last_success_at,
            created_at,
            updated_at,
            version,
        } = row.clone();
        Ok(Self {
            id: id.0,
            workspace_id: workspace.0,
            url,
            description,
            events: to_json_maybe(events.as_ref())?,
            sealed_secret,
            sealed_previous_secret,
            previous_secret_until: moment(previous_secret_until),
            disabled_at: moment(disabled_at),
            disabled_reason,
            failing_since: moment(failing_since),
            last_success_at: moment(last_success_at),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}

impl TryFrom<Model> for WebhookEndpoint {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            url,
            description,
            events,
            sealed_secret,
            sealed_previous_secret,
            previous_secret_until,
            disabled_at,
            disabled_reason,
            failing_since,
            last_success_at,
            created_at,
            updated_at,
            version,
        } = model;
        let events = events
            .map(|events| from_json("webhook_endpoints.events", &events))
            .transpose()?;
        Ok(Self {
            id: WebhookEndpointId(id),
            workspace: WorkspaceId(workspace_id),
            url,
            description,
            events,
            sealed_secret,
            sealed_previous_secret,
            previous_secret_until: timestamp(previous_secret_until),
            disabled_at: timestamp(disabled_at),
            disabled_reason,
            failing_since: timestamp(failing_since),
            last_success_at: timestamp(last_success_at),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}
