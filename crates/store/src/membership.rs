//! Who belongs to which workspace.

use domain::{Role, Timestamp, UserId, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, QueryFilter, QueryOrder};

use crate::entity::membership::{COLUMN, Entity, Model};
use crate::row::{self, parsed};

/// A person's place in a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// Where.
    pub workspace: WorkspaceId,
    /// Who.
    pub user: UserId,
    /// What they may do there.
    pub role: Role,
    /// Since when.
    pub created_at: Timestamp,
}

/// Adds a membership.
pub async fn insert<C: ConnectionTrait>(c: &C, membership: &Membership) -> Result<(), DbErr> {
    let Membership {
        workspace,
        user,
        role,
        created_at,
    } = *membership;
    let model = Model {
        workspace_id: workspace.0,
        user_id: user.0,
        role: role.to_string(),
        created_at: created_at.into(),
    };
    row::insert(c, model).await
}

/// What a person may do in a workspace, if they belong to it.
pub async fn role<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    user: UserId,
) -> Result<Option<Role>, DbErr> {
    let query = Entity::in_workspace(workspace).filter(COLUMN.user_id.eq(user.0));
    let row = query.one(c).await?;
    row.map(|row| parsed("memberships.role", &row.role))
        .transpose()
}

/// Everybody who belongs to a workspace, in the order in which they joined.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Vec<Membership>, DbErr> {
    let rows = Entity::in_workspace(workspace)
        .order_by_asc(COLUMN.created_at)
        .order_by_asc(COLUMN.user_id)
        .all(c)
        .await?;
    rows.into_iter().map(Membership::try_from).collect()
}

/// The workspace that a person joined first: where they are after signing in.
pub async fn first_of_user<C: ConnectionTrait>(
    c: &C,
    user: UserId,
) -> Result<Option<Membership>, DbErr> {
    let query = Entity::of_user(user)
        .order_by_asc(COLUMN.created_at)
        .order_by_asc(COLUMN.workspace_id);
    query.one(c).await?.map(Membership::try_from).transpose()
}

impl TryFrom<Model> for Membership {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            workspace_id,
            user_id,
            role,
            created_at,
        } = model;
        Ok(Self {
            workspace: WorkspaceId(workspace_id),
            user: UserId(user_id),
            role: parsed("memberships.role", &role)?,
            created_at: created_at.into(),
        })
    }
}
