//! What hired agents write to Linear. Rows are added before the first try, in the order in which the
//! agent asked, and change until their outcome is known.

use domain::view::LinearIssueView;
use domain::{
    AgentId, HiringId, LinearWriteId, LinearWriteKind, LinearWriteStatus, Refusal, Timestamp,
    WorkspaceId,
};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::entity::linear_write::{COLUMN, Column, Entity, Model};
use crate::row::{self, from_json, moment, parsed, timestamp, to_json_maybe};

/// A write to Linear.
#[derive(Debug, Clone, PartialEq)]
pub struct LinearWrite {
    /// Its id.
    pub id: LinearWriteId,
    /// Where it is.
    pub workspace: WorkspaceId,
    /// The hiring whose issue it goes to.
    pub hiring: HiringId,
    /// The agent that asked.
    pub agent: AgentId,
    /// Counts the writes of the hiring, from 1: they reach Linear in this order.
    pub position: i64,
    /// What is written.
    pub kind: LinearWriteKind,
    /// The comment's UUID, minted here before Linear hears of it; a move has no use for it.
    pub linear_id: Uuid,
    /// The name of the state, or the comment as the agent gave it.
    pub content: String,
    /// Where it stands.
    pub status: LinearWriteStatus,
    /// When it was first sent; from then on it may be in Linear.
    pub sent_at: Option<Timestamp>,
    /// Why it failed.
    pub refusal: Option<Refusal>,
    /// What Linear had when it was done.
    pub outcome: Option<WriteOutcome>,
    /// When the agent asked.
    pub created_at: Timestamp,
    /// When its outcome was known.
    pub finished_at: Option<Timestamp>,
    /// Counts the changes; written by [`replace`].
    pub version: i64,
}

/// What Linear had when a write was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WriteOutcome {
    /// The issue.
    pub issue: Option<LinearIssueView>,
    /// The address of the comment.
    pub comment_url: Option<String>,
}

/// Adds a write.
pub async fn insert<C: ConnectionTrait>(c: &C, write: &LinearWrite) -> Result<(), DbErr> {
    row::insert(c, Model::try_from(write)?).await
}

/// One write.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: LinearWriteId,
) -> Result<Option<LinearWrite>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(LinearWrite::try_from).transpose()
}

/// The place of the hiring's next write.
pub async fn next_position<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    hiring: HiringId,
) -> Result<i64, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.hiring_id.eq(hiring.0));
    let last = query.order_by_desc(COLUMN.position).one(c).await?;
    Ok(last.map_or(1, |last| last.position + 1))
}

/// The hiring's oldest write without an outcome.
pub async fn oldest_pending<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    hiring: HiringId,
) -> Result<Option<LinearWrite>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.hiring_id.eq(hiring.0))
        .filter(COLUMN.status.eq(LinearWriteStatus::Pending.as_str()))
        .order_by_asc(COLUMN.position);
    query.one(c).await?.map(LinearWrite::try_from).transpose()
}

/// The hirings of a workspace that have writes without an outcome.
pub async fn hirings_with_pending<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Vec<HiringId>, DbErr> {
    let ids: Vec<Uuid> = Entity::in_workspace(workspace)
        .filter(COLUMN.status.eq(LinearWriteStatus::Pending.as_str()))
        .select_only()
        .column(Column::HiringId)
        .distinct()
        .order_by_asc(Column::HiringId)
        .into_tuple()
        .all(c)
        .await?;
    Ok(ids.into_iter().map(HiringId).collect())
}

/// At most `limit` writes of a hiring that wait or failed, newest first.
pub async fn unfinished<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    hiring: HiringId,
    limit: u64,
) -> Result<Vec<LinearWrite>, DbErr> {
    let rows = Entity::in_workspace(workspace)
        .filter(COLUMN.hiring_id.eq(hiring.0))
        .filter(COLUMN.status.ne(LinearWriteStatus::Done.as_str()))
        .order_by_desc(COLUMN.position)
        .limit(limit)
        .all(c)
        .await?;
    rows.into_iter().map(LinearWrite::try_from).collect()
}

/// Writes `after` with the next version, if the row still is at the version of `before`; whether it
/// was.
pub async fn replace<C: ConnectionTrait>(
    c: &C,
    before: &LinearWrite,
    after: &LinearWrite,
) -> Result<bool, DbErr> {
    let fixed = [
        Column::Id,
        Column::WorkspaceId,
        Column::HiringId,
        Column::AgentId,
        Column::Position,
        Column::LinearId,
        Column::Content,
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

impl TryFrom<&LinearWrite> for Model {
    type Error = DbErr;

    fn try_from(write: &LinearWrite) -> Result<Self, DbErr> {
        let LinearWrite {
            id,
            workspace,
            hiring,
            agent,
            position,
            kind,
            linear_id,
            content,
            status,
            sent_at,
            refusal,
            outcome,
            created_at,
            finished_at,
            version,
        } = write.clone();
        Ok(Self {
            id: id.0,
            workspace_id: workspace.0,
            hiring_id: hiring.0,
            agent_id: agent.0,
            position,
            kind: kind.to_string(),
            linear_id,
            content,
            status: status.to_string(),
            sent_at: moment(sent_at),
            refusal: to_json_maybe(refusal.as_ref())?,
            outcome: to_json_maybe(outcome.as_ref())?,
            created_at: created_at.into(),
            finished_at: moment(finished_at),
            version,
        })
    }
}

impl TryFrom<Model> for LinearWrite {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            hiring_id,
            agent_id,
            position,
            kind,
            linear_id,
            content,
            status,
            sent_at,
            refusal,
            outcome,
            created_at,
            finished_at,
            version,
        } = model;
        let refusal = refusal.map(|text| from_json("linear_writes.refusal", &text));
        let outcome = outcome.map(|text| from_json("linear_writes.outcome", &text));
        Ok(Self {
            id: LinearWriteId(id),
            workspace: WorkspaceId(workspace_id),
            hiring: HiringId(hiring_id),
            agent: AgentId(agent_id),
            position,
            kind: parsed("linear_writes.kind", &kind)?,
            linear_id,
            content,
            status: parsed("linear_writes.status", &status)?,
            sent_at: timestamp(sent_at),
            refusal: refusal.transpose()?,
            outcome: outcome.transpose()?,
            created_at: created_at.into(),
            finished_at: timestamp(finished_at),
            version,
        })
    }
}
