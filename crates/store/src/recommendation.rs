//! Recommendations: added once, changed by [`replace`] alone.

use domain::{AgentId, RecommendationId, RecommendationStatus, Timestamp, WorkspaceId};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::entity::recommendation::{COLUMN, Column, Entity, Model};
use crate::row::{self, damaged, parsed};

/// What an agent or a person thinks is worth doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recommendation {
    /// Its id; newer ones sort later.
    pub id: RecommendationId,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The agent that recommends; none for a person.
    pub agent: Option<AgentId>,
    /// Who recommends, by the name at that time.
    pub author: String,
    /// What to do, in a line.
    pub title: String,
    /// What it is about, in Markdown.
    pub body: String,
    /// What it rests on, in Markdown.
    pub evidence: Option<String>,
    /// 0 none, 1 urgent, 2 high, 3 medium, 4 low.
    pub priority: u8,
    /// Where it stands.
    pub status: RecommendationStatus,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// Which recommendations a list shows; all of them by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RecommendationFilter {
    /// Only those that stand here.
    pub status: Option<RecommendationStatus>,
    /// Only those of this agent.
    pub agent: Option<AgentId>,
}

/// Adds a recommendation.
pub async fn insert<C: ConnectionTrait>(c: &C, row: &Recommendation) -> Result<(), DbErr> {
    row::insert(c, Model::from(row)).await
}

/// One recommendation.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: RecommendationId,
) -> Result<Option<Recommendation>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(Recommendation::try_from).transpose()
}

/// One recommendation, which nobody else changes until the transaction ends. Whoever changes a recommendation or its
/// links begins with this, so that of two who want an issue made of it the second finds what the first began.
pub async fn lock(
    txn: &DatabaseTransaction,
    workspace: WorkspaceId,
    id: RecommendationId,
) -> Result<Option<Recommendation>, DbErr> {
    // Links that refer to it can be added meanwhile: its id stays.
    let query = Entity::by_id(workspace, id).lock(LockType::NoKeyUpdate);
    let row = query.one(txn).await?;
    row.map(Recommendation::try_from).transpose()
}

/// At most `limit` recommendations, newest first; of those that are older than `before`, if it is given.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    filter: &RecommendationFilter,
    before: Option<RecommendationId>,
    limit: u64,
) -> Result<Vec<Recommendation>, DbErr> {
    let mut query = Entity::in_workspace(workspace);
    if let Some(status) = filter.status {
        query = query.filter(COLUMN.status.eq(status.as_str()));
    }
    if let Some(agent) = filter.agent {
        query = query.filter(COLUMN.agent_id.eq(agent.0));
    }
    if let Some(before) = before {
        query = query.filter(COLUMN.id.lt(before.0));
    }
    let rows = query.order_by_desc(COLUMN.id).limit(limit).all(c).await?;
    rows.into_iter().map(Recommendation::try_from).collect()
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &Recommendation,
    after: &Recommendation,
) -> Result<bool, DbErr> {
    let fixed = [
        Column::Id,
        Column::WorkspaceId,
        Column::AgentId,
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

impl From<&Recommendation> for Model {
    fn from(row: &Recommendation) -> Self {
        let Recommendation {
            id,
            workspace,
            agent,
            author,
            title,
            body,
            evidence,
            priority,
            status,
            created_at,
            updated_at,
            version,
        } = row.clone();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            agent_id: agent.map(|agent| agent.0),
            author,
            title,
            body,
            evidence,
            priority: priority.into(),
            status: status.to_string(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        }
    }
}

impl TryFrom<Model> for Recommendation {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            agent_id,
            author,
            title,
            body,
            evidence,
            priority,
            status,
            created_at,
            updated_at,
            version,
        } = model;
        Ok(Self {
            id: RecommendationId(id),
            workspace: WorkspaceId(workspace_id),
            agent: agent_id.map(AgentId),
            author,
            title,
            body,
            evidence,
            priority: u8::try_from(priority)
                .map_err(|error| damaged("recommendations.priority", error))?,
            status: parsed("recommendations.status", &status)?,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}
