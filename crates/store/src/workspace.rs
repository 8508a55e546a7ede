//! Workspaces.

use domain::{Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, QueryOrder};

use crate::entity::workspace::{COLUMN, Entity, Model};
use crate::row;

/// A tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its id.
    pub id: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Adds a workspace.
pub async fn insert<C: ConnectionTrait>(c: &C, workspace: &Workspace) -> Result<(), DbErr> {
    let Workspace {
        id,
        name,
        created_at,
    } = workspace.clone();
    let model = Model {
        id: id.0,
        name,
        created_at: created_at.into(),
    };
    row::insert(c, model).await
}

/// One workspace.
pub async fn get<C: ConnectionTrait>(c: &C, id: WorkspaceId) -> Result<Option<Workspace>, DbErr> {
    Ok(Entity::by_id(id).one(c).await?.map(Workspace::from))
}

/// Every workspace, oldest first.
pub async fn all<C: ConnectionTrait>(c: &C) -> Result<Vec<Workspace>, DbErr> {
    let rows = Entity::every().order_by_asc(COLUMN.id).all(c).await?;
    Ok(rows.into_iter().map(Workspace::from).collect())
}

impl From<Model> for Workspace {
    fn from(model: Model) -> Self {
        let Model {
            id,
            name,
            created_at,
        } = model;
        Self {
            id: WorkspaceId(id),
            name,
            created_at: created_at.into(),
        }
    }
}
