//! Deliveries: webhook requests as they came in, and what became of them.

mod kept;
mod list;

pub use kept::{count, count_failed_since, count_from, delete_before, oldest};
pub use list::{DeliveryFilter, ListedDelivery, list};

use std::collections::HashSet;

use domain::{DeliveryId, DeliveryOutcome, HiringId, IntegrationId, Timestamp, WorkspaceId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use crate::entity::delivery::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row::{from_json, moment, parsed, timestamp};

/// Rows in one statement: both databases take that many parameters.
const AT_ONCE: usize = 500;

/// One webhook request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its id.
    pub id: DeliveryId,
    /// The workspace that it is for.
    pub workspace: WorkspaceId,
    /// The integration that it was addressed to.
    pub integration: IntegrationId,
    /// `Linear-Delivery`, if it was there and a UUID.
    pub linear_delivery_id: Option<Uuid>,
    /// SHA-256 of the body: the same news under a new id is still the same news.
    pub body_sha256: Vec<u8>,
    /// What kind of thing changed, for example `Issue`.
    pub event_type: Option<String>,
    /// How it changed, for example `update`.
    pub action: Option<String>,
    /// When Linear sent it.
    pub webhook_timestamp: Option<Timestamp>,
    /// Whether it came in after a delay.
    pub late: bool,
    /// Its headers, an object of strings.
    pub headers: serde_json::Value,
    /// Its body, byte by byte as it was signed.
    pub body: Vec<u8>,
    /// What it led to.
    pub outcome: DeliveryOutcome,
    /// Why, where that needs saying.
    pub reason: Option<String>,
    /// The hiring that it was about, if it was about one.
    pub hiring: Option<HiringId>,
    /// When it came in.
    pub received_at: Timestamp,
    /// When it was processed.
    pub processed_at: Option<Timestamp>,
    /// What it is about, for lists: an issue's identifier and title, for example.
    pub subject: Option<String>,
    /// The request that brought it, as the log names it.
    pub request_id: Option<String>,
    /// When a worker last took it up.
    pub picked_up_at: Option<Timestamp>,
    /// How many times somebody had it processed again.
    pub replays: i64,
    /// When the last replay was asked for.
    pub replayed_at: Option<Timestamp>,
}

/// Adds those of many deliveries whose integration has none with their id or their body yet, also not
/// among those before them; the ids of the added.
pub async fn insert_many_new<C: ConnectionTrait>(
    c: &C,
    deliveries: &[Delivery],
) -> Result<HashSet<Uuid>, DbErr> {
    let mut added = HashSet::with_capacity(deliveries.len());
    for deliveries in deliveries.chunks(AT_ONCE) {
        let rows = deliveries
            .iter()
            .map(|one| Model::from(one).into_active_model());
        let mut insert = Entity::insert_many(rows)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .into_query();
        insert.returning_col(Column::Id);
        for row in c.query_all(&insert).await? {
            added.insert(row.try_get::<Uuid>("", "id")?);
        }
    }
    Ok(added)
}

/// One delivery.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: DeliveryId,
) -> Result<Option<Delivery>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(Delivery::try_from).transpose()
}

/// What processing a delivery led to, and when.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'a> {
    /// What it led to.
    pub outcome: DeliveryOutcome,
    /// Why, where that needs saying.
    pub reason: Option<&'a str>,
    /// The hiring that it was about.
    pub hiring: Option<HiringId>,
    /// When a worker took it up.
    pub picked_up_at: Timestamp,
    /// When it was done.
    pub at: Timestamp,
}

/// Records what a delivery led to, if nothing is recorded yet; whether nothing was.
pub async fn finish<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: DeliveryId,
    finished: Finished<'_>,
) -> Result<bool, DbErr> {
    let Finished {
        outcome,
        reason,
        hiring,
        picked_up_at,
        at,
    } = finished;
    let update = Entity::update_many()
        .col_expr(Column::Outcome, outcome.as_str().into())
        .col_expr(Column::Reason, Expr::value(reason))
        .col_expr(Column::HiringId, Expr::value(hiring.map(|id| id.0)))
        .col_expr(Column::PickedUpAt, Moment::from(picked_up_at).into())
        .col_expr(Column::ProcessedAt, Moment::from(at).into())
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.outcome.eq(DeliveryOutcome::Received.as_str()));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// A delivery that waits to be processed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Where it is.
    pub workspace: WorkspaceId,
    /// Its id.
    pub id: DeliveryId,
    /// The request that brought it.
    pub request_id: Option<String>,
}

