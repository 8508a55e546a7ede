//! What endpoints of outgoing webhooks are told, and where each message stands.

use domain::view::MOST_COUNTED;
use domain::{
    MessageStatus, Timestamp, WebhookEndpointId, WebhookEvent, WebhookMessageId, WorkspaceId,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use crate::entity::webhook_message::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row::{self, count_up_to, moment, parsed, timestamp};

/// One thing that one endpoint is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookMessage {
    /// Its id, the same for every try.
    pub id: WebhookMessageId,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// The endpoint that it is for.
    pub endpoint: WebhookEndpointId,
    /// What it tells.
    pub event: WebhookEvent,
    /// What is sent, byte for byte: the signature is over these bytes.
    pub payload: String,
    /// Where it stands.
    pub status: MessageStatus,
    /// How often it was tried since it was made or last sent again by hand.
    pub attempt_count: u32,
    /// When it is tried next, while it waits.
    pub next_attempt_at: Option<Timestamp>,
    /// Why the last try failed, if it did.
    pub last_error: Option<String>,
    /// When what it tells happened.
    pub created_at: Timestamp,
    /// When it was delivered, or given up.
    pub finished_at: Option<Timestamp>,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// Adds a message.
pub async fn insert<C: ConnectionTrait>(c: &C, message: &WebhookMessage) -> Result<(), DbErr> {
    row::insert(c, Model::from(message)).await
}

/// One message.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: WebhookMessageId,
) -> Result<Option<WebhookMessage>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(WebhookMessage::try_from).transpose()
}

/// Messages to an endpoint, newest first, at most `limit`; of those that are older than `before`, if it is given.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
    status: Option<MessageStatus>,
    before: Option<WebhookMessageId>,
    limit: u64,
) -> Result<Vec<WebhookMessage>, DbErr> {
    let mut query = Entity::of_endpoint(workspace, endpoint);
    if let Some(status) = status {
        query = query.filter(COLUMN.status.eq(status.as_str()));
    }
    if let Some(before) = before {
        query = query.filter(COLUMN.id.lt(before.0));
    }
    let rows = query.order_by_desc(COLUMN.id).limit(limit).all(c).await?;
    rows.into_iter().map(WebhookMessage::try_from).collect()
}

/// What waits for an endpoint and is due, the longest due first, at most `limit`.
pub async fn due<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
    now: Timestamp,
    limit: u64,
) -> Result<Vec<WebhookMessage>, DbErr> {
    let rows = Entity::of_endpoint(workspace, endpoint)
        .filter(COLUMN.status.eq(MessageStatus::Waiting.as_str()))
        .filter(Column::NextAttemptAt.lte(Moment::from(now)))
        .order_by_asc(COLUMN.next_attempt_at)
        .order_by_asc(COLUMN.id)
        .limit(limit)
        .all(c)
        .await?;
    rows.into_iter().map(WebhookMessage::try_from).collect()
}

/// When the next of what waits for an endpoint is due.
pub async fn next_due<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
) -> Result<Option<Timestamp>, DbErr> {
    let query = Entity::of_endpoint(workspace, endpoint)
        .filter(COLUMN.status.eq(MessageStatus::Waiting.as_str()))
        .filter(COLUMN.next_attempt_at.is_not_null())
        .order_by_asc(COLUMN.next_attempt_at)
        .select_only()
        .column(Column::NextAttemptAt)
        .limit(1);
    let next: Option<Moment> = query.into_tuple().one(c).await?;
    Ok(next.map(Timestamp::from))
}

/// How many messages to an endpoint stand so, counted up to [`MOST_COUNTED`].
pub async fn count<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
    status: MessageStatus,
) -> Result<u64, DbErr> {
    let query = Entity::of_endpoint(workspace, endpoint).filter(COLUMN.status.eq(status.as_str()));
    count_up_to(c, query, Column::Status, MOST_COUNTED).await
}

