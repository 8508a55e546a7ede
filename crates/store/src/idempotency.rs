//! Keys under which a request takes effect once, however often it is sent.

use domain::view::MOST_COUNTED;
use domain::{Timestamp, WorkspaceId};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use crate::entity::idempotency_key::{COLUMN, Column, Entity, Model};
use crate::moment::Moment;
use crate::row::{self, count_up_to};

/// A request under a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyRow {
    /// Where it was sent.
    pub workspace: WorkspaceId,
    /// Who sent it: keys of different credentials do not meet.
    pub credential: String,
    /// The key that they chose.
    pub key: String,
    /// SHA-256 of the request.
    pub request_sha256: Vec<u8>,
    /// What it makes or changes.
    pub subject: Uuid,
    /// When it came in.
    pub created_at: Timestamp,
}

/// What is known of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remembered {
    /// Nothing was; it is now.
    New,
    /// The same request took effect before.
    Seen {
        /// What it made or changed.
        subject: Uuid,
    },
    /// Another request took effect under this key.
    Mismatch,
}

/// Remembers a request under its key, or tells what is remembered. Belongs into the transaction of
/// the request's effect: on Postgres a second one under the key waits here until the first commits.
pub async fn remember<C: ConnectionTrait>(
    c: &C,
    request: &IdempotencyRow,
) -> Result<Remembered, DbErr> {
    if row::insert_new(c, Model::from(request)).await? {
        return Ok(Remembered::New);
    }
    let query = Entity::in_workspace(request.workspace)
        .filter(COLUMN.credential.eq(&request.credential))
        .filter(COLUMN.key.eq(&request.key));
    let known = query.one(c).await?;
    let known = known.ok_or_else(|| DbErr::RecordNotFound("idempotency_keys".to_owned()))?;
    Ok(if known.request_sha256 == request.request_sha256 {
        Remembered::Seen {
            subject: known.subject,
        }
    } else {
        Remembered::Mismatch
    })
}

/// How many keys of a workspace are kept, counted up to [`MOST_COUNTED`].
pub async fn count<C: ConnectionTrait>(c: &C, workspace: WorkspaceId) -> Result<u64, DbErr> {
    let query = Entity::in_workspace(workspace);
    count_up_to(c, query, Column::WorkspaceId, MOST_COUNTED).await
}

/// When the oldest key of a workspace was first sent.
pub async fn oldest<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
) -> Result<Option<Timestamp>, DbErr> {
    let query = Entity::in_workspace(workspace)
        .select_only()
        .column(Column::CreatedAt)
        .order_by_asc(COLUMN.created_at)
        .limit(1);
    let oldest: Option<Moment> = query.into_tuple().one(c).await?;
    Ok(oldest.map(Timestamp::from))
}

/// Forgets at most so many keys of a workspace that were first sent before `at`; how many that were.
pub async fn delete_before<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    at: Timestamp,
    limit: u64,
) -> Result<u64, DbErr> {
    let old = Entity::in_workspace(workspace)
        .filter(COLUMN.created_at.lt(Moment::from(at)))
        .select_only()
        .columns([Column::Credential, Column::Key])
        .order_by_asc(COLUMN.created_at)
        .limit(limit)
        .into_query();
    let key = Expr::tuple([Expr::col(Column::Credential), Expr::col(Column::Key)]);
    let delete = Entity::delete_many()
        .filter(COLUMN.workspace_id.eq(workspace.0))
        .filter(key.in_subquery(old));
    Ok(delete.exec(c).await?.rows_affected)
}

impl From<&IdempotencyRow> for Model {
    fn from(request: &IdempotencyRow) -> Self {
        let IdempotencyRow {
            workspace,
            credential,
            key,
            request_sha256,
            subject,
            created_at,
        } = request.clone();
        Self {
            workspace_id: workspace.0,
            credential,
            key,
            request_sha256,
            subject,
            created_at: created_at.into(),
        }
    }
}
