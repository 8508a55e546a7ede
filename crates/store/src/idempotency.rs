//! Keys under which a request takes effect once, however often it is sent.

use domain::{Timestamp, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, QueryFilter};
use uuid::Uuid;

use crate::entity::idempotency_key::{COLUMN, Entity, Model};
use crate::row;

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
