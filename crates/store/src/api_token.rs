//! API tokens: their hashes and what they may do.

use domain::token::{TokenKind, TokenScope};
use domain::{AgentId, ApiTokenId, Timestamp, WorkspaceId};
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use crate::entity::api_token::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row::{self, moment, parsed, timestamp};

/// A token as it is stored: without the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its id.
    pub id: ApiTokenId,
    /// Where it is good for anything.
    pub workspace: WorkspaceId,
    /// Whom it speaks for.
    pub kind: TokenKind,
    /// The agent that it speaks for, if it is an agent's.
    pub agent: Option<AgentId>,
    /// What it was made for.
    pub name: String,
    /// Its first characters, to recognise it by.
    pub hint: String,
    /// Its hash.
    pub hash: Vec<u8>,
    /// What it may do.
    pub scopes: Vec<TokenScope>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// When it was last used.
    pub last_used_at: Option<Timestamp>,
}

/// Adds a token.
pub async fn insert<C: ConnectionTrait>(c: &C, token: &ApiToken) -> Result<(), DbErr> {
    row::insert(c, Model::from(token)).await
}

/// The token with this hash, of whichever workspace: for authentication, which tells the workspace.
pub async fn by_hash<C: ConnectionTrait>(c: &C, hash: &[u8]) -> Result<Option<ApiToken>, DbErr> {
    let row = Entity::by_hash(hash).one(c).await?;
    row.map(ApiToken::try_from).transpose()
}

/// One token.
pub async fn get<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: ApiTokenId,
) -> Result<Option<ApiToken>, DbErr> {
    let row = Entity::by_id(workspace, id).one(c).await?;
    row.map(ApiToken::try_from).transpose()
}

/// The tokens of a workspace and of its agents, newest first, also revoked ones.
pub async fn list<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Vec<ApiToken>, DbErr> {
    let query = Entity::in_workspace(workspace).order_by_desc(COLUMN.id);
    let rows = query.all(c).await?;
    rows.into_iter().map(ApiToken::try_from).collect()
}

/// Revokes a token; whether it was there and not revoked before.
pub async fn revoke<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    id: ApiTokenId,
    at: Timestamp,
) -> Result<bool, DbErr> {
    let update = Entity::update_many()
        .col_expr(Column::RevokedAt, Moment::from(at).into())
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(COLUMN.id.eq(id.0))
        .filter(COLUMN.revoked_at.is_null());
    Ok(update.exec(c).await?.rows_affected == 1)
}

/// Notes that a token was used; a use that is older than the one known changes nothing.
pub async fn touch<C: ConnectionTrait>(c: &C, id: ApiTokenId, at: Timestamp) -> Result<(), DbErr> {
    let at = Moment::from(at);
    let newer = COLUMN.last_used_at.is_null().or(COLUMN.last_used_at.lt(at));
    let update = Entity::update_many()
        .col_expr(Column::LastUsedAt, at.into())
        .filter(COLUMN.id.eq(id.0))
        .filter(newer);
    update.exec(c).await?;
    Ok(())
}

impl From<&ApiToken> for Model {
    fn from(token: &ApiToken) -> Self {
        let ApiToken {
            id,
            workspace,
            kind,
            agent,
            name,
            hint,
            hash,
            scopes,
            created_by,
            created_at,
            expires_at,
            revoked_at,
            last_used_at,
        } = token.clone();
        let scopes: Vec<&str> = scopes.into_iter().map(TokenScope::as_str).collect();
        Self {
            id: id.0,
            workspace_id: workspace.0,
            kind: kind.to_string(),
            agent_id: agent.map(|agent| agent.0),
            name,
            hint,
            hash,
            scopes: scopes.join(" "),
            created_by,
            created_at: created_at.into(),
            expires_at: moment(expires_at),
            revoked_at: moment(revoked_at),
            last_used_at: moment(last_used_at),
        }
    }
}

impl TryFrom<Model> for ApiToken {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            kind,
            agent_id,
            name,
            hint,
            hash,
            scopes,
            created_by,
            created_at,
            expires_at,
            revoked_at,
            last_used_at,
        } = model;
        let scopes = scopes
            .split_whitespace()
            .map(|scope| parsed("api_tokens.scopes", scope));
        Ok(Self {
            id: ApiTokenId(id),
            workspace: WorkspaceId(workspace_id),
            kind: parsed("api_tokens.kind", &kind)?,
            agent: agent_id.map(AgentId),
            name,
            hint,
            hash,
            scopes: scopes.collect::<Result<_, _>>()?,
            created_by,
            created_at: created_at.into(),
            expires_at: timestamp(expires_at),
            revoked_at: timestamp(revoked_at),
            last_used_at: timestamp(last_used_at),
        })
    }
}
