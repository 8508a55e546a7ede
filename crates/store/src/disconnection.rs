//! Disconnections: what is left of a connection that was taken away.

use domain::{IntegrationId, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::entity::disconnection::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row::{self, timestamp};

/// That a connection was to be taken away, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disconnection {
    /// Its id, in order of time.
    pub id: Uuid,
    /// Whose connection it was.
    pub workspace: WorkspaceId,
    /// Which one.
    pub integration: IntegrationId,
    /// The Linear workspace that it led to.
    pub linear_org_name: String,
    /// Who asked for it, by name.
    pub requested_by: String,
    /// When.
    pub requested_at: Timestamp,
    /// When the connection was erased; absent until then.
    pub finished_at: Option<Timestamp>,
    /// Whether the webhook is gone in Linear; absent until it is known.
    pub webhook_removed: Option<bool>,
    /// What became of it, in a sentence.
    pub outcome: Option<String>,
}

/// Notes that a connection is to be taken away.
pub async fn insert<C: ConnectionTrait>(c: &C, row: &Disconnection) -> Result<(), DbErr> {
    let Disconnection {
        id,
        workspace,
        integration,
        linear_org_name,
        requested_by,
        requested_at,
        finished_at,
        webhook_removed,
        outcome,
    } = row.clone();
    let model = Model {
        id,
        workspace_id: workspace.0,
        integration_id: integration.0,
        linear_org_name,
        requested_by,
        requested_at: requested_at.into(),
        finished_at: row::moment(finished_at),
        webhook_removed,
        outcome,
    };
    row::insert(c, model).await
}

/// The last one of a workspace, if it ever was disconnected.
pub async fn last<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Option<Disconnection>, DbErr> {
    let query = Entity::in_workspace(workspace).order_by_desc(COLUMN.id);
    Ok(query.one(c).await?.map(Disconnection::from))
}

/// Notes what came of taking a connection away.
pub async fn finish<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    integration: IntegrationId,
    webhook_removed: bool,
    outcome: &str,
    at: Timestamp,
) -> Result<(), DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::FinishedAt, Moment::from(at).into())
        .col_expr(Column::WebhookRemoved, webhook_removed.into())
        .col_expr(Column::Outcome, outcome.into())
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.integration_id.eq(integration.0));
    update.exec(c).await?;
    Ok(())
}

impl From<Model> for Disconnection {
    fn from(model: Model) -> Self {
        let Model {
            id,
            workspace_id,
            integration_id,
            linear_org_name,
            requested_by,
            requested_at,
            finished_at,
            webhook_removed,
            outcome,
        } = model;
        Self {
            id,
            workspace: WorkspaceId(workspace_id),
            integration: IntegrationId(integration_id),
            linear_org_name,
            requested_by,
            requested_at: requested_at.into(),
            finished_at: timestamp(finished_at),
            webhook_removed,
            outcome,
        }
    }
}
