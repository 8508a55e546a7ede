//! How many deliveries are kept and since when, and the removal of old ones. None of this looks at more
//! rows than it has to, and what is older or younger is told by the ids, which begin with their time.

use domain::view::MOST_COUNTED;
use domain::{DeliveryId, DeliveryOutcome, IntegrationId, Timestamp, WorkspaceId};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};

use crate::entity::delivery::{COLUMN, Column, Entity, is_eventful};
use crate::moment::Moment;
use crate::row::count_up_to;

/// How many deliveries of a workspace are kept, counted up to [`MOST_COUNTED`].
pub async fn count<C: ConnectionTrait>(c: &C, workspace: WorkspaceId) -> Result<u64, DbErr> {
    let query = Entity::in_workspace(workspace);
    count_up_to(c, query, Column::WorkspaceId, MOST_COUNTED).await
}

/// How many of them came in since then, counted up to [`MOST_COUNTED`]: an index of ids alone tells.
pub async fn count_from<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    since: Timestamp,
) -> Result<u64, DbErr> {
    let query =
        Entity::in_workspace(workspace).filter(COLUMN.id.gte(DeliveryId::first_at(since).0));
    count_up_to(c, query, Column::WorkspaceId, MOST_COUNTED).await
}

/// How many of an integration came in since then and could not be processed, counted up to
/// [`MOST_COUNTED`].
pub async fn count_failed_since<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
    since: Timestamp,
) -> Result<u64, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.outcome.eq(DeliveryOutcome::Failed.as_str()))
        .filter(is_eventful())
        .filter(COLUMN.id.gte(DeliveryId::first_at(since).0))
        .filter(COLUMN.integration_id.eq(integration.0));
    count_up_to(c, query, Column::WorkspaceId, MOST_COUNTED).await
}

/// When the oldest delivery of a workspace came in.
pub async fn oldest<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Option<Timestamp>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .select_only()
        .column(Column::ReceivedAt)
        .order_by_asc(COLUMN.id)
        .limit(1);
    let oldest: Option<Moment> = query.into_tuple().one(c).await?;
    Ok(oldest.map(Timestamp::from))
}

/// Removes at most so many deliveries of a workspace that came in before `at`, oldest first; how many
/// that were. One that waits to be processed is not removed, however old it is.
pub async fn delete_before<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    at: Timestamp,
    limit: u64,
) -> Result<u64, DbErr> {
    let done = || COLUMN.outcome.ne(DeliveryOutcome::Received.as_str());
    let old = Entity::in_workspace(workspace)
        .filter(COLUMN.id.lt(DeliveryId::first_at(at).0))
        .filter(done())
        .select_only()
        .column(Column::Id)
        .order_by_asc(COLUMN.id)
        .limit(limit)
        .into_query();
    // The workspace once is enough: asked for it twice, SQLite looks through all of its rows. The outcome is
    // asked twice, for one that is replayed at this moment.
    let delete = Entity::delete_many()
        .filter(Column::Id.in_subquery(old))
        .filter(done());
    Ok(delete.exec(c).await?.rows_affected)
}
