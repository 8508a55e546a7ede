//! Removes what is older than its workspace keeps it, a few rows at a time.

use domain::{Retention, Timestamp, WorkspaceId};
use sea_orm::DbErr;
use time::Duration;

use super::workspace;
use crate::{Ctx, ServiceError};

/// Rows in one transaction. SQLite has one writer, and what Linear sends waits for it: 250 deliveries are
/// removed in about 30 ms on an ordinary disk, and more at a time are hardly quicker in total.
const BATCH: u64 = 250;

/// Removes what is older than it is kept, in all workspaces. Called every hour; several processes may do
/// so at once. Whoever gives up in between leaves the rest to the next time.
///
/// # Errors
/// The database is away.
pub async fn clean(ctx: &Ctx) -> Result<(), ServiceError> {
    for workspace in store::workspace::all(ctx.db.reader()).await? {
        let id = workspace.id;
        let deliveries = remove(ctx, id, Kind::Deliveries).await?;
        let idempotency_keys = remove(ctx, id, Kind::IdempotencyKeys).await?;
        let webhook_messages = remove(ctx, id, Kind::WebhookMessages).await?;
        if deliveries + idempotency_keys + webhook_messages > 0 {
            tracing::info!(
                workspace.id = %id,
                deliveries,
                idempotency_keys,
                webhook_messages,
                "Removed what is older than it is kept"
            );
        }
    }
    Ok(())
}

/// What is removed when it is old.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Deliveries,
    IdempotencyKeys,
    /// Outgoing ones that do not wait any more; kept as long as what comes in.
    WebhookMessages,
}

impl Kind {
    /// What came in before this moment is old.
    fn kept_since(self, retention: Retention, now: Timestamp) -> Timestamp {
        let days = match self {
            Self::Deliveries | Self::WebhookMessages => retention.deliveries,
            Self::IdempotencyKeys => retention.idempotency_keys,
        };
        now - Duration::days(days.into())
    }

    async fn delete_before(
        self,
        ctx: &Ctx,
        workspace: WorkspaceId,
        at: Timestamp,
    ) -> Result<u64, DbErr> {
        let db = ctx.db.writer();
        match self {
            Self::Deliveries => store::delivery::delete_before(db, workspace, at, BATCH).await,
            Self::IdempotencyKeys => {
                store::idempotency::delete_before(db, workspace, at, BATCH).await
            }
            Self::WebhookMessages => {
                store::webhook_message::delete_before(db, workspace, at, BATCH).await
            }
        }
    }
}

/// Removes until nothing old is left; how much that was.
async fn remove(ctx: &Ctx, id: WorkspaceId, kind: Kind) -> Result<u64, ServiceError> {
    let now = ctx.now();
    let mut removed = 0;
    loop {
        // Read each time: an admin who keeps more from now on is heard in between.
        let retention = workspace(ctx.db.reader(), id).await?.retention;
        let since = kind.kept_since(retention, now);
        let gone = kind.delete_before(ctx, id, since).await?;
        removed += gone;
        if gone < BATCH {
            return Ok(removed);
        }
    }
}
