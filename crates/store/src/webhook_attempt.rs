//! Tries at messages of outgoing webhooks. They go with their message.

use domain::{Timestamp, WebhookMessageId, WorkspaceId};
use sea_orm::{ConnectionTrait, DbErr, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::entity::webhook_attempt::{COLUMN, Entity, Model};
use crate::row;

/// One try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookAttempt {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub workspace: WorkspaceId,
    /// At which message.
    pub message: WebhookMessageId,
    /// When it was made.
    pub at: Timestamp,
    /// How long it took.
    pub duration_ms: i64,
    /// The status of the answer, if there was one.
    pub status_code: Option<u16>,
    /// Why it failed, if it did.
    pub error: Option<String>,
    /// How the answer begins; somebody else wrote it.
    pub answer: String,
}

/// Adds a try.
pub async fn insert<C: ConnectionTrait>(c: &C, attempt: &WebhookAttempt) -> Result<(), DbErr> {
    row::insert(c, Model::from(attempt)).await
}

/// The last tries at a message, newest first, at most `limit`.
pub async fn last<C: ConnectionTrait>(
    c: &C,
    workspace: WorkspaceId,
    message: WebhookMessageId,
    limit: u64,
) -> Result<Vec<WebhookAttempt>, DbErr> {
    let rows = Entity::of_message(workspace, message)
        .order_by_desc(COLUMN.id)
        .limit(limit)
        .all(c)
        .await?;
    rows.into_iter().map(WebhookAttempt::try_from).collect()
}

impl From<&WebhookAttempt> for Model {
    fn from(row: &WebhookAttempt) -> Self {
        let WebhookAttempt {
            id,
            workspace,
            message,
            at,
            duration_ms,
            status_code,
            error,
            answer,
        } = row.clone();
        Self {
            id,
            workspace_id: workspace.0,
            message_id: message.0,
            at: at.into(),
            duration_ms,
            status_code: status_code.map(i32::from),
            error,
            answer,
        }
    }
}

impl TryFrom<Model> for WebhookAttempt {
    type Error = DbErr;

    fn try_from(model: Model) -> Result<Self, DbErr> {
        let Model {
            id,
            workspace_id,
            message_id,
            at,
            duration_ms,
            status_code,
            error,
            answer,
        } = model;
        let status_code = status_code.map(u16::try_from).transpose();
        Ok(Self {
            id,
            workspace: WorkspaceId(workspace_id),
            message: WebhookMessageId(message_id),
            at: at.into(),
            duration_ms,
            status_code: status_code
                .map_err(|error| row::damaged("webhook_attempts.status_code", error))?,
            error,
            answer,
        })
    }
}
