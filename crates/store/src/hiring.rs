//! Hirings, and the lists that pages show of them.

use std::collections::HashMap;

use domain::view::OverviewCounts;
use domain::{AgentId, HiringId, HiringStatus, Price, Timestamp, WorkspaceId};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use crate::entity::hiring::{COLUMN, Column, Entity, Model};
use crate::entity::{agent, issue_link};
use crate::issue_link::IssueLink;
use crate::row::{self, parsed};

/// An engagement of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hiring {
    /// Its id; newer ones sort later.
    pub id: HiringId,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The agent hired.
    pub agent: AgentId,
    /// What it is hired for.
    pub capability: String,
    /// The task, in Markdown.
    pub task_description: String,
    /// Two decimals.
    pub price: Price,
    /// Where it stands.
    pub status: HiringStatus,
    /// Whether a Linear issue mirrors it.
    pub sync_to_linear: bool,
    /// The team asked for, if one was.
    pub linear_team_id: Option<Uuid>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// Which hirings a list shows; all of them by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HiringFilter {
    /// Only those that stand here.
    pub status: Option<HiringStatus>,
    /// Only those of this agent.
    pub agent: Option<AgentId>,
}

/// A hiring, its agent's name, and its issue link if it has one.
pub type ListedHiring = (Hiring, String, Option<IssueLink>);

/// Adds a hiring.
pub async fn insert<C: ConnectionTrait>(c: &C, hiring: &Hiring) -> Result<(), DbErr> {
    row::insert(c, Model::from(hiring)).await
}

/// One hiring.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: HiringId,
) -> Result<Option<Hiring>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(Hiring::try_from).transpose()
}

/// One hiring, which nobody else changes until the transaction ends. Whoever changes a hiring and its link, or goes
/// by both, begins with this: those who take the two in different orders wait for each other. On SQLite a transaction
/// that writes is alone anyway.
pub async fn lock(
    txn: &DatabaseTransaction,
    workspace: WorkspaceId,
    id: HiringId,
) -> Result<Option<Hiring>, DbErr> {
    // Rows that refer to the hiring can be added meanwhile: its id stays.
    let query = Entity::by_id(workspace, id).lock(LockType::NoKeyUpdate);
    query.one(txn).await?.map(Hiring::try_from).transpose()
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it
/// was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &Hiring,
    after: &Hiring,
) -> Result<bool, DbErr> {
    let fixed = [Column::Id, Column::WorkspaceId, Column::CreatedAt];
    let mut model = Model::from(after);
    model.version = before.version + 1;
    let update = Entity::update_many()
        .set(row::changes(model, &fixed))
        .filter(COLUMN.workspace_id.eq(before.workspace.0))
        .filter(COLUMN.id.eq(before.id.0))
        .filter(COLUMN.version.eq(before.version));
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// At most `limit` hirings, newest first; of those that are older than `before`, if it is given.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    filter: &HiringFilter,
    before: Option<HiringId>,
    limit: u64,
) -> Result<Vec<ListedHiring>, DbErr> {
    let HiringFilter { status, agent } = *filter;
    let mut query = Entity::in_workspace(workspace);
    if let Some(status) = status {
        query = query.filter(COLUMN.status.eq(status.as_str()));
    }
    if let Some(agent) = agent {
        query = query.filter(COLUMN.agent_id.eq(agent.0));
    }
    if let Some(before) = before {
        query = query.filter(COLUMN.id.lt(before.0));
    }
    listed(c, query.order_by_desc(COLUMN.id).limit(limit)).await
}

/// One hiring as lists show it.
pub async fn with_link<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: HiringId,
) -> Result<Option<ListedHiring>, DbErr> {
    Ok(listed(c, Entity::by_id(workspace, id)).await?.pop())
}

async fn listed<C: ConnectionTrait>(
    c: &C,
    query: Select<Entity>,
) -> Result<Vec<ListedHiring>, DbErr> {
    let rows = query
        .find_also_related(agent::Entity)
        .find_also_related(issue_link::Entity)
        .all(c)
        .await?;
    let read = |(hiring, agent, link): (Model, Option<agent::Model>, Option<issue_link::Model>)| {
        // A foreign key sees to it that the agent is there.
        let agent = agent.ok_or_else(|| row::damaged("hirings.agent_id", "no such agent"))?;
        let link = link.map(IssueLink::try_from).transpose()?;
        Ok((Hiring::try_from(hiring)?, agent.name, link))
    };
    rows.into_iter().map(read).collect()
}

/// How many hirings stand where.
pub async fn counts<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<OverviewCounts, DbErr> {
    let rows: Vec<(String, i64)> = Entity::in_workspace(workspace)
        .select_only()
        .column(Column::Status)
        .column_as(COLUMN.id.count(), "hirings")
        .group_by(Column::Status)
        .into_tuple()
        .all(c)
        .await?;
    let mut counts = OverviewCounts::default();
    for (status, hirings) in rows {
        let count = match parsed("hirings.status", &status)? {
            HiringStatus::Pending => &mut counts.pending,
            HiringStatus::Paid => &mut counts.paid,
            HiringStatus::InProgress => &mut counts.in_progress,
            HiringStatus::Completed => &mut counts.completed,
            HiringStatus::Failed => &mut counts.failed,
            HiringStatus::Cancelled => &mut counts.cancelled,
        };
        *count = hirings.unsigned_abs();
    }
    Ok(counts)
}

/// How many hirings of each agent are not over; agents without one are left out.
pub async fn open_by_agent<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<HashMap<AgentId, u64>, DbErr> {
    let open = HiringStatus::ALL.iter().filter(|status| !status.is_final());
    let rows: Vec<(Uuid, i64)> = Entity::in_workspace(workspace)
        .filter(COLUMN.status.is_in(open.map(|status| status.as_str())))
        .select_only()
        .column(Column::AgentId)
        .column_as(COLUMN.id.count(), "hirings")
        .group_by(Column::AgentId)
        .into_tuple()
        .all(c)
        .await?;
    let count = |(agent, hirings): (Uuid, i64)| (AgentId(agent), hirings.unsigned_abs());
    Ok(rows.into_iter().map(count).collect())
}

impl From<&Hiring> for Model {
    fn from(row: &Hiring) -> Self {
        let Hiring {
            id,
            workspace,
            agent,
            capability,
            task_description,
            price,
            status,
            sync_to_linear,
            linear_team_id,
            created_by,
            created_at,
            updated_at,
            version,
        } = row.clone();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            agent_id: agent.0,
            capability,
            task_description,
            price: price.to_string(),
            status: status.to_string(),
            sync_to_linear,
            linear_team_id,
            created_by,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        }
    }
}

impl TryFrom<Model> for Hiring {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            agent_id,
            capability,
            task_description,
            price,
            status,
            sync_to_linear,
            linear_team_id,
            created_by,
            created_at,
            updated_at,
            version,
        } = model;
        Ok(Self {
            id: HiringId(id),
            workspace: WorkspaceId(workspace_id),
            agent: AgentId(agent_id),
            capability,
            task_description,
            price: parsed("hirings.price", &price)?,
            status: parsed("hirings.status", &status)?,
            sync_to_linear,
            linear_team_id,
            created_by,
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            version,
        })
    }
}
