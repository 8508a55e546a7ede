//! Kill switches: agents that may not write for now, or all of a workspace at once.

use domain::{AgentId, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait, PaginatorTrait, QueryFilter};
use uuid::Uuid;

use crate::entity::write_stop::{COLUMN, Entity, Model};
use crate::row;

/// What stands for all agents in the column that is unique.
const ALL: &str = "all";

/// A switch that is thrown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteStop {
    /// Its id.
    pub id: Uuid,
    /// Where.
    pub workspace: WorkspaceId,
    /// Whose writes are stopped; everybody's if none is named.
    pub agent: Option<AgentId>,
    /// Who threw it.
    pub stopped_by: String,
    /// When.
    pub created_at: Timestamp,
}

fn subject(agent: Option<AgentId>) -> String {
    agent.map_or_else(|| ALL.to_owned(), |agent| agent.to_string())
}

/// Throws a switch; `false` if it was thrown already.
pub async fn insert<C: ConnectionTrait>(c: &C, stop: &WriteStop) -> Result<bool, DbErr> {
    let model = Model {
        id: stop.id,
        workspace_id: stop.workspace.0,
        subject: subject(stop.agent),
        agent_id: stop.agent.map(|agent| agent.0),
        stopped_by: stop.stopped_by.clone(),
        created_at: stop.created_at.into(),
    };
    row::insert_new(c, model).await
}

/// Takes a switch back; whether it was thrown.
pub async fn delete<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    agent: Option<AgentId>,
) -> Result<bool, DbErr> {
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.subject.eq(subject(agent)));
    Ok(delete.exec(c).await?.rows_affected > 0)
}

/// All switches of a workspace that are thrown.
pub async fn all<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Vec<WriteStop>, DbErr> {
    let rows = Entity::in_workspace(workspace).all(c).await?;
    Ok(rows.into_iter().map(WriteStop::from).collect())
}

/// How many switches of a workspace are thrown.
pub async fn count<C: ConnectionTrait>(c: &C, workspace: WorkspaceId) -> Result<u64, DbErr> {
    Entity::in_workspace(workspace).count(c).await
}

impl From<Model> for WriteStop {
    fn from(model: Model) -> Self {
        let Model {
            id,
            workspace_id,
            subject: _,
            agent_id,
            stopped_by,
            created_at,
        } = model;
        Self {
            id,
            workspace: WorkspaceId(workspace_id),
            agent: agent_id.map(AgentId),
            stopped_by,
            created_at: created_at.into(),
        }
    }
}
