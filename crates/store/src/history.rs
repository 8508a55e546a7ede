//! What happened to hirings, line by line. Lines are added and never changed.

use domain::view::HistoryEntry;
use domain::{HiringId, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::hiring;
use crate::entity::hiring_history::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row::{self, parsed};

/// A line of a hiring's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// Its id; later ones sort later.
    pub id: Uuid,
    /// Where it happened.
    pub workspace: WorkspaceId,
    /// The hiring that it happened to.
    pub hiring: HiringId,
    /// What happened.
    pub entry: HistoryEntry,
}

/// Adds a line.
pub async fn insert<C: ConnectionTrait>(c: &C, line: &HistoryRow) -> Result<(), DbErr> {
    let HistoryRow {
        id,
        workspace,
        hiring,
        entry,
    } = line.clone();
    let HistoryEntry {
        kind,
        actor,
        summary,
        at,
    } = entry;
    let model = Model {
        id,
        workspace_id: workspace.0,
        hiring_id: hiring.0,
        kind: kind.to_string(),
        actor,
        summary,
        at: at.into(),
    };
    row::insert(c, model).await
}

/// The history of a hiring, newest first.
pub async fn of_hiring<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    hiring: HiringId,
) -> Result<Vec<HistoryEntry>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .filter(COLUMN.hiring_id.eq(hiring.0))
        .order_by_desc(COLUMN.id);
    let rows = query.all(c).await?;
    rows.into_iter().map(HistoryEntry::try_from).collect()
}

/// What happened lately in a workspace, newest first: the hiring, its capability, and the line.
pub async fn recent<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    limit: u64,
) -> Result<Vec<(HiringId, String, HistoryEntry)>, DbErr> {
    // Not the whole hiring: its task description can be long.
    type Line = (Uuid, String, String, String, String, Moment);
    let rows: Vec<Line> = Entity::in_workspace(workspace)
        .inner_join(hiring::Entity)
        .select_only()
        .column(Column::HiringId)
        .column(hiring::Column::Capability)
        .columns([Column::Kind, Column::Actor, Column::Summary, Column::At])
        .order_by_desc(COLUMN.id)
        .limit(limit)
        .into_tuple()
        .all(c)
        .await?;
    let read = |(hiring, capability, kind, actor, summary, at): Line| {
        let entry = HistoryEntry {
            kind: parsed("hiring_history.kind", &kind)?,
            actor,
            summary,
            at: Timestamp::from(at),
        };
        Ok((HiringId(hiring), capability, entry))
    };
    rows.into_iter().map(read).collect()
}

impl TryFrom<Model> for HistoryEntry {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id: _,
            workspace_id: _,
            hiring_id: _,
            kind,
            actor,
            summary,
            at,
        } = model;
        Ok(Self {
            kind: parsed("hiring_history.kind", &kind)?,
            actor,
            summary,
            at: at.into(),
        })
    }
}
