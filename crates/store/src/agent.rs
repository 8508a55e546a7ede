//! Agents.

use domain::{AgentId, Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, PaginatorTrait, QueryOrder};

use crate::entity::agent::{COLUMN, Entity, Model};
use crate::row;

/// An agent that can be hired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Its id.
    pub id: AgentId,
    /// Where it can be hired.
    pub workspace: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// What it is good at; may be empty.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Adds an agent.
pub async fn insert<C: ConnectionTrait>(c: &C, agent: &Agent) -> Result<(), DbErr> {
    let Agent {
        id,
        workspace,
        name,
        description,
        created_at,
    } = agent.clone();
    let model = Model {
        id: id.0,
        workspace_id: workspace.0,
        name,
        description,
        created_at: created_at.into(),
    };
    row::insert(c, model).await
}

/// One agent.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: AgentId,
) -> Result<Option<Agent>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    Ok(row.map(Agent::from))
}

/// The agents of a workspace, newest first.
pub async fn list<C: ConnectionTrait>(c: &C, workspace: WorkspaceId) -> Result<Vec<Agent>, DbErr> {
    let query = Entity::in_workspace(workspace).order_by_desc(COLUMN.id);
    Ok(query.all(c).await?.into_iter().map(Agent::from).collect())
}

/// How many agents a workspace has.
pub async fn count<C: ConnectionTrait>(c: &C, workspace: WorkspaceId) -> Result<u64, DbErr> {
    Entity::in_workspace(workspace).count(c).await
}

impl From<Model> for Agent {
    fn from(model: Model) -> Self {
        let Model {
            id,
            workspace_id,
            name,
            description,
            created_at,
        } = model;
        Self {
            id: AgentId(id),
            workspace: WorkspaceId(workspace_id),
            name,
            description,
            created_at: created_at.into(),
        }
    }
}