/// How many messages of all workspaces are not delivered, by how they stand.
pub async fn tally<C: ConnectionTrait>(c: &C) -> Result<Vec<(String, i64)>, DbErr> {
    Entity::tally().into_tuple().all(c).await
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &WebhookMessage,
    after: &WebhookMessage,
) -> Result<bool, DbErr> {
    let fixed = [
        Column::Id,
        Column::WorkspaceId,
        Column::EndpointId,
        Column::Event,
        Column::Payload,
        Column::CreatedAt,
    ];
    let mut model = Model::from(after);
    model.version = before.version + 1;
    let update = Entity::update_many()
        .set(row::changes(model, &fixed))
        .filter(COLUMN.workspace_id.eq(before.workspace.0))
        .filter(COLUMN.id.eq(before.id.0))
        .filter(COLUMN.version.eq(before.version));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Holds what waits for an endpoint.
pub async fn hold<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(MessageStatus::Held.as_str()))
        .col_expr(Column::NextAttemptAt, Expr::value(None::<Moment>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.endpoint_id.eq(endpoint.0))
        .filter(COLUMN.status.eq(MessageStatus::Waiting.as_str()));
    update.exec(c).await.map(drop)
}

/// Lets what is held for an endpoint, and what failed, wait for a first try at `at`; how many that are.
pub async fn release<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
    at: Timestamp,
) -> Result<u64, DbErr> {
    let unsent = [MessageStatus::Held, MessageStatus::Failed].map(MessageStatus::as_str);
    let update = Entity::update_many()
        .col_expr(Column::Status, Expr::value(MessageStatus::Waiting.as_str()))
        .col_expr(Column::AttemptCount, Expr::value(0_i64))
        .col_expr(Column::NextAttemptAt, Expr::value(Moment::from(at)))
        .col_expr(Column::FinishedAt, Expr::value(None::<Moment>))
        .col_expr(Column::Version, Expr::col(Column::Version).add(1))
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.endpoint_id.eq(endpoint.0))
        .filter(COLUMN.status.is_in(unsent));
    Ok(update.exec(c).await?.rows_affected)
}

/// Removes all messages to an endpoint, with the tries at them.
pub async fn delete_of_endpoint<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    endpoint: WebhookEndpointId,
) -> Result<(), DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.endpoint_id.eq(endpoint.0));
    delete.exec(c).await.map(drop)
}

/// Removes at most so many messages of a workspace that are of before `at` and do not wait; how many that were.
pub async fn delete_before<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    at: Timestamp,
    limit: u64,
) -> Result<u64, DbErr> {
    let old = Entity::in_workspace(workspace)
        .filter(Column::CreatedAt.lt(Moment::from(at)))
        .filter(COLUMN.status.ne(MessageStatus::Waiting.as_str()))
        .select_only()
        .column(Column::Id)
        .order_by_asc(COLUMN.created_at)
        .limit(limit)
        .into_query();
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(Column::Id.in_subquery(old));
    Ok(delete.exec(c).await?.rows_affected)
}

impl From<&WebhookMessage> for Model {
    fn from(row: &WebhookMessage) -> Self {
        let WebhookMessage {
            id,
            workspace,
            endpoint,
            event,
            payload,
            status,
            attempt_count,
            next_attempt_at,
            last_error,
            created_at,
            finished_at,
            version,
        } = row.clone();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            endpoint_id: endpoint.0,
            event: event.to_string(),
            payload,
            status: status.to_string(),
            attempt_count: attempt_count.into(),
            next_attempt_at: moment(next_attempt_at),
            last_error,
            created_at: created_at.into(),
            finished_at: moment(finished_at),
            version,
        }
    }
}

impl TryFrom<Model> for WebhookMessage {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            endpoint_id,
            event,
            payload,
            status,
            attempt_count,
            next_attempt_at,
            last_error,
            created_at,
            finished_at,
            version,
        } = model;
        Ok(Self {
            id: WebhookMessageId(id),
            workspace: WorkspaceId(workspace_id),
            endpoint: WebhookEndpointId(endpoint_id),
            event: parsed("webhook_messages.event", &event)?,
            payload,
            status: parsed("webhook_messages.status", &status)?,
            attempt_count: u32::try_from(attempt_count)
                .map_err(|error| row::damaged("webhook_messages.attempt_count", error))?,
            next_attempt_at: timestamp(next_attempt_at),
            last_error,
            created_at: created_at.into(),
            finished_at: timestamp(finished_at),
            version,
        })
    }
}