/// The oldest deliveries, of all workspaces, that wait to be processed: at most so many.
pub async fn waiting_everywhere<C: ConnectionTrait>(
    c: &C,
    limit: u64,
) -> Result<Vec<Waiting>, DbErr> {
    let query = Entity::everywhere_waiting()
        .filter(COLUMN.picked_up_at.is_null())
        .order_by_asc(COLUMN.id)
        .select_only()
        .columns([Column::WorkspaceId, Column::Id, Column::RequestId])
        .limit(limit);
    let rows: Vec<(Uuid, Uuid, Option<String>)> = query.into_tuple().all(c).await?;
    let waiting = rows.into_iter().map(|(workspace, id, request_id)| Waiting {
        workspace: WorkspaceId(workspace),
        id: DeliveryId(id),
        request_id,
    });
    Ok(waiting.collect())
}

/// Leaves a delivery to a job of its own: it is not among [`waiting_everywhere`] any more.
pub async fn hand_over<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: DeliveryId,
    at: Timestamp,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::PickedUpAt, Moment::from(at).into())
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0));
    update.exec(c).await?;
    Ok(())
}

/// Opens a delivery that was processed, so that it is processed again; whether there is such a one.
/// What it led to before stays in the history of its hiring.
pub async fn reopen<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: DeliveryId,
    at: Timestamp,
) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Outcome, DeliveryOutcome::Received.as_str().into())
        .col_expr(Column::Reason, Expr::value(None::<String>))
        .col_expr(Column::PickedUpAt, Expr::value(None::<Moment>))
        .col_expr(Column::ProcessedAt, Expr::value(None::<Moment>))
        .col_expr(Column::Replays, Expr::col(Column::Replays).add(1))
        .col_expr(Column::ReplayedAt, Moment::from(at).into())
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.outcome.ne(DeliveryOutcome::Received.as_str()));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Whether the workspace has this delivery.
pub async fn exists<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: DeliveryId,
) -> Result<bool, DbErr> {
    Ok(Entity::by_id(workspace, id).count(c).await? == 1)
}

impl From<&Delivery> for Model {
    fn from(row: &Delivery) -> Self {
        let Delivery {
            id,
            workspace,
            integration,
            linear_delivery_id,
            body_sha256,
            event_type,
            action,
            webhook_timestamp,
            late,
            headers,
            body,
            outcome,
            reason,
            hiring,
            received_at,
            processed_at,
            subject,
            request_id,
            picked_up_at,
            replays,
            replayed_at,
        } = row.clone();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            integration_id: integration.0,
            linear_delivery_id,
            body_sha256,
            event_type,
            action,
            webhook_timestamp: moment(webhook_timestamp),
            late,
            headers: headers.to_string(),
            body,
            outcome: outcome.to_string(),
            reason,
            hiring_id: hiring.map(|id| id.0),
            received_at: received_at.into(),
            processed_at: moment(processed_at),
            subject,
            request_id,
            picked_up_at: moment(picked_up_at),
            replays,
            replayed_at: moment(replayed_at),
        }
    }
}

impl TryFrom<Model> for Delivery {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            integration_id,
            linear_delivery_id,
            body_sha256,
            event_type,
            action,
            webhook_timestamp,
            late,
            headers,
            body,
            outcome,
            reason,
            hiring_id,
            received_at,
            processed_at,
            subject,
            request_id,
            picked_up_at,
            replays,
            replayed_at,
        } = model;
        Ok(Self {
            id: DeliveryId(id),
            workspace: WorkspaceId(workspace_id),
            integration: IntegrationId(integration_id),
            linear_delivery_id,
            body_sha256,
            event_type,
            action,
            webhook_timestamp: timestamp(webhook_timestamp),
            late,
            headers: from_json("deliveries.headers", &headers)?,
            body,
            outcome: parsed("deliveries.outcome", &outcome)?,
            reason,
            hiring: hiring_id.map(HiringId),
            received_at: received_at.into(),
            processed_at: timestamp(processed_at),
            subject,
            request_id,
            picked_up_at: timestamp(picked_up_at),
            replays,
            replayed_at: timestamp(replayed_at),
        })
    }
}
