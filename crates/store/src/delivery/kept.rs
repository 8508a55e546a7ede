//! How many deliveries there are. None of this looks at more rows than it has to, and what is younger is told
//! by the ids, which begin with their time.

use domain::view::MOST_COUNTED;
use domain::{DeliveryId, DeliveryOutcome, IntegrationId, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, QueryFilter};

use crate::entity::delivery::{COLUMN, Column, Entity};
use crate::row::count_up_to;

/// How many deliveries came in through an integration, counted up to [`MOST_COUNTED`].
pub async fn count_of_integration<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
) -> Result<u64, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.integration_id.eq(integration.0));
    count_up_to(c, query, Column::WorkspaceId, MOST_COUNTED).await
}

/// How many of an integration came in since then and had this outcome, counted up to [`MOST_COUNTED`].
pub async fn count_since<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
    outcome: DeliveryOutcome,
    since: Timestamp,
) -> Result<u64, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.outcome.eq(outcome.as_str()))
        .filter(COLUMN.id.gte(DeliveryId::first_at(since).0))
        .filter(COLUMN.integration_id.eq(integration.0));
    count_up_to(c, query, Column::WorkspaceId, MOST_COUNTED).await
}
